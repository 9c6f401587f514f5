//! The syntax of phrases: what a codebook's author writes, as sequences of single steps.
//! Does not look at texts: `trie` does.
//! Called once when a lexicon is built.

use std::collections::BTreeMap;

/// The most plain sequences that one phrase may stand for.
const MAX_SEQUENCES: usize = 4096;

/// The most words that a gap leaves out: each of up to four `~` leaves out two.
pub(super) const LONGEST_GAP: u8 = 8;

/// One step of a sequence.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Step {
    /// This word, in lower case.
    Word(String),
    /// Any word that starts so.
    Prefix(String),
    /// Any word of this class.
    Class(String),
    /// Any of these words, prefixes, classes and numbers: `(burnt|burn*)`; in order, none twice.
    OneOf(Vec<Step>),
    /// Any number.
    Number,
    /// Up to so many words, none of them behind a clause's end.
    Gap(u8),
}

/// The place of a step among those of its phrase.
pub(super) type Place = u16;

/// A phrase as plain sequences, with its strength.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Phrase {
    /// The steps that its sequences name by place.
    pub(super) steps: Vec<Step>,
    /// All that it may stand for, each a row of places in `steps`.
    pub(super) sequences: Sequences,
    /// How sure a find is, in (0, 1]: 0.8 unless `@` says otherwise.
    pub(super) strength: f64,
}

/// Rows of places one behind the other: a list for each row would be half of what a lexicon costs to build.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Sequences {
    places: Vec<Place>,
    /// Where each row ends.
    ends: Vec<usize>,
}

impl Sequences {
    /// The only row there is.
    fn of(row: &[Place]) -> Self {
        let mut sequences = Self::default();
        sequences.push(row);
        sequences
    }

    fn push(&mut self, row: &[Place]) {
        self.places.extend_from_slice(row);
        self.ends.push(self.places.len());
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    /// The rows in their order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[Place]> {
        let starts = std::iter::once(&0).chain(&self.ends);
        starts.zip(&self.ends).map(|(start, end)| &self.places[*start..*end])
    }

    /// Each row with each of `parts` behind it.
    fn with(&self, parts: &Self) -> Self {
        let places = self.places.len() * parts.len() + parts.places.len() * self.len();
        let mut sequences =
            Sequences { places: Vec::with_capacity(places), ends: Vec::with_capacity(self.len() * parts.len()) };
        for start in self.iter() {
            for part in parts.iter() {
                sequences.places.extend_from_slice(start);
                sequences.push(part);
            }
        }
        sequences
    }
}

/// Classes of words: each entry is a word, or a prefix that ends in `*`.
pub(super) type Classes = BTreeMap<String, Vec<String>>;

/// Reads a phrase. The error says what is wrong with it.
pub(super) fn parse(text: &str, classes: &Classes) -> Result<Phrase, String> {
    let (body, strength) = match text.rsplit_once('@') {
        Some((body, number)) => {
            let strength: f64 = number.trim().parse().map_err(|_| format!("\"@{number}\" is no number"))?;
            if !(strength > 0.0 && strength <= 1.0) {
                return Err(format!("strength {strength} is outside 0 to 1"));
            }
            (body, strength)
        }
        None => (text, 0.8),
    };
    let lower = body.to_lowercase().replace(['\u{2019}', '\u{2018}'], "'");
    let mut parser = Parser { text: &lower, at: 0, classes, steps: Vec::new() };
    let sequences = parser.alternatives()?;
    if parser.at < lower.len() {
        return Err("a \")\" without its \"(\"".to_owned());
    }
    let step = |place: &Place| &parser.steps[usize::from(*place)];
    for sequence in sequences.iter() {
        match sequence.first().map(step) {
            None => return Err("it may stand for nothing at all".to_owned()),
            Some(Step::Gap(_)) => return Err("it starts with a gap".to_owned()),
            _ => {}
        }
        if matches!(sequence.last().map(step), Some(Step::Gap(_))) {
            return Err("it ends with a gap".to_owned());
        }
    }
    Ok(Phrase { steps: parser.steps, sequences, strength })
}

