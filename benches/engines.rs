//! One engine over one file of texts: what `scripts/engines.py` pairs with others, in rounds.
//!
//! usage: cargo bench --bench engines -- ENGINE TEXTS.jsonl [FOLDER]
//! ENGINE is embedded, student, transformer, or cascade; FOLDER has the models (models/ by default). A warm-up of a hundred
//! texts, then all of them; one line of JSON: seconds, texts, bytes, seconds until the model was open.

use std::path::Path;
use std::time::Instant;

use groundswell::classify::{Cascade, Classifier, Goal, StaticEmbedding, Transformer};
use groundswell::text::Document;

const WARM: usize = 100;
/// Texts that are handed over at once, as the pipeline does for a table.
const BATCH: usize = 256;

fn model(engine: &str, folder: &Path) -> Result<Box<dyn Classifier>, groundswell::Error> {
    let transformer = || Transformer::open(&folder.join("transformer"));
    Ok(match engine {
        "embedded" => Box::new(StaticEmbedding::embedded()),
        "student" => Box::new(Transformer::open(&folder.join("student"))?),
        "transformer" => Box::new(transformer()?),
        _ => Box::new(Cascade::new(transformer()?, Goal::MaxLoss(0.01))?),
    })
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let given: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let [engine, texts, rest @ ..] = given.as_slice() else {
        println!("nothing measured: say ENGINE TEXTS.jsonl [FOLDER], or run scripts/engines.py");
        return Ok(());
    };
    let folder = rest.first().map_or("models", String::as_str);
    let file = std::fs::read_to_string(texts)?;
    let texts = file.lines().map(serde_json::from_str::<String>).collect::<Result<Vec<_>, _>>()?;
    let start = Instant::now();
    let model = model(engine, Path::new(folder))?;
    let opened = start.elapsed().as_secs_f64();
    let documents: Vec<Document<'_>> = texts.iter().map(|text| Document::new(text)).collect();
    model.classify_batch(&documents[..WARM.min(documents.len())]);
    let start = Instant::now();
    let coded: usize = documents.chunks(BATCH).map(|batch| model.classify_batch(batch).iter().flatten().count()).sum();
    let seconds = start.elapsed().as_secs_f64();
    let bytes: usize = texts.iter().map(String::len).sum();
    println!(
        "{}",
        serde_json::json!({"engine": engine, "seconds": seconds, "texts": coded, "bytes": bytes, "opened": opened})
    );
    Ok(())
}
