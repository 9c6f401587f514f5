//! What the statistics of signals are worth, on studies whose truth is known: coverage, width, error, false alarms, detection.
//!
//! `cargo bench --bench coverage` writes the tables of docs/statistics.md; `-- --quick` does a tenth of it and prints.

mod alerts;
mod document;
mod groups;
mod population;
mod regulars;
mod whole;

use std::path::Path;

use document::Checks;

fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let replicates = if quick { 200 } else { 2000 };
    let mut checks = Checks::default();
    let whole = whole::run(replicates, &mut checks);
    let groups = groups::run(replicates, &mut checks);
    let alerts = alerts::run(replicates, &mut checks);
    let regulars = regulars::run(replicates, &mut checks);
    let sections =
        [("claims", checks.table()), ("whole", whole), ("groups", groups), ("alerts", alerts), ("regulars", regulars)];
    if quick {
        sections.iter().for_each(|(name, section)| println!("# {name}\n\n{section}"));
    } else {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/statistics.md");
        document::write(&path, &sections);
        println!("{}", checks.table());
    }
}
