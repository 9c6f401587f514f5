//! Bad input: one bad record never loses the others, and what was wrong is said with its place.

use std::io::Write;
use std::process::Stdio;

use crate::cli::{folder, groundswell, run, shown, text, write};

const GOOD: &str = "I have forty cases and my manager cancelled supervision again.";

fn status_of(name: &str, content: &[u8]) -> (Option<i32>, String) {
    let folder = folder();
    let path = write(folder.path(), name, content);
    let output = run(&["harvest", shown(&path)]);
    (output.status.code(), format!("{}{}", text(&output.stdout), text(&output.stderr)))
}

#[test]
fn an_empty_file_and_a_binary_one_are_broken_pages_and_say_so() {
    for (name, content) in [("a.txt", &b""[..]), ("a.html", b""), ("b.txt", b"\x00\x01\x02PNG\x00\x00\xff\xfe\x00")] {
        let (code, said) = status_of(name, content);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains("\"status\":\"broken\""), "{said}");
    }
}

#[test]
fn truncated_utf8_loses_a_letter_and_not_the_page() {
    let page =
        "Title\n\n1 Response to Title\n\n  1. Ann Bee August 6, 2017 at 7:14 pm #\n\n    I am tired of the caf\u{e9}";
    let bytes = &page.as_bytes()[..page.len() - 1];
    let (code, said) = status_of("a.txt", bytes);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("I am tired of the caf"), "{said}");
}

#[test]
fn utf16_is_read_as_a_spreadsheet_writes_it() {
    let table = format!("id,comment\r\n1,\"{GOOD} caf\u{e9}\"\r\n");
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(table.encode_utf16().flat_map(u16::to_le_bytes));
    let (code, said) = status_of("a.csv", &bytes);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("again. caf\u{e9}"), "{said}");
}

#[test]
fn ragged_rows_are_listed_and_embedded_newlines_kept() {
    let table = format!("id,comment\n1,\"{GOOD}\n\nSecond paragraph.\"\n2,too,many,fields\n3,{GOOD}\n");
    let (code, said) = status_of("a.csv", table.as_bytes());
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("again.\\n\\nSecond paragraph."), "{said}");
    assert!(said.contains("a.csv:5"), "{said}");
    assert_eq!(said.matches("\"id\":\"c-").count(), 2, "{said}");
}

#[test]
fn one_broken_line_among_ten_thousand_is_named_and_the_others_survive() {
    let mut table = String::new();
    for line in 1..=10_000 {
        table.push_str(&match line {
            4321 => "{\"id\": 4321, \"comment\": \"cut off\n".to_owned(),
            line => format!("{{\"id\": {line}, \"comment\": \"{GOOD}\"}}\n"),
        });
    }
    let (code, said) = status_of("a.jsonl", table.as_bytes());
    assert_eq!(code, Some(3));
    assert_eq!(said.matches("\"id\":\"c-").count(), 9_999);
    assert!(said.contains("a.jsonl:4321"), "{}", &said[said.len() - 500..]);
}

#[test]
fn a_line_of_200_mb_is_passed_over_in_bounded_memory() {
    let folder = folder();
    let path = folder.path().join("a.jsonl");
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).expect("writable"));
    writeln!(file, "{{\"id\": 1, \"comment\": \"{GOOD}\"}}").expect("writable");
    let block = vec![b'x'; 1 << 20];
    file.write_all(b"{\"id\": 2, \"comment\": \"").expect("writable");
    for _ in 0..200 {
        file.write_all(&block).expect("writable");
    }
    writeln!(file, "\"}}\n{{\"id\": 3, \"comment\": \"{GOOD}\"}}").expect("writable");
    drop(file);
    let output = run(&["harvest", shown(&path)]);
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout).matches("\"id\":\"c-").count(), 2);
    assert!(text(&output.stderr).contains("a.jsonl:2"), "{}", text(&output.stderr));
}

#[test]
fn deep_nesting_is_broken_after_bounded_work() {
    let page = format!("<html><body><h2>Comments</h2>{}", "<ul><li>".repeat(16 * 1024));
    let folder = folder();
    let path = write(folder.path(), "a.html", page);
    let first = run(&["harvest", shown(&path)]);
    assert_eq!(first.status.code(), Some(1), "{}", text(&first.stderr));
    let said = text(&first.stdout);
    assert!(said.contains("\"status\":\"broken\"") && said.contains("deep"), "{said}");
    assert_eq!(said, text(&run(&["harvest", shown(&path), "--jobs", "1"]).stdout));
}

