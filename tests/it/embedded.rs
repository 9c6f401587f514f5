//! The embedded tier: its bundle is whole, broken ones are named, the same text has the same coding however it is read, and
//! codebooks of one's own are served.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use groundswell::classify::{Bundle, Classifier, Likeness, Seen, StaticEmbedding};
use groundswell::codebook::Codebook;
use groundswell::corpus::{Comment, RecordReader, Thread};
use groundswell::text::Document;

const COMPILED_IN: [&str; 5] =
    ["manifest.toml", "vocab.txt", "vectors.safetensors", "weights.safetensors", "training.bin"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models/embedded")
}

fn groundswell(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_groundswell"));
    command.args(args).env("GROUNDSWELL_KEY", "tests-need-a-key-not-a-secret").output().expect("it runs")
}

fn authored() -> Vec<Comment> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora/authored/comments.jsonl");
    let file = std::io::BufReader::new(std::fs::File::open(&path).expect("the corpus is there"));
    let mut reader = RecordReader::<Thread, _>::new(file, &path);
    let mut comments = Vec::new();
    while let Some((_, thread)) = reader.next_record().expect("readable") {
        comments.extend(thread.comments);
    }
    comments
}

/// A copy of the bundle that a test may spoil.
fn copy() -> tempfile::TempDir {
    let copy = tempfile::tempdir().expect("a folder");
    for file in std::fs::read_dir(folder()).expect("the bundle is there") {
        let path = file.expect("readable").path();
        std::fs::copy(&path, copy.path().join(path.file_name().expect("a name"))).expect("copied");
    }
    copy
}

fn classify_with(model: &Path) -> Output {
    groundswell(&["classify", "tests/data/harvest/survey.csv", "--quiet", "--model", model.to_str().expect("UTF-8")])
}

#[test]
fn the_bundle_in_the_repository_is_the_one_its_manifest_describes() {
    let bundle = Bundle::open(&folder()).expect("whole");
    let model = StaticEmbedding::open(&folder()).expect("sound");
    assert_eq!(bundle.manifest, *StaticEmbedding::embedded().manifest());
    assert_eq!(model.annotator(), format!("model:embedded@{}", bundle.manifest.version));
    let size: u64 = COMPILED_IN.iter().map(|name| std::fs::metadata(folder().join(name)).expect("there").len()).sum();
    assert!(size <= 6_000_000, "{size} bytes are compiled in");
}

#[test]
fn the_model_was_trained_on_the_findings_of_the_lexicon_as_it_is() {
    let model = StaticEmbedding::embedded();
    assert_eq!(
        model.lexicon_checksum(),
        model.manifest().lexicon,
        "phrases have changed since the model was trained: run `groundswell train --out models/embedded`"
    );
}

#[test]
fn a_damaged_file_is_named_with_both_checksums_and_the_exit_code_is_5() {
    for (name, spoil) in [
        ("weights.safetensors", &(|bytes: &mut Vec<u8>| bytes.truncate(1000)) as &dyn Fn(&mut Vec<u8>)),
        ("vectors.safetensors", &|bytes| bytes[100_000] ^= 1),
        ("vocab.txt", &|bytes| bytes.extend(b"extra\n")),
        ("training.bin", &|bytes| bytes[20] ^= 1),
    ] {
        let copy = copy();
        let path = copy.path().join(name);
        let mut bytes = std::fs::read(&path).expect("there");
        spoil(&mut bytes);
        std::fs::write(&path, bytes).expect("written");
        let output = classify_with(copy.path());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(5), "{said}");
        assert!(said.contains(name) && said.contains("SHA-256") && said.contains("get the folder again"), "{said}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn a_bundle_cut_short_under_a_checksum_of_its_own_is_still_no_model() {
    let copy = copy();
    let weights = copy.path().join("weights.safetensors");
    let whole = std::fs::read(&weights).expect("there");
    std::fs::write(&weights, &whole[..whole.len() / 2]).expect("written");
    let manifest = copy.path().join("manifest.toml");
    let text = std::fs::read_to_string(&manifest).expect("there");
    let checksum = |bytes: &[u8]| groundswell::digest::sha256_hex(bytes);
    std::fs::write(&manifest, text.replace(&checksum(&whole), &checksum(&whole[..whole.len() / 2]))).expect("written");
    let output = classify_with(copy.path());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(5), "{said}");
    assert!(said.contains("weights.safetensors") && said.contains("does not fit the model"), "{said}");
}

#[test]
fn a_bundle_for_another_codebook_is_refused_and_both_are_named() {
    let copy = copy();
    let manifest = copy.path().join("manifest.toml");
    let text = std::fs::read_to_string(&manifest).expect("there");
    let burnout = Codebook::embedded().theme("burnout").expect("a theme").meaning_hash();
    std::fs::write(&manifest, text.replace(&burnout, "0000000000000000")).expect("written");
    let output = classify_with(copy.path());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(5), "{said}");
    assert!(said.contains("was trained for codebook") && said.contains("burnout"), "{said}");
}

