//! The transformer tiers: bundles are whole and small, a text is coded alike in any company, broken bundles are named, and the
//! cascade lies between the tiers it is made of.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use groundswell::annotation::Coding;
use groundswell::classify::{Bundle, Cascade, Classifier, Goal, Manifest, StaticEmbedding, Transformer};
use groundswell::digest::sha256_hex;
use groundswell::error::{Error, ErrorKind};
use groundswell::text::Document;

const TEXTS: [&str; 6] = [
    "I have forty cases, no supervision, and I handed in my notice on Friday.",
    "My team is the only reason I am still here, they are brilliant.",
    "Went agency last year: twice the pay and I can say no.",
    "https://example.org/rota > not my words",
    "",
    "She cried in the car again. Three assaults this month and nobody from the trust has rung her, she says they never do.",
];

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models")
}

fn open(name: &str) -> Transformer {
    Transformer::open(&models().join(name)).expect("sound")
}

fn all(model: &dyn Classifier, texts: &[&str]) -> Vec<Coding> {
    let documents: Vec<Document<'_>> = texts.iter().map(|text| Document::new(text)).collect();
    model.classify_batch(&documents).into_iter().map(|coding| coding.expect("short")).collect()
}

/// A copy of student and transformer that a test may spoil.
fn copy() -> tempfile::TempDir {
    let copy = tempfile::tempdir().expect("a folder");
    for name in ["student", "transformer"] {
        std::fs::create_dir(copy.path().join(name)).expect("made");
        for file in std::fs::read_dir(models().join(name)).expect("the bundle is there") {
            let path = file.expect("readable").path();
            std::fs::copy(&path, copy.path().join(name).join(path.file_name().expect("a name"))).expect("copied");
        }
    }
    copy
}

/// Writes a file of a bundle and its checksum, as if the model had been made so.
fn replace(folder: &Path, file: &str, bytes: &[u8]) {
    std::fs::write(folder.join(file), bytes).expect("written");
    let path = folder.join("manifest.toml");
    let mut manifest: Manifest = toml::from_str(&std::fs::read_to_string(&path).expect("there")).expect("TOML");
    manifest.files.insert(file.to_owned(), sha256_hex(bytes));
    std::fs::write(path, toml::to_string(&manifest).expect("TOML")).expect("written");
}

fn refused(folder: &Path) -> Error {
    Transformer::open(folder).expect_err("it is refused")
}

fn groundswell(args: &[&str], home: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_groundswell"));
    command.env("GROUNDSWELL_KEY", "tests-need-a-key-not-a-secret").env("XDG_DATA_HOME", home).env("HOME", home);
    command.args(args).output().expect("it runs")
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
}

#[test]
fn bundles_are_as_small_as_the_repository_bears() {
    let size = |name: &str| -> u64 {
        let files = std::fs::read_dir(models().join(name)).expect("there");
        files.map(|file| file.expect("readable").metadata().expect("readable").len()).sum()
    };
    let (embedded, student, transformer) = (size("embedded"), size("student"), size("transformer"));
    assert!(embedded + student <= 25_000_000, "{embedded} + {student}");
    assert!(embedded + student + transformer <= 40_000_000, "{embedded} + {student} + {transformer}");
}

#[test]
fn a_text_is_coded_alike_in_any_company() {
    for name in ["student", "transformer"] {
        let model = open(name);
        let together = all(&model, &TEXTS);
        let mut backwards: Vec<&str> = TEXTS.to_vec();
        backwards.reverse();
        let mut turned = all(&model, &backwards);
        turned.reverse();
        assert_eq!(together, turned, "{name}");
        for (text, coding) in TEXTS.iter().zip(&together) {
            assert_eq!(model.classify(text).expect("short"), *coding, "{name}: {text}");
        }
    }
}

#[test]
fn a_text_without_a_word_has_no_theme() {
    let model = open("student");
    assert!(model.classify("").expect("short").themes.is_empty());
    assert!(model.classify("…").expect("short").themes.is_empty());
}

#[test]
fn evidence_lies_in_the_text_and_on_its_characters() {
    let text = "Café – “forty cases”, no supervision… I’ve handed in my notice 😀";
    for name in ["student", "transformer"] {
        for code in open(name).classify(text).expect("short").themes {
            let span = code.span.expect("a text with words");
            assert!(span.of(text).is_some_and(|words| !words.trim().is_empty()), "{name}: {span:?}");
        }
    }
}

