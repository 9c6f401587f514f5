//! Folders as Hugging Face models lie in: each family says what Python's torch says of the same text, labels go where they
//! belong, and what a folder lacks is told.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use groundswell::annotation::{Coding, Sentiment};
use groundswell::classify::{Classifier, Foreign, StaticEmbedding};
use groundswell::codebook::Codebook;
use groundswell::error::{Error, ErrorKind};
use serde::de::DeserializeOwned;

pub(super) fn folder(family: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/models").join(family)
}

pub(super) fn expected<T: DeserializeOwned>(family: &str) -> BTreeMap<String, T> {
    let file = std::fs::read_to_string(folder(family).join("expected.json")).expect("made by scripts/tiny_models.py");
    serde_json::from_str(&file).expect("JSON")
}

/// A copy of a folder that a test may spoil.
fn copy(family: &str) -> tempfile::TempDir {
    let copy = tempfile::tempdir().expect("a folder");
    for file in ["config.json", "tokenizer.json", "model.onnx"] {
        std::fs::copy(folder(family).join(file), copy.path().join(file)).expect("copied");
    }
    copy
}

pub(super) fn open(folder: &Path) -> Result<Foreign, Error> {
    Foreign::open(folder, Codebook::embedded())
}

fn refused(folder: &Path) -> Error {
    open(folder).expect_err("it is refused")
}

pub(super) fn score(coding: &Coding, label: &str) -> f64 {
    coding.scores.named(&Codebook::embedded())[label]
}

/// Holds a model of three sentiments to what Python's torch says of the texts of its family.
pub(super) fn feels_as_torch(family: &str, model: &Foreign) {
    for (text, logits) in expected::<Vec<f64>>(family) {
        let coding = model.classify(&text).expect("short");
        let sum: f64 = logits.iter().map(|logit| logit.exp()).sum();
        let best = (0..3).max_by(|a, b| logits[*a].total_cmp(&logits[*b])).expect("three");
        assert_eq!(coding.sentiment.label, Sentiment::ALL[best], "{family}: {text}");
        assert!((coding.sentiment.probability - logits[best].exp() / sum).abs() < 1e-3, "{family}: {text}");
    }
}

/// The same of a model of labels.
pub(super) fn labels_as_torch(family: &str, model: &Foreign) {
    for (text, logits) in expected::<Vec<f64>>(family) {
        let coding = model.classify(&text).expect("short");
        for (label, logit) in ["pay/strain", "leaving", "team/support"].into_iter().zip(&logits) {
            let p = 1.0 / (1.0 + (-logit).exp());
            assert!((score(&coding, label) - p).abs() < 1e-3, "{family}, {label}: {text}");
            let (theme, _) = label.split_once('/').unwrap_or((label, ""));
            let given = coding.themes.iter().any(|code| code.theme == theme && code.probability >= 0.5);
            assert_eq!(given, p >= 0.5, "{family}, {label}: {text}");
        }
    }
}

#[test]
fn sentiments_are_those_that_torch_gives() {
    for family in ["bert", "distilbert"] {
        feels_as_torch(family, &open(&folder(family)).expect("sound"));
    }
}

#[test]
fn labels_of_the_codebook_are_those_that_torch_gives() {
    for family in ["minilm", "roberta"] {
        let model = open(&folder(family)).expect("sound");
        assert_eq!(model.unused(), ["something else"]);
        labels_as_torch(family, &model);
    }
}

#[test]
fn what_the_labels_do_not_stand_for_is_the_embedded_tiers() {
    let text = "I hand in my notice on Monday, the caseload has broken me.";
    let (foreign, embedded) = (open(&folder("bert")).expect("sound"), StaticEmbedding::embedded());
    let (foreign, embedded) = (foreign.classify(text).expect("short"), embedded.classify(text).expect("short"));
    assert_eq!(foreign.themes, embedded.themes);
    assert_eq!(foreign.speaker, embedded.speaker);
}

#[test]
fn a_text_of_many_windows_is_read_to_its_end() {
    let model = open(&folder("minilm")).expect("sound");
    // Windows hold 34 pieces: what the last sentence alone says must count.
    let tired = "So tired of this rota.";
    let long = format!("{}I am leaving in May, for agency work.", "Pay? What pay... ".repeat(30));
    let alone = score(&model.classify("I am leaving in May, for agency work.").expect("short"), "leaving");
    let whole = score(&model.classify(&long).expect("short"), "leaving");
    let pay = score(&model.classify("Pay? What pay...").expect("short"), "leaving");
    assert!(whole + 0.2 >= alone.max(pay).min(1.0), "{whole} of the whole, {alone} and {pay} of its parts");
    assert_ne!(model.classify(tired).expect("short").scores, model.classify(&long).expect("short").scores);
}

