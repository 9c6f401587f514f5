//! The corpora: sound records, no leak between splits, no text where none may be, and the commands that serve them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use groundswell::annotation::Annotation;
use groundswell::codebook::Codebook;
use groundswell::corpus::{Record, RecordReader, Thread};
use groundswell::digest::sha256_hex;

use crate::cli::{folder, run, shown, text, write};

fn read<T: Record>(path: &str) -> Vec<T> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let mut reader = RecordReader::<T, _>::new(BufReader::new(File::open(&path).expect("there")), &path);
    let mut records = Vec::new();
    while let Some((_, record)) = reader.next_record().expect("readable") {
        records.push(record);
    }
    assert_eq!(reader.skips().listed(), []);
    records
}

/// Comments of the authored corpus by id, and their labels.
fn authored() -> (HashMap<String, String>, Vec<Annotation>) {
    corpus("authored")
}

fn corpus(name: &str) -> (HashMap<String, String>, Vec<Annotation>) {
    let threads: Vec<Thread> = read(&format!("corpora/{name}/comments.jsonl"));
    let texts =
        threads.into_iter().flat_map(|thread| thread.comments).map(|comment| (comment.id, comment.text)).collect();
    (texts, read(&format!("corpora/{name}/labels.jsonl")))
}

#[test]
fn authored_labels_are_of_the_codebook_and_their_evidence_stands_in_the_text() {
    let codebook = Codebook::embedded();
    let both = [("authored", 4000), ("forum", 1500)].map(|(name, least)| {
        let (texts, labels) = corpus(name);
        assert!(labels.len() >= least && labels.len() == texts.len(), "{} labels, {} texts", labels.len(), texts.len());
        (texts, labels)
    });
    for (texts, label) in both.iter().flat_map(|(texts, labels)| labels.iter().map(move |label| (texts, label))) {
        let text = texts.get(&label.comment).expect("each label has its comment");
        assert_eq!(label.text_sha256, sha256_hex(text.as_bytes()), "{}", label.comment);
        assert_eq!(label.codebook, codebook.id());
        for code in &label.themes {
            assert!(codebook.label_index(&code.theme, code.valence).is_some(), "{}: {code:?}", label.comment);
            let evidence = code.span.and_then(|span| span.of(text));
            assert!(evidence.is_some_and(|words| !words.trim().is_empty()), "{}: {code:?}", label.comment);
        }
    }
}

#[test]
fn the_authored_corpus_has_the_positives_it_was_written_for() {
    let (_, labels) = authored();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for label in &labels {
        let codes: BTreeSet<String> =
            label.themes.iter().map(|code| Annotation::label(&code.theme, code.valence)).collect();
        codes.into_iter().for_each(|code| *counts.entry(code).or_default() += 1);
    }
    let thin = [
        "agency_preference",
        "staying",
        "supervision/strain",
        "supervision/support",
        "secondary_trauma/strain",
        "moral_distress/strain",
        "autonomy/strain",
        "autonomy/support",
        "voice/strain",
        "voice/support",
        "fairness/strain",
    ];
    // Labels with fewer than five positives in the real posts are left to chance.
    let rare = [
        "fairness/support",
        "blame/support",
        "violence/support",
        "secondary_trauma/support",
        "bullying/support",
        "moral_distress/support",
    ];
    for label in Codebook::embedded().labels() {
        let name = Annotation::label(&label.theme.key, label.valence);
        let least = if thin.contains(&name.as_str()) {
            150
        } else if rare.contains(&name.as_str()) {
            0
        } else {
            100
        };
        let n = counts.get(&name).copied().unwrap_or(0);
        assert!(n >= least, "{name}: {n} positives, {least} wanted");
    }
}

