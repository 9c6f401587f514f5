//! Studies of a few comments: what is stored once, what is a copy, what does not come back.

use std::collections::BTreeMap;

use super::snapshots::{Snapshot, Snapshots};
use super::*;
use crate::corpus::{Comment, Key, Posted, Source, Status as Became, Thread, thread_id};

const LONG: &str =
    "The rota for August came out on Friday and three of us are down for nights we had already been given off.";

fn likeness() -> Likeness {
    let wording = |text: &str| (text.split_whitespace().count() >= 4).then(|| text.to_lowercase());
    Likeness { wording, bands: |_| None }
}

fn comment(id: &str, parent: Option<&str>, author: &str, text: &str) -> Comment {
    Comment {
        id: id.to_owned(),
        parent: parent.map(str::to_owned),
        depth: u32::from(parent.is_some()),
        author: Some(author.to_owned()),
        posted: None,
        text: text.to_owned(),
        columns: BTreeMap::new(),
    }
}

fn thread(address: &str, retrieved: Option<&str>, comments: Vec<Comment>) -> Thread {
    Thread {
        id: thread_id(address),
        part: 0,
        platform: Some("wordpress".to_owned()),
        source: Source {
            location: address.to_owned(),
            sha256: None,
            retrieved: retrieved.and_then(Posted::parse),
            pages: Vec::new(),
        },
        title: None,
        published: None,
        language: None,
        status: Became::Comments,
        reason: "found".to_owned(),
        announced: None,
        comments,
    }
}

fn study() -> (tempfile::TempDir, Study) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let new = New {
        title: "a".to_owned(),
        contact: "b".to_owned(),
        keep_until: "2028-11-28".to_owned(),
        holds: String::new(),
    };
    let study = Study::init(folder.path(), new, likeness(), "2026-11-28T00:00:00Z").expect("made");
    (folder, study)
}

fn add(study: &Study, threads: &[Thread]) -> Added {
    let mut adding = study.adding(None).expect("ready");
    threads.iter().for_each(|thread| adding.take(thread.clone()).map(drop).expect("taken"));
    adding.finish("2026-11-28T00:00:00Z").expect("finished")
}

fn all(study: &Study) -> Vec<Thread> {
    let mut all = Vec::new();
    study
        .threads(&mut |thread| {
            all.push(thread);
            Ok(())
        })
        .expect("readable");
    all
}

#[test]
fn the_last_reading_of_a_comment_counts_and_one_that_went_from_the_page_stays() {
    let early = thread(
        "https://a.org/",
        Some("2025-01-01"),
        vec![comment("c-1", None, "p-1", "as first posted"), comment("c-2", Some("c-1"), "p-2", "gone later")],
    );
    let late = thread("https://a.org/", Some("2025-02-01"), vec![comment("c-1", None, "p-1", "edited")]);
    for order in [[&early, &late], [&late, &early]] {
        let (_folder, study) = study();
        let added = add(&study, &order.map(Clone::clone));
        assert_eq!((added.threads, added.comments, added.again), (2, 2, 1));
        let threads = all(&study);
        let texts: Vec<&str> = threads[0].comments.iter().map(|c| c.text.as_str()).collect();
        assert_eq!((threads.len(), texts), (1, vec!["edited", "gone later"]));
        assert_eq!(add(&study, std::slice::from_ref(&early)).known, 1);
    }
}

#[test]
fn a_copy_in_another_thread_counts_once_and_its_answers_stay_where_they_were() {
    let one = thread("https://a.org/", None, vec![comment("c-1", None, "p-1", LONG)]);
    let two = thread(
        "https://a.org/amp",
        None,
        vec![comment("c-2", None, "p-1", LONG), comment("c-3", Some("c-2"), "p-2", "An answer that only one has")],
    );
    let other = thread("https://b.org/", None, vec![comment("c-4", None, "p-9", LONG)]);
    let (_folder, study) = study();
    assert_eq!(add(&study, &[one, two, other]).copies, 1);
    let threads = all(&study);
    let ids: std::collections::BTreeSet<&str> =
        threads.iter().flat_map(|thread| thread.comments.iter().map(|c| c.id.as_str())).collect();
    assert_eq!(ids.len(), 3);
    assert!(ids.contains("c-3") && ids.contains("c-4") && ids.contains("c-1") != ids.contains("c-2"));
    threads.iter().for_each(|thread| crate::corpus::Record::check(thread).expect("sound"));
    let status = study.status("2026-11-28").expect("readable");
    assert_eq!((status.comments, status.copies, status.voices), (3, 1, 3));
}