struct Parser<'c> {
    text: &'c str,
    at: usize,
    classes: &'c Classes,
    steps: Vec<Step>,
}

impl<'c> Parser<'c> {
    /// The sign that comes next.
    fn sign(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes what stands before the first of these signs.
    fn until(&mut self, end: impl Fn(char) -> bool) -> &'c str {
        let rest = &self.text[self.at..];
        let found = &rest[..rest.find(end).unwrap_or(rest.len())];
        self.at += found.len();
        found
    }

    /// `a b|c`, up to a `)` or the end.
    fn alternatives(&mut self) -> Result<Sequences, String> {
        let mut all = self.sequence()?;
        while self.sign() == Some(b'|') {
            self.at += 1;
            self.sequence()?.iter().for_each(|row| all.push(row));
        }
        Ok(all)
    }

    fn sequence(&mut self) -> Result<Sequences, String> {
        let mut sequences: Option<Sequences> = None;
        loop {
            self.until(|c| !c.is_whitespace());
            let mut parts = match self.sign() {
                None | Some(b'|' | b')') => return Ok(sequences.unwrap_or_else(|| Sequences::of(&[]))),
                Some(b'(') => {
                    self.at += 1;
                    let inner = self.alternatives()?;
                    if self.sign() != Some(b')') {
                        return Err("a \"(\" without its \")\"".to_owned());
                    }
                    self.at += 1;
                    self.gathered(&inner)
                }
                Some(_) => self.word()?,
            };
            if self.sign() == Some(b'?') {
                self.at += 1;
                parts.push(&[]);
            }
            if sequences.as_ref().map_or(1, Sequences::len) * parts.len() > MAX_SEQUENCES {
                return Err(format!("it stands for more than {MAX_SEQUENCES} wordings; write several phrases"));
            }
            sequences = Some(match sequences {
                Some(sequences) => sequences.with(&parts),
                None => parts,
            });
        }
    }

    fn word(&mut self) -> Result<Sequences, String> {
        let word = self.until(|c| c.is_whitespace() || matches!(c, '(' | ')' | '|' | '?'));
        if word.is_empty() {
            return Err("a \"?\" with nothing before it".to_owned());
        }
        if let Some(name) = word.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
            if !self.classes.contains_key(name) {
                return Err(format!("there is no word class <{name}>"));
            }
            return Ok(Sequences::of(&[self.place(Step::Class(name.to_owned()))]));
        }
        if word == "#" {
            return Ok(Sequences::of(&[self.place(Step::Number)]));
        }
        if word.bytes().all(|b| b == b'~') {
            let most = (word.len() * 2).min(usize::from(LONGEST_GAP)) as u8;
            return Ok(Sequences::of(&[self.place(Step::Gap(most))]));
        }
        if word == "_" {
            return Err("\"_\" has no meaning; write \"~\" for up to two words".to_owned());
        }
        // A hyphen parts words in texts, so it does here.
        let mut row = Sequences::default();
        for part in word.split('-').filter(|part| !part.is_empty()) {
            row.places.push(self.place(one_word(part)?));
        }
        row.push(&[]);
        Ok(row)
    }

    fn place(&mut self, step: Step) -> Place {
        let known = self.steps.iter().position(|known| *known == step).unwrap_or_else(|| {
            self.steps.push(step);
            self.steps.len() - 1
        });
        known as Place
    }

    /// Alternatives of one step each become one step, so that a phrase with long lists stays a few sequences.
    fn gathered(&mut self, alternatives: &Sequences) -> Sequences {
        let mut steps: Vec<Step> = Vec::new();
        let mut rest = Sequences::default();
        for alternative in alternatives.iter() {
            match *alternative {
                [place] => match &self.steps[usize::from(place)] {
                    Step::Gap(_) => rest.push(alternative),
                    Step::OneOf(inner) => steps.extend_from_slice(inner),
                    step => steps.push(step.clone()),
                },
                _ => rest.push(alternative),
            }
        }
        steps.sort_unstable();
        steps.dedup();
        let first = match steps.len() {
            0 => return rest,
            1 => steps.remove(0),
            _ => Step::OneOf(steps),
        };
        let mut gathered = Sequences::of(&[self.place(first)]);
        rest.iter().for_each(|row| gathered.push(row));
        gathered
    }
}

