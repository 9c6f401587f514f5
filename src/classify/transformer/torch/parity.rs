//! The same encoder by both engines, compared on real sentences: rten over its ONNX in fp32, rust-bert over its weights, as a network
//! under our windows and as a pipeline that does all by itself.
//! Exports nothing: `scripts/torch_parity.sh` makes the folder, and names it in GROUNDSWELL_PARITY.
//! Run by that script alone.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use rust_bert::pipelines::common::ModelType;
use rust_bert::pipelines::sentence_embeddings::{SentenceEmbeddingsConfig, SentenceEmbeddingsModel};
use tch::Device;
use tokenizers::Tokenizer;

use crate::classify::transformer::backend::{Backend, Output};
use crate::classify::transformer::rten::Rten;
use crate::classify::transformer::torch::Torch;
use crate::classify::transformer::workers::Workers;
use crate::corpus::{RecordReader, Thread};

const LEAST: f64 = 0.9999;
const TEXTS: usize = 500;
const WINDOW: usize = 256;

fn cosine(a: &[f32], b: &[f32]) -> f64 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

/// The mean of a window's states, which is the embedding of its text.
fn mean(states: &Output) -> Vec<f32> {
    let mut sum = vec![0.0; states.width];
    states.rows().for_each(|row| sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += value));
    let rows = states.rows().len() as f32;
    sum.into_iter().map(|sum| sum / rows).collect()
}

/// Comments at even distances over a corpus.
fn texts() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora/authored/comments.jsonl");
    let file = BufReader::new(File::open(&path).expect("in the checkout"));
    let mut threads = RecordReader::<Thread, _>::new(file, &path);
    let mut texts = Vec::new();
    while let Some((_, thread)) = threads.next_record().expect("threads") {
        texts.extend(thread.comments.into_iter().map(|comment| comment.text));
    }
    (0..TEXTS).map(|at| texts[at * texts.len() / TEXTS].clone()).collect()
}

/// rust-bert's own pipeline, with its own tokeniser, which cuts where our windows end.
fn pipeline(folder: &Path) -> SentenceEmbeddingsModel {
    let file = |name: &str| folder.join(name).into();
    let config = SentenceEmbeddingsConfig {
        modules_config_resource: file("modules.json"),
        transformer_type: ModelType::Bert,
        transformer_config_resource: file("config.json"),
        transformer_weights_resource: file("model.safetensors"),
        pooling_config_resource: file("1_Pooling/config.json"),
        dense_config_resource: None,
        dense_weights_resource: None,
        sentence_bert_config_resource: file("sentence_bert_config.json"),
        tokenizer_config_resource: file("tokenizer_config.json"),
        tokenizer_vocab_resource: file("vocab.txt"),
        tokenizer_merges_resource: None,
        device: Device::Cpu,
        kind: None,
    };
    SentenceEmbeddingsModel::new(config).expect("as it was published")
}

#[test]
#[ignore = "needs an encoder and its export: run scripts/torch_parity.sh"]
fn rten_and_rust_bert_give_the_same_embeddings() {
    let folder = PathBuf::from(std::env::var("GROUNDSWELL_PARITY").expect("set by scripts/torch_parity.sh"));
    let file = |name: &str| std::fs::read(folder.join(name)).expect(name);
    let rten = Rten::open(&[&file("lower.onnx"), &file("upper.onnx")]).expect("exported");
    let torch = Torch::encoder(&file("config.json"), &folder.join("model.safetensors")).expect("an encoder");
    let mut tokenizer = Tokenizer::from_bytes(file("tokenizer.json")).expect("a tokeniser");
    tokenizer.with_truncation(None).expect("none").with_padding(None);
    let comments = texts();
    let windows: Vec<Vec<u32>> = (comments.iter())
        .map(|text| {
            let mut ids = tokenizer.encode_fast(text.as_str(), true).expect("a text").get_ids().to_vec();
            let last = ids[ids.len() - 1];
            ids.truncate(WINDOW - 1);
            ids.extend((ids.last() != Some(&last)).then_some(last));
            ids
        })
        .collect();
    let pairs = Workers::new().each(windows.len(), |at, worker| {
        [&rten as &dyn Backend, &torch].map(|engine| engine.run(&windows[at], worker).expect("a window"))
    });
    let model = pipeline(&folder);
    let alone = comments.iter().map(|text| model.encode(&[text]).expect("a text").remove(0));
    let of_texts: Vec<f64> = pairs.iter().map(|[a, b]| cosine(&mean(a), &mean(b))).collect();
    let of_pieces: Vec<f64> =
        pairs.iter().flat_map(|[a, b]| a.rows().zip(b.rows()).map(|(a, b)| cosine(a, b))).collect();
    let of_pipeline: Vec<f64> = pairs.iter().zip(alone).map(|([a, _], b)| cosine(&mean(a), &b)).collect();
    let count: usize = windows.iter().map(Vec::len).sum();
    let least = |of: &[f64]| of.iter().copied().fold(f64::INFINITY, f64::min);
    let below = |of: &[f64]| format!("{:.0e}", 1.0 - least(of));
    println!(
        "parity: Over {TEXTS} comments of the authored corpus, {count} word pieces, the least cosine to the embedding by rten is \
         1 − {} by the network under the same windows (1 − {} for the states of single word pieces), and 1 − {} by rust-bert's own \
         pipeline with its own tokeniser.",
        below(&of_texts),
        below(&of_pieces),
        below(&of_pipeline)
    );
    for of in [of_texts, of_pieces, of_pipeline] {
        assert!(of.iter().all(|cosine| *cosine >= LEAST), "under {LEAST}, or no number");
    }
}
