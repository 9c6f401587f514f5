//! Names of places as people write them, made alike: `Bristol, City of` is `Bristol City Council`.
//! Guesses nothing: what is left out of a name stands in the map.
//! Called by `official`, for its own file and for the groups of the study.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

/// How names are made alike.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Names {
    /// Words that do not tell one place from another, longest first.
    left_out: Vec<Vec<String>>,
    /// Other names, made alike, with the name they stand for.
    others: BTreeMap<String, String>,
}

impl Names {
    pub(super) fn new(left_out: &[String], others: &BTreeMap<String, String>) -> Self {
        let mut left_out: Vec<Vec<String>> =
            left_out.iter().map(|words| folded(words)).filter(|words| !words.is_empty()).collect();
        left_out.sort_by_key(|words| std::cmp::Reverse(words.len()));
        let mut names = Names { left_out, others: BTreeMap::new() };
        names.others = others.iter().map(|(other, name)| (names.bare(other), names.bare(name))).collect();
        names
    }

    /// The name by which places are compared: case, points, `&` for `and`, and the words left out do not count.
    pub(super) fn alike(&self, name: &str) -> String {
        let bare = self.bare(name);
        self.others.get(&bare).cloned().unwrap_or(bare)
    }

    /// A name that consists of such words alone keeps them.
    fn bare(&self, name: &str) -> String {
        let whole = folded(name);
        let mut words = whole.clone();
        for run in &self.left_out {
            while let Some(at) = words.windows(run.len()).position(|window| window == run.as_slice()) {
                words.drain(at..at + run.len());
            }
        }
        if words.is_empty() { whole.join(" ") } else { words.join(" ") }
    }
}

/// Its words in lower case, without points; an apostrophe parts no word.
fn folded(name: &str) -> Vec<String> {
    let plain: String = (name.replace('&', " and ").nfkc())
        .filter(|c| !matches!(c, '\'' | '\u{2019}' | '\u{2018}'))
        .flat_map(char::to_lowercase)
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    plain.split_whitespace().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let left_out = ["council", "city of", "city council", "london borough of"].map(str::to_owned);
        Names::new(&left_out, &BTreeMap::from([("Hull".to_owned(), "Kingston upon Hull, City of".to_owned())]))
    }

    #[test]
    fn one_place_is_one_name_however_it_is_written() {
        let names = names();
        for (one, other) in [
            ("Bristol, City of", "Bristol City Council"),
            ("  ST. HELENS ", "St Helens"),
            ("Brighton & Hove", "brighton and hove council"),
            ("King\u{2019}s Langley", "Kings Langley"),
            ("Hull City Council", "City of Kingston-upon-Hull"),
        ] {
            assert_eq!(names.alike(one), names.alike(other), "{one}");
        }
        assert_ne!(names.alike("Bristol"), names.alike("South Bristol"));
    }

    #[test]
    fn a_word_inside_another_stays_and_a_name_is_never_left_empty() {
        assert_eq!(names().alike("Councillor Street"), "councillor street");
        assert_eq!(names().alike("Council"), "council");
    }
}
