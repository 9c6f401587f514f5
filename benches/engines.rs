//! One engine over one file of texts: what `scripts/engines.py` pairs with others, in rounds.
//!
//! usage: cargo bench --bench engines -- ENGINE TEXTS.jsonl [FOLDER]
//! ENGINE is embedded, student, transformer, or cascade; FOLDER has the models (models/ by default). With the feature `torch`
//! ENGINE may be rust-bert, which takes texts as they come, or rust-bert-sorted, by length; FOLDER is the encoder as it was
//! published. A warm-up of a hundred texts, then all of them; one line of JSON: seconds, texts, bytes, seconds until the model was
//! open.

use std::path::Path;
use std::time::Instant;

use groundswell::classify::{Cascade, Classifier, Goal, StaticEmbedding, Transformer};
use groundswell::text::Document;

const WARM: usize = 100;
/// Texts that are handed over at once, as the pipeline does for a table.
const BATCH: usize = 256;

/// An engine that is open: how many of some texts it has read.
type Engine = Box<dyn Fn(&[String]) -> usize>;
type Opened = Result<Engine, Box<dyn std::error::Error>>;

fn tier(name: &str, folder: &Path) -> Opened {
    let transformer = || Transformer::open(&folder.join("transformer"));
    let model: Box<dyn Classifier> = match name {
        "embedded" => Box::new(StaticEmbedding::embedded()),
        "student" => Box::new(Transformer::open(&folder.join("student"))?),
        "transformer" => Box::new(transformer()?),
        "cascade" => Box::new(Cascade::new(transformer()?, Goal::MaxLoss(0.01))?),
        _ => return Err(format!("no engine is called {name}, or the feature `torch` is off").into()),
    };
    Ok(Box::new(move |texts| {
        let documents: Vec<Document<'_>> = texts.iter().map(|text| Document::new(text)).collect();
        documents.chunks(BATCH).map(|batch| model.classify_batch(batch).iter().flatten().count()).sum()
    }))
}

/// rust-bert's own pipeline of sentence embeddings, in batches of 32.
#[cfg(feature = "torch")]
fn rust_bert(folder: &Path, sorted: bool) -> Opened {
    use rust_bert::pipelines::common::ModelType;
    use rust_bert::pipelines::sentence_embeddings::{SentenceEmbeddingsConfig, SentenceEmbeddingsModel};

    const TOGETHER: usize = 32;
    let file = |name: &str| folder.join(name).into();
    let model = SentenceEmbeddingsModel::new(SentenceEmbeddingsConfig {
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
        device: tch::Device::Cpu,
        kind: None,
    })?;
    Ok(Box::new(move |texts| {
        let mut texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        if sorted {
            texts.sort_by_key(|text| text.len());
        }
        let embeddings = |batch: &[&str]| model.encode(batch).expect("long texts are cut by the pipeline").len();
        texts.chunks(TOGETHER).map(embeddings).sum()
    }))
}

fn open(name: &str, folder: &Path) -> Opened {
    match name {
        #[cfg(feature = "torch")]
        "rust-bert" => rust_bert(folder, false),
        #[cfg(feature = "torch")]
        "rust-bert-sorted" => rust_bert(folder, true),
        _ => tier(name, folder),
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let given: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let [name, texts, rest @ ..] = given.as_slice() else {
        println!("nothing measured: say ENGINE TEXTS.jsonl [FOLDER], or run scripts/engines.py");
        return Ok(());
    };
    let folder = rest.first().map_or("models", String::as_str);
    let file = std::fs::read_to_string(texts)?;
    let texts = file.lines().map(serde_json::from_str::<String>).collect::<Result<Vec<_>, _>>()?;
    let start = Instant::now();
    let engine = open(name, Path::new(folder))?;
    let opened = start.elapsed().as_secs_f64();
    engine(&texts[..WARM.min(texts.len())]);
    let start = Instant::now();
    let read = engine(&texts);
    let seconds = start.elapsed().as_secs_f64();
    let bytes: usize = texts.iter().map(String::len).sum();
    println!(
        "{}",
        serde_json::json!({"engine": name, "seconds": seconds, "texts": read, "bytes": bytes, "opened": opened})
    );
    Ok(())
}
