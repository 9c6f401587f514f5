//! Samples of voices: drawn once, the same for everybody, and refused where they were changed or cannot correct anything.

use std::path::{Path, PathBuf};

use groundswell::corpus::{RecordReader, Thread, Voice};
use groundswell::error::ErrorKind;
use groundswell::signal::{Roll, Sample};

use crate::cli::{folder, run, shown, text, write};

/// The threads of the example study, in one file.
fn threads(folder: &Path) -> PathBuf {
    let path = folder.join("threads.jsonl");
    let output = run(&["harvest", "examples/study", "--out", shown(&path), "--quiet"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    path
}

fn read(path: &Path) -> Vec<Thread> {
    let file = std::io::BufReader::new(std::fs::File::open(path).expect("there"));
    let mut reader = RecordReader::<Thread, _>::new(file, path);
    let mut threads = Vec::new();
    while let Some((_, thread)) = reader.next_record().expect("readable") {
        threads.push(thread);
    }
    assert_eq!(reader.skips().count(), 0);
    threads
}

fn sample(folder: &Path) -> groundswell::Result<Sample> {
    let path = folder.join("sample.json");
    Sample::read(std::fs::read(&path).expect("there").as_slice(), &path)
}

fn both(folder: &Path) -> [Vec<u8>; 2] {
    ["sample.json", "threads.jsonl"].map(|name| std::fs::read(folder.join(name)).expect("written"))
}

fn draw(threads: &[&Path], out: &Path, more: &[&str]) -> std::process::Output {
    let mut words = vec!["annotate", "sample"];
    words.extend(threads.iter().map(|path| shown(path)));
    words.extend(["--out", shown(out)]);
    words.extend(more);
    run(&words)
}

#[test]
fn the_sample_is_the_same_in_any_order_of_any_files_and_holds_all_comments_of_its_voices() {
    let folder = folder();
    let whole = threads(folder.path());
    let lines = std::fs::read_to_string(&whole).expect("written");
    let part = |wanted: usize| -> String {
        lines.lines().enumerate().filter(|(at, _)| at % 2 == wanted).map(|(_, line)| format!("{line}\n")).collect()
    };
    let (even, odd) = (write(folder.path(), "even.jsonl", part(0)), write(folder.path(), "odd.jsonl", part(1)));
    let at = |name: &str| folder.path().join(name);
    for (threads, out) in [(&[&*whole][..], "one"), (&[&even, &odd], "two"), (&[&odd, &even], "three")] {
        let output = draw(threads, &at(out), &["--voices", "40"]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert!(text(&output.stdout).contains("| 20 % |"), "{}", text(&output.stdout));
        assert!(text(&output.stderr).contains("40 of "), "{}", text(&output.stderr));
    }
    assert!(both(&at("one")) == both(&at("two")) && both(&at("one")) == both(&at("three")));
    draw(&[&whole], &at("other"), &["--voices", "40", "--seed", "2"]);
    assert_ne!(both(&at("one"))[0], both(&at("other"))[0]);

    let drawn = sample(&at("one")).expect("sound");
    let mut roll = Roll::default();
    read(&whole).iter().for_each(|thread| roll.add(thread));
    assert_eq!((drawn.sample.voices, drawn.study), (40, roll.extent()));
    assert!(drawn.of_study(&roll.checksum(), 0).is_ok());
    let to_code = read(&at("one").join("threads.jsonl"));
    let mut coded = std::collections::BTreeMap::new();
    for thread in &to_code {
        for comment in &thread.comments {
            *coded.entry(Voice::of(comment.author.as_deref(), &thread.id)).or_insert(0) += 1;
        }
    }
    let response = drawn.check(&coded);
    assert_eq!((response.complete.len(), response.remarks), (40, vec![]));
}

#[test]
fn a_sample_that_was_changed_is_refused_and_one_that_lies_there_is_not_overwritten() {
    let folder = folder();
    let whole = threads(folder.path());
    let gold = folder.path().join("gold");
    assert_eq!(draw(&[&whole], &gold, &["--voices", "20"]).status.code(), Some(0));
    assert_eq!(draw(&[&whole], &gold, &["--voices", "20"]).status.code(), Some(0), "the same sample once more");
    let output = draw(&[&whole], &gold, &["--voices", "21"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("a sample lies here already"), "{}", text(&output.stderr));
    assert_eq!(sample(&gold).expect("as it was").sample.voices, 20);

    let path = gold.join("sample.json");
    let changed = std::fs::read_to_string(&path).expect("there").replacen("\"seed\":1", "\"seed\":3", 1);
    std::fs::write(&path, changed).expect("writable");
    let error = sample(&gold).expect_err("changed");
    assert_eq!(error.kind(), ErrorKind::Integrity);
    assert!(error.to_string().contains("sample.json:1: its seal does not match"), "{error}");
}

#[test]
fn with_annotations_the_widths_are_of_first_hand_voices_and_the_classifier_helps() {
    let folder = folder();
    let whole = threads(folder.path());
    let annotations = folder.path().join("annotations.jsonl");
    run(&["classify", shown(&whole), "--out", shown(&annotations), "--quiet"]);
    let with = ["--voices", "60", "--annotations", shown(&annotations)];
    let output = draw(&[&whole], &folder.path().join("gold"), &with);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let said = text(&output.stdout);
    assert!(said.contains("voices predicted to speak of their own work") && said.contains("| pay/strain |"), "{said}");
    let fifth: Vec<f64> = (said.lines().find(|line| line.starts_with("| 20 % |")).expect("a row").split('|'))
        .filter_map(|cell| cell.trim().parse().ok())
        .collect();
    let [alone, median, best, worst] = fifth[..] else { panic!("{said}") };
    assert!(best <= median && median <= worst && best < alone, "{said}");

    let enriched = [&with[..], &["--enriched", "supervision"]].concat();
    let out = folder.path().join("enriched");
    let output = draw(&[&whole], &out, &enriched);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(output.stdout.is_empty() && text(&output.stderr).contains("can correct no share"));
    let refused = sample(&out).expect("sound").for_correction().expect_err("refused");
    assert!(refused.to_string().contains("\"supervision\""), "{refused}");
}

#[test]
fn more_voices_than_there_are_is_all_of_them_and_says_so() {
    let folder = folder();
    let whole = threads(folder.path());
    let output = draw(&[&whole], &folder.path().join("all"), &["--voices", "100000"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stderr).contains("so all of them are in the sample"), "{}", text(&output.stderr));
    let drawn = sample(&folder.path().join("all")).expect("sound");
    assert_eq!(drawn.sample, drawn.study);
    assert!(text(&output.stdout).contains("| 20 % | 0.0 |"), "{}", text(&output.stdout));
}

#[test]
fn what_cannot_be_drawn_is_told_what_to_do() {
    let folder = folder();
    let whole = threads(folder.path());
    let part = write(
        folder.path(),
        "part.jsonl",
        std::fs::read_to_string(&whole).expect("there").lines().next().expect("one"),
    );
    let annotations = folder.path().join("annotations.jsonl");
    run(&["classify", shown(&part), "--out", shown(&annotations), "--quiet"]);
    let out = folder.path().join("gold");
    let whole = shown(&whole);
    for (words, said) in [
        (vec![whole, "--voices", "0"], "0 is not in 1.."),
        (vec!["-", "--voices", "9"], "read twice"),
        (vec![whole, whole, "--voices", "9"], "stands in the threads twice"),
        (vec![whole, "--voices", "9", "--enriched", "pay"], "--annotations"),
        (vec![whole, "--voices", "9", "--annotations", shown(&annotations)], "annotations are not of the"),
        (
            vec![shown(&part), "--voices", "9", "--annotations", shown(&annotations), "--enriched", "parking"],
            "has no \"parking\"",
        ),
        (vec!["no-such.jsonl", "--voices", "9"], "no-such.jsonl: cannot read"),
    ] {
        let mut all = vec!["annotate", "sample", "--out", shown(&out)];
        all.extend(words);
        let output = run(&all);
        assert!(matches!(output.status.code(), Some(2 | 7)), "{all:?}: {}", text(&output.stderr));
        assert!(text(&output.stderr).contains(said), "{all:?}: {}", text(&output.stderr));
    }
    assert!(!out.join("sample.json").exists());
}

/// Gold of a drawn sample: what the program itself says of it, as if a person had coded.
fn coded(annotations: &Path, drawn: &Sample, out: &Path) {
    let wanted: Vec<Voice> = drawn.voices.iter().map(|drawn| drawn.voice).collect();
    let mut lines = String::new();
    for line in std::fs::read_to_string(annotations).expect("written").lines() {
        let mut record: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let voice = Voice::of(record["author"].as_str(), record["thread"].as_str().expect("a thread"));
        if wanted.contains(&voice) && record["error"].is_null() {
            record["annotator"] = "person:ann".into();
            lines.push_str(&format!("{record}\n"));
        }
    }
    std::fs::write(out, lines).expect("written");
}

#[test]
fn what_was_drawn_and_coded_corrects_the_study_in_either_command_and_a_sample_of_another_study_does_not() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    let whole = threads(folder.path());
    let (annotations, gold) = (at("annotations.jsonl"), at("gold.jsonl"));
    run(&["classify", shown(&whole), "--out", shown(&annotations), "--quiet"]);
    draw(&[&whole], &at("drawn"), &["--voices", "60"]);
    coded(&annotations, &sample(&at("drawn")).expect("sound"), &gold);
    let sealed = at("drawn").join("sample.json");
    let with = ["--gold", shown(&gold), "--sample", shown(&sealed), "--format", "json"];
    let signal = [&["signal", shown(&annotations), "--threads", shown(&whole)], &with[..]].concat();
    let report = [&["report", "examples/study", "--quiet"], &with[..]].concat();
    for words in [&signal, &report] {
        let output = run(words);
        assert!(matches!(output.status.code(), Some(0 | 3)), "{}", text(&output.stderr));
        let record: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(record["gold"]["sealed"], true, "{}", record["remarks"]);
        assert_eq!(record["prevalences"][0]["method"], "ppv-for");
        assert!(!record["remarks"].to_string().contains("No sealed record"), "{}", record["remarks"]);
    }
    let part = at("part.jsonl");
    let lines = std::fs::read_to_string(&whole).expect("written");
    std::fs::write(&part, lines.lines().skip(1).map(|line| format!("{line}\n")).collect::<String>()).expect("written");
    draw(&[&part], &at("other"), &["--voices", "60"]);
    let other = at("other").join("sample.json");
    for words in [&signal, &report] {
        let words: Vec<&str> =
            words.iter().map(|word| if *word == shown(&sealed) { shown(&other) } else { word }).collect();
        let output = run(&words);
        assert_eq!(output.status.code(), Some(5), "{}", text(&output.stderr));
    }
}

#[test]
fn a_tally_given_twice_is_refused_and_one_that_was_tampered_with_too() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    let (whole, annotations, tally) = (threads(folder.path()), at("annotations.jsonl"), at("tally"));
    run(&["classify", shown(&whole), "--out", shown(&annotations), "--quiet"]);
    run(&["signal", shown(&annotations), "--tally", shown(&tally), "--out", shown(&at("s.json")), "--quiet"]);
    let twice = run(&["signal", "merge", shown(&tally), shown(&tally)]);
    assert_eq!(twice.status.code(), Some(2), "{}", text(&twice.stderr));
    assert!(text(&twice.stderr).contains("count it twice"), "{}", text(&twice.stderr));
    let changed = std::fs::read_to_string(&tally).expect("written").replacen("\"comments\":", "\"comments\":1", 1);
    let changed = write(folder.path(), "changed", changed);
    let broken = run(&["signal", "merge", shown(&changed)]);
    assert_eq!(broken.status.code(), Some(5), "{}", text(&broken.stderr));
    assert!(text(&broken.stderr).contains("make the tally again"), "{}", text(&broken.stderr));
}
