//! Harvests exports: the invented fixtures, damaged ones, and, where they exist, real ones.
//! Tests no network and no command line.
//! Run by `cargo test`.

use std::fs;
use std::path::{Path, PathBuf};

use groundswell::corpus::{GenericNames, Key, Record, Status, Thread};
use groundswell::harvest::{Columns, Options, Plan, Summary, harvest};

fn run_with(inputs: &[PathBuf], columns: Columns) -> (Vec<Thread>, Summary) {
    let key = Key::new(b"a key for tests only").expect("long enough");
    let options = Options { key, generic: GenericNames::default(), columns };
    let plan = Plan::of(inputs).expect("the inputs are there");
    let mut threads = Vec::new();
    let mut bytes = 0;
    let summary = harvest(&plan, &options, &mut |thread, n| {
        assert_eq!(thread.check(), Ok(()), "{}", thread.source.location);
        bytes += n;
        threads.push(thread);
        Ok(())
    })
    .expect("harvested");
    assert!(bytes <= plan.bytes(), "{bytes} of {}", plan.bytes());
    (threads, summary)
}

fn run(inputs: &[PathBuf]) -> (Vec<Thread>, Summary) {
    run_with(inputs, Columns::default())
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/exports")
}

/// Threads in short: status, platform and reason; then depth, parent, whether somebody is named, time and text.
fn shown(threads: &[Thread]) -> String {
    let mut out = String::new();
    for thread in threads {
        let platform = thread.platform.as_deref().unwrap_or("-");
        out.push_str(&format!("{} {platform} \"{}\"", thread.status, thread.title.as_deref().unwrap_or_default()));
        out.push_str(&format!(": {}\n", thread.reason));
        for comment in &thread.comments {
            let parent = comment.parent.as_ref().and_then(|id| thread.comments.iter().position(|c| c.id == *id));
            let parent = parent.map_or("-".to_owned(), |p| p.to_string());
            let posted = comment.posted.as_ref().map_or("-", |p| p.as_str());
            let text: String = comment.text.replace('\n', "|").chars().take(60).collect();
            let by = if comment.author.is_some() { "named" } else { "nobody" };
            out.push_str(&format!("  {} {parent} {by} {posted} {text}\n", comment.depth));
        }
    }
    out
}

fn one(name: &str) -> String {
    let (threads, summary) = run(&[fixtures().join(name)]);
    let mut out = shown(&threads);
    let place = format!("{}/", fixtures().display());
    for skip in summary.skips.listed() {
        out.push_str(&format!("skipped {}\n", skip.to_string().replace(&place, "")));
    }
    for note in &summary.notes {
        out.push_str(&format!("note {}\n", note.replace(&place, "")));
    }
    out
}

fn names() -> Vec<String> {
    let entries = fs::read_dir(fixtures()).expect("fixtures").flatten();
    let mut names: Vec<String> = entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| !name.ends_with(".py") && !name.ends_with(".md") && !name.ends_with(".parquet"));
    names.sort();
    names
}

#[test]
fn every_fixture_gives_its_discussions_and_says_what_was_left_out() {
    let all: Vec<String> = names().iter().map(|name| format!("=== {name}\n{}", one(name))).collect();
    assert_eq!(all.len(), 25);
    insta::assert_snapshot!("exports", all.join("\n"));
}

#[test]
fn a_form_is_known_by_its_content_whatever_the_file_is_called() {
    let top = tempfile::tempdir().expect("a temporary folder");
    for name in names().iter().filter(|name| !name.ends_with(".csv")) {
        let told = run(&[fixtures().join(name)]).0;
        for ending in ["", ".html", ".txt", ".jsonl"] {
            let path = top.path().join(format!("export{ending}"));
            fs::copy(fixtures().join(name), &path).expect("copied");
            let (threads, _) = run(std::slice::from_ref(&path));
            let texts = |threads: &[Thread]| -> Vec<String> {
                threads.iter().flat_map(|t| &t.comments).map(|c| c.text.clone()).collect()
            };
            assert_eq!(texts(&threads), texts(&told), "{name} as {}", path.display());
        }
    }
}

#[test]
fn nothing_that_names_a_person_is_written() {
    for name in names() {
        let (threads, summary) = run(&[fixtures().join(&name)]);
        let written = format!("{} {summary:?}", serde_json::to_string(&threads).expect("JSON"));
        let people =
            ["mail.example", "192.0.2", "avatar", "ffee00", "Ann Lee", "ann_lee", "annlee", "01632", "ann.example"];
        for word in people {
            assert!(!written.contains(word), "{name}: {word}");
        }
    }
}

#[test]
fn answers_in_several_files_are_one_discussion_with_its_replies() {
    let top = tempfile::tempdir().expect("a temporary folder");
    for name in ["rest-1.json", "rest-2.json"] {
        fs::copy(fixtures().join(name), top.path().join(name)).expect("copied");
    }
    fs::write(top.path().join("settings.json"), "{\"theme\": 1}").expect("written");
    let (threads, summary) = run(&[top.path().to_path_buf()]);
    assert_eq!(threads.len(), 1);
    assert_eq!(threads[0].comments.iter().map(|c| c.depth).collect::<Vec<_>>(), [0, 0, 2]);
    assert_eq!(threads[0].reason, "3 comments found; left out: 1 pingback, 1 awaiting moderation");
    assert!(summary.notes.iter().any(|n| n.contains("settings.json: nothing in it says")), "{:?}", summary.notes);
    assert_eq!((summary.files, summary.comments), (2, 3));
}

