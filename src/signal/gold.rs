//! The voices that people coded, held against the study they were drawn from.
//! Estimates nothing: it counts who was predicted to be what and coded as what.
//! Filled by `groundswell signal --gold` and by library users; read by the corrections.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::sample::{Response, Sample, StudySum};
use super::tally::{Bits, By, Part, Tally};
use crate::annotation::Annotation;
use crate::codebook::Codebook;
use crate::corpus::Voice;
use crate::error::{Error, ErrorKind, Result};
use crate::stats::quantify::Table;

/// Codes by people. Whose a comment is, when it was written and in which groups, the study says where it is told
/// ([`Gold::meet`]), so that codes without an author serve too.
#[derive(Debug, Clone)]
pub struct Gold {
    empty: Tally,
    by: Option<By>,
    /// By comment, one a coder.
    codes: HashMap<String, Vec<Annotation>>,
    changed: HashSet<String>,
    learnt: HashSet<u64>,
    sample: Option<Sample>,
    compared: bool,
    /// All annotations of the study that were met.
    met: StudySum,
}

impl Gold {
    /// No codes yet, by the codebook of the study and what groups it.
    pub fn new(codebook: &Codebook, by: Option<By>) -> Self {
        Gold {
            empty: Tally::new(codebook),
            by,
            codes: HashMap::new(),
            changed: HashSet::new(),
            learnt: HashSet::new(),
            sample: None,
            compared: false,
            met: StudySum::default(),
        }
    }

    /// Takes what one person says of one comment. Errs, taking nothing, as [`Tally::add`] does, where a program wrote it,
    /// where the comment was not annotated, and where the same person has coded it before.
    pub fn add(&mut self, annotation: Annotation) -> Result<()> {
        let wrong = |reason: String| {
            let location = crate::error::Location::default().with_id(annotation.comment.clone());
            Err(Error::new(ErrorKind::Data, reason).at(location))
        };
        let annotator = &annotation.annotator;
        if annotator.starts_with("model:") || annotator.starts_with("rule:") {
            return wrong(format!(
                "it is coded by {annotator}, and a program's codes cannot correct a program's; gold is coded by people"
            ));
        }
        if annotation.error.is_some() || annotation.speaker.is_none() {
            return wrong("it has no code for who speaks; code it, or take all comments of its voice out".to_owned());
        }
        self.empty.bits(&annotation)?;
        let of_comment = self.codes.entry(annotation.comment.clone()).or_default();
        if of_comment.iter().any(|other| other.annotator == *annotator) {
            return wrong(format!("{annotator} has coded it before; the first coding counts"));
        }
        of_comment.push(annotation);
        Ok(())
    }

    /// Tells an annotation of the study: whose the comment is, when it was written, its groups, and whether its text is still
    /// the one that was coded.
    pub fn meet(&mut self, annotation: &Annotation) {
        self.met.add(&annotation.comment, &annotation.text_sha256);
        for code in self.codes.get_mut(&annotation.comment).into_iter().flatten() {
            if code.text_sha256 != annotation.text_sha256 {
                self.changed.insert(code.comment.clone());
            }
            code.thread.clone_from(&annotation.thread);
            code.author.clone_from(&annotation.author);
            code.posted.clone_from(&annotation.posted);
            code.columns.clone_from(&annotation.columns);
        }
    }

    /// Whether a comment is coded, by its id.
    pub fn codes(&self, comment: &str) -> bool {
        self.codes.contains_key(comment)
    }

    /// Takes out a voice of whose texts a model has learnt one.
    pub fn learnt(&mut self, voice: Voice) {
        self.learnt.insert(voice.key());
    }

    /// Tells that all texts of the study were held against those a model has learnt from.
    pub fn compared(&mut self) {
        self.compared = true;
    }

    /// Tells the sealed sample that was drawn to be coded: voices that were not drawn will be taken out. Errs (`Usage`) where
    /// it was not drawn at random.
    pub fn drawn(&mut self, sample: Sample) -> Result<()> {
        sample.for_correction()?;
        self.sample = Some(sample);
        Ok(())
    }

