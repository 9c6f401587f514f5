//! The voices that people coded, held against the study they were drawn from.
//! Estimates nothing: it counts who was predicted to be what and coded as what.
//! Filled by `groundswell signal --gold` and by library users; read by the corrections.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::sample::{Response, Sample};
use super::tally::{Bits, By, Part, Tally, VoiceMap};
use crate::annotation::Annotation;
use crate::codebook::Codebook;
use crate::corpus::Voice;
use crate::error::{Error, ErrorKind, Result};
use crate::stats::quantify::Table;

/// Codes by people, a tally a coder.
#[derive(Debug, Clone)]
pub struct Gold {
    empty: Tally,
    coders: BTreeMap<String, Tally>,
    texts: HashMap<String, String>,
    changed: BTreeSet<u64>,
    learnt: HashSet<u64>,
    not_drawn: HashSet<u64>,
    response: Option<Response>,
    compared: bool,
}

impl Gold {
    /// No codes yet, by the codebook of the study.
    pub fn new(codebook: &Codebook) -> Self {
        Gold {
            empty: Tally::new(codebook),
            coders: BTreeMap::new(),
            texts: HashMap::new(),
            changed: BTreeSet::new(),
            learnt: HashSet::new(),
            not_drawn: HashSet::new(),
            response: None,
            compared: false,
        }
    }

    /// Counts what one person says of one comment; `by` is what groups the study. Errs, counting nothing, as [`Tally::add`]
    /// does, where no person wrote it, and where the comment was not annotated.
    pub fn add(&mut self, annotation: &Annotation, by: Option<&By>) -> Result<()> {
        let wrong = |reason: String| {
            let location = crate::error::Location::default().with_id(annotation.comment.clone());
            Err(Error::new(ErrorKind::Data, reason).at(location))
        };
        if annotation.annotator.starts_with("model:") || annotation.annotator.starts_with("rule:") {
            return wrong(format!(
                "it is coded by {}, and a program's codes cannot correct a program's; gold is coded by people",
                annotation.annotator
            ));
        }
        if annotation.error.is_some() || annotation.speaker.is_none() {
            return wrong("it has no code for who speaks; code it, or take all comments of its voice out".to_owned());
        }
        let coder = self.coders.entry(annotation.annotator.clone()).or_insert_with(|| self.empty.clone());
        coder.add(annotation, by)?;
        self.texts.insert(annotation.comment.clone(), annotation.text_sha256.clone());
        Ok(())
    }

    /// Tells an annotation of the study, so that a comment whose text has changed since it was coded is found.
    pub fn meet(&mut self, annotation: &Annotation) {
        if let Some(sha256) = self.texts.get(&annotation.comment)
            && *sha256 != annotation.text_sha256
        {
            self.changed.insert(Voice::of(annotation.author.as_deref(), &annotation.thread).key());
        }
    }

    /// Whether any comment of a voice is coded.
    pub fn holds(&self, voice: Voice) -> bool {
        self.coders.values().any(|coder| coder.voices.contains_key(&voice.key()))
    }

    /// Takes out a voice of whose texts a model has learnt one.
    pub fn learnt(&mut self, voice: Voice) {
        self.learnt.insert(voice.key());
    }

    /// Tells that all texts of the study were held against those a model has learnt from.
    pub fn compared(&mut self) {
        self.compared = true;
    }

    /// Holds the coded voices against the sealed sample that was drawn to be coded: those that were not drawn are taken out.
    /// Errs (`Usage`) where the sample was not drawn at random.
    pub fn answers(&mut self, sample: &Sample) -> Result<()> {
        sample.for_correction()?;
        let response = sample.check(&self.voices());
        self.not_drawn = response.not_drawn.iter().map(|voice| voice.key()).collect();
        self.response = Some(response);
        Ok(())
    }

    /// Coded voices, with the most comments of each that one coder coded.
    fn voices(&self) -> BTreeMap<Voice, u64> {
        let mut voices = BTreeMap::new();
        for (key, said) in self.coders.values().flat_map(|coder| &coder.voices) {
            let most: &mut u64 = voices.entry(Voice::from_key(*key)).or_default();
            *most = (*most).max(u64::from(said.comments));
        }
        voices
    }

    /// The voices by which a study can be corrected. Errs (`Data`) where there is none, and says why.
    pub(super) fn of_study<'g>(&'g self, study: &'g Tally) -> Result<Coded<'g>> {
        let mut lost = Lost::default();
        let mut coders: BTreeMap<u64, Vec<&Tally>> = BTreeMap::new();
        let all: BTreeSet<u64> = self.coders.values().flat_map(|coder| coder.voices.keys().copied()).collect();
        for key in all.difference(&self.not_drawn.iter().copied().collect()) {
            let Some(whole) = study.voices.get(key) else {
                lost.strange += 1;
                continue;
            };
            if self.learnt.contains(key) {
                lost.learnt += 1;
            } else if self.changed.contains(key) {
                lost.changed += 1;
            } else {
                let wholly = |coder: &&Tally| coder.voices.get(key).is_some_and(|v| v.comments == whole.comments);
                let by: Vec<&Tally> = self.coders.values().filter(wholly).collect();
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
        Ok(Coded { study, coders, most, lost, response: self.response.as_ref(), compared: self.compared })
    }
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
    /// Voice to those who coded it wholly.
    coders: BTreeMap<u64, Vec<&'g Tally>>,
    /// The most coders that a voice has.
    most: usize,
    pub(super) lost: Lost,
    /// What became of the sample that was drawn; `None` where no sealed record of it was given.
    pub(super) response: Option<&'g Response>,
    /// Whether the texts were held against those a model has learnt from.
    pub(super) compared: bool,
}

/// One voice of the gold: as predicted, and as each coder in turn has it.
#[derive(Debug, Clone)]
pub(super) struct Pair {
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
        let pair = |(key, coders): (&u64, &Vec<&Tally>)| {
            let predicted = bits(self.study, key)?;
            let coded: Vec<Bits> = coders.iter().map(|coder| bits(coder, key).unwrap_or_default()).collect();
            let coded = (0..self.most).map(|turn| coded[turn % coded.len()]).collect();
            Some(Pair { predicted, coders: coders.len(), coded })
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

/// How many voices of a map are in each of so many cells.
pub(super) fn counted(voices: &VoiceMap, cells: usize, cell: impl Fn(Bits) -> usize) -> Vec<u64> {
    let mut counts = vec![0; cells];
    voices.values().for_each(|bits| counts[cell(*bits)] += 1);
    counts
}