#[test]
fn the_same_thread_twice_is_counted_once_and_said() {
    let folder = folder();
    let page =
        "Title\n\n1 Response to Title\n\n  1. Ann Bee August 6, 2017 at 7:14 pm #\n\n    I am tired of the forms.\n";
    write(folder.path(), "a.txt", page);
    write(folder.path(), "b.txt", page);
    let output = run(&["report", shown(folder.path()), "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("1 comment found"), "{}", text(&output.stderr));
    assert!(
        text(&output.stderr).contains("b.txt") && text(&output.stderr).contains("a.txt"),
        "{}",
        text(&output.stderr)
    );
}

/// Root reads and writes everything, so these run as nobody, from a copy of the program that nobody may start.
#[cfg(unix)]
mod unprivileged {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    use std::process::{Command, Output};

    use super::*;

    fn mode(path: &std::path::Path, mode: u32) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("permissions can be set");
    }

    fn run_as_nobody(folder: &std::path::Path, words: &[&str]) -> Output {
        let program = folder.join("groundswell");
        std::fs::copy(env!("CARGO_BIN_EXE_groundswell"), &program).expect("copied");
        mode(&program, 0o755);
        let mut command = Command::new(&program);
        command.env("GROUNDSWELL_KEY", "a key for tests, sixteen bytes or more").args(words).current_dir(folder);
        let me = Command::new("id").arg("-u").output().expect("id runs");
        if text(&me.stdout).trim() == "0" {
            command.uid(65534).gid(65534);
        }
        command.output().expect("the program runs")
    }

    #[test]
    fn an_unreadable_file_is_skipped_and_the_others_are_read() {
        let folder = folder();
        mode(folder.path(), 0o755);
        let study = folder.path().join("study");
        std::fs::create_dir(&study).expect("made");
        mode(&study, 0o755);
        let page = "Title\n\n1 Response to Title\n\n  1. Ann Bee August 6, 2017 at 7:14 pm #\n\n    I am tired of the forms.\n";
        mode(&write(&study, "a.txt", page), 0o644);
        mode(&write(&study, "b.txt", "secret"), 0o000);
        let output = run_as_nobody(folder.path(), &["harvest", "study"]);
        assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
        assert!(text(&output.stderr).contains("study/b.txt: this file cannot be read"), "{}", text(&output.stderr));
        assert_eq!(text(&output.stdout).matches("\"id\":\"c-").count(), 1);
    }

    #[test]
    fn an_unwritable_folder_is_said_before_any_work() {
        let folder = folder();
        mode(folder.path(), 0o755);
        let closed = folder.path().join("closed");
        std::fs::create_dir(&closed).expect("made");
        mode(&closed, 0o555);
        mode(&write(folder.path(), "a.csv", "id,comment\n1,tired\n"), 0o644);
        let output = run_as_nobody(folder.path(), &["report", "a.csv", "--out", "closed/report.html"]);
        assert_eq!(output.status.code(), Some(7), "{}", text(&output.stderr));
        assert!(text(&output.stderr).contains("closed/report.html: cannot write"), "{}", text(&output.stderr));
        assert!(!text(&output.stderr).contains("comment found"));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_device_is_an_error_and_a_closed_pipe_is_none() {
    let full = run(&["harvest", "examples/study", "--out", "/dev/full"]);
    assert_eq!(full.status.code(), Some(7), "{}", text(&full.stderr));
    assert!(text(&full.stderr).contains("/dev/full: cannot write"), "{}", text(&full.stderr));

    let mut child = groundswell()
        .args(["harvest", "examples/study"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stderr).is_empty(), "{}", text(&output.stderr));
}

#[test]
#[cfg(unix)]
fn a_pipe_named_as_a_file_is_read_whole() {
    let mut child = groundswell()
        .args(["harvest", "/dev/stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
    child.stdin.take().expect("piped").write_all(b"id,comment\n1,Too low.\n").expect("read");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).contains("Too low."));
}
