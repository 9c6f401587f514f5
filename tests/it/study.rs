//! The example study: what its authors know of it is what the harvest finds, and its report is rich enough to judge.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use crate::cli::{folder, run, shown, text};

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// Threads by the path inside the study; the parts of a table together.
fn harvested() -> BTreeMap<String, Vec<Value>> {
    let output = run(&["harvest", "examples/study"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let mut threads: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for thread in lines(&text(&output.stdout)) {
        let location = thread["source"]["location"].as_str().expect("a location");
        let inside = location.split("examples/study/").last().expect("inside the study").to_owned();
        threads.entry(inside).or_default().push(thread);
    }
    threads
}

fn comments(parts: &[Value]) -> Vec<&Value> {
    parts.iter().flat_map(|part| part["comments"].as_array().expect("a list")).collect()
}

#[test]
fn every_file_gives_the_status_comments_depths_and_announcement_its_authors_know() {
    let truth = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/study/expected.jsonl"))
        .expect("there");
    let threads = harvested();
    let expected = lines(&truth);
    assert_eq!(expected.len(), threads.len());
    for truth in expected {
        let file = truth["file"].as_str().expect("a file");
        let parts = &threads[file];
        let found = comments(parts);
        assert_eq!(parts[0]["status"], truth["status"], "{file}: {}", parts[0]["reason"]);
        assert_eq!(found.len() as u64, truth["comments"].as_u64().expect("a number"), "{file}: {}", parts[0]["reason"]);
        if file.ends_with(".html") || file.ends_with(".txt") {
            let depths: Vec<&Value> = found.iter().map(|comment| &comment["depth"]).collect();
            assert_eq!(depths, truth["depths"].as_array().expect("a list").iter().collect::<Vec<_>>(), "{file}");
            assert_eq!(parts[0]["announced"], truth["announced"], "{file}");
        }
    }
}

#[test]
fn the_report_of_the_study_has_themes_of_every_kind_and_tells_of_every_page() {
    let output = run(&["report", "examples/study", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let signals: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let raised: BTreeSet<&str> = (signals["prevalences"].as_array().expect("a list").iter())
        .filter(|p| p["raised"]["value"].as_u64().is_some_and(|n| n > 0))
        .map(|p| p["theme"].as_str().expect("a theme"))
        .collect();
    assert!(raised.len() >= 20, "{raised:?}");
    for intent in ["leaving", "staying", "agency_preference"] {
        assert!(raised.contains(intent), "{intent}");
    }
    assert!(signals["voices"]["first_hand"]["value"].as_u64().is_some_and(|n| n >= 100), "{}", signals["voices"]);
    let pages: u64 = signals["statuses"].as_object().expect("statuses").values().filter_map(Value::as_u64).sum();
    assert_eq!(pages, 17);
}

#[test]
fn the_gold_of_the_study_speaks_of_its_comments() {
    let gold = std::fs::read_to_string("examples/study/gold.jsonl").expect("there");
    let threads = harvested();
    let texts: BTreeMap<&str, &str> = threads
        .values()
        .flat_map(|parts| comments(parts))
        .map(|comment| (comment["id"].as_str().expect("an id"), comment["text"].as_str().expect("a text")))
        .collect();
    let gold = lines(&gold);
    assert!(gold.len() >= 40);
    for annotation in &gold {
        let text = texts.get(annotation["comment"].as_str().expect("an id")).expect("the comment is in the study");
        for code in annotation["themes"].as_array().expect("a list") {
            let span = code["span"].as_array().expect("a span");
            let at = |n: usize| span[n].as_u64().expect("a number") as usize;
            assert!(text.get(at(0)..at(1)).is_some_and(|words| !words.is_empty()), "{code}");
        }
    }
}

#[test]
fn the_release_view_of_a_small_study_shows_no_figure() {
    let folder = folder();
    let out = folder.path().join("report.html");
    let output =
        run(&["report", "examples/study/html/2010-supervision-woo.html", "--view", "release", "--out", shown(&out)]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let page = std::fs::read_to_string(out).expect("written");
    assert!(!page.contains("not for publication"));
}