#[test]
fn a_long_text_is_read_to_its_end() {
    let weather = "The car park was full and the lift was slow, as it is on a Tuesday. ".repeat(60);
    let long = format!("{weather} I handed in my notice on Friday and I am leaving social work for good.");
    let coding = open("transformer").classify(&long).expect("under the limit");
    let leaving = coding.themes.iter().find(|code| code.theme == "leaving").expect("the last sentence says it");
    assert!(leaving.span.expect("words").start > weather.len() / 2);
}

#[test]
fn a_text_too_long_for_a_comment_is_an_error_of_its_own_and_the_cascade_still_codes_it() {
    let long = "I am so tired of this caseload. ".repeat(15_000);
    let model = open("student");
    let results = model.classify_batch(&[Document::new(TEXTS[0]), Document::new(&long), Document::new(TEXTS[1])]);
    assert!(results[0].is_ok() && results[2].is_ok());
    assert!(results[1].as_ref().expect_err("refused").message().contains("--model embedded"));
    let cascade = Cascade::new(open("transformer"), Goal::Budget(1.0)).expect("it has a curve");
    assert_eq!(
        cascade.classify(&long).expect("the embedded tier's").themes,
        StaticEmbedding::embedded().classify(&long).expect("any length").themes
    );
}

#[test]
fn a_cascade_without_a_budget_is_the_embedded_tier_and_with_all_of_it_the_transformer() {
    let none = Cascade::new(open("transformer"), Goal::Budget(0.0)).expect("it has a curve");
    let whole = Cascade::new(open("transformer"), Goal::Budget(1.0)).expect("it has a curve");
    assert_eq!(all(&none, &TEXTS), all(&StaticEmbedding::embedded(), &TEXTS));
    // The least doubtful held-out post is still more doubtful than an empty text.
    let sent: Vec<&str> = TEXTS.iter().copied().filter(|text| text.len() > 40).collect();
    assert_eq!(all(&whole, &sent), all(&open("transformer"), &sent));
}

#[test]
fn the_operating_curve_begins_and_ends_with_its_tiers() {
    let bundle = Bundle::open(&models().join("transformer")).expect("whole");
    let curve = &bundle.manifest.operating;
    assert_eq!((curve[0].share, curve[curve.len() - 1].share), (0.0, 1.0));
    assert!(curve.windows(2).all(|pair| pair[0].share <= pair[1].share && pair[0].from >= pair[1].from));
    assert_eq!(curve[curve.len() - 1].micro_f1, bundle.manifest.validation.micro().f1());
}

#[test]
fn a_transformer_without_its_student_says_what_it_stands_on() {
    let copy = copy();
    std::fs::remove_dir_all(copy.path().join("student")).expect("there");
    let error = refused(&copy.path().join("transformer"));
    assert_eq!(error.kind(), ErrorKind::Integrity);
    assert!(error.to_string().contains("stands on \"student\""), "{error}");
}

#[test]
fn a_damaged_file_is_named() {
    let copy = copy();
    let (student, transformer) = (copy.path().join("student"), copy.path().join("transformer"));
    let network = std::fs::read(student.join("lower.onnx")).expect("there");
    let heads = std::fs::read(student.join("heads.safetensors")).expect("there");
    let mut without_numbers = heads.clone();
    let end = without_numbers.len();
    without_numbers[end - 4..].copy_from_slice(&f32::NAN.to_le_bytes());
    let upper = std::fs::read(transformer.join("upper.onnx")).expect("there");
    let cases: [(&str, &[u8], &str); 6] = [
        ("lower.onnx", &network[..network.len() / 3], "lower.onnx"),
        ("lower.onnx", &[], "lower.onnx"),
        ("lower.onnx", &upper, "lower.onnx"),
        ("heads.safetensors", &heads[..heads.len() / 2], "heads.safetensors"),
        ("heads.safetensors", &without_numbers, "what is no number"),
        ("joint.safetensors", b"nothing", "joint.safetensors"),
    ];
    for (file, bytes, says) in cases {
        let before = std::fs::read(student.join(file)).expect("there");
        std::fs::write(student.join(file), bytes).expect("written");
        assert!(refused(&student).to_string().contains("SHA-256"), "{file}");
        replace(&student, file, bytes);
        let error = refused(&student);
        assert_eq!(error.kind(), ErrorKind::Integrity, "{file}: {error}");
        assert!(error.to_string().contains(says), "{file}: {error}");
        replace(&student, file, &before);
    }
    Transformer::open(&student).expect("as it was");
}

