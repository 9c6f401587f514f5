//! The gold of an evaluation: codings, with what slices and spans need of each comment.
//! Scores nothing.
//! Read before predictions, which `pairs` joins to it one by one.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::BufRead;
use std::path::Path;

use super::authors::Authors;
use super::codings::{Codings, Join, text_key};
use super::labels::Labels;
use super::said::Said;
use super::slices::{By, Groups, NONE, band};
use super::spans::{self, Marked};
use crate::corpus::Span;
use crate::digest::sha256_hex;
use crate::error::{Error, ErrorKind, Location, Result, Skips};

/// How gold is read.
#[derive(Debug, Clone, Default)]
pub struct GoldOptions {
    /// How predictions will be joined to it.
    pub join: Join,
    /// By what comments are told apart.
    pub by: Vec<By>,
    /// What comments must be to be held at all: the platform, the speaker or a column, and its value.
    pub only: Option<(By, String)>,
}

/// Coded comments against which predictions are held.
#[derive(Debug, Clone)]
pub struct Gold<'l> {
    pub(super) labels: &'l Labels,
    pub(super) codings: Codings,
    pub(super) groups: Vec<Groups>,
    pub(super) authors: Authors,
    /// Of which comments alone there is gold, such as `split=test`.
    pub(super) only: Option<String>,
    /// Keys of the comments that were not wanted.
    pub(super) unwanted: HashSet<Box<str>>,
    /// Evidence, by comment in rising order.
    pub(super) marked: Vec<(u32, Marked)>,
    pub(super) texts: HashMap<u32, Box<str>>,
}

impl<'l> Gold<'l> {
    /// Reads a file of annotations, one a comment; `path` is what messages call it. Errs as [`Codings::read`] does, and
    /// when no comment is what [`GoldOptions::only`] asks for.
    pub fn read(
        reader: impl BufRead,
        path: impl AsRef<Path>,
        labels: &'l Labels,
        options: GoldOptions,
    ) -> Result<Self> {
        let mut groups: Vec<Groups> = options.by.into_iter().map(Groups::new).collect();
        let (mut marked, mut authors) = (Vec::new(), Authors::default());
        let mut skips = Skips::default();
        let (mut unwanted, mut other, mut found) = (HashSet::new(), BTreeSet::new(), false);
        let wanted = |said: &Said| {
            let Some((by, value)) = &options.only else { return true };
            let own = by.value(said);
            let wanted = own == value;
            found |= wanted;
            if !wanted {
                unwanted.insert(options.join.key(said).into());
                other.insert(own.to_owned());
            }
            wanted
        };
        let codings =
            Codings::read_with(reader, path.as_ref(), labels, options.join, wanted, |number, location, said| {
                authors.push(said.author.as_deref());
                for group in &mut groups {
                    let value = group.by.value(said);
                    let value = group.number(value);
                    group.of.push(value);
                }
                for code in &said.themes {
                    let (Some(span), Ok(label)) = (code.span, labels.at(&code.theme, code.valence)) else { continue };
                    match spans::fault(span, None) {
                        None => marked.push((number, (label, span))),
                        Some(reason) => skips.push(location.clone().with_id(&said.comment), left_out(&reason)),
                    }
                }
            })?;
        let only = match &options.only {
            Some((by, value)) if !found => return Err(none_is(by, value, &other).at(Location::file(path.as_ref()))),
            only => only.as_ref().map(|(by, value)| format!("{}={value}", by.name())),
        };
        let mut gold = Gold { labels, codings, groups, authors, only, unwanted, marked, texts: HashMap::new() };
        gold.codings.skips.extend(skips);
        Ok(gold)
    }

    /// Tells the text of a comment, by which spans are compared in words and length is known. Texts of comments that have
    /// no gold are passed over. A text that is not the one coded, and evidence that does not fit its text, are listed as
    /// skipped. Texts of gold comments are held in memory until the gold is dropped.
    pub fn add_text(&mut self, location: Location, id: &str, text: &str) {
        let sha256 = sha256_hex(text.as_bytes());
        let key = match self.codings.join {
            Join::Id => id,
            Join::Text => &sha256,
        };
        let Some(&number) = self.codings.at.get(key) else { return };
        if text_key(&sha256) != Ok(self.codings.entries[number as usize].text) {
            let line = self.codings.entries[number as usize].line;
            let reason =
                format!("this text is not the one that was coded: its checksum is not that of gold line {line}");
            self.codings.skips.push(location.with_id(id), reason);
            return;
        }
        for group in self.groups.iter_mut().filter(|group| group.by == By::Length) {
            let value = group.number(band(text));
            group.of[number as usize] = value;
        }
        let place = self.codings.place(number as usize);
        let range = self.range(number);
        let mut at = range.start;
        for _ in range {
            match spans::fault(self.marked[at].1.1, Some(text)) {
                None => at += 1,
                Some(reason) => {
                    self.codings.skips.push(place.clone(), left_out(&reason));
                    self.marked.remove(at);
                }
            }
        }
        self.texts.insert(number, text.into());
    }

    /// What was skipped.
    pub fn skips(&self) -> &Skips {
        &self.codings.skips
    }

    /// Comments held.
    pub fn len(&self) -> usize {
        self.codings.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.codings.is_empty()
    }

    /// Whether any comment has a value for it: without one, or for lengths without texts, nothing can be sliced by it.
    pub fn knows(&self, by: &By) -> bool {
        self.groups.iter().any(|groups| groups.by == *by && groups.known())
    }

    fn range(&self, number: u32) -> std::ops::Range<usize> {
        let from = self.marked.partition_point(|(other, _)| *other < number);
        from..self.marked.partition_point(|(other, _)| *other <= number)
    }

    /// The evidence of a comment.
    pub(super) fn evidence(&self, number: u32) -> Vec<Marked> {
        self.marked[self.range(number)].iter().map(|(_, marked)| *marked).collect()
    }

    /// The words of a comment, where its text is known.
    pub(super) fn words(&self, number: u32) -> Option<Vec<Span>> {
        self.texts.get(&number).map(|text| spans::word_spans(text))
    }
}

/// Values that a message names.
const NAMED: usize = 8;

/// That no comment is what was asked for, and what there is instead.
fn none_is(by: &By, value: &str, other: &BTreeSet<String>) -> Error {
    let by = by.name();
    let mut values: Vec<&str> = other.iter().map(String::as_str).filter(|value| *value != NONE).collect();
    let more = if values.len() > NAMED { ", …" } else { "" };
    values.truncate(NAMED);
    let reason = if values.is_empty() {
        format!("no gold record has a value for \"{by}\" of --only; it takes a column of the gold, platform or speaker")
    } else {
        format!("no gold record has \"{value}\" for \"{by}\" of --only; there is {}{more}", values.join(", "))
    };
    Error::new(ErrorKind::Usage, reason)
}

/// What becomes of evidence that is wrong.
pub(super) fn left_out(reason: &str) -> String {
    format!("{reason}; the code counts, its evidence is left out")
}
