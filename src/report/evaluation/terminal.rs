//! Writes a document as plain text for a terminal.
//! Uses no colour and draws no chart.
//! Called by `render`.

use super::document::{Block, Document, Row, Table};
use super::markdown::followed;

/// Columns that sentences are broken at.
const WIDTH: usize = 100;

/// The document as plain text.
pub(super) fn render(document: &Document) -> String {
    let mut out = format!("{}\n", document.title);
    for (at, block) in document.blocks.iter().enumerate() {
        match block {
            Block::Heading(_) if !followed(&document.blocks, at) => {}
            Block::Heading(text) => out.push_str(&format!("\n{text}\n")),
            Block::Sentence(text) => out.push_str(&wrapped(text)),
            Block::Caution(text) => out.push_str(&wrapped(&format!("Beware: {text}"))),
            Block::Table(table) => out.push_str(&self::table(table)),
            Block::Charts(_) => {}
            Block::Small(lines) => {
                out.push('\n');
                lines.iter().for_each(|line| out.push_str(&wrapped(line)));
            }
        }
    }
    out
}

/// A table whose rows fit the terminal: where they do not, the head's long names are broken over several lines.
fn table(table: &Table) -> String {
    let columns = table.head.len();
    let whole = |row: &Row| row.cells.len() == columns;
    let longest = |at: usize| {
        let cells =
            table.rows.iter().filter(|row| whole(row) || at + 1 < row.cells.len()).filter_map(|row| row.cells.get(at));
        let names = table.head[at].split(' ').map(width).max().unwrap_or(0);
        cells.map(|cell| width(cell)).max().unwrap_or(0).max(names)
    };
    let widths: Vec<usize> = (0..columns).map(longest).collect();
    let heads: Vec<Vec<String>> = table.head.iter().zip(&widths).map(|(name, width)| broken(name, *width)).collect();
    let mut out = String::new();
    for line in 0..heads.iter().map(Vec::len).max().unwrap_or(0) {
        let cells: Vec<String> = heads.iter().map(|head| head.get(line).cloned().unwrap_or_default()).collect();
        out.push_str(&aligned(&cells, &widths, columns));
    }
    table.rows.iter().for_each(|row| out.push_str(&aligned(&row.cells, &widths, columns)));
    out
}

/// The first column to the left, the others to the right; a sentence at the end of a short row keeps its length.
fn aligned(cells: &[String], widths: &[usize], columns: usize) -> String {
    let mut line = String::from(" ");
    for (at, cell) in cells.iter().enumerate() {
        let room = " ".repeat(widths[at].saturating_sub(width(cell)));
        let last_of_short = cells.len() < columns && at + 1 == cells.len();
        line.push(' ');
        match at {
            0 => line.push_str(&format!("{cell}{room}")),
            _ if last_of_short => line.push_str(&format!(" {cell}")),
            _ => line.push_str(&format!(" {room}{cell}")),
        }
    }
    format!("{}\n", line.trim_end())
}

/// Characters; those used here are one column wide each.
fn width(text: &str) -> usize {
    text.chars().count()
}

fn broken(text: &str, width_of: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if width(line) + 1 + width(word) <= width_of => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn wrapped(text: &str) -> String {
    broken(text, WIDTH).into_iter().map(|line| format!("{line}\n")).collect()
}
