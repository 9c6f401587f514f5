//! What parts the comments of an evaluation: a column, the platform, who speaks, how long the text is.
//! Scores nothing.
//! Called by `gold`, which knows for each comment which slices it falls in.

use super::said::Said;
use crate::annotation::Speaker;
use crate::text::{WordKind, words};

/// By what comments are told apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// A column that the gold records carry, such as `stratum`.
    Column(String),
    /// Where the thread came from.
    Platform,
    /// Who speaks, as the gold says.
    Speaker,
    /// Words of the text, in four bands; needs texts.
    Length,
}

/// Bands of length: the first number of words, and what the band is called.
const BANDS: [(usize, &str); 4] =
    [(0, "under 25 words"), (25, "25 to 99 words"), (100, "100 to 299 words"), (300, "300 words and more")];

/// What stands where a comment has no such value.
pub(super) const NONE: &str = "not given";

impl By {
    /// `platform`, `speaker` or `length`, or else the name of a column.
    pub fn of(name: &str) -> Self {
        match name {
            "platform" => By::Platform,
            "speaker" => By::Speaker,
            "length" => By::Length,
            column => By::Column(column.to_owned()),
        }
    }

    /// What reports call it.
    pub fn name(&self) -> &str {
        match self {
            By::Column(name) => name,
            By::Platform => "platform",
            By::Speaker => "speaker",
            By::Length => "length",
        }
    }

    /// The slice a gold record falls in; its length is told later, with its text.
    pub(super) fn value<'a>(&self, said: &'a Said) -> &'a str {
        let value = match self {
            By::Column(name) => said.columns.get(name).map(String::as_str),
            By::Platform => said.platform.as_deref(),
            By::Speaker => said.speaker.map(|judged| judged.label.as_str()),
            By::Length => None,
        };
        value.map(str::trim).filter(|value| !value.is_empty()).unwrap_or(NONE)
    }

    /// Where a value stands among the others: bands by length, speakers as reports list them, others by name.
    pub(super) fn rank(&self, value: &str) -> usize {
        let place = match self {
            By::Length => BANDS.iter().position(|(_, name)| *name == value),
            By::Speaker => Speaker::ALL.iter().position(|speaker| speaker.as_str() == value),
            _ => None,
        };
        place.unwrap_or(if value == NONE { usize::MAX } else { BANDS.len() })
    }
}

/// The band of a text's length.
pub(super) fn band(text: &str) -> &'static str {
    let spoken = words(text).iter().filter(|word| matches!(word.kind, WordKind::Word | WordKind::Number)).count();
    BANDS.iter().rev().find(|(least, _)| spoken >= *least).map_or(NONE, |(_, name)| name)
}

/// The names of slices by number, and the number of each comment, for one [`By`].
#[derive(Debug, Clone)]
pub(super) struct Groups {
    pub(super) by: By,
    pub(super) names: Vec<String>,
    pub(super) of: Vec<u32>,
}

impl Groups {
    pub(super) fn new(by: By) -> Self {
        Groups { by, names: Vec::new(), of: Vec::new() }
    }

    pub(super) fn number(&mut self, name: &str) -> u32 {
        let known = self.names.iter().position(|known| known == name);
        known.unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        }) as u32
    }

    /// Whether any comment has a value.
    pub(super) fn known(&self) -> bool {
        self.of.iter().any(|number| self.names[*number as usize] != NONE)
    }

    /// Numbers of slices that hold comments, in the order reports list them.
    pub(super) fn order(&self) -> Vec<u32> {
        let mut used: Vec<u32> = (0..self.names.len() as u32).filter(|number| self.of.contains(number)).collect();
        used.sort_by_key(|number| {
            let name = &self.names[*number as usize];
            (self.by.rank(name), name.clone())
        });
        used
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_24_words_is_short_and_one_more_is_not() {
        assert_eq!(band(&"word ".repeat(24)), "under 25 words");
        assert_eq!(band(&"word ".repeat(25)), "25 to 99 words");
        assert_eq!(band(&"word, ".repeat(3000)), "300 words and more");
    }

    #[test]
    fn bands_stand_by_length_and_what_is_not_given_stands_last() {
        let mut groups = Groups::new(By::Length);
        for name in [NONE, "300 words and more", "under 25 words"] {
            let number = groups.number(name);
            groups.of.push(number);
        }
        let names: Vec<&str> =
            groups.order().into_iter().map(|number| groups.names[number as usize].as_str()).collect();
        assert_eq!(names, ["under 25 words", "300 words and more", NONE]);
    }
}