#[test]
fn an_export_and_a_page_of_one_article_have_the_same_ids_and_voices() {
    let wxr = run(&[fixtures().join("wordpress.xml")]).0;
    let rest = run(&[fixtures().join("rest-2.json")]).0;
    assert_eq!((&wxr[0].id, wxr[0].comments[0].author.is_some()), (&rest[0].id, true));
    assert_eq!(wxr[0].comments[0].author, rest[0].comments[1].author);
    // One person, however the name is typed.
    assert_eq!(wxr[0].comments[0].author, wxr[0].comments[2].author);
    let warc = run(&[fixtures().join("crawl.warc")]).0;
    assert_eq!((&warc[0].id, warc[0].comments[0].author.as_ref()), (&wxr[0].id, wxr[0].comments[0].author.as_ref()));
    assert_eq!(warc[0].source.retrieved.as_ref().map(|p| p.as_str()), Some("2019-03-06T08:05:00+00:00"));
}

#[test]
fn a_survey_question_can_be_chosen_by_its_words_or_by_its_short_name() {
    for text in ["Is there anything else?", "Q3"] {
        let columns = Columns { text: Some(text.to_owned()), ..Columns::default() };
        let (threads, _) = run_with(&[fixtures().join("qualtrics.csv")], columns);
        assert_eq!(threads[0].comments.len(), 1);
        assert_eq!(threads[0].comments[0].text, "Nothing that you could print here");
    }
}

#[test]
fn a_parquet_table_is_read_or_the_feature_that_reads_it_is_named() {
    let (threads, _) = run(&[fixtures().join("survey.parquet")]);
    if cfg!(feature = "parquet") {
        let told = shown(&threads);
        assert!(told.contains("2019-03-13T21:05:00+00:00 More than one manager in ten years"), "{told}");
        assert_eq!(threads[0].comments.len(), 2);
    } else {
        assert_eq!(threads[0].status, Status::Broken);
        assert!(threads[0].reason.contains("--features parquet"), "{}", threads[0].reason);
    }
}

#[test]
fn what_would_grow_without_end_is_refused_with_a_sentence() {
    let top = tempfile::tempdir().expect("a temporary folder");
    let entities =
        "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><rss><wp:wxr_version>1.2";
    let deep = format!("<?xml version=\"1.0\"?><disqus>{}", "<post>".repeat(1000).replace("post", "a"));
    for (name, content, words) in [("a.xml", entities, "declares entities"), ("b.xml", &deep, "256 deep")] {
        let path = top.path().join(name);
        fs::write(&path, content).expect("written");
        let (threads, _) = run(&[path]);
        assert_eq!(threads[0].status, Status::Broken);
        assert!(threads[0].reason.contains(words), "{}", threads[0].reason);
    }
}

/// Every fixture, cut short and with bytes turned over: no reader may panic, and every tree stays one.
#[test]
fn damaged_exports_never_end_the_harvest() {
    let top = tempfile::tempdir().expect("a temporary folder");
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits") % below.max(1)
    };
    for name in names() {
        let whole = fs::read(fixtures().join(&name)).expect("readable");
        for round in 0..24 {
            let mut bytes = whole.clone();
            if round % 2 == 0 {
                bytes.truncate(random(bytes.len()));
            }
            for _ in 0..round * 2 {
                if bytes.len() > 20 {
                    // The first bytes are kept, so that the form is still known.
                    let at = 16 + random(bytes.len() - 16);
                    bytes[at] = u8::try_from(random(256)).expect("a byte");
                }
            }
            let path = top.path().join(&name);
            fs::write(&path, &bytes).expect("written");
            run(&[path]);
        }
    }
}

#[test]
fn real_exports_give_the_comments_that_were_approved() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/exports");
    if !folder.is_dir() {
        eprintln!("0 real exports: the folder is not here");
        return;
    }
    let mut manifest = csv::Reader::from_path(folder.join("manifest.csv")).expect("manifest");
    let mut files = 0;
    for row in manifest.records() {
        let row = row.expect("a row");
        let number = |column: usize| row[column].parse::<usize>().expect("a number");
        // Pingbacks have no column of their own: the note counts them.
        let note = row[13].split_once("'pingback': ").map_or("0", |(_, n)| n.split('}').next().unwrap_or("0"));
        let left_out: usize = (7..=10).map(number).sum::<usize>() + note.parse::<usize>().expect("a number");
        let (threads, summary) = run(&[folder.join(&row[0])]);
        let found: usize = threads.iter().map(|thread| thread.comments.len()).sum();
        assert_eq!(found, number(6) - left_out, "{}: {:?}", &row[0], summary);
        let deepest = threads.iter().flat_map(|t| &t.comments).map(|c| c.depth + 1).max().unwrap_or_default();
        assert_eq!(deepest as usize, number(12), "{}: the deepest", &row[0]);
        assert_eq!(summary.skips.count(), 0, "{}: {:?}", &row[0], summary.skips);
        files += 1;
    }
    eprintln!("{files} real exports");
    assert_eq!(files, 8);
}