    /// The voices by which a study can be corrected. Errs (`Data`) where there is none, and says why; (`Integrity`) where the
    /// sample was drawn from another study than the one that was met.
    pub(super) fn of_study<'g>(&self, study: &'g Tally) -> Result<Coded<'g>> {
        let met = self.met.comments() > 0;
        if let (Some(sample), true) = (&self.sample, met) {
            sample.of_study(&self.met.checksum(), self.met.comments())?;
        }
        let tallies = self.tallies()?;
        let response = self.sample.as_ref().map(|sample| sample.check(&most_coded(&tallies)));
        let not_drawn: BTreeSet<u64> =
            response.iter().flat_map(|response| &response.not_drawn).map(|voice| voice.key()).collect();
        let changed: HashSet<u64> = (self.changed.iter())
            .filter_map(|comment| self.codes.get(comment)?.first())
            .map(|code| Voice::of(code.author.as_deref(), &code.thread).key())
            .collect();
        let mut lost = Lost::default();
        let mut coders: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        let all: BTreeSet<u64> = tallies.iter().flat_map(|coder| coder.voices.keys().copied()).collect();
        for key in all.difference(&not_drawn) {
            let Some(whole) = study.voices.get(key) else {
                lost.strange += 1;
                continue;
            };
            if self.learnt.contains(key) {
                lost.learnt += 1;
            } else if changed.contains(key) {
                lost.changed += 1;
            } else {
                let wholly = |coder: &Tally| coder.voices.get(key).is_some_and(|v| v.comments == whole.comments);
                let by: Vec<usize> = (0..tallies.len()).filter(|coder| wholly(&tallies[*coder])).collect();
                if by.is_empty() {
                    lost.partly += 1;
                } else {
                    coders.insert(*key, by);
                }
            }
        }
        let most = coders.values().map(Vec::len).max().unwrap_or(0);
        if most == 0 {
            return Err(Error::new(ErrorKind::Data, lost.none_left(all.len())));
        }
        Ok(Coded { study, tallies, coders, most, lost, response, compared: self.compared, met })
    }

    /// One a coder, in the order of their names.
    fn tallies(&self) -> Result<Vec<Tally>> {
        let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
        for code in self.codes.values().flatten() {
            let coder = tallies.entry(&code.annotator).or_insert_with(|| self.empty.clone());
            coder.add(code, self.by.as_ref())?;
        }
        Ok(tallies.into_values().collect())
    }
}

/// Coded voices, with the most comments of each that one coder coded.
fn most_coded(tallies: &[Tally]) -> BTreeMap<Voice, u64> {
    let mut voices = BTreeMap::new();
    for (key, said) in tallies.iter().flat_map(|coder| &coder.voices) {
        let most: &mut u64 = voices.entry(Voice::from_key(*key)).or_default();
        *most = (*most).max(u64::from(said.comments));
    }
    voices
}

/// Coded voices that cannot be used, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Lost {
    /// In the gold, but not in the study.
    pub(super) strange: u64,
    /// Not all their comments are coded, or one is coded twice.
    pub(super) partly: u64,
    /// A text has changed since it was coded.
    pub(super) changed: u64,
    /// A model has learnt from one of their texts.
    pub(super) learnt: u64,
}

impl Lost {
    fn none_left(self, all: usize) -> String {
        let followed = "nothing can be corrected";
        match self {
            _ if all == 0 => format!("the gold has no usable record, so {followed}; see the skips above it"),
            Lost { strange, .. } if strange as usize == all => format!(
                "the gold is no part of the study: none of its {all} voices is in it, so {followed}; classify and code the \
                 same threads.jsonl (another harvest under another key gives other pseudonyms)"
            ),
            Lost { strange, partly, changed, learnt } => format!(
                "of {all} coded voices none can be used, so {followed}: {strange} are not in the study, {partly} are not \
                 wholly coded (all comments of a voice, each once), {changed} have a text that has changed since, {learnt} \
                 wrote texts that a model has learnt"
            ),
        }
    }
}

