//! How fast the embedded tier codes: the classifier alone, from table to annotations, and beside the crate model2vec-rs.
//!
//! Input: the texts of the coded posts where they lie beside the checkout, otherwise those of the authored corpus, repeated to
//! 12 MB; standard error says which. model2vec-rs embeds the same texts by the same vectors, and does no more than that.
//! `cargo bench --bench embedded`; ratios within one run are what counts.

#![allow(missing_docs)] // criterion's macro makes a public function without any

use std::hint::black_box;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use groundswell::Result;
use groundswell::classify::{Classifier, Lexicon, StaticEmbedding};
use groundswell::corpus::{GenericNames, Key, Output, RecordWriter, Thread, write_line};
use groundswell::harvest::{Columns, Options};
use groundswell::pipeline::{annotate, each_thread};
use groundswell::text::Document;
use model2vec_rs::model::StaticModel;
use rayon::ThreadPool;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde_json::Value;
use tokenizers::models::wordpiece::WordPiece;
use tokenizers::normalizers::BertNormalizer;
use tokenizers::pre_tokenizers::bert::BertPreTokenizer;
use tokenizers::{AddedToken, Tokenizer};

/// Bytes of text.
const BYTES: usize = 12_000_000;
const CODED: &str = "../shared/data/posts/coded.jsonl";
const AUTHORED: &str = "corpora/authored/comments.jsonl";
const VOCABULARY: &str = include_str!("../models/embedded/vocab.txt");
const VECTORS: &[u8] = include_bytes!("../models/embedded/vectors.safetensors");

fn texts() -> Vec<String> {
    let (name, file) = match std::fs::read_to_string(CODED) {
        Ok(file) => ("the coded posts", file),
        Err(_) => ("the authored corpus", std::fs::read_to_string(AUTHORED).expect("the corpus is there")),
    };
    let owned = |record: &Value| record["text"].as_str().expect("a text").to_owned();
    let of_line = |line: &str| -> Vec<String> {
        let record: Value = serde_json::from_str(line).expect("JSON");
        record["comments"].as_array().map_or_else(|| vec![owned(&record)], |all| all.iter().map(owned).collect())
    };
    let once: Vec<String> = file.lines().flat_map(of_line).collect();
    let mut bytes = 0;
    let mut fits = |text: &String| {
        bytes += text.len();
        bytes <= BYTES
    };
    let texts: Vec<String> = once.iter().cycle().take_while(|text| fits(text)).cloned().collect();
    eprintln!("input: {name}, {} texts {:.1} times over", once.len(), texts.len() as f64 / once.len() as f64);
    texts
}

fn table_file(path: &Path, texts: &[String]) {
    let mut rows = Vec::new();
    for (number, text) in texts.iter().enumerate() {
        let row = serde_json::json!({"id": number, "author": format!("user {}", number % 5000), "text": text});
        writeln!(rows, "{row}").expect("memory");
    }
    std::fs::write(path, rows).expect("writable");
}

fn read_and_write(from: &Path, to: &Path) {
    let mut output = Output::create(to).expect("writable");
    let mut input = BufReader::new(std::fs::File::open(from).expect("readable"));
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line).expect("readable") > 0 {
        output.write_all(&line).expect("writable");
        line.clear();
    }
}

/// What `groundswell classify` does.
fn classify(from: &Path, to: &Path, model: &StaticEmbedding) {
    let options = Options {
        key: Key::new(b"a key for benches, not a secret").expect("long enough"),
        generic: GenericNames::default(),
        columns: Columns { text: Some("text".to_owned()), id: Some("id".to_owned()), ..Columns::default() },
    };
    let mut output = Output::create(to).expect("writable");
    let mut writer = RecordWriter::new(&mut output, to);
    let lines = |thread: Thread| -> Result<Vec<u8>> {
        let mut lines = Vec::new();
        annotate(model, &thread, false).iter().try_for_each(|annotation| write_line(annotation, &mut lines))?;
        Ok(lines)
    };
    each_thread(&[from.to_path_buf()], &options, lines, &mut |lines, _| writer.write_lines(&lines?)).expect("readable");
}