/// A word, or a prefix that ends in `*`.
pub(super) fn one_word(word: &str) -> Result<Step, String> {
    let (stem, prefix) = match word.strip_suffix('*') {
        Some(stem) => (stem, true),
        None => (word, false),
    };
    if let Some(sign) = stem.chars().find(|c| !(c.is_alphanumeric() || *c == '\'')) {
        return Err(format!("\"{word}\" holds the sign {sign:?}; words have letters, digits and apostrophes only"));
    }
    if prefix && stem.chars().count() < 2 {
        return Err(format!("\"{word}\": a prefix needs two letters at least"));
    }
    Ok(if prefix { Step::Prefix(stem.to_owned()) } else { Step::Word(stem.to_owned()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let classes = Classes::from([("my".to_owned(), vec!["my".to_owned()])]);
        let phrase = parse(text, &classes).expect("sound");
        let step = |place: &Place| show(&phrase.steps[usize::from(*place)]);
        phrase.sequences.iter().map(|row| row.iter().map(step).collect::<Vec<_>>().join(" ")).collect()
    }

    fn show(step: &Step) -> String {
        match step {
            Step::Word(word) => word.clone(),
            Step::Prefix(stem) => format!("{stem}*"),
            Step::Class(name) => format!("<{name}>"),
            Step::Number => "#".to_owned(),
            Step::OneOf(steps) => format!("({})", steps.iter().map(show).collect::<Vec<_>>().join("|")),
            Step::Gap(most) => format!("~{most}"),
        }
    }

    #[test]
    fn alternatives_and_options_are_written_out() {
        assert_eq!(shown("(all in|dead) tired"), ["dead tired", "all in tired"]);
        assert_eq!(
            shown("<my> (very own)? case-load ~ of #"),
            ["<my> very own case load ~2 of #", "<my> case load ~2 of #"]
        );
    }

    #[test]
    fn alternatives_of_one_word_each_are_one_step() {
        assert_eq!(shown("(burnt|burn*) out"), ["(burnt|burn*) out"]);
        assert_eq!(shown("(a|(b|<my>|a)|c d)? e"), ["(a|b|<my>) e", "c d e", "e"]);
    }

    #[test]
    fn the_strength_stands_behind_an_at() {
        assert_eq!(parse("tired @0.4", &Classes::new()).expect("sound").strength, 0.4);
        assert_eq!(parse("tired", &Classes::new()).expect("sound").strength, 0.8);
    }

    #[test]
    fn mistakes_are_said() {
        for (text, message) in [
            ("(a", "a \"(\" without"),
            ("a)", "a \")\" without"),
            ("~ a", "it starts with a gap"),
            ("a ~~", "it ends with a gap"),
            ("a?", "it may stand for nothing"),
            ("", "it may stand for nothing"),
            ("<mine> a", "there is no word class <mine>"),
            ("a @2", "strength 2 is outside"),
            ("a @x", "\"@x\" is no number"),
            ("a&b", "\"a&b\" holds the sign"),
            ("? a", "a \"?\" with nothing"),
            ("x*", "\"x*\": a prefix needs"),
        ] {
            let found = parse(text, &Classes::new()).expect_err(text);
            assert!(found.starts_with(message), "{text}: {found}");
        }
    }
}