#[test]
fn labels_toml_says_what_labels_stand_for() {
    let copy = copy("minilm");
    let map = "threshold = 0.0\n[labels]\n\"something else\" = \"burnout/strain\"\n\"leaving\" = \"nothing\"\n";
    std::fs::write(copy.path().join("labels.toml"), map).expect("written");
    let model = open(copy.path()).expect("sound");
    assert_eq!(model.unused(), ["leaving"]);
    let coding = model.classify("So tired of this rota.").expect("short");
    assert!(coding.themes.iter().any(|code| code.theme == "burnout"));
}

#[test]
fn a_label_that_stands_for_nothing_that_is_known_is_named_with_what_may_stand_there() {
    let copy = copy("minilm");
    std::fs::write(copy.path().join("labels.toml"), "[labels]\n\"leaving\" = \"going\"\n").expect("written");
    let error = refused(copy.path()).to_string();
    assert!(error.contains("\"leaving\" stands for \"going\"") && error.contains("sentiment:negative"), "{error}");
    std::fs::write(copy.path().join("labels.toml"), "[labels]\n\"gone\" = \"leaving\"\n").expect("written");
    assert!(refused(copy.path()).to_string().contains("the model has no label \"gone\""));
}

#[test]
fn a_folder_whose_labels_mean_nothing_says_how_to_name_them() {
    let copy = copy("bert");
    let config = std::fs::read_to_string(copy.path().join("config.json")).expect("there");
    let config =
        config.replace("\"NEGATIVE\"", "\"LABEL_0\"").replace("\"NEUTRAL\"", "\"A\"").replace("\"POSITIVE\"", "\"B\"");
    std::fs::write(copy.path().join("config.json"), config).expect("written");
    let error = refused(copy.path());
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(error.to_string().contains("labels.toml") && error.to_string().contains("LABEL_0, A, B"), "{error}");
}

#[test]
fn what_a_folder_lacks_is_named_with_how_to_come_by_it() {
    for (file, advice) in [("model.onnx", "scripts/export_onnx.py"), ("tokenizer.json", "where the model came from")] {
        let copy = copy("bert");
        std::fs::remove_file(copy.path().join(file)).expect("there");
        let error = refused(copy.path()).to_string();
        assert!(error.contains(file) && error.contains(advice), "{error}");
    }
    let copy = copy("bert");
    std::fs::remove_file(copy.path().join("model.onnx")).expect("there");
    std::fs::write(copy.path().join("model.safetensors"), b"weights").expect("written");
    let error = refused(copy.path()).to_string();
    let told: &[&str] = if cfg!(feature = "torch") {
        &["model.safetensors", "it cannot be read"]
    } else {
        &["its weights lie in model.safetensors", "scripts/export_onnx.py", "the feature `torch`"]
    };
    assert!(told.iter().all(|words| error.contains(words)), "{error}");
}

#[test]
fn damaged_files_and_those_of_other_models_are_told_apart() {
    let spoilt = |file: &str, bytes: &[u8]| {
        let copy = copy("bert");
        std::fs::write(copy.path().join(file), bytes).expect("written");
        refused(copy.path()).to_string()
    };
    let network = std::fs::read(folder("bert").join("model.onnx")).expect("there");
    for (file, bytes, told) in [
        ("model.onnx", &network[..network.len() / 2], "model.onnx"),
        ("model.onnx", &[][..], "it is empty"),
        ("model.onnx", b"no network".as_slice(), "no network that can be read"),
        ("tokenizer.json", b"{}".as_slice(), "no tokeniser that can be read"),
        ("config.json", b"{".as_slice(), "config.json"),
        ("config.json", br#"{"model_type": "gpt2"}"#.as_slice(), "model_type \"gpt2\""),
        ("config.json", br#"{"model_type": "bert", "id2label": {"0": "NEGATIVE"}}"#.as_slice(), "gives 3 numbers"),
    ] {
        let error = spoilt(file, bytes);
        assert!(error.contains(told), "{file}: {error}");
    }
    // The tokeniser of another model knows pieces that this network has no vector for.
    let other = std::fs::read(folder("roberta").join("tokenizer.json")).expect("there");
    assert!(spoilt("tokenizer.json", &other).contains("model.onnx"));
}

#[test]
fn a_text_too_long_for_a_comment_is_an_error_of_its_own() {
    use groundswell::text::Document;
    let model = open(&folder("bert")).expect("sound");
    let long = "so tired ".repeat(50_000);
    let results = model.classify_batch(&[Document::new("So tired."), Document::new(&long), Document::new("A star!")]);
    assert!(results[0].is_ok() && results[2].is_ok());
    assert!(results[1].as_ref().expect_err("refused").message().contains("--model embedded"));
}
