//! A report from threads that a program already holds: no files, no harvest.
//!
//! `cargo run --example report_from_threads`

use std::collections::BTreeMap;

use groundswell::Result;
use groundswell::classify::{Classifier, Lexicon};
use groundswell::corpus::{Comment, Key, Source, Status, Thread, comment_id, thread_id};
use groundswell::pipeline;
use groundswell::report::{Format, Material, Page, render};
use groundswell::signal::{Asked, Tally, View, study};

fn main() -> Result<()> {
    let key = Key::new(b"a secret of at least sixteen bytes")?;
    let posts = [
        ("Ann", "I have forty cases and my manager cancelled supervision again."),
        ("Ben", "I left after nine years. Nobody listens to us."),
        ("Ann", "My team keeps me going, I love this job."),
    ];
    let id = thread_id("https://intranet.example/threads/12");
    let comments = (posts.iter().enumerate())
        .map(|(number, (author, text))| Comment {
            id: comment_id(&id, Some(&number.to_string()), None, text, 0),
            parent: None,
            depth: 0,
            author: Some(key.pseudonym("intranet.example", author)),
            posted: None,
            text: (*text).to_owned(),
            columns: BTreeMap::new(),
        })
        .collect();
    let thread = Thread {
        id,
        part: 0,
        platform: Some("intranet".to_owned()),
        source: Source { location: "threads/12".to_owned(), sha256: None, retrieved: None, pages: Vec::new() },
        title: Some("How was your week?".to_owned()),
        published: None,
        language: Some("en".to_owned()),
        status: Status::Comments,
        reason: "given by the program".to_owned(),
        announced: None,
        comments,
    };

    let classifier = Lexicon::embedded();
    let mut tally = Tally::new(classifier.codebook());
    for annotation in pipeline::annotate(&classifier, &thread, false) {
        tally.add(&annotation, None)?;
    }
    let pages = [Page::of(&thread)];
    let asked = Asked { statuses: Some(pipeline::statuses(&pages)), ..Asked::new(View::Working) };
    let signals = study(&tally, classifier.codebook(), asked)?;
    let material = Material {
        signals: &signals,
        codebook: classifier.codebook(),
        pages: &pages,
        skips: &[],
        skipped: 0,
        notes: &[],
        title: "The intranet, one thread",
    };
    render(&material, Format::Terminal, &mut std::io::stdout().lock())
}
