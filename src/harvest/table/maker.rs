//! Makes comments of rows and records of comments: ids, voices, reply tree, times.
//! Reads no file.
//! Called by the reading of tables.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;

use crate::corpus::{Comment, PART_SIZE, Posted, Status, comment_id};
use crate::error::Result;

use super::super::dates::{self, Order};
use super::super::{Options, Sink, files};
use super::Source;
use super::columns::{Chosen, Column};
use super::personal::numbers_people;
use super::row::Row;
use super::rows::Rows;

/// Most bytes of text in one record, whatever the number of its comments.
const PART_BYTES: usize = 8 << 20;

/// Makes comments of rows and records of comments.
pub(super) struct Maker<'m> {
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
    /// Of each id in this part: where its comment stands, or the nearest above it when it had no words; and its depth.
    places: HashMap<String, (Option<usize>, u32)>,
    blank: u64,
    orphans: u64,
    repeated: u64,
    odd_times: (u64, u64),
}

impl<'m> Maker<'m> {
    pub(super) fn new(source: &'m Source<'m>, options: &'m Options, chosen: Chosen, order: Order) -> Self {
        Maker {
            source,
            options,
            chosen,
            order,
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

    /// Makes the comment of a row, if it has words.
    pub(super) fn add<R: Read>(&mut self, row: &Row, rows: &mut Rows<R>) {
        self.row += 1;
        let mut cell = |column: &Option<Column>| {
            let text = rows.text(row, column.as_ref()?);
            let trimmed = text.trim();
            // A copy is made of what has white space around it only.
            if trimmed.len() == text.len() { Some(text) } else { Some(trimmed.to_owned()) }.filter(|t| !t.is_empty())
        };
        let given = cell(&self.chosen.id);
        let id = given.unwrap_or_else(|| self.row.to_string());
        let parent = cell(&self.chosen.parent).filter(|p| *p != "0" && *p != id);
        let known = parent.as_ref().and_then(|p| self.places.get(p).copied());
        // What it answers had a place above it, in this part or not.
        let place = known.map_or((None, u32::from(parent.is_some())), |(above, depth)| (above, depth + 1));
        let Some(text) = cell(&self.chosen.text) else {
            self.blank += 1;
            self.places.entry(id).or_insert(place);
            return;
        };
        let text = if text.contains('\r') { text.replace("\r\n", "\n") } else { text };
        let author = cell(&self.chosen.author);
        let posted = cell(&self.chosen.time);
        let kept = |(name, column): &(String, Column)| Some((name.clone(), cell(&Some(column.clone()))?));
        let columns = self.chosen.keep.iter().filter_map(kept).collect();
        self.orphans += u64::from(parent.is_some() && known.is_none());
        let repeated = self.places.contains_key(&id);
        self.repeated += u64::from(repeated);
        let id = if repeated { format!("{id}#{}", self.row) } else { id };
        let posted = posted.and_then(|shown| self.posted(&shown, row.line));
        let author = self.author(author, &id);
        self.push(id, place, author, posted, text, columns);
    }

    fn push(
        &mut self,
        id: String,
        (above, depth): (Option<usize>, u32),
        author: Option<String>,
        posted: Option<Posted>,
        text: String,
        columns: BTreeMap<String, String>,
    ) {
        self.bytes += text.len();
        let comment = Comment {
            id: comment_id(self.source.id, Some(&id), None, &text, 0),
            parent: above.and_then(|p| self.comments.get(p)).map(|p| p.id.clone()),
            depth,
            author,
            posted,
            text,
            columns,
        };
        self.places.insert(id, (Some(self.comments.len()), depth));
        self.comments.push(comment);
    }

    /// A row of a table without an author column is one voice.
    fn author(&self, name: Option<String>, id: &str) -> Option<String> {
        let options = self.options;
        if self.chosen.author.is_none() {
            return Some(options.key.pseudonym(self.source.id, &format!("row {id}")));
        }
        // A number of a visit is nobody's; one that a survey has given to a respondent is.
        let given = self.chosen.author.as_ref().is_some_and(numbers_people);
        let name = name.filter(|name| given || !options.generic.contains(name))?;
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

    /// Gives a record when it has as much as one may have.
    pub(super) fn give_if_full<R: Read>(&mut self, rows: &Rows<R>, sink: &mut Sink<'_>) -> Result<()> {
        if self.comments.len() >= PART_SIZE || self.bytes >= PART_BYTES { self.give(rows, sink) } else { Ok(()) }
    }

    fn give<R: Read>(&mut self, rows: &Rows<R>, sink: &mut Sink<'_>) -> Result<()> {
        let comments = std::mem::take(&mut self.comments);
        let reason = format!("{} from rows {} to {}", comments.len(), self.first_row, self.row);
        let thread = super::record(self.source, self.part, comments, Status::Comments, reason);
        self.part += 1;
        self.first_row = self.row + 1;
        self.bytes = 0;
        self.places.clear();
        sink(thread, rows.bytes().take())
    }

    /// Gives what is left; a table without any comment is a record too.
    pub(super) fn end<R: Read>(&mut self, rows: &Rows<R>, sink: &mut Sink<'_>) -> Result<()> {
        if !self.comments.is_empty() {
            return self.give(rows, sink);
        }
        if self.part > 0 {
            return Ok(());
        }
        sink(super::record(self.source, 0, Vec::new(), Status::NoneYet, super::NO_ROWS.to_owned()), rows.bytes().take())
    }

    /// What the user should know.
    pub(super) fn notes<R: Read>(&self, rows: &Rows<R>) -> Vec<String> {
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