/// Gold that fits its study.
#[derive(Debug)]
pub(super) struct Coded<'g> {
    study: &'g Tally,
    tallies: Vec<Tally>,
    /// Voice to those who coded it wholly.
    coders: BTreeMap<u64, Vec<usize>>,
    /// The most coders that a voice has.
    most: usize,
    pub(super) lost: Lost,
    /// What became of the sample that was drawn; `None` where no sealed record of it was given.
    pub(super) response: Option<Response>,
    /// Whether the texts were held against those a model has learnt from.
    pub(super) compared: bool,
    /// Whether the annotations of the study were told: merged tallies tell none.
    pub(super) met: bool,
}

/// One voice of the gold: as predicted, and as each coder in turn has it.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    pub(super) key: u64,
    pub(super) predicted: Bits,
    /// How many coded it.
    pub(super) coders: usize,
    /// As many as the most that any voice has: one who lacks a coder has the others' codes again.
    pub(super) coded: Vec<Bits>,
}

impl Coded<'_> {
    /// Voices.
    pub(super) fn voices(&self) -> u64 {
        self.coders.len() as u64
    }

    /// How many coded each voice, at least.
    pub(super) fn coders(&self) -> u64 {
        self.coders.values().map(Vec::len).min().unwrap_or(0) as u64
    }

    /// The voices over the whole study.
    pub(super) fn whole(&self) -> Vec<Pair> {
        self.pairs(&|tally: &Tally, key: &u64| tally.voices.get(key).map(|voice| voice.bits))
    }

    /// The voices within some parts of the study together; those who say nothing there are left out.
    pub(super) fn within(&self, parts: &[Part]) -> Vec<Pair> {
        self.pairs(&|tally: &Tally, key: &u64| {
            let said = parts.iter().filter_map(|part| tally.parts.get(part)?.get(key));
            said.fold(None, |all: Option<Bits>, bits| {
                let mut all = all.unwrap_or_default();
                all.merge(*bits);
                Some(all)
            })
        })
    }

    fn pairs(&self, bits: &dyn Fn(&Tally, &u64) -> Option<Bits>) -> Vec<Pair> {
        let pair = |(key, coders): (&u64, &Vec<usize>)| {
            let predicted = bits(self.study, key)?;
            // Codes that do not say in which part they fall leave the voice out of it.
            let coded: Vec<Bits> = coders.iter().filter_map(|coder| bits(&self.tallies[*coder], key)).collect();
            let coders = coded.len();
            let turns = || (0..self.most).map(|turn| coded[turn % coders]).collect();
            (coders > 0).then(|| Pair { key: *key, predicted, coders, coded: turns() })
        };
        self.coders.iter().filter_map(pair).collect()
    }
}

/// A table a coder of some gold voices: by the cell they were predicted to be in and the class they were coded as.
pub(super) fn tables(
    pairs: &[Pair],
    (cells, classes): (usize, usize),
    cell: impl Fn(Bits) -> usize,
    class: impl Fn(Bits) -> usize,
) -> Vec<Table> {
    let turns = pairs.first().map_or(0, |pair| pair.coded.len());
    let table = |turn: usize| {
        let mut table = Table::new(cells, classes);
        pairs.iter().for_each(|pair| table.add(cell(pair.predicted), class(pair.coded[turn])));
        table
    };
    (0..turns).map(table).collect()
}

/// How many of some voices are in each of so many cells.
pub(super) fn counted<'b>(
    voices: impl IntoIterator<Item = &'b Bits>,
    cells: usize,
    cell: impl Fn(Bits) -> usize,
) -> Vec<u64> {
    let mut counts = vec![0; cells];
    voices.into_iter().for_each(|bits| counts[cell(*bits)] += 1);
    counts
}
