//! The command line as a user meets it: exit codes, what goes where, and what is said when input is bad.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The program with a fixed key and no home of its own.
pub(crate) fn groundswell() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_groundswell"));
    command.env("GROUNDSWELL_KEY", "a key for tests, sixteen bytes or more");
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

/// Runs it with these words.
pub(crate) fn run(words: &[&str]) -> Output {
    groundswell().args(words).output().expect("the program runs")
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

pub(crate) fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

pub(crate) fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, content).expect("writable");
    path
}

pub(crate) fn shown(path: &Path) -> &str {
    path.to_str().expect("a UTF-8 path")
}

const TWO_ROWS: &str = "id,name,comment\n1,Ann,I have forty cases and my manager cancelled supervision.\n2,Ben,I left the job after nine years.\n";

#[test]
fn data_goes_to_standard_output_and_everything_else_to_standard_error() {
    let folder = folder();
    let table = write(folder.path(), "survey.csv", TWO_ROWS);
    let output = run(&["harvest", shown(&table)]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).lines().all(|line| line.starts_with("{\"schema\":\"groundswell/thread@1\"")));
    assert!(text(&output.stderr).contains("2 comments found"), "{}", text(&output.stderr));
}

#[test]
fn no_name_reaches_any_output() {
    let folder = folder();
    let table = write(folder.path(), "survey.csv", TWO_ROWS.replace("Ann", "Annabel Xanthippe"));
    for words in [["harvest", shown(&table)], ["classify", shown(&table)], ["report", shown(&table)]] {
        let output = run(&words);
        assert!(
            !text(&output.stdout).contains("Xanthippe") && !text(&output.stderr).contains("Xanthippe"),
            "{words:?}"
        );
    }
}

#[test]
fn the_stages_one_by_one_say_what_the_whole_sentence_says() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    let (threads, annotations) = (at("threads.jsonl"), at("annotations.jsonl"));
    let kept = at("kept");
    let all = run(&["report", "examples/study", "--keep", shown(&kept), "--out", shown(&at("report.json"))]);
    assert_eq!(all.status.code(), Some(0), "{}", text(&all.stderr));
    assert_eq!(run(&["harvest", "examples/study", "--out", shown(&threads)]).status.code(), Some(0));
    assert_eq!(run(&["classify", shown(&threads), "--out", shown(&annotations)]).status.code(), Some(0));
    let signals = run(&["signal", shown(&annotations), "--threads", shown(&threads)]);
    let read = |path: PathBuf| std::fs::read_to_string(path).expect("written");
    assert_eq!(read(threads), read(kept.join("threads.jsonl")));
    assert_eq!(read(annotations), read(kept.join("annotations.jsonl")));
    let record = |text: &str| {
        let mut record: serde_json::Value = serde_json::from_str(text).expect("JSON");
        record.as_object_mut().expect("an object").remove("report");
        record
    };
    assert_eq!(record(&text(&signals.stdout)), record(&read(kept.join("signals.json"))));
    assert_eq!(record(&read(at("report.json"))), record(&read(kept.join("signals.json"))));
}

#[test]
fn two_runs_and_one_or_two_threads_give_the_same_bytes_in_every_format() {
    let folder = folder();
    for format in ["html", "md", "csv", "json", "text"] {
        let once =
            |jobs: &str| run(&["report", "examples/study", "--format", format, "--jobs", jobs, "--by", "year"]).stdout;
        let first = once("1");
        assert!(!first.is_empty() && first == once("1") && first == once("2"), "{format}");
    }
    let kept = |jobs: &str| {
        let path = folder.path().join(jobs);
        run(&[
            "report",
            "examples/study",
            "--jobs",
            jobs,
            "--keep",
            shown(&path),
            "--comments",
            shown(&path.join("c.csv")),
            "--quiet",
        ]);
        ["threads.jsonl", "annotations.jsonl", "signals.json", "c.csv"]
            .map(|name| std::fs::read(path.join(name)).expect("written"))
    };
    assert!(kept("1") == kept("2"));
}

#[test]
fn parts_of_a_study_merge_to_the_whole() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    run(&["classify", "examples/study", "--out", shown(&at("all.jsonl"))]);
    let all = std::fs::read_to_string(at("all.jsonl")).expect("written");
    let whole = run(&["signal", shown(&at("all.jsonl"))]);
    let mut words = vec!["signal".to_owned(), "merge".to_owned()];
    for part in 0..7 {
        let lines: String =
            all.lines().enumerate().filter(|(n, _)| n % 7 == part).map(|(_, line)| format!("{line}\n")).collect();
        let annotations = write(folder.path(), &format!("part-{part}.jsonl"), lines);
        let tally = at(&format!("part-{part}.tally"));
        run(&["signal", shown(&annotations), "--tally", shown(&tally), "--out", shown(&at("ignored.json"))]);
        words.push(shown(&tally).to_owned());
    }
    let merged = groundswell().args(&words).output().expect("the program runs");
    assert_eq!(merged.status.code(), Some(0), "{}", text(&merged.stderr));
    assert_eq!(text(&merged.stdout), text(&whole.stdout));
}

