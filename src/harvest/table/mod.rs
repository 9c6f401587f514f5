//! Reads tables as streams: a row is a comment, a thousand rows are a record, and never is the whole table held.
//! Guesses columns only from names and words, and says so.
//! Called by `run` for CSV and JSON lines.

mod columns;
mod count;
mod rows;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::corpus::{Comment, PART_SIZE, Posted, Status, Thread, comment_id};
use crate::digest::hex;
use crate::error::{Error, ErrorKind, Result, Skips};

use super::dates::{self, Order};
use super::{Options, Sink, files};
pub use columns::Columns;
use columns::{Chosen, Column};
pub(super) use count::Counted;
pub(super) use rows::{Form, looks_delimited};
use rows::{Row, Rows};

/// Rows that are held to guess columns and the order of days and months; and most bytes of them.
const SAMPLE: usize = 1000;
const SAMPLE_BYTES: usize = 8 << 20;
/// Most bytes of text in one record, whatever the number of its comments.
const PART_BYTES: usize = 8 << 20;

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
    let mut notes = Vec::new();
    let chosen = match options.columns.choose(rows.names(), &sample, source.name, &mut notes)? {
        Ok(chosen) => chosen,
        Err(reason) => {
            let (status, reason) =
                if sample.is_empty() { (Status::NoneYet, NO_ROWS.to_owned()) } else { (Status::NotAThread, reason) };
            sink(record(source, 0, Vec::new(), status, reason), rows.bytes().take())?;
            return Ok(Ended { skips: rows.take_skips(), notes, bytes: 0 });
        }
    };
    let order = order(&chosen, &sample, source, &mut notes)?;
    let mut maker =
        Maker { source, options, chosen, order, part: 0, first_row: 1, row: 0, ..Maker::new(source, options) };
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
        source: crate::corpus::Source { location: source.name.to_owned(), sha256: None, retrieved: None },
        title: Some(source.title.to_owned()),
        published: None,
        language: None,
        status,
        reason,
        announced: None,
        comments,
    }
}

/// Makes comments of rows and records of comments.
struct Maker<'m> {
    source: &'m Source<'m>,
    options: &'m Options,
    chosen: Chosen,
    order: Order,
    part: u32,
    /// Numbers of rows, from 1: the first of this part and the last that was added.
    first_row: u64,
    row: u64,
    comments: Vec<Comment>,
    bytes: usize,
    /// Of each id in this part: where its comment stands, or the nearest above it when it had no words.
    places: HashMap<String, Option<usize>>,
    blank: u64,
    orphans: u64,
    repeated: u64,
    odd_times: (u64, u64),
}

impl<'m> Maker<'m> {
    fn new(source: &'m Source<'m>, options: &'m Options) -> Self {
        Maker {
            source,
            options,
            chosen: Chosen::default(),
            order: Order::DayFirst,
            part: 0,
            first_row: 1,
            row: 0,
            comments: Vec::new(),
            bytes: 0,
            places: HashMap::new(),
            blank: 0,
            orphans: 0,
            repeated: 0,
            odd_times: (0, 0),
        }
    }

    fn add<R: Read>(&mut self, row: &Row, rows: &mut Rows<R>) {
        self.row += 1;
        let mut cell = |column: &Option<Column>| {
            column.as_ref().map(|c| rows.text(row, c)).map(|t| t.trim().to_owned()).filter(|t| !t.is_empty())
        };
        let given = cell(&self.chosen.id);
        let id = given.unwrap_or_else(|| self.row.to_string());
        let parent = cell(&self.chosen.parent).filter(|p| *p != "0" && *p != id);
        let above = parent.as_ref().and_then(|p| self.places.get(p).copied());
        let Some(text) = cell(&self.chosen.text) else {
            self.blank += 1;
            self.places.entry(id).or_insert(above.flatten());
            return;
        };
        let author = cell(&self.chosen.author);
        let posted = cell(&self.chosen.time);
        let columns = self.chosen.keep.iter().filter_map(|c| Some((c.name.clone(), cell(&Some(c.clone()))?))).collect();
        self.orphans += u64::from(parent.is_some() && above.is_none());
        let repeated = self.places.contains_key(&id);
        self.repeated += u64::from(repeated);
        let id = if repeated { format!("{id}#{}", self.row) } else { id };
        let posted = posted.and_then(|shown| self.posted(&shown, row.line));
        let author = self.author(author, &id);
        self.push(id, above.flatten(), author, posted, text.replace("\r\n", "\n"), columns);
    }

