//! What the commands of a study say: what it holds, what was taken in, what was forgotten and how that was shown.
//! Prints no comment's words and no name.
//! Called by `cli::study`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use super::super::Done;
use super::super::output::Sink;
use super::super::tell::{plain, plural};
use crate::corpus::Status as Became;
use crate::error::{Error, ErrorKind, Location, Result};
use crate::study::{Added, Exported, Forgetting, Purged, STORE, Status, Study};

/// So many days before the end, `status` warns.
const NEAR: i64 = 60;

fn many(number: u64, one: &str) -> String {
    format!("{number} {}", plural(number, one))
}

fn print(text: &str) -> Result<()> {
    let mut out = Sink::open(None)?;
    out.write_all(text.as_bytes()).map_err(|e| Error::io("write", "standard output", e))?;
    out.finish()
}

/// Tells of a study on standard output. Errs (`Integrity`) where its store is not sound.
pub(super) fn status(study: &Study, status: &Status, days: Option<i64>) -> Result<Done> {
    let settings = study.settings();
    if !status.faults.is_empty() {
        let message = format!(
            "the store is damaged ({}); put it back from a copy, or make a new study and add its sources again",
            status.faults.join("; ")
        );
        return Err(Error::new(ErrorKind::Integrity, message).at(Location::file(study.folder().join(STORE))));
    }
    let threads: u64 = status.threads.values().sum();
    let each: Vec<String> = Became::ALL
        .iter()
        .filter_map(|became| status.threads.get(became).map(|number| format!("{number} {became}")))
        .collect();
    let mut text = String::new();
    let mut line = |name: &str, what: String| {
        // Writing to a string never fails.
        let _ = writeln!(text, "{name:<11}{}", plain(&what));
    };
    line("study", settings.title.clone());
    line("holds", settings.holds.clone());
    line("contact", settings.contact.clone());
    line("threads", if threads == 0 { "none".to_owned() } else { format!("{threads}: {}", each.join(", ")) });
    line(
        "comments",
        format!(
            "{}, and {} of one in another thread",
            status.comments,
            many(status.copies, "copy").replace("copys", "copies")
        ),
    );
    line("voices", status.voices.to_string());
    line("sources", status.sources.to_string());
    line("snapshots", format!("{}, {} bytes unpacked", status.snapshots, status.snapshot_bytes));
    line(
        "forgotten",
        format!("{}, with {} erased", many(status.forgotten.0, "time"), many(status.forgotten.1, "snapshot")),
    );
    let left = match days {
        Some(days) if days < 0 => format!(", {} ago", many(days.unsigned_abs(), "day")),
        Some(days) => format!(", {} from now", many(days.unsigned_abs(), "day")),
        None => String::new(),
    };
    line("kept until", format!("{}{left}", settings.keep_until));
    if let Some((at, what)) = &status.last {
        line("last", format!("{what}, {at}"));
    }
    line("store", "sound".to_owned());
    print(&text)?;
    match days {
        Some(days) if days < 0 => {
            eprintln!("groundswell: the study is past its day; `groundswell study purge` deletes what is");
        }
        Some(days) if days <= NEAR => {
            eprintln!(
                "groundswell: the study may be kept for {} more; then it is to be purged",
                many(days.unsigned_abs(), "day")
            );
        }
        _ if status.past > 0 => {
            eprintln!(
                "groundswell: {} of threads past the day of their own; `groundswell study purge` deletes them",
                many(status.past, "reading")
            );
        }
        _ => {}
    }
    if status.forgetting {
        eprintln!("groundswell: a `study forget` was begun and did not end; run the same one again");
        return Ok(Done::InPart);
    }
    Ok(Done::All)
}

