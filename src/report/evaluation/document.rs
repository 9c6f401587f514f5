//! What a result consists of, before any format: headings, sentences, tables, charts.
//! Knows no format.
//! Built by `single`, `several`, `comparison` and `agreement`; written by `terminal`, `markdown` and `html`.

use crate::stats::{Bin, Point};

/// A result to be written.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) title: String,
    pub(super) blocks: Vec<Block>,
}

/// A piece of it.
#[derive(Debug)]
pub(super) enum Block {
    Heading(String),
    Sentence(String),
    /// What must be said wherever a figure is quoted.
    Caution(String),
    Table(Table),
    /// Only where charts can be drawn; the tables say the same.
    Charts(Vec<Chart>),
    /// How figures were made, in small print.
    Small(Vec<String>),
}

/// A table: the first column names the row.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) caption: String,
    pub(super) head: Vec<String>,
    pub(super) rows: Vec<Row>,
}

/// A row; one that is shorter than the head ends in a sentence.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) cells: Vec<String>,
    /// Whether it stands back: its figures rest on few comments.
    pub(super) quiet: bool,
}

/// What the scores of one label look like.
#[derive(Debug)]
pub(super) struct Chart {
    pub(super) title: String,
    pub(super) summary: String,
    pub(super) curve: Vec<Point>,
    /// Recall and precision of the predictions themselves.
    pub(super) chosen: Option<(f64, f64)>,
    /// Share of comments that have the label: the precision of guessing.
    pub(super) base: f64,
    pub(super) bins: Vec<Bin>,
}

/// How much is shown of labels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Detail {
    /// Whether the table of labels is.
    pub(super) labels: bool,
    /// Whether labels go by their short names, where there is little room.
    pub(super) short: bool,
}

impl Detail {
    pub(super) fn name<'a>(self, label: &'a str, title: &'a str) -> String {
        if self.short { label } else { title }.to_owned()
    }
}

impl Document {
    pub(super) fn new(title: impl Into<String>) -> Self {
        Document { title: title.into(), blocks: Vec::new() }
    }

    pub(super) fn heading(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Heading(text.into()));
    }

    pub(super) fn sentence(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Sentence(text.into()));
    }

    pub(super) fn cautions(&mut self, notes: &[String]) {
        self.blocks.extend(notes.iter().cloned().map(Block::Caution));
    }

    /// Adds a table, if it has rows.
    pub(super) fn table(&mut self, table: Table) {
        if !table.rows.is_empty() {
            self.blocks.push(Block::Table(table));
        }
    }
}

impl Table {
    pub(super) fn new(caption: impl Into<String>, head: &[&str]) -> Self {
        Table { caption: caption.into(), head: head.iter().map(|name| (*name).to_owned()).collect(), rows: Vec::new() }
    }

    pub(super) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(Row { cells, quiet: false });
    }

    pub(super) fn quiet(&mut self, cells: Vec<String>) {
        self.rows.push(Row { cells, quiet: true });
    }
}