/// The model's vectors and pieces as the folder that model2vec reads.
fn model2vec(folder: &Path) -> StaticModel {
    let file = SafeTensors::deserialize(VECTORS).expect("tensors");
    let (scale, vectors) = (file.tensor("scale").expect("there"), file.tensor("vectors").expect("there"));
    let width = vectors.shape()[1];
    let scales = scale.data().as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes));
    let rows = scales.zip(vectors.data().chunks_exact(width));
    let numbers = rows.flat_map(|(scale, row)| row.iter().map(move |byte| scale * f32::from(byte.cast_signed())));
    let numbers: Vec<u8> = numbers.flat_map(f32::to_le_bytes).collect();
    let tensor = TensorView::new(Dtype::F32, vectors.shape().to_vec(), &numbers).expect("they fit");
    let weights = safetensors::serialize([("embeddings", tensor)], None).expect("one tensor");

    let vocabulary = WordPiece::read_bytes(VOCABULARY.as_bytes()).expect("lines");
    let mut tokenizer = Tokenizer::new(WordPiece::builder().vocab(vocabulary).build().expect("a model"));
    tokenizer.with_normalizer(Some(BertNormalizer::default())).expect("a normalizer");
    tokenizer.with_pre_tokenizer(Some(BertPreTokenizer));
    let special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].map(|token| AddedToken::from(token, true));
    tokenizer.add_special_tokens(special).expect("they are in the vocabulary");

    std::fs::write(folder.join("model.safetensors"), weights).expect("writable");
    std::fs::write(folder.join("tokenizer.json"), tokenizer.to_string(false).expect("JSON")).expect("writable");
    std::fs::write(folder.join("config.json"), "{\"normalize\": true}").expect("writable");
    StaticModel::from_pretrained(folder, None, None, None).expect("the folder is whole")
}

/// The same on one thread and on two.
fn on_threads(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, one: &ThreadPool, work: impl Fn() + Sync) {
    group.bench_function(BenchmarkId::new(name, "1-thread"), |bench| bench.iter(|| one.install(&work)));
    group.bench_function(BenchmarkId::new(name, "2-threads"), |bench| bench.iter(&work));
}

fn embedded(criterion: &mut Criterion) {
    // One thread is a pool of one; two are those of the whole program, as on the command line.
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    rayon::ThreadPoolBuilder::new().num_threads(2).build_global().expect("the first to start threads");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let texts = texts();
    let documents: Vec<Document<'_>> = texts.iter().map(|text| Document::new(text)).collect();
    let (model, lexicon, other) = (StaticEmbedding::embedded(), Lexicon::embedded(), model2vec(folder.path()));

    let mut group = criterion.benchmark_group("core");
    group.throughput(Throughput::Bytes(texts.iter().map(|text| text.len() as u64).sum())).sample_size(10);
    on_threads(&mut group, "model2vec-rs", &one, || drop(black_box(other.encode_flat_with_args(&texts, None))));
    on_threads(&mut group, "embedded", &one, || drop(black_box(model.classify_batch(&documents))));
    on_threads(&mut group, "lexicon", &one, || drop(black_box(lexicon.classify_batch(&documents))));
    group.finish();

    let (from, to) = (folder.path().join("table.jsonl"), folder.path().join("annotations.jsonl"));
    table_file(&from, &texts);
    let mut group = criterion.benchmark_group("end-to-end");
    group.throughput(Throughput::Bytes(std::fs::metadata(&from).expect("written").len())).sample_size(10);
    group.bench_function("plain-read-and-write", |bench| bench.iter(|| read_and_write(&from, &to)));
    on_threads(&mut group, "classify", &one, || classify(&from, &to, &model));
    group.finish();
}

criterion_group!(benches, embedded);
criterion_main!(benches);