    fn push(
        &mut self,
        id: String,
        above: Option<usize>,
        author: Option<String>,
        posted: Option<Posted>,
        text: String,
        columns: BTreeMap<String, String>,
    ) {
        self.bytes += text.len();
        let parent = above.and_then(|p| self.comments.get(p));
        let comment = Comment {
            id: comment_id(self.source.id, Some(&id), None, &text, 0),
            parent: parent.map(|p| p.id.clone()),
            depth: parent.map_or(0, |p| p.depth + 1),
            author,
            posted,
            text,
            columns,
        };
        self.places.insert(id, Some(self.comments.len()));
        self.comments.push(comment);
    }

    /// A row of a table without an author column is one voice.
    fn author(&self, name: Option<String>, id: &str) -> Option<String> {
        let options = self.options;
        if self.chosen.author.is_none() {
            return Some(options.key.pseudonym(self.source.id, &format!("row {id}")));
        }
        let name = name.filter(|name| !options.generic.contains(name))?;
        Some(options.key.pseudonym(self.source.id, &name))
    }

    fn posted(&mut self, shown: &str, line: u64) -> Option<Posted> {
        let posted = dates::parse(shown, self.order).map(|s| s.posted).or_else(|| dates::epoch(shown));
        if posted.is_none() {
            self.odd_times.0 += 1;
            if self.odd_times.1 == 0 {
                self.odd_times.1 = line;
            }
        }
        posted
    }

    fn give_if_full<R: Read>(&mut self, rows: &Rows<R>, sink: &mut Sink<'_>) -> Result<()> {
        if self.comments.len() >= PART_SIZE || self.bytes >= PART_BYTES { self.give(rows, sink) } else { Ok(()) }
    }

    fn give<R: Read>(&mut self, rows: &Rows<R>, sink: &mut Sink<'_>) -> Result<()> {
        let comments = std::mem::take(&mut self.comments);
        let reason = format!("{} from rows {} to {}", comments.len(), self.first_row, self.row);
        let thread = record(self.source, self.part, comments, Status::Comments, reason);
        self.part += 1;
        self.first_row = self.row + 1;
        self.bytes = 0;
        self.places.clear();
        sink(thread, rows.bytes().take())
    }

    fn end<R: Read>(&mut self, rows: &Rows<R>, sink: &mut Sink<'_>) -> Result<()> {
        if !self.comments.is_empty() {
            return self.give(rows, sink);
        }
        if self.part > 0 {
            return Ok(());
        }
        sink(record(self.source, 0, Vec::new(), Status::NoneYet, NO_ROWS.to_owned()), rows.bytes().take())
    }

    fn notes<R: Read>(&self, rows: &Rows<R>) -> Vec<String> {
        let name = self.source.name;
        let mut notes = Vec::new();
        let mut note = |n: u64, one: &str, many: &str| {
            if n > 0 {
                notes.push(format!("{name}: {n} {}", if n == 1 { one } else { many }));
            }
        };
        note(self.blank, "row without text", "rows without text");
        note(
            self.orphans,
            "reply stands at the top: what it answers is not before it in the same part of the table",
            "replies stand at the top: what they answer is not before them in the same part of the table",
        );
        note(self.repeated, "row has an id that was used before", "rows have an id that was used before");
        let (n, line) = self.odd_times;
        let times = format!("could not be read, the first at line {line}: left without a time");
        note(n, &format!("time {times}"), &format!("times {times}"));
        let fields = rows.fields();
        notes.extend((fields.replaced > 0).then(|| format!("{name}: {}", files::replaced(fields.replaced, "UTF-8"))));
        if fields.as_windows_1252 > 0 {
            notes.push(format!("{name}: {} fields were read as windows-1252", fields.as_windows_1252));
        }
        notes
    }
}

/// The error for a column that was named and is not there.
fn missing(column: &str, flag: &str, names: &[String], table: &str) -> Error {
    let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    let there = if names.is_empty() { "no columns at all".to_owned() } else { names.join(", ") };
    Error::new(ErrorKind::Usage, format!("there is no column \"{column}\" ({flag}); the table has {there}"))
        .at(crate::error::Location::file(table))
}

#[cfg(test)]
mod tests;
