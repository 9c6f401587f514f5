//! Joins predictions to gold, one record at a time, and keeps of each pair what figures need.
//! Computes no figure: `measure` does.
//! Called by the command line with a file of predictions, or with what a classifier says as it says it.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::path::Path;

use super::codings::{bump, each_record, text_key};
use super::gold::{Gold, left_out};
use super::labels::{Coded, Fault, LabelScores};
use super::said::Said;
use super::spans::{self, Marked, SpanSums};
use crate::annotation::Annotation;
use crate::error::{Error, ErrorKind, Location, Result, Skips};

/// What was predicted for a gold comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// Nothing was said of it.
    Missing,
    /// It could not be classified, which counts as saying nothing of it.
    Failed,
    /// This.
    Said(Coded),
}

impl Slot {
    /// What counts, `None` where the comment is left out.
    pub(super) fn coded(self) -> Option<Coded> {
        match self {
            Slot::Missing => None,
            Slot::Failed => Some(Coded::default()),
            Slot::Said(coded) => Some(coded),
        }
    }
}

/// What became of one record of predictions, worked out on any core without changing anything.
enum Outcome {
    /// It belongs to a gold comment.
    Matched(Matched),
    /// Its comment has no gold.
    NoGold(String),
    /// Its comment has gold that was not wanted.
    Unwanted,
    /// It is left out, and why.
    Unsound(String, String),
    /// It ends the run, and why.
    Fatal(String, String),
}

/// A prediction of a gold comment.
struct Matched {
    number: u32,
    annotator: String,
    slot: Slot,
    scores: Option<LabelScores>,
    spans: SpanSums,
    faults: Vec<String>,
}

/// Scores of one label: those of comments that have it, and those of comments that have not; 0 is not written down.
#[derive(Debug, Clone, Default)]
pub(super) struct Scores {
    pub(super) positive: Vec<f32>,
    pub(super) negative: Vec<f32>,
}

/// Gold with what one classifier, or one coder, says of the same comments.
#[derive(Debug, Clone)]
pub struct Pairs<'g> {
    pub(super) gold: &'g Gold<'g>,
    pub(super) slots: Vec<Slot>,
    lines: Vec<u32>,
    pub(super) scores: Vec<Scores>,
    pub(super) without_scores: u64,
    pub(super) spans: Vec<SpanSums>,
    pub(super) annotators: BTreeMap<String, u64>,
    pub(super) without_gold: u64,
    pub(super) unsound: u64,
    skips: Skips,
}

impl<'g> Pairs<'g> {
    /// No prediction yet.
    pub fn new(gold: &'g Gold<'g>) -> Self {
        Pairs {
            gold,
            slots: vec![Slot::Missing; gold.len()],
            lines: vec![0; gold.len()],
            scores: vec![Scores::default(); gold.labels.len()],
            without_scores: 0,
            spans: if gold.marked.is_empty() { Vec::new() } else { vec![SpanSums::default(); gold.len()] },
            annotators: BTreeMap::new(),
            without_gold: 0,
            unsound: 0,
            skips: Skips::default(),
        }
    }

    /// Joins a file of predictions; `path` is what messages call it.
    ///
    /// Unsound records, predictions of comments that have no gold, and of texts other than the coded one, are skipped and
    /// listed. Errs when the file cannot be read, when a comment is predicted twice, and when it is of another codebook.
    pub fn read(&mut self, reader: impl BufRead, path: impl AsRef<Path>) -> Result<()> {
        let gold = self.gold;
        let unread = each_record(
            reader,
            path.as_ref(),
            |said| outcome(&said, gold),
            |location, outcome| self.take(location, outcome),
        )?;
        self.unsound += unread.count();
        self.skips.extend(unread);
        Ok(())
    }

    /// Joins one prediction. Errs as [`Pairs::read`] does.
    pub fn add(&mut self, location: Location, annotation: &Annotation) -> Result<()> {
        self.take(location, outcome(&Said::from(annotation), self.gold))
    }

    fn take(&mut self, location: Location, outcome: Outcome) -> Result<()> {
        let matched = match outcome {
            Outcome::Matched(matched) => matched,
            Outcome::NoGold(id) => {
                self.without_gold += 1;
                self.skips.push(location.with_id(id), "this comment has no gold; it is left out");
                return Ok(());
            }
            Outcome::Unwanted => return Ok(()),
            Outcome::Unsound(id, reason) => {
                self.unsound += 1;
                self.skips.push(location.with_id(id), reason);
                return Ok(());
            }
            Outcome::Fatal(id, reason) => return Err(Error::new(ErrorKind::Usage, reason).at(location.with_id(id))),
        };
        let at = matched.number as usize;
        let entry = &self.gold.codings.entries[at];
        if self.slots[at] != Slot::Missing {
            let message = format!(
                "this comment is predicted twice, first in line {}; give each classifier's predictions as a file of their own",
                self.lines[at]
            );
            return Err(Error::new(ErrorKind::Usage, message).at(location.with_id(&*entry.id)));
        }
        self.lines[at] = location.line.unwrap_or_default() as u32;
        bump(&mut self.annotators, &matched.annotator);
        self.slots[at] = matched.slot;
        if let Slot::Said(_) = matched.slot {
            self.score(matched.scores, entry.coded);
        }
        if let Some(spans) = self.spans.get_mut(at) {
            *spans = matched.spans;
        }
        for fault in &matched.faults {
            self.skips.push(location.clone().with_id(&*entry.id), left_out(fault));
        }
        Ok(())
    }

