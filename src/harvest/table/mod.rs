//! Reads tables as streams: a row is a comment, a thousand rows are a record, and never is the whole table held.
//! Guesses columns only from names and words, and says so.
//! Called by `run` for CSV, Excel, Parquet and JSON lines.

mod columns;
mod count;
mod delimited;
mod excel;
mod form;
mod guess;
mod maker;
#[cfg(feature = "parquet")]
mod parquet;
mod personal;
mod row;
mod rows;
mod survey;

use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::corpus::{Comment, Status, Thread};
use crate::digest::hex;
use crate::error::{Error, ErrorKind, Result, Skips};

use super::dates::{self, Order};
use super::{Options, Sink};
use columns::Chosen;
pub use columns::Columns;
pub(super) use count::Counted;
pub(super) use delimited::looks_delimited;
pub(super) use form::Form;
use maker::Maker;
use row::Row;
use rows::Rows;

/// Rows that are held to guess columns and the order of days and months; and most bytes of them.
const SAMPLE: usize = 1000;
const SAMPLE_BYTES: usize = 8 << 20;
/// Opens a table a second time.
pub(super) type Reopen<'a> = &'a dyn Fn() -> std::io::Result<File>;

/// Which table is read.
pub(super) struct Source<'a> {
    /// What messages call it.
    pub(super) name: &'a str,
    pub(super) title: &'a str,
    pub(super) id: &'a str,
    pub(super) form: Form,
    /// A stream that cannot be opened again is judged by its first rows alone.
    pub(super) reopen: Option<Reopen<'a>>,
}

/// What is known at the end of a stream.
#[derive(Debug, Default)]
pub(super) struct Ended {
    pub(super) skips: Skips,
    pub(super) notes: Vec<String>,
    /// Bytes read since the last record.
    pub(super) bytes: u64,
}

/// Reads a table and gives a record for each [`PART_SIZE`] comments. Errs when a named column is not there, when the
/// table cannot be read, and when `sink` errs.
pub(super) fn read(reader: impl Read, source: &Source<'_>, options: &Options, sink: &mut Sink<'_>) -> Result<Ended> {
    let mut rows = Rows::open(reader, source.form, source.name)?;
    let mut sample = Vec::new();
    let mut sampled = 0;
    while sample.len() < SAMPLE && sampled < SAMPLE_BYTES {
        let Some(row) = rows.next_row()? else { break };
        sampled += row.size();
        sample.push(row);
    }
    rows.see_names(&sample);
    let mut notes = rows.take_notes();
    let chosen = match options.columns.choose(rows.names(), rows.codes(), &sample, source.name, &mut notes)? {
        Ok(chosen) => chosen,
        Err(reason) => {
            let (status, reason) =
                if sample.is_empty() { (Status::NoneYet, NO_ROWS.to_owned()) } else { (Status::NotAThread, reason) };
            sink(record(source, 0, Vec::new(), status, reason), rows.bytes().take())?;
            return Ok(Ended { skips: rows.take_skips(), notes, bytes: 0 });
        }
    };
    let order = order(&chosen, &sample, source, &mut notes)?;
    let mut maker = Maker::new(source, options, chosen, order);
    for row in sample {
        maker.add(&row, &mut rows);
        maker.give_if_full(&rows, sink)?;
    }
    while let Some(row) = rows.next_row()? {
        maker.add(&row, &mut rows);
        maker.give_if_full(&rows, sink)?;
    }
    maker.end(&rows, sink)?;
    notes.extend(maker.notes(&rows));
    Ok(Ended { skips: rows.take_skips(), notes, bytes: rows.bytes().take() })
}

const NO_ROWS: &str = "the table has no row with text in it";

/// The sizes that occur more than once: only such files can be the same.
pub(super) fn same_size(sizes: impl Iterator<Item = u64>) -> HashSet<u64> {
    let mut seen = HashSet::new();
    sizes.filter(|size| !seen.insert(*size)).collect()
}

/// SHA-256 of a file of any size, in hexadecimal. Errs when it cannot be read.
pub(super) fn checksum(path: &Path) -> std::io::Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    std::io::copy(&mut file, &mut hasher)?;
    Ok(hex(&hasher.finalize()))
}

/// Whether days come first in the time column: settled by the rows at hand, else by the whole file, else British.
fn order(chosen: &Chosen, sample: &[Row], source: &Source<'_>, notes: &mut Vec<String>) -> Result<Order> {
    let Some(time) = &chosen.time else { return Ok(Order::DayFirst) };
    let settled = |row: &Row| dates::order_of(&row.peek(time));
    if let Some(order) = sample.iter().find_map(settled) {
        return Ok(order);
    }
    let ambiguous = |row: &Row| dates::parse(&row.peek(time), Order::DayFirst).is_some_and(|shown| shown.ambiguous);
    if !sample.iter().any(ambiguous) {
        return Ok(Order::DayFirst);
    }
    if let (true, Some(reopen)) = (sample.len() >= SAMPLE, source.reopen) {
        let file = reopen().map_err(|e| Error::io("read", source.name, e))?;
        let mut rows = Rows::open(file, source.form, source.name)?;
        while let Some(row) = rows.next_row()? {
            if let Some(order) = settled(&row) {
                return Ok(order);
            }
        }
    }
    let column = &time.name;
    notes.push(format!(
        "{}: dates in \"{column}\" were read with the day first; nothing in it settles the order",
        source.name
    ));
    Ok(Order::DayFirst)
}

fn record(source: &Source<'_>, part: u32, comments: Vec<Comment>, status: Status, reason: String) -> Thread {
    Thread {
        id: source.id.to_owned(),
        part,
        platform: Some(source.form.platform().to_owned()),
        source: crate::corpus::Source {
            location: source.name.to_owned(),
            sha256: None,
            retrieved: None,
            pages: Vec::new(),
        },
        title: Some(source.title.to_owned()),
        published: None,
        language: None,
        status,
        reason,
        announced: None,
        comments,
    }
}

/// The error for a column that was named and is not there.
fn missing(column: &str, flag: &str, names: &[String], table: &str) -> Error {
    let there = columns::list(names);
    Error::new(ErrorKind::Usage, format!("there is no column \"{column}\" ({flag}); the table has {there}"))
        .at(crate::error::Location::file(table))
}

#[cfg(test)]
mod tests;