#[test]
fn at_most_three_in_a_hundred_comments_share_eight_words_in_a_row() {
    let (mut texts, _) = authored();
    texts.extend(corpus("forum").0);
    let mut holders: HashMap<String, Vec<&str>> = HashMap::new();
    for (id, text) in &texts {
        let lower = text.to_lowercase().replace('\u{2019}', "'");
        let words: Vec<&str> =
            lower.split(|c: char| !(c.is_ascii_alphanumeric() || c == '\'')).filter(|w| !w.is_empty()).collect();
        let runs: HashSet<String> = words.windows(8).map(|run| run.join(" ")).collect();
        runs.into_iter().for_each(|run| holders.entry(run).or_default().push(id));
    }
    let sharing: HashSet<&str> = holders.into_values().filter(|ids| ids.len() > 1).flatten().collect();
    assert!(sharing.len() * 100 <= texts.len() * 3, "{} of {} share a run", sharing.len(), texts.len());
}

#[test]
fn no_hand_and_no_prompt_stands_on_both_sides_of_the_authored_split() {
    let (_, labels) = authored();
    let mut sides: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for label in &labels {
        for column in ["hand", "prompt"] {
            sides.entry(&label.columns[column]).or_default().insert(&label.columns["split"]);
        }
    }
    assert!(sides.values().all(|splits| splits.len() == 1), "{sides:?}");
    assert!(sides.values().any(|splits| splits.contains("test")));
}

#[test]
fn the_coded_corpus_holds_codes_and_no_text() {
    let labels: Vec<Annotation> = read("corpora/coded/labels.jsonl");
    assert!(labels.len() > 3000);
    for label in &labels {
        assert!(
            label.columns.values().all(|value| value.len() < 120),
            "{}: a column is long enough to be text",
            label.comment
        );
        for column in ["repo", "commit", "file", "row"] {
            assert!(label.columns.contains_key(column), "{}: no {column}", label.comment);
        }
    }
}

const POST: &str = "The rota came out on Friday and three of us are on nights again.";

#[test]
fn hydrating_joins_by_checksum_and_says_what_is_missing() {
    let folder = folder();
    let label = |id: &str, text: &str| {
        format!(
            "{{\"schema\":\"groundswell/annotation@1\",\"thread\":\"s-1\",\"comment\":\"{id}\",\"columns\":{{\"repo\":\"r\",\"commit\":\"c\",\"file\":\"f.csv\",\"row\":\"7\"}},\
             \"text_sha256\":\"{}\",\"annotator\":\"coder:a\",\"codebook\":\"practitioner-retention@1.1.0\",\"themes\":[],\"sentiment\":null,\"speaker\":null}}\n",
            sha256_hex(text.as_bytes())
        )
    };
    let labels = write(folder.path(), "labels.jsonl", label("one", POST) + &label("two", "not there"));
    let sources = folder.path().join("sources");
    std::fs::create_dir(&sources).expect("made");
    write(&sources, "f.csv", format!("row,body\n7,\"{POST}\"\n"));
    let output = run(&["corpora", "hydrate", shown(&sources), "--labels", shown(&labels)]);
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains(POST) && text(&output.stdout).contains("\"id\":\"one\""));
    assert!(
        text(&output.stderr).contains("(two): its text is not there: r@c, f.csv, row 7"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn splitting_keeps_threads_whole_and_refuses_shares_that_do_not_add_up() {
    let folder = folder();
    let out = folder.path().join("split.jsonl");
    let output = run(&["corpora", "split", "corpora/authored/comments.jsonl", "--out", shown(&out)]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let part: HashMap<String, String> = std::fs::read_to_string(&out)
        .expect("written")
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"))
        .map(|line| {
            (line["comment"].as_str().expect("an id").to_owned(), line["part"].as_str().expect("a part").to_owned())
        })
        .collect();
    for thread in read::<Thread>("corpora/authored/comments.jsonl") {
        let parts: BTreeSet<&String> = thread.comments.iter().map(|comment| &part[&comment.id]).collect();
        assert_eq!(parts.len(), 1, "{}", thread.id);
    }
    let wrong = run(&["corpora", "split", "corpora/authored/comments.jsonl", "--parts", "train=0.7,test=0.2"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(text(&wrong.stderr).contains("add up to 0.900"), "{}", text(&wrong.stderr));
}
