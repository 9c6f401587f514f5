//! One study as a document a person reads: HTML, Markdown, CSV, JSON or plain text for a terminal.
//! Counts nothing and decides nothing about disclosure: it prints the words that the signals carry.
//! Called by the pipeline and `groundswell report`.

mod balance;
mod beside;
mod certainty;
mod changes;
mod chart;
mod comment_table;
mod csv;
pub mod evaluation;
mod extent;
mod figures;
mod html;
mod json;
mod markdown;
mod material;
mod pairs;
mod printable;
mod ranking;
mod released;
#[cfg(test)]
mod sample;
mod summary;
mod terminal;
#[cfg(test)]
mod tests;
mod weighed;
mod words;

use std::fmt;
use std::io::Write;
use std::path::Path;
use std::str::FromStr;

pub use comment_table::CommentTable;
pub use material::{Material, Page};

use crate::error::{Error, ErrorKind, Result};
use printable::Printable;

/// The widest line of the terminal view, in characters.
pub const TERMINAL_WIDTH: usize = 100;

/// What a report can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One self-contained page, for the screen, the phone and A4 paper.
    Html,
    /// GitHub-flavoured Markdown.
    Markdown,
    /// One row per share, for spreadsheets and statistics programs.
    Csv,
    /// The record `groundswell/signals@1` with the pages that were read, on one line.
    Json,
    /// Plain text with bars, at most [`TERMINAL_WIDTH`] characters wide.
    Terminal,
}

impl Format {
    /// All five, the default first.
    pub const ALL: [Format; 5] = [Format::Html, Format::Markdown, Format::Csv, Format::Json, Format::Terminal];

    /// The name used on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Html => "html",
            Format::Markdown => "markdown",
            Format::Csv => "csv",
            Format::Json => "json",
            Format::Terminal => "terminal",
        }
    }

    /// The format that a file's ending asks for: `html`, `htm`, `md`, `markdown`, `csv`, `json` or `txt`.
    /// `None` for any other.
    pub fn of_path(path: &Path) -> Option<Format> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "html" | "htm" => Some(Format::Html),
            "md" | "markdown" => Some(Format::Markdown),
            "csv" => Some(Format::Csv),
            "json" => Some(Format::Json),
            "txt" => Some(Format::Terminal),
            _ => None,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Reads the names of [`Format::as_str`], and `md` and `text`. Errs with the names there are.
impl FromStr for Format {
    type Err = Error;

    fn from_str(name: &str) -> Result<Format> {
        match name.to_ascii_lowercase().as_str() {
            "html" => Ok(Format::Html),
            "markdown" | "md" => Ok(Format::Markdown),
            "csv" => Ok(Format::Csv),
            "json" => Ok(Format::Json),
            "terminal" | "text" => Ok(Format::Terminal),
            _ => Err(Error::new(
                ErrorKind::Usage,
                format!("\"{name}\" is not a format of reports; choose html, markdown, csv, json or terminal"),
            )),
        }
    }
}

/// Writes the report. The same material gives the same bytes. Errs when `out` cannot be written.
pub fn render(material: &Material<'_>, format: Format, out: &mut dyn Write) -> Result<()> {
    let printable = Printable::new(material);
    let text = match format {
        Format::Html => html::document(&printable),
        Format::Markdown => markdown::document(&printable),
        Format::Csv => csv::table(&printable)?,
        Format::Json => json::record(&printable)?,
        Format::Terminal => terminal::document(&printable, TERMINAL_WIDTH),
    };
    out.write_all(text.as_bytes()).map_err(failed)
}

/// Writes the terminal view for a window of `width` characters; less than 40 is taken as 40, more than
/// [`TERMINAL_WIDTH`] as that. Errs when `out` cannot be written.
pub fn render_terminal(material: &Material<'_>, width: usize, out: &mut dyn Write) -> Result<()> {
    let text = terminal::document(&Printable::new(material), width);
    out.write_all(text.as_bytes()).map_err(failed)
}

fn failed(cause: std::io::Error) -> Error {
    Error::io("write", "the report", cause)
}