#[test]
fn what_was_forgotten_is_known_by_its_id_its_copies_and_eight_words_of_it() {
    let id = "c-00000000000000aa";
    let (_folder, study) = study();
    add(&study, &[thread("https://a.org/", None, vec![comment(id, None, "p-00000000000000bb", LONG)])]);
    let done = study.forget(&Request::Comment(id.to_owned()), false, "2026-11-28T00:00:00Z").expect("forgotten");
    assert_eq!((done.comments, done.proof.expect("searched").found), (1, vec![]));
    let forgotten = study.forgotten().expect("readable");
    let mut again = thread(
        "https://c.org/",
        None,
        vec![
            comment("c-5", None, "p-00000000000000bb", LONG),
            comment(
                "c-6",
                Some("c-5"),
                "p-6",
                "You wrote that three of us are down for nights we had already been given off?",
            ),
            comment("c-7", Some("c-5"), "p-7", "Three of us as well"),
        ],
    );
    assert!(forgotten.touches(&again));
    let withdrawal = forgotten.withdraw(&mut again);
    assert_eq!((withdrawal.comments, withdrawal.cut), (vec!["c-5".to_owned()], 1));
    let left: Vec<(&str, Option<&str>)> =
        again.comments.iter().map(|c| (c.text.as_str(), c.parent.as_deref())).collect();
    assert_eq!(left, [("You wrote that [withdrawn]?", None), ("Three of us as well", None)]);
    assert!(!forgotten.touches(&again));
    // What the author says besides is not what was to be forgotten.
    let besides = vec![comment("c-8", None, "p-00000000000000bb", "Something else altogether, months later.")];
    assert!(!forgotten.touches(&thread("https://a.org/", None, besides)));
}

#[test]
fn a_person_who_was_forgotten_by_name_is_known_on_a_site_that_is_new() {
    let key = Key::new(b"a key for tests, not a secret").expect("long enough");
    let (_folder, study) = study();
    let author = key.pseudonym("a.org", "Jo Smith");
    add(&study, &[thread("https://a.org/", None, vec![comment("c-1", None, &author, LONG)])]);
    let person = Person { name: "Jo Smith".to_owned(), key: key.clone(), sites: vec![] };
    let done = study.forget(&Request::Author(Box::new(person)), false, "2026-11-28T00:00:00Z").expect("forgotten");
    assert_eq!(done.comments, 1);
    let mut adding = study.adding(None).expect("ready");
    let watched = adding.key(&key);
    let (jo, ben) = (watched.pseudonym("new.org", "JO  smith"), watched.pseudonym("new.org", "Ben"));
    let comments = vec![comment("c-2", None, &jo, "New words by her"), comment("c-3", None, &ben, "New words by him")];
    adding.take(thread("https://new.org/", None, comments)).expect("taken");
    let added = adding.finish("2026-11-28T00:00:00Z").expect("finished");
    assert_eq!((added.comments, added.forgotten), (1, 1));
}

#[test]
fn adding_that_was_not_finished_leaves_nothing() {
    let (_folder, study) = study();
    let mut adding = study.adding(None).expect("ready");
    adding.take(thread("https://a.org/", None, vec![comment("c-1", None, "p-1", LONG)])).expect("taken");
    drop(adding);
    assert_eq!(study.status("2026-11-28").expect("readable").comments, 0);
}

#[test]
fn who_is_named_in_an_address_is_forgotten_from_it_too() {
    let key = Key::new(b"a key for tests, not a secret").expect("long enough");
    let (folder, study) = study();
    let author = key.pseudonym("a.org", "Jo Smith");
    let address = "https://a.org/members/Jo%20Smith/";
    let snapshots = Snapshots::open(folder.path()).expect("writable");
    let snapshot = Snapshot {
        url: address.to_owned(),
        asked: address.to_owned(),
        retrieved: "2026-11-27T00:00:00Z".to_owned(),
        status: 200,
        headers: Vec::new(),
        sha256: String::new(),
        bytes: 0,
    };
    snapshots.keep(snapshot, b"<p>A page of hers").expect("kept");
    let sha256 = snapshots.all().expect("readable").remove(0).sha256;
    let mut hers = thread(
        address,
        None,
        vec![
            comment("c-1", None, &author, LONG),
            comment("c-2", None, "p-2", "See her page https://a.org/members/Jo%20Smith/ for more, or Jo&nbsp;Smith."),
        ],
    );
    hers.source.pages =
        vec![crate::corpus::SourcePage { location: address.to_owned(), sha256, retrieved: None, comments: Some(2) }];
    let mut lines = Vec::new();
    crate::corpus::write_line(&hers, &mut lines).expect("memory");
    // What a killed command left: a file on its way, and a line that is torn.
    std::fs::write(folder.path().join(".groundswell-x1"), &lines[..lines.len() / 2]).expect("written");
    let torn = [&lines[..], &lines[..lines.len() - 20]].concat();
    std::fs::write(folder.path().join("threads.jsonl"), torn).expect("written");
    std::fs::write(folder.path().join("snapshots/run-00.jsonl"), format!("{{\"url\":\"{address}\"}}\n"))
        .expect("written");
    // A table that another program saved in its own encoding.
    let table = [b"thread,comment,author,annotator\n\xe9,c-1,x,y\n\xe9,c-2,p-2,\xe4".to_vec(), b" Jo Smith\n".to_vec()];
    std::fs::write(folder.path().join("table.csv"), table.concat()).expect("written");
    add(&study, &[hers]);
    let person = || Person { name: "Jo Smith".to_owned(), key: key.clone(), sites: vec![] };
    let done = study.forget(&Request::Author(Box::new(person())), false, "2026-11-28T00:00:00Z").expect("forgotten");
    assert_eq!(done.proof.expect("searched").found, []);
    assert_eq!((done.comments, done.snapshots, done.ours), (1, 1, Vec::<std::path::PathBuf>::new()));
    let left = all(&study).remove(0);
    assert_eq!(left.source.pages[0].location, "https://a.org/members/[withdrawn]/");
    assert_eq!(left.comments[0].text, "See her page https://a.org/members/[withdrawn]/ for more, or [withdrawn].");
    let table = std::fs::read_to_string(folder.path().join("table.csv")).expect("UTF-8 now");
    assert_eq!(table, "thread,comment,author,annotator\n\u{e9},c-2,p-2,\u{e4} [withdrawn]\n");
    assert_eq!(std::fs::read_to_string(folder.path().join("threads.jsonl")).expect("readable").lines().count(), 1);
    study.ready().expect("it is done");
}

