//! The programs that library users copy: each runs, and prints what its text promises.

use std::path::PathBuf;
use std::process::Command;

use crate::cli::text;

fn run(name: &str, words: &[&str]) -> (String, String) {
    let mut folder: PathBuf = std::env::current_exe().expect("a path").parent().expect("deps").to_path_buf();
    folder.pop();
    let program = folder.join("examples").join(name).with_extension(std::env::consts::EXE_EXTENSION);
    let output =
        Command::new(&program).args(words).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap_or_else(|error| {
            panic!("{}: {error}; run `cargo test`, which builds the examples", program.display())
        });
    assert!(output.status.success(), "{name}: {}", text(&output.stderr));
    (text(&output.stdout), text(&output.stderr))
}

#[test]
fn classify_string_shows_codes_with_their_words() {
    let (out, _) = run("classify_string", &[]);
    assert!(out.contains("caseload (strain): \"") && out.contains("leaving (stated): \""), "{out}");
    assert!(out.contains("speaker: first_hand"), "{out}");
}

#[test]
fn classify_csv_writes_a_row_a_comment() {
    let (out, err) = run("classify_csv", &["examples/study/tables/survey.csv"]);
    let header = out.lines().next().expect("a header");
    assert!(header.contains("burnout_strain") && header.contains("profession"), "{header}");
    assert!(err.contains("113 comments"), "{err}");
}

#[test]
fn report_from_threads_prints_a_report() {
    let (out, _) = run("report_from_threads", &[]);
    assert!(out.contains("The intranet, one thread") && out.contains("NOT FOR PUBLICATION"), "{out}");
}

#[test]
fn own_classifier_finds_its_one_word() {
    let (out, _) = run("own_classifier", &[]);
    assert_eq!(
        out,
        "[\"pay\"] <- We are underpaid and everybody knows it.\n[] <- The kettle is broken.\nthemes it cannot find: 23\n"
    );
}
