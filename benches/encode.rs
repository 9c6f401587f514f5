//! Word pieces of the authored corpus: `Encoder`, with its memory warm, beside `tokenizers` on whole texts, one thread.
//!
//! `cargo bench --bench encode`; the ratio of the two is what to watch, since both rise and fall with the machine.

#![allow(missing_docs)] // criterion's macro makes a public function without any

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use groundswell::text::Encoder;
use serde_json::Value;
use tokenizers::Tokenizer;
use tokenizers::models::wordpiece::WordPiece;
use tokenizers::normalizers::BertNormalizer;
use tokenizers::pre_tokenizers::bert::BertPreTokenizer;

const VOCABULARY: &str = include_str!("../models/embedded/vocab.txt");

fn texts() -> Vec<String> {
    let file = std::fs::read_to_string("corpora/authored/comments.jsonl").expect("the corpus is there");
    let threads = file.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let comments = threads.flat_map(|thread| thread["comments"].as_array().expect("a list").clone());
    comments.map(|comment| comment["text"].as_str().expect("a text").to_owned()).collect()
}

fn alone() -> Tokenizer {
    let vocabulary = WordPiece::read_bytes(VOCABULARY.as_bytes()).expect("lines");
    let mut tokenizer = Tokenizer::new(WordPiece::builder().vocab(vocabulary).build().expect("a model"));
    tokenizer.with_normalizer(Some(BertNormalizer::default())).expect("a normalizer");
    tokenizer.with_pre_tokenizer(Some(BertPreTokenizer));
    tokenizer
}

fn bench(criterion: &mut Criterion) {
    let texts = texts();
    let encoder = Encoder::new(VOCABULARY).expect("sound");
    let tokenizer = alone();
    let mut group = criterion.benchmark_group("encode");
    group.throughput(Throughput::Bytes(texts.iter().map(|text| text.len() as u64).sum()));
    let mut pieces = Vec::new();
    group.bench_function("memory", |bencher| {
        bencher.iter(|| {
            for text in &texts {
                pieces.clear();
                encoder.encode(text, &mut pieces).expect("short");
                black_box(&pieces);
            }
        });
    });
    group.sample_size(10).bench_function("tokenizers-alone", |bencher| {
        bencher.iter(|| {
            for text in &texts {
                black_box(tokenizer.encode(text.as_str(), false).expect("a text"));
            }
        });
    });
    group.finish();
    criterion.benchmark_group("encode/start").bench_function("vocabulary", |bencher| {
        bencher.iter(|| black_box(Encoder::new(VOCABULARY).expect("sound")));
    });
}

criterion_group!(benches, bench);
criterion_main!(benches);
