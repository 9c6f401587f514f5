//! Weights as they are published, over libtorch: each family and each pipeline says what Python's torch says, on any number of
//! threads, and what does not fit is told.

use std::collections::BTreeMap;
use std::path::Path;

use groundswell::annotation::{Coding, Sentiment};
use groundswell::classify::{Classifier, Foreign, StaticEmbedding};
use groundswell::codebook::Codebook;
use groundswell::error::Error;
use groundswell::text::Document;
use safetensors::SafeTensors;

use super::foreign::{expected, feels_as_torch, folder, labels_as_torch, open, score};

/// A copy of a folder without its ONNX.
fn published(family: &str) -> tempfile::TempDir {
    let copy = tempfile::tempdir().expect("a folder");
    for file in std::fs::read_dir(folder(family)).expect("there").map(|file| file.expect("a file")) {
        if file.file_name() != "model.onnx" {
            std::fs::copy(file.path(), copy.path().join(file.file_name())).expect("copied");
        }
    }
    copy
}

fn sentiment(folder: &Path) -> Result<Foreign, Error> {
    Foreign::sentiment(folder, Codebook::embedded())
}

fn zero_shot(folder: &Path) -> Result<Foreign, Error> {
    Foreign::zero_shot(folder, Codebook::embedded())
}

fn told(model: Result<Foreign, Error>) -> String {
    model.expect_err("it is refused").to_string()
}

/// Puts another text in the place of one in a file.
fn change(folder: &Path, file: &str, from: &str, to: &str) {
    let text = std::fs::read_to_string(folder.join(file)).expect("there");
    assert!(text.contains(from), "{text}");
    std::fs::write(folder.join(file), text.replace(from, to)).expect("written");
}

#[test]
fn sentiments_from_published_weights_are_those_that_torch_gives() {
    for family in ["bert", "distilbert"] {
        feels_as_torch(family, &open(published(family).path()).expect("sound"));
    }
}

#[test]
fn labels_from_published_weights_are_those_that_torch_gives() {
    for family in ["minilm", "roberta"] {
        labels_as_torch(family, &open(published(family).path()).expect("sound"));
    }
}

#[test]
fn a_text_has_the_same_coding_in_any_batch_on_any_number_of_threads() {
    let copy = published("minilm");
    let model = open(copy.path()).expect("sound");
    let texts: Vec<String> =
        (0..40).map(|n| format!("{}So tired of this rota.", "Pay? What pay... ".repeat(n))).collect();
    let documents: Vec<Document<'_>> = texts.iter().map(|text| Document::new(text)).collect();
    let alone: Vec<Coding> = texts.iter().map(|text| model.classify(text).expect("short")).collect();
    for threads in [1, 5] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let model = pool.install(|| open(copy.path()).expect("sound"));
        let together: Vec<Coding> =
            model.classify_batch(&documents).into_iter().map(|coding| coding.expect("short")).collect();
        assert_eq!(together, alone, "{threads} threads");
    }
}

#[test]
fn the_annotation_names_the_weights_that_were_read() {
    let copy = published("bert");
    let torch = open(copy.path()).expect("sound").annotator().to_owned();
    std::fs::copy(folder("bert").join("model.onnx"), copy.path().join("model.onnx")).expect("copied");
    assert_ne!(open(copy.path()).expect("sound").annotator(), torch, "an ONNX file goes before the weights");
}

#[test]
fn weights_that_do_not_fit_their_configuration_are_told_of() {
    let spoilt = |spoil: &dyn Fn(&Path)| {
        let copy = published("bert");
        spoil(copy.path());
        told(open(copy.path()))
    };
    let weights = std::fs::read(folder("bert").join("model.safetensors")).expect("there");
    let half = spoilt(&|folder| {
        std::fs::write(folder.join("model.safetensors"), &weights[..weights.len() / 2]).expect("written")
    });
    assert!(half.contains("model.safetensors") && half.contains("it cannot be read"), "{half}");
    let without = spoilt(&|folder| {
        let file = SafeTensors::deserialize(&weights).expect("sound");
        let kept = file.tensors().into_iter().filter(|(name, _)| name != "classifier.bias");
        safetensors::serialize_to_file(kept, None, &folder.join("model.safetensors")).expect("written");
    });
    assert!(without.contains("it has no tensor \"classifier.bias\""), "{without}");
    let wide =
        spoilt(&|folder| change(folder, "config.json", "\"intermediate_size\": 32", "\"intermediate_size\": 64"));
    assert!(wide.contains("is [32], and the configuration asks for [64]"), "{wide}");
    let norm = spoilt(&|folder| change(folder, "config.json", "\"layer_norm_eps\": 1e-12", "\"layer_norm_eps\": 0.1"));
    assert!(norm.contains("layer_norm_eps is 0.1"), "{norm}");
    let family =
        spoilt(&|folder| change(folder, "config.json", "\"model_type\": \"bert\"", "\"model_type\": \"electra\""));
    assert!(family.contains("no classifier of the family electra"), "{family}");
    let act = spoilt(&|folder| change(folder, "config.json", "\"hidden_act\": \"gelu\"", "\"hidden_act\": \"odd\""));
    assert!(act.contains("does not fit rust-bert"), "{act}");
    // The tokeniser of another model knows pieces that this network has no vector for.
    let strange = spoilt(&|here| {
        std::fs::copy(folder("roberta").join("tokenizer.json"), here.join("tokenizer.json")).expect("copied");
    });
    assert!(strange.contains("a vector for 300 word pieces"), "{strange}");
}