#[test]
fn once_it_is_forgotten_no_checksum_of_a_short_text_is_kept() {
    let id = "c-00000000000000aa";
    let (_folder, study) = study();
    add(&study, &[thread("https://a.org/", None, vec![comment(id, None, "p-00000000000000bb", "I quit")])]);
    study.forget(&Request::Comment(id.to_owned()), false, "2026-11-28T00:00:00Z").expect("forgotten");
    assert_eq!(study.db.texts("SELECT DISTINCT kind FROM forgotten").expect("readable"), ["comment"]);
}

#[test]
fn who_is_forgotten_while_threads_come_in_does_not_come_along() {
    let id = "c-00000000000000aa";
    let (folder, study) = study();
    let hers = thread("https://a.org/", None, vec![comment(id, None, "p-00000000000000bb", LONG)]);
    let mut adding = study.adding(None).expect("ready");
    let other = Study::open(folder.path(), likeness()).expect("open");
    other.forget(&Request::Comment(id.to_owned()), false, "2026-11-28T00:00:00Z").expect("forgotten");
    let refused = adding.take(hers.clone()).expect_err("refused");
    assert!(refused.to_string().contains("run it again"), "{refused}");
    drop(adding);
    assert_eq!(add(&study, std::slice::from_ref(&hers)).forgotten, 1);
    // Nor where everything is known: it would stand in what the harvest writes.
    let mut adding = study.adding(None).expect("ready");
    adding.take(hers).expect("known");
    other.forget(&Request::Comment(id.to_owned()), false, "2026-11-28T00:00:00Z").expect("forgotten");
    assert!(adding.finish("2026-11-28T00:00:00Z").is_err());
}

#[test]
fn nobody_is_forgotten_while_files_are_written_out() {
    let id = "c-00000000000000aa";
    let (folder, study) = study();
    add(&study, &[thread("https://a.org/", None, vec![comment(id, None, "p-00000000000000bb", LONG)])]);
    let other = Study::open(folder.path(), likeness()).expect("open");
    other.db.run(|c| c.busy_timeout(std::time::Duration::ZERO)).expect("set");
    let refused = study.db.still(|_| {
        study.ready()?;
        other.forget(&Request::Comment(id.to_owned()), false, "2026-11-28T00:00:00Z")
    });
    assert!(refused.expect_err("refused").to_string().contains("another command works on this study"));
}

#[test]
fn past_its_day_a_study_keeps_no_page_that_no_thread_was_read_from() {
    let (folder, study) = study();
    let snapshots = Snapshots::open(folder.path()).expect("writable");
    let snapshot = |n: u32| Snapshot {
        url: format!("https://a.org/{n}"),
        asked: format!("https://a.org/{n}"),
        retrieved: "2026-11-27T00:00:00Z".to_owned(),
        status: 200,
        headers: Vec::new(),
        sha256: String::new(),
        bytes: 0,
    };
    (0..3).for_each(|n| snapshots.keep(snapshot(n), format!("page {n}").as_bytes()).expect("kept"));
    let page = |n: usize, until: Option<&str>| {
        let mut read = thread(&format!("https://a.org/{n}"), None, vec![comment(&format!("c-{n}"), None, "p-1", LONG)]);
        read.source.sha256 = Some(snapshots.all().expect("readable")[n].sha256.clone());
        let mut adding = study.adding(until).expect("ready");
        adding.take(read).expect("taken");
        adding.finish("2026-11-28T00:00:00Z").expect("finished");
    };
    page(0, None);
    page(1, Some("2030-01-01"));
    assert!(!study.is_over("2028-11-28").expect("readable") && study.is_over("2028-11-29").expect("readable"));
    let purged = study.purge("2028-11-29T00:00:00Z").expect("purged");
    assert_eq!((purged.threads, purged.snapshots), (1, 2));
    let left: Vec<String> = snapshots.all().expect("readable").into_iter().map(|s| s.url).collect();
    assert_eq!(left, ["https://a.org/1"]);
    assert!(!study.is_over("2028-11-29").expect("readable"));
}