    fn score(&mut self, scores: Option<LabelScores>, gold: Coded) {
        let Some(scores) = scores else {
            self.without_scores += 1;
            return;
        };
        for (label, score) in scores {
            let of = &mut self.scores[usize::from(label)];
            if gold.has(usize::from(label)) { &mut of.positive } else { &mut of.negative }.push(score);
        }
    }

    /// Everything that was left out: of the gold, of the predictions, and gold comments of which nothing was said.
    pub fn skips(&self) -> Skips {
        let mut all = self.gold.skips().clone();
        all.extend(self.skips.clone());
        for (at, _) in self.slots.iter().enumerate().filter(|(_, slot)| **slot == Slot::Missing) {
            all.push(self.gold.codings.place(at), "nothing is predicted for this comment; it is left out");
        }
        all
    }

    pub(super) fn count(&self, slot: fn(&Slot) -> bool) -> u64 {
        self.slots.iter().filter(|other| slot(other)).count() as u64
    }

    /// Comments that have both. Errs when there is none.
    pub(super) fn joined(&self) -> Result<Vec<u32>> {
        let joined: Vec<u32> =
            (0..self.slots.len() as u32).filter(|at| self.slots[*at as usize] != Slot::Missing).collect();
        if joined.is_empty() {
            let mut message =
                "no comment has both gold and a prediction; where the same texts stand under other ids, use --by-text"
                    .to_owned();
            if let Some(skip) = self.skips.listed().first() {
                message.push_str(&format!("; {} records were left out, the first {skip}", self.skips.count()));
            }
            return Err(Error::new(ErrorKind::Usage, message).at(Location::file(&self.gold.codings.path)));
        }
        Ok(joined)
    }
}

/// What becomes of a record.
fn outcome(said: &Said, gold: &Gold<'_>) -> Outcome {
    let id = || said.comment.clone();
    let coded = gold.labels.code(said).and_then(|coded| Ok((coded, gold.labels.scores(said)?)));
    let (coded, scores) = match coded {
        Ok(coded) => coded,
        Err(Fault::Codebook(reason)) => return Outcome::Fatal(id(), reason),
        Err(Fault::Record(reason)) => return Outcome::Unsound(id(), reason),
    };
    let key = gold.codings.join.key(said);
    let Some(&number) = gold.codings.at.get(key) else {
        return if gold.unwanted.contains(key) { Outcome::Unwanted } else { Outcome::NoGold(id()) };
    };
    let entry = &gold.codings.entries[number as usize];
    match text_key(&said.text_sha256) {
        Ok(text) if text == entry.text => {}
        Ok(_) => {
            let line = entry.line;
            let reason =
                format!("\"text_sha256\" differs from that of gold line {line}: another text was read than was coded");
            return Outcome::Unsound(id(), reason);
        }
        Err(reason) => return Outcome::Unsound(id(), reason),
    }
    let (spans, faults) = if gold.marked.is_empty() { Default::default() } else { compare_spans(said, gold, number) };
    let slot = if said.error.is_some() { Slot::Failed } else { Slot::Said(coded) };
    Outcome::Matched(Matched { number, annotator: said.annotator.clone(), slot, scores, spans, faults })
}

/// Evidence of both sides, and what is wrong with the predicted. Of labels that the gold gave without evidence none counts.
fn compare_spans(said: &Said, gold: &Gold<'_>, number: u32) -> (SpanSums, Vec<String>) {
    let evidence = gold.evidence(number);
    let shown = evidence.iter().fold(0_u128, |shown, (label, _)| shown | 1 << label);
    let uncoded = gold.codings.entries[number as usize].coded.labels & !shown;
    let text = gold.texts.get(&number).map(|text| &**text);
    let (mut predicted, mut faults): (Vec<Marked>, Vec<String>) = (Vec::new(), Vec::new());
    for code in &said.themes {
        let (Some(span), Ok(label)) = (code.span, gold.labels.at(&code.theme, code.valence)) else { continue };
        match spans::fault(span, text) {
            None => predicted.push((label, span)),
            Some(reason) => faults.push(reason),
        }
    }
    (spans::compare(&evidence, &predicted, uncoded, gold.words(number).as_deref()), faults)
}
