//! A piece of a text, as a byte range.
//! Holds no text itself.
//! Used by annotations, tokens and evidence.

use serde::{Deserialize, Serialize};

/// A half-open UTF-8 byte range `[start, end)` into a text, from 0, on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "(usize, usize)", into = "(usize, usize)")]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The range from `start` up to, not including, `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Span { start, end }
    }

    /// The words it covers; `None` when it lies outside the text or cuts a character.
    pub fn of<'t>(&self, text: &'t str) -> Option<&'t str> {
        text.get(self.start..self.end)
    }

    /// Whether the two share a byte.
    pub fn overlaps(&self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(&self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

impl From<(usize, usize)> for Span {
    fn from((start, end): (usize, usize)) -> Self {
        Span { start, end }
    }
}

impl From<Span> for (usize, usize) {
    fn from(span: Span) -> Self {
        (span.start, span.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_off_a_character_boundary_covers_nothing() {
        let text = "né à";
        assert_eq!(Span::new(0, 3).of(text), Some("né"));
        assert_eq!(Span::new(0, 2).of(text), None);
        assert_eq!(Span::new(0, 99).of(text), None);
    }

    #[test]
    fn spans_that_only_touch_do_not_overlap() {
        assert!(!Span::new(0, 3).overlaps(Span::new(3, 5)));
        assert!(Span::new(0, 4).overlaps(Span::new(3, 5)));
    }
}