#[test]
fn a_wrong_call_is_told_what_to_do() {
    for (words, said) in [
        (vec!["report"], "<INPUT>"),
        (vec!["report", "no-such-file.txt"], "no-such-file.txt: cannot read"),
        (vec!["report", "examples/study", "--out", "report.docx"], "use --format with html, md, csv, json or text"),
        (vec!["report", "examples/study", "--view", "release", "--keep", "x"], "belong to the working view"),
        (vec!["classify", "examples/study/tables/survey.csv", "--text", "kommentar"], "kommentar"),
        (vec!["classify", "examples/study", "--codebook", "README.md"], "README.md:3: "),
    ] {
        let output = run(&words);
        assert!(matches!(output.status.code(), Some(2 | 7)), "{words:?}: {:?}", output.status);
        assert!(text(&output.stderr).contains(said), "{words:?}: {}", text(&output.stderr));
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn help_completions_and_the_manual_page_are_printed() {
    for words in [
        &["--help"][..],
        &["report", "--help"],
        &["completions", "bash"],
        &["man"],
        &["codebook", "show"],
        &["--version"],
    ] {
        let output = run(words);
        assert!(output.status.success() && !output.stdout.is_empty(), "{words:?}");
    }
}

#[test]
fn nothing_found_exits_1_and_a_dry_run_does_nothing() {
    let output = run(&["report", "examples/study/no-comments"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("Disqus") || text(&output.stdout).contains("disqus"));
    let dry = run(&["harvest", "examples/study", "--dry-run"]);
    assert!(
        dry.status.success() && dry.stdout.is_empty() && text(&dry.stderr).contains("18 files"),
        "{}",
        text(&dry.stderr)
    );
}

#[test]
fn standard_input_is_read() {
    let mut child = groundswell()
        .args(["classify", "-", "--text", "comment"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program runs");
    std::io::Write::write_all(&mut child.stdin.take().expect("piped"), TWO_ROWS.as_bytes()).expect("writable");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(text(&output.stdout).lines().count(), 2);
}

#[test]
fn one_key_gives_one_pseudonym_and_another_key_another() {
    let folder = folder();
    let table = write(folder.path(), "survey.csv", TWO_ROWS);
    let with = |key: &str| {
        groundswell().args(["harvest", shown(&table)]).env("GROUNDSWELL_KEY", key).output().expect("runs").stdout
    };
    assert_eq!(with("0123456789abcdef0"), with("0123456789abcdef0"));
    assert_ne!(with("0123456789abcdef0"), with("0123456789abcdef1"));
}

#[cfg(unix)]
#[test]
fn a_key_is_made_on_first_use_for_the_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (home, folder) = (folder(), folder());
    let table = write(folder.path(), "survey.csv", TWO_ROWS);
    let run = || {
        let mut command = groundswell();
        command.env_remove("GROUNDSWELL_KEY").env("HOME", home.path()).env("XDG_DATA_HOME", home.path());
        command.args(["harvest", shown(&table)]).output().expect("runs")
    };
    let first = run();
    assert!(text(&first.stderr).contains("a key for pseudonyms was made"), "{}", text(&first.stderr));
    let path = home.path().join("groundswell/pseudonym.key");
    assert_eq!(std::fs::metadata(&path).expect("made").permissions().mode() & 0o777, 0o600);
    let second = run();
    assert!(!text(&second.stderr).contains("was made"));
    assert_eq!(first.stdout, second.stdout);
}

#[test]
fn groups_and_columns_are_found_whatever_the_case_they_are_asked_in() {
    let folder = folder();
    let table = write(folder.path(), "survey.csv", "id,region,comment\n1,North,I have forty cases.\n");
    let output = run(&["report", shown(&table), "--by", "Region", "--format", "csv"]);
    assert!(text(&output.stdout).contains(",North,"), "{}", text(&output.stdout));
    let output = run(&["classify", shown(&table), "--columns", "REGION", "--format", "csv"]);
    assert!(text(&output.stdout).contains(",North"), "{}", text(&output.stdout));
}

#[test]
fn no_folder_column_or_remark_of_the_run_stands_in_a_release() {
    let folder = folder();
    std::fs::create_dir(folder.path().join("ward seven")).expect("made");
    write(folder.path(), "ward seven/survey.csv", TWO_ROWS);
    write(folder.path(), "contacts.csv", "Jo Bloggs,jo@example.org\nAl Roe,al@example.org\n");
    for format in ["html", "md", "csv", "json", "text"] {
        let output = run(&["report", shown(folder.path()), "--view", "release", "--format", format]);
        let report = text(&output.stdout);
        for private in [shown(folder.path()), "ward seven", "Bloggs", "guessed"] {
            assert!(!report.contains(private), "{format}: {private}\n{report}");
        }
    }
}

#[test]
fn a_group_that_no_comment_has_is_an_error_and_not_one_group_of_all() {
    let folder = folder();
    let table = write(folder.path(), "survey.csv", TWO_ROWS);
    let (threads, annotations) = (folder.path().join("threads.jsonl"), folder.path().join("annotations.jsonl"));
    assert_eq!(run(&["harvest", shown(&table), "--out", shown(&threads)]).status.code(), Some(0));
    assert_eq!(run(&["classify", shown(&threads), "--out", shown(&annotations)]).status.code(), Some(0));
    for words in [["report", shown(&threads)], ["signal", shown(&annotations)]] {
        let output = run(&[words[0], words[1], "--by", "ward"]);
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        assert!(text(&output.stderr).contains("\"ward\" (--by)"), "{}", text(&output.stderr));
    }
}

#[test]
fn names_of_columns_give_the_terminal_no_orders() {
    let folder = folder();
    let table = write(folder.path(), "survey.csv", "id,comm\u{1b}[2Jent\n1,I have too many cases here\n");
    for words in [&["report", shown(&table)][..], &["report", shown(&table), "--text", "none"]] {
        let output = run(words);
        assert!(!text(&output.stderr).contains('\u{1b}'), "{}", text(&output.stderr));
    }
}

#[test]
fn many_small_threads_and_a_table_give_the_same_bytes_and_skips_on_any_number_of_cores() {
    let folder = folder();
    let harvested = text(&run(&["harvest", "examples/study/html"]).stdout);
    let thread: serde_json::Value = serde_json::from_str(harvested.lines().next().expect("a thread")).expect("JSON");
    let comments = thread["comments"].as_array().expect("comments");
    let (mut threads, mut rows) = (String::new(), String::new());
    // Several batches: each is some hundred kilobytes.
    for number in 0..900 {
        let mut comment = comments[number % comments.len()].clone();
        (comment["id"], comment["parent"], comment["depth"]) = (format!("c-{number}").into(), ().into(), 0.into());
        let words = comment["text"].as_str().expect("words");
        comment["text"] = format!("{number} {words}{}", " and so on".repeat(40)).into();
        rows.push_str(&format!("{}\n", serde_json::json!({"id": number, "comment": comment["text"]})));
        let mut thread = thread.clone();
        (thread["id"], thread["comments"]) = (format!("t-{number}").into(), vec![comment].into());
        thread["source"]["sha256"] = ().into();
        threads.push_str(&format!("{thread}\n"));
        if number % 300 == 7 {
            threads.push_str("{\"broken\n");
            rows.push_str("{\"broken\n");
        }
    }
    for (name, content) in [("threads.jsonl", threads), ("table.jsonl", rows)] {
        let path = write(folder.path(), name, content);
        let on = |jobs: &str| run(&["classify", shown(&path), "--scores", "--jobs", jobs]);
        let (one, two, five) = (on("1"), on("2"), on("5"));
        assert_eq!(one.status.code(), Some(3), "{}", text(&one.stderr));
        assert_eq!(text(&one.stdout).lines().count(), 900, "{}", text(&one.stderr));
        assert!(text(&one.stderr).contains(&format!("{name}:9: not ")), "{}", text(&one.stderr));
        for other in [two, five] {
            assert!(other.stdout == one.stdout, "{name}");
            assert_eq!(text(&other.stderr), text(&one.stderr));
        }
    }
}

#[cfg(not(feature = "torch"))]
#[test]
fn a_pipeline_of_rust_bert_is_refused_by_a_program_without_it() {
    let output = run(&["classify", "threads.jsonl", "--model", "zero-shot:bart-large-mnli"]);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(said.contains("zero-shot:bart-large-mnli asks for a pipeline of rust-bert"), "{said}");
    assert!(said.contains("the feature `torch`"), "{said}");
}