#[test]
fn a_folder_without_a_manifest_and_a_name_nobody_has_are_refused() {
    for model in ["tests/data", "transfomer"] {
        let output = classify_with(Path::new(model));
        assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn a_text_has_the_same_coding_in_any_batch_and_on_any_number_of_threads() {
    let model = StaticEmbedding::embedded();
    let comments = authored();
    let documents: Vec<Document<'_>> = comments.iter().take(400).map(|comment| Document::new(&comment.text)).collect();
    let together: Vec<_> = model.classify_batch(&documents).into_iter().map(|coding| coding.expect("coded")).collect();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    let parts = pool.install(|| documents.chunks(7).flat_map(|part| model.classify_batch(part)).collect::<Vec<_>>());
    for (one, other) in together.iter().zip(parts) {
        assert_eq!(*one, other.expect("coded"));
    }
}

#[test]
fn every_theme_comes_with_evidence_inside_its_text() {
    let model = StaticEmbedding::embedded();
    let comments = authored();
    let documents: Vec<Document<'_>> = comments.iter().map(|comment| Document::new(&comment.text)).collect();
    let mut shown = 0;
    for (document, coding) in documents.iter().zip(model.classify_batch(&documents)) {
        for code in coding.expect("coded").themes {
            let span = code.span.expect("evidence");
            assert!(span.of(document.text).is_some_and(|words| !words.is_empty()), "{span:?}");
            shown += 1;
        }
    }
    assert!(shown > 1000, "{shown}");
}

#[test]
fn texts_without_a_word_are_coded_as_saying_nothing() {
    let model = StaticEmbedding::embedded();
    for text in ["", " \n", "\u{1f642}\u{1f642}", "...", "> all of it is quoted from somebody who is burnt out"] {
        let coding = model.classify(text).expect("coded");
        assert!(coding.themes.is_empty(), "{text:?}: {:?}", coding.themes);
    }
}

#[test]
fn a_theme_of_another_meaning_is_left_to_the_lexicon_and_the_others_stay() {
    let mut codebook = Codebook::embedded();
    codebook.themes.retain(|theme| ["pay", "burnout", "leaving"].contains(&theme.key.as_str()));
    codebook
        .themes
        .iter_mut()
        .filter(|theme| theme.key == "pay")
        .for_each(|theme| theme.definition.push_str(" And parking."));
    let model = StaticEmbedding::embedded().coding_by(codebook).expect("sound");
    assert_eq!(model.by_lexicon(), ["pay"]);
    assert!(model.annotator().ends_with("+lexicon"));
    assert!(model.not_served().is_empty());
    let built_in = StaticEmbedding::embedded();
    let text = "I am burnt out, the pay is terrible and I have handed in my notice.";
    let (own, whole) = (model.classify(text).expect("coded"), built_in.classify(text).expect("coded"));
    let burnout =
        |coding: &groundswell::annotation::Coding| coding.themes.iter().find(|c| c.theme == "burnout").cloned();
    assert!(burnout(&own).is_some());
    assert_eq!(burnout(&own), burnout(&whole));
    assert!(own.themes.iter().any(|code| code.theme == "pay"));
    assert_eq!(own.scores.iter().count(), 4, "pay/strain of the lexicon, burnout both ways and leaving of the model");
}

#[test]
fn the_user_is_told_which_themes_the_lexicon_finds() {
    let folder = tempfile::tempdir().expect("a folder");
    let table = folder.path().join("table.csv");
    std::fs::write(&table, "text\nThere is nowhere to park and I am burnt out.\n").expect("written");
    let args =
        ["classify", table.to_str().expect("UTF-8"), "--codebook", "examples/parking-codebook.toml", "--text", "text"];
    let output = groundswell(&args);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    assert!(said.contains("the model was not trained for"), "{said}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("+lexicon"));
}

/// A comment with the word in its middle changed, where it has so many words that most of it is left.
fn changed(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let middle = words.len() / 2;
    (words.len() >= 40).then(|| [&words[..middle], &["zyzzyva"], &words[middle + 1..]].concat().join(" "))
}

#[test]
fn training_texts_are_recognised_with_a_word_changed_too_and_the_test_split_is_not_among_them() {
    let seen = Seen::of(&Bundle::open(&folder()).expect("whole")).expect("sound");
    let (mut learnt, mut copies, mut altered, mut near) = (0, 0, 0, 0);
    for comment in authored() {
        if comment.columns.get("split").is_some_and(|split| split == "test") {
            assert_eq!(seen.has(&comment.text), None, "{}", comment.id);
            continue;
        }
        learnt += usize::from(groundswell::text::wording(&comment.text).is_some());
        copies += usize::from(seen.has(&comment.text.to_uppercase()) == Some(Likeness::Copy));
        if let Some(changed) = changed(&comment.text) {
            altered += 1;
            near += usize::from(seen.has(&changed) == Some(Likeness::Near));
        }
    }
    assert!(learnt > 3700 && copies == learnt, "{copies} of {learnt}");
    assert!(altered > 1000 && near * 100 >= altered * 97, "{near} of {altered}");
}