/// Tells of what was taken in.
pub(in crate::cli) fn added(added: &Added, quiet: bool) {
    if quiet {
        return;
    }
    let mut text = format!(
        "{} and {} are new to the study; {} seen in one more place",
        many(added.threads, "reading of a thread").replace("reading of a threads", "readings of threads"),
        many(added.comments, "comment"),
        many(added.again, "comment")
    );
    if added.known > 0 {
        let _ = write!(text, "; {} known already", many(added.known, "reading"));
    }
    if added.copies > 0 {
        let _ = write!(
            text,
            "; {} in all {} of one in another thread and counted once",
            many(added.copies, "comment"),
            if added.copies == 1 { "is a copy" } else { "are copies" }
        );
    }
    if added.forgotten > 0 {
        let _ = write!(text, "; {} left out, as forgotten before", many(added.forgotten, "comment"));
    }
    if added.erased > 0 {
        let _ = write!(text, "; {} that held something forgotten erased", many(added.erased, "snapshot"));
    }
    eprintln!("{text}");
}

/// Tells of what was given out.
pub(super) fn exported(exported: &Exported, into: &Path, quiet: bool) {
    if !quiet {
        eprintln!(
            "{} with {}, {} of provenance and {} written to {}",
            many(exported.threads, "record"),
            many(exported.comments, "comment"),
            many(exported.places, "row"),
            many(exported.snapshots, "snapshot"),
            into.display()
        );
    }
}

/// Tells on standard output of what was forgotten, or would be, and of the search. Where files of others still hold something, or
/// cannot be looked into, it was done in part.
pub(super) fn forgotten(study: &Study, done: &Forgetting) -> Result<Done> {
    let mut text = String::new();
    let dry = done.proof.is_none();
    let inside = |path: &Path| plain(&path.strip_prefix(study.folder()).unwrap_or(path).to_string_lossy());
    let _ = writeln!(
        text,
        "{}: {}; {} with a quotation or the name cut out; {} erased",
        if dry { "would be forgotten" } else { "forgotten" },
        many(done.comments, "comment"),
        many(done.cut, "other text"),
        many(done.snapshots, "snapshot")
    );
    for path in &done.files_cut {
        let _ = writeln!(text, "  {}: lines {}taken out", inside(path), if dry { "would be " } else { "" });
    }
    for (path, again) in &done.files_deleted {
        let _ = writeln!(
            text,
            "  {}: {}deleted, as it cannot be cut; made again by: {again}",
            inside(path),
            if dry { "would be " } else { "" }
        );
    }
    for note in &done.notes {
        let _ = writeln!(text, "  note: {note}");
    }
    let mut how = Done::All;
    if let Some(proof) = &done.proof {
        let _ = writeln!(
            text,
            "searched: {} of the study, {} byte by byte with what is packed in them, for names, pseudonyms, ids and words: {}",
            many(proof.files, "file"),
            many(proof.bytes, "byte"),
            if proof.found.is_empty() { "nothing was found" } else { "not all is gone" }
        );
        for (path, found) in &proof.found {
            let what: Vec<&str> = found.iter().map(|found| found.as_str()).collect();
            let whose =
                if done.ours.contains(path) { "" } else { " (not written by groundswell: cut or delete it by hand)" };
            let _ = writeln!(text, "  {}: still holds {}{whose}", inside(path), what.join(" and "));
            how = Done::InPart;
        }
        for (path, reason) in &proof.closed {
            let _ = writeln!(text, "  {}: could not be looked into: {}; look yourself", inside(path), plain(reason));
            how = Done::InPart;
        }
    }
    print(&text)?;
    Ok(how)
}

/// Tells of what was deleted. Files of others that stay are listed.
pub(super) fn purged(purged: &Purged, all: bool, quiet: bool) -> Done {
    if !quiet {
        eprintln!(
            "deleted: {}, {}, {}, {} made of them{}",
            many(purged.threads, "reading of a thread").replace("reading of a threads", "readings of threads"),
            many(purged.comments, "comment"),
            many(purged.snapshots, "snapshot"),
            many(purged.files.len() as u64, "file"),
            if all { ", the store and the settings" } else { "" }
        );
    }
    if !all || purged.left.is_empty() {
        return Done::All;
    }
    eprintln!("groundswell: {} not written by groundswell stay:", many(purged.left.len() as u64, "file"));
    for path in &purged.left {
        eprintln!("  left: {}", plain(&path.to_string_lossy()));
    }
    Done::InPart
}
