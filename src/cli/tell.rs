//! What a run says on standard error when it is done: what was read, what was guessed, what was left out.
//! Prints no comment's words and no name.
//! Called by the commands.

use std::path::PathBuf;

use super::Done;
use crate::corpus::Status;
use crate::error::Skips;
use crate::harvest::{Plan, Summary};

/// So many skips and notes are printed; the rest is counted.
const LISTED: usize = 20;

/// Tells of a harvest, and whether it was whole.
pub(super) fn harvest(summary: &Summary, notes: &[String], quiet: bool) -> Done {
    if !quiet {
        let statuses: Vec<String> = Status::ALL
            .iter()
            .filter_map(|status| summary.statuses.get(status).map(|number| format!("{number} {status}")))
            .collect();
        let files = summary.files;
        eprintln!(
            "{files} {} read, {} {} found; pages: {}",
            plural(files, "file"),
            summary.comments,
            plural(summary.comments, "comment"),
            if statuses.is_empty() { "none".to_owned() } else { statuses.join(", ") }
        );
        list(notes.iter().chain(&summary.notes).chain(&summary.duplicates).cloned(), "note");
    }
    let in_part = skips(&summary.skips);
    let refused = summary.refused.count();
    if refused > 0 {
        eprintln!(
            "groundswell: {refused} {} refused by a rule:",
            if refused == 1 { "address was" } else { "addresses were" }
        );
        list(summary.refused.listed().iter().map(ToString::to_string), "refused");
        if refused > LISTED as u64 {
            eprintln!("  … and {} more", refused - LISTED as u64);
        }
    }
    match in_part {
        Done::All if refused > 0 && summary.comments == 0 && summary.files <= refused => Done::Refused,
        Done::InPart if summary.damaged > 0 => Done::Damaged,
        Done::InPart if summary.unreached > 0 && summary.unreached == summary.files => Done::Unreached,
        Done::All if refused > 0 => Done::InPart,
        Done::All if summary.comments == 0 => {
            eprintln!(
                "groundswell: no input yielded a comment; the statuses above say why, page by page in the report"
            );
            Done::Nothing
        }
        done => done,
    }
}

/// Lists what was skipped.
pub(super) fn skips(skips: &Skips) -> Done {
    if skips.count() == 0 {
        return Done::All;
    }
    eprintln!(
        "groundswell: {} {} skipped:",
        skips.count(),
        if skips.count() == 1 { "record was" } else { "records were" }
    );
    list(skips.listed().iter().map(ToString::to_string), "skipped");
    if skips.count() > LISTED as u64 {
        eprintln!("  … and {} more", skips.count() - LISTED as u64);
    }
    Done::InPart
}

fn list(lines: impl Iterator<Item = String>, name: &str) {
    let mut lines = lines.peekable();
    for line in lines.by_ref().take(LISTED) {
        eprintln!("  {name}: {}", plain(&line));
    }
    let more = lines.count();
    if more > 0 && name == "note" {
        eprintln!("  … and {more} more notes");
    }
}

/// A line without control characters: names of files and columns are others' words, and a terminal would obey them.
pub(super) fn plain(line: &str) -> String {
    line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// What would be read.
pub(super) fn plan(inputs: &[PathBuf]) -> crate::error::Result<Done> {
    let plan = Plan::of(inputs)?;
    eprintln!(
        "{} {} of {} bytes would be read; nothing was done",
        plan.files(),
        plural(plan.files() as u64, "file"),
        plan.bytes()
    );
    Ok(Done::All)
}

/// `comment` or `comments`.
pub(super) fn plural(number: u64, one: &str) -> String {
    if number == 1 { one.to_owned() } else { format!("{one}s") }
}
