//! Lines of a terminal: words broken at spaces, rows of a name, a figure and a bar.
//! Knows nothing of what stands on them.
//! Called by `terminal`.

use std::fmt::Write;

use super::super::extent::Extent;
use super::super::words;
use crate::signal::Count;

const SHORTEST_BAR: usize = 8;
pub(super) const STRAIN: char = '█';
pub(super) const PLAIN: char = '■';
const BAND: char = '░';

/// Text under construction.
pub(super) struct Page {
    pub(super) text: String,
    pub(super) width: usize,
}

impl Page {
    pub(super) fn heading(&mut self, text: &str) {
        let _ = write!(self.text, "\n{text}\n{}\n", "─".repeat(text.chars().count().min(self.width)));
    }

    pub(super) fn paragraph(&mut self, indent: &str, text: &str) {
        self.wrapped(indent, indent, text);
    }

    pub(super) fn item(&mut self, mark: &str, text: &str) {
        self.wrapped(&format!("  {mark}"), &format!("  {}", " ".repeat(mark.chars().count())), text);
    }

    /// Breaks at spaces, and within a word only where the word is longer than a line.
    fn wrapped(&mut self, first: &str, rest: &str, text: &str) {
        let mut line = first.to_owned();
        let mut room = self.width - first.chars().count();
        let mut empty = true;
        for word in words::one_line(text).split(' ') {
            let mut word: Vec<char> = word.chars().collect();
            if !empty && word.len() + 1 > room {
                let _ = writeln!(self.text, "{}", line.trim_end());
                (line, room, empty) = (rest.to_owned(), self.width - rest.chars().count(), true);
            }
            if !empty {
                line.push(' ');
                room -= 1;
            }
            while word.len() > room {
                line.extend(word.drain(..room));
                let _ = writeln!(self.text, "{line}");
                (line, room) = (rest.to_owned(), self.width - rest.chars().count());
            }
            room -= word.len();
            line.extend(word);
            empty = false;
        }
        let _ = writeln!(self.text, "{}", line.trim_end());
    }

    /// How wide the names of rows may be beside a figure and a short bar.
    pub(super) fn name_width<'l>(&self, labels: impl Iterator<Item = &'l str>, figure: usize) -> usize {
        let longest = labels.map(|label| label.chars().count()).max().unwrap_or(0);
        longest.min(self.width.saturating_sub(figure + 6 + SHORTEST_BAR)).max(1)
    }

    /// Rows of a name, a figure and a bar.
    pub(super) fn counts(&mut self, rows: &[(String, &Count)]) {
        let top = rows.iter().map(|(_, count)| Extent::of_count(count).reach()).fold(0.0, f64::max);
        let texts: Vec<String> = rows.iter().map(|(_, count)| words::figure(&count.text)).collect();
        let figure = texts.iter().map(|text| text.chars().count()).max().unwrap_or(0);
        let name = self.name_width(rows.iter().map(|(label, _)| label.as_str()), figure);
        let bar = self.width.saturating_sub(name + figure + 6).min(36);
        for ((label, count), text) in rows.iter().zip(&texts) {
            let drawn = drawn(Extent::of_count(count).on_scale(top), bar, PLAIN);
            let line = format!("  {}  {text:>figure$}  {drawn}", fitted(label, name));
            let _ = writeln!(self.text, "{}", line.trim_end());
        }
    }
}

/// A bar of whole and part blocks; at least a sliver of what is more than nothing.
pub(super) fn drawn(extent: Extent, cells: usize, glyph: char) -> String {
    let cell = |share: f64| (share * cells as f64).round() as usize;
    match extent {
        Extent::Nothing => String::new(),
        Extent::Band { low, high } => {
            let (low, high) = (cell(low), cell(high));
            format!("{}{}", " ".repeat(low), BAND.to_string().repeat((high - low).max(1)))
        }
        Extent::Point { at, .. } if at <= 0.0 => String::new(),
        Extent::Point { at, .. } if glyph == STRAIN => {
            let eighths = ((at * cells as f64 * 8.0).round() as usize).max(1);
            let part = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8];
            format!("{}{part}", STRAIN.to_string().repeat(eighths / 8))
        }
        Extent::Point { at, .. } => glyph.to_string().repeat(cell(at).max(1)),
    }
}

/// A label of exactly `width` characters, cut with an ellipsis where it is longer.
pub(super) fn fitted(label: &str, width: usize) -> String {
    let indent = if label.starts_with("  ") { "  " } else { "" };
    let label = format!("{indent}{}", words::one_line(label));
    if label.chars().count() <= width {
        format!("{label:width$}")
    } else {
        let cut: String = label.chars().take(width - 1).collect();
        format!("{:width$}", format!("{}…", cut.trim_end()))
    }
}