#[test]
fn the_pipeline_of_sentiment_says_what_torch_says_and_leaves_the_rest_to_the_embedded_tier() {
    let (model, embedded) = (sentiment(&folder("sst2")).expect("sound"), StaticEmbedding::embedded());
    assert!(model.annotator().starts_with("model:sentiment-sst2@"), "{}", model.annotator());
    for (text, shares) in expected::<Vec<f64>>("sst2") {
        let coding = model.classify(&text).expect("short");
        let (label, p) =
            if shares[1] > shares[0] { (Sentiment::Positive, shares[1]) } else { (Sentiment::Negative, shares[0]) };
        assert_eq!(coding.sentiment.label, label, "{text}");
        assert!((coding.sentiment.probability - p).abs() < 1e-3, "{text}");
        assert_eq!(coding.themes, embedded.classify(&text).expect("short").themes);
    }
}

#[test]
fn the_zero_shot_pipeline_says_of_each_hypothesis_what_torch_says() {
    let model = zero_shot(&folder("mnli")).expect("sound");
    for (text, labels) in expected::<BTreeMap<String, f64>>("mnli") {
        let coding = model.classify(&text).expect("short");
        for (label, p) in labels {
            assert!(
                (score(&coding, &label) - p).abs() < 1e-3,
                "{label}, {} and not {p}: {text}",
                score(&coding, &label)
            );
        }
    }
    assert!(model.not_served().is_empty(), "every label has a hypothesis");
}

#[test]
fn pipelines_read_a_long_text_to_its_end_and_give_it_the_same_coding_again() {
    let long = format!("{}I am leaving in May, for agency work.", "Pay? What pay... ".repeat(30));
    for model in [sentiment(&folder("sst2")), zero_shot(&folder("mnli"))] {
        let model = model.expect("sound");
        let once = model.classify(&long).expect("windows");
        let documents = [Document::new("So tired."), Document::new(&long), Document::new("")];
        let again = model.classify_batch(&documents);
        assert_eq!(&once, again[1].as_ref().expect("windows"));
        assert!(again[2].is_ok());
    }
    let model = zero_shot(&folder("mnli")).expect("sound");
    let (whole, part) = (model.classify(&long).expect("windows"), model.classify("Pay? What pay...").expect("short"));
    assert!(score(&whole, "pay/strain") > 0.0 && whole.scores != part.scores);
}

#[test]
fn labels_toml_moves_the_thresholds_of_hypotheses() {
    let copy = published("mnli");
    std::fs::write(copy.path().join("labels.toml"), "threshold = 1.0\n[thresholds]\n\"leaving\" = 0.0\n")
        .expect("written");
    let coding = zero_shot(copy.path()).expect("sound").classify("So tired of this rota.").expect("short");
    assert_eq!(coding.themes.iter().map(|code| code.theme.as_str()).collect::<Vec<_>>(), ["leaving"]);
}

#[test]
fn folders_that_are_no_pipelines_are_told_why() {
    let three = told(sentiment(&folder("bert")));
    assert!(three.contains("NEGATIVE, NEUTRAL, POSITIVE") && three.contains("--model FOLDER"), "{three}");
    let none = told(zero_shot(&folder("sst2")));
    assert!(none.contains("contradiction, neutral, entailment is meant"), "{none}");
    for (family, file, open) in [
        ("sst2", "vocab.txt", sentiment as fn(&Path) -> Result<Foreign, Error>),
        ("sst2", "model.safetensors", sentiment),
        ("mnli", "merges.txt", zero_shot),
    ] {
        let copy = published(family);
        std::fs::remove_file(copy.path().join(file)).expect("there");
        let error = told(open(copy.path()));
        assert!(error.contains(file), "{error}");
    }
    let copy = published("sst2");
    change(copy.path(), "vocab.txt", "[UNK]\n", "[UNK]\nanother\n");
    let error = told(sentiment(copy.path()));
    assert!(error.contains("301 word pieces") && error.contains("vectors for 300"), "{error}");
    let copy = published("mnli");
    std::fs::write(copy.path().join("model.safetensors"), b"weights").expect("written");
    assert!(told(zero_shot(copy.path())).contains("rust-bert refuses the folder"));
}

#[test]
fn the_command_line_codes_by_a_pipeline() {
    use crate::cli::{folder as scratch, run, shown, text, write};
    let work = scratch();
    let table = write(work.path(), "survey.csv", "id,comment\n1,So tired of this rota.\n");
    let threads = write(work.path(), "threads.jsonl", run(&["harvest", shown(&table)]).stdout);
    let output = run(&["classify", shown(&threads), "--model", &format!("zero-shot:{}", shown(&folder("mnli")))]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("model:zero-shot-mnli@"), "{}", text(&output.stdout));
}
