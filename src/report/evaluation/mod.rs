//! Evaluations, comparisons and agreement as a terminal table, Markdown, JSON, or one page of HTML.
//! Computes no figure: it prints those of the records, and none that a record withholds.
//! Called by `groundswell evaluate`.

mod agreement;
mod comparison;
mod document;
mod html;
mod markdown;
mod several;
mod single;
mod terminal;
mod words;

use std::fmt;
use std::io::Write;
use std::path::Path;
use std::str::FromStr;

use serde::Serialize;

use crate::corpus::{Record, RecordWriter};
use crate::error::{Error, Result};
use crate::evaluate::{Agreements, Comparison, Evaluation};
use document::{Detail, Document};

/// How a result is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Plain text of at most about 100 columns.
    Text,
    /// GitHub's Markdown.
    Markdown,
    /// The records themselves, one a line.
    Json,
    /// One page that needs nothing else.
    Html,
}

impl Format {
    /// The format of a file name's ending: `.txt`, `.md`, `.json`, `.jsonl` or `.html`.
    pub fn of_path(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "txt" => Some(Format::Text),
            "md" => Some(Format::Markdown),
            "json" | "jsonl" => Some(Format::Json),
            "html" | "htm" => Some(Format::Html),
            _ => None,
        }
    }
}

/// A name that is no format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFormat;

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a format is text, md, json or html")
    }
}

impl std::error::Error for UnknownFormat {}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> std::result::Result<Self, UnknownFormat> {
        match name {
            "text" => Ok(Format::Text),
            "md" => Ok(Format::Markdown),
            "json" => Ok(Format::Json),
            "html" => Ok(Format::Html),
            _ => Err(UnknownFormat),
        }
    }
}

/// What is shown.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// Classifiers against one gold: one in full, several side by side in one table.
    Evaluations(&'a [Evaluation]),
    /// One classifier against another.
    Comparison(&'a Comparison),
    /// Coders among each other.
    Agreements(&'a Agreements),
}

/// Writes a result. `labels` adds the table of all labels to plain text; other formats always have it.
/// Errs when `out` cannot be written.
pub fn render(subject: Subject<'_>, format: Format, labels: bool, out: &mut dyn Write) -> Result<()> {
    let fail = |e| Error::io("write", "the evaluation", e);
    let text = match format {
        Format::Json => return json(subject, out),
        Format::Text => terminal::render(&document(subject, Detail { labels, short: true })),
        Format::Markdown => markdown::render(&document(subject, Detail { labels: true, short: false })),
        Format::Html => html::render(&document(subject, Detail { labels: true, short: false })),
    };
    out.write_all(text.as_bytes()).map_err(fail)
}

fn document(subject: Subject<'_>, detail: Detail) -> Document {
    match subject {
        Subject::Evaluations([one]) => single::document(one, detail),
        Subject::Evaluations(several) => several::document(several, detail),
        Subject::Comparison(comparison) => comparison::document(comparison, detail),
        Subject::Agreements(agreements) => agreement::document(agreements, detail),
    }
}

fn json(subject: Subject<'_>, out: &mut dyn Write) -> Result<()> {
    fn lines<T: Record + Serialize>(records: &[T], out: &mut dyn Write) -> Result<()> {
        let mut writer = RecordWriter::new(out, "the evaluation");
        records.iter().try_for_each(|record| writer.write(record))
    }
    match subject {
        Subject::Evaluations(evaluations) => lines(evaluations, out),
        Subject::Comparison(comparison) => lines(std::slice::from_ref(comparison), out),
        Subject::Agreements(agreements) => lines(std::slice::from_ref(agreements), out),
    }
}

#[cfg(test)]
mod tests;