#[test]
fn heads_of_another_width_are_told_of() {
    let copy = copy();
    let student = copy.path().join("student");
    let bytes = vec![0; 45 * 100 * 4];
    let tensor = safetensors::tensor::TensorView::new(safetensors::Dtype::F32, vec![45, 100], &bytes).expect("fits");
    replace(&student, "heads.safetensors", &safetensors::serialize([("piece.weight", tensor)], None).expect("bytes"));
    let error = refused(&student).to_string();
    assert!(error.contains("heads.safetensors") && error.contains("states of 384 numbers"), "{error}");
}

#[test]
fn the_command_line_finds_the_models_of_a_checkout_and_says_what_the_cascade_does() {
    let home = tempfile::tempdir().expect("a folder");
    for name in ["student", "transformer", "cascade"] {
        let output = groundswell(&["classify", "tests/data/harvest/survey.csv", "--model", name], home.path());
        // One row of this table is broken, and listed.
        assert_eq!(output.status.code(), Some(3), "{name}: {}", told(&output));
        assert!(told(&output).contains(&format!("\"annotator\":\"model:{name}")), "{}", told(&output));
    }
    let output = groundswell(
        &["classify", "tests/data/harvest/survey.csv", "--model", "cascade", "--budget", "0.2"],
        home.path(),
    );
    assert!(told(&output).contains("comments of doubt"), "{}", told(&output));
    let output = groundswell(&["classify", "tests/data/harvest/survey.csv", "--budget", "0.2"], home.path());
    assert_eq!(output.status.code(), Some(2));
    assert!(told(&output).contains("--model cascade"), "{}", told(&output));
}

#[test]
fn models_come_in_by_an_archive_whose_checksum_is_given_and_in_no_other_way() {
    let home = tempfile::tempdir().expect("a folder");
    let archive = home.path().join("models.zip");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&archive).expect("made"));
    for name in ["student", "transformer"] {
        for file in std::fs::read_dir(models().join(name)).expect("there") {
            let path = file.expect("readable").path();
            let file = path.file_name().and_then(|name| name.to_str()).expect("UTF-8");
            zip.start_file(format!("{name}/{file}"), zip::write::SimpleFileOptions::default()).expect("begun");
            zip.write_all(&std::fs::read(&path).expect("readable")).expect("written");
        }
    }
    zip.finish().expect("written");
    let sum = sha256_hex(&std::fs::read(&archive).expect("there"));
    let fetch =
        |sum: &str| groundswell(&["models", "fetch", archive.to_str().expect("UTF-8"), "--sha256", sum], home.path());
    let wrong = fetch(&"0".repeat(64));
    assert_eq!(wrong.status.code(), Some(5));
    assert!(told(&wrong).contains(&sum), "{}", told(&wrong));
    assert!(!home.path().join("groundswell/models/student").exists());
    let right = fetch(&sum);
    assert_eq!(right.status.code(), Some(0), "{}", told(&right));
    let own = home.path().join("groundswell/models/transformer");
    let check = groundswell(&["models", "check", own.to_str().expect("UTF-8")], home.path());
    assert!(told(&check).contains("the network runs"), "{}", told(&check));
    let list = groundswell(&["models", "list"], home.path());
    assert!(told(&list).contains("student\t"), "{}", told(&list));
}

#[test]
fn an_archive_that_points_out_of_its_folder_is_refused() {
    let home = tempfile::tempdir().expect("a folder");
    let archive = home.path().join("models.zip");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&archive).expect("made"));
    zip.start_file("../out.txt", zip::write::SimpleFileOptions::default()).expect("begun");
    zip.write_all(b"no").expect("written");
    zip.finish().expect("written");
    let sum = sha256_hex(&std::fs::read(&archive).expect("there"));
    let output = groundswell(&["models", "fetch", archive.to_str().expect("UTF-8"), "--sha256", &sum], home.path());
    assert_eq!(output.status.code(), Some(5));
    assert!(told(&output).contains("points out of its folder"), "{}", told(&output));
}
