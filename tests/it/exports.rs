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
