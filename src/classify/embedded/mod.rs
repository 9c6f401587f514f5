//! The embedded tier: static word vectors, weighed runs of words and the lexicon's findings under linear heads, compiled in.
//! Learns nothing: `train` does.
//! The default of the command line.

pub(crate) mod combine;
mod evidence;
pub(crate) mod grams;
pub(crate) mod model;
pub(crate) mod sheet;
pub(crate) mod tensors;
pub(crate) mod vectors;

use std::path::Path;

use rayon::prelude::*;

use super::bundle::{Bundle, Manifest};
use super::lexicon::Finding;
use super::said::Said;
use super::{Classifier, Lexicon};
use crate::annotation::{Code, Coding, Scores};
use crate::codebook::{Codebook, Label};
use crate::corpus::Span;
use crate::error::{Error, ErrorKind, Result};
use crate::text::{Document, Encoder};
use combine::{Sums, clues, manner, one_of};
use model::{Model, Shape};
use sheet::Sheet;

/// Where the model of this tier lies in the repository.
pub(crate) const FOLDER: &str = "models/embedded";
/// Its files.
pub(crate) const VOCABULARY: &str = "vocab.txt";
pub(crate) const VECTORS: &str = "vectors.safetensors";
pub(crate) const WEIGHTS: &str = "weights.safetensors";

/// A classifier by static vectors, runs of words and the lexicon.
#[derive(Debug)]
pub struct StaticEmbedding {
    manifest: Manifest,
    annotator: String,
    encoder: Encoder,
    model: Model,
    /// Thresholds of the model's labels.
    thresholds: Vec<f32>,
    /// The codebook that the model was trained for, and its lexicon.
    trained: Codebook,
    lexicon: Lexicon,
    /// Another codebook, by which comments are coded.
    other: Option<Other>,
    explain: bool,
}

/// What the model sees in a text.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) sheet: Sheet,
    sums: Sums,
    /// Its probabilities.
    pub(crate) said: Said,
}

/// A codebook other than the one the model was trained for.
#[derive(Debug)]
struct Other {
    lexicon: Lexicon,
    /// For each of its labels the model's, where the meaning is the same.
    labels: Vec<Option<usize>>,
}

impl StaticEmbedding {
    /// The model that is compiled in.
    pub fn embedded() -> Self {
        Self::read(Bundle::built_in()).expect("the model compiled in is sound: its test opens it")
    }

    /// The model of a bundle. Errs (`Integrity`) naming the file where a checksum differs, a file is cut short, or the
    /// bundle was made for another codebook.
    pub fn open(folder: &Path) -> Result<Self> {
        Self::read(Bundle::open(folder)?)
    }

    fn read(bundle: Bundle) -> Result<Self> {
        let trained = Codebook::embedded();
        bundle.manifest.made_for(&trained)?;
        let shape = Shape::of(&trained);
        let wrong = |file: &str, reason: String| bundle.wrong(file, reason);
        // The lexicon takes longest to build, so that the rest is built beside it.
        let of_bundle = || {
            let vocabulary = bundle.text(VOCABULARY)?;
            let encoder = Encoder::new(vocabulary)?;
            let vectors = tensors::vectors(bundle.file(VECTORS)?).map_err(|reason| wrong(VECTORS, reason))?;
            if vectors.pieces() != vocabulary.lines().count() {
                return Err(wrong(VECTORS, "it has not one vector for each line of the vocabulary".to_owned()));
            }
            let model =
                tensors::model(bundle.file(WEIGHTS)?, vectors, shape).map_err(|reason| wrong(WEIGHTS, reason))?;
            Ok((encoder, model))
        };
        let (of_bundle, lexicon) = rayon::join(of_bundle, || Lexicon::new(trained.clone()));
        let ((encoder, model), lexicon) = (of_bundle?, lexicon?);
        let thresholds = bundle.manifest.thresholds_of(&trained)?;
        let annotator = format!("model:{}@{}", bundle.manifest.name, bundle.manifest.version);
        let manifest = bundle.manifest;
        Ok(StaticEmbedding {
            manifest,
            annotator,
            encoder,
            model,
            thresholds,
            trained,
            lexicon,
            other: None,
            explain: false,
        })
    }

    /// The same model, coding by another codebook: themes whose key and meaning are those it was trained for stay the
    /// model's, the others are left to the lexicon. Errs where a phrase of the codebook is wrong.
    pub fn coding_by(mut self, codebook: Codebook) -> Result<Self> {
        if codebook == self.trained {
            return Ok(self);
        }
        let known = self.trained.labels();
        let labels = (codebook.labels().iter())
            .map(|label| {
                let same = |other: &Label<'_>| {
                    other.valence == label.valence
                        && other.theme.key == label.theme.key
                        && other.theme.meaning_hash() == label.theme.meaning_hash()
                };
                known.iter().position(same)
            })
            .collect();
        self.other = Some(Other { lexicon: Lexicon::new(codebook)?.explaining(self.explain), labels });
        if !self.by_lexicon().is_empty() {
            self.annotator.push_str("+lexicon");
        }
        Ok(self)
    }

    /// The same model, writing into each code what spoke for it.
    pub fn explaining(mut self, explain: bool) -> Self {
        self.explain = explain;
        self.lexicon = self.lexicon.explaining(explain);
        self.other = self.other.map(|other| Other { lexicon: other.lexicon.explaining(explain), ..other });
        self
    }

    /// Keys of themes that the model was not trained for and the lexicon finds in its place.
    pub fn by_lexicon(&self) -> Vec<String> {
        let Some(other) = &self.other else { return Vec::new() };
        let codebook = other.lexicon.codebook();
        let unknown =
            |key: &str| codebook.labels().iter().zip(&other.labels).any(|(l, of)| l.theme.key == key && of.is_none());
        let phrased = codebook.themes.iter().filter(|theme| !theme.phrases.is_empty() && unknown(&theme.key));
        phrased.map(|theme| theme.key.clone()).collect()
    }

    /// Checksum of the lexicon whose findings it uses: that of the manifest, unless phrases have changed since it was trained.
    pub fn lexicon_checksum(&self) -> String {
        self.lexicon.checksum()
    }

    /// What the bundle says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The word pieces it reads.
    #[cfg(feature = "transformer")]
    pub(crate) fn encoder(&self) -> &Encoder {
        &self.encoder
    }

    /// The thresholds of its labels, in the order of the codebook it was trained for.
    #[cfg(feature = "train")]
    pub(crate) fn thresholds(&self) -> &[f32] {
        &self.thresholds
    }

    /// The codebook it was trained for.
    #[cfg(feature = "transformer")]
    pub(crate) fn trained(&self) -> &Codebook {
        &self.trained
    }

    /// What it sees in a text, before anything is decided. Errs as [`Encoder::encode`] does.
    pub(crate) fn reading(&self, document: &Document<'_>) -> Result<Reading> {
        let sheet = Sheet::new(document, &self.lexicon, &self.encoder)?;
        let sums = self.model.sums(&sheet);
        let clues = clues(&sums, &sheet.findings, &self.trained);
        let labels: Vec<f32> =
            self.model.labels.iter().zip(&clues).map(|(scale, clues)| scale.probability(clues)).collect();
        let manner = manner(&sums, &sheet, &labels, &self.trained);
        let (sentiment, speaker) = (one_of(&self.model.sentiments, &manner), one_of(&self.model.speakers, &manner));
        Ok(Reading { sheet, sums, said: Said { labels, sentiment, speaker } })
    }

    /// The coding of a text by what was seen in it. Errs as [`Classifier::classify`] does.
    pub(crate) fn coding(&self, reading: Reading, document: &Document<'_>) -> Result<Coding> {
        let labels = self.trained.labels();
        let themes = (reading.said.given(&self.thresholds))
            .map(|label| {
                let (span, rule) = self.shown(label, &reading);
                reading.said.code(label, labels[label], span, rule)
            })
            .collect();
        self.recoded(reading.said.coding(themes, &self.manifest.favour), document)
    }

    fn code(&self, document: &Document<'_>) -> Result<Coding> {
        self.coding(self.reading(document)?, document)
    }

    /// Where a text says a label, and what spoke for it if that is asked.
    pub(crate) fn shown(&self, label: usize, reading: &Reading) -> (Option<Span>, Option<String>) {
        let sums = &reading.sums;
        let same = |f: &&Finding| self.trained.label_of(usize::from(f.theme), f.valence) == label;
        let found = reading.sheet.findings.labels.iter().find(same);
        let span = match found {
            Some(finding) => Some(finding.span),
            None => evidence::evidence(&self.model, &reading.sheet, sums, label),
        };
        let rule = self.explain.then(|| {
            let heads = format!("text {:+.2}, sentence {:+.2}", sums.whole[label], sums.best[label].0);
            let rule = found.and_then(|finding| finding.rule.as_ref());
            rule.map_or_else(|| heads.clone(), |rule| format!("{heads}, lexicon {rule}"))
        });
        (span, rule)
    }

    /// A coding by the codebook it was trained for as one by the codebook that is coded by, with what the lexicon finds of
    /// themes that the model does not know.
    pub(crate) fn recoded(&self, coding: Coding, document: &Document<'_>) -> Result<Coding> {
        let Some(other) = &self.other else { return Ok(coding) };
        let found = other
            .lexicon
            .classify_batch(std::slice::from_ref(document))
            .pop()
            .unwrap_or_else(|| Err(Error::new(ErrorKind::Data, "the lexicon gave no coding")))?;
        let own: Vec<(usize, f64)> = coding.scores.iter().collect();
        let others: Vec<(usize, f64)> = found.scores.iter().collect();
        let labels = other.lexicon.codebook().labels();
        let mut scores = Scores::unknown(labels.len());
        let mut themes = Vec::new();
        for (at, label) in labels.iter().enumerate() {
            let (of, scored, codes) = match other.labels[at] {
                Some(of) => (of, &own, &coding.themes),
                None => (at, &others, &found.themes),
            };
            if let Some((_, probability)) = scored.iter().find(|(label, _)| *label == of) {
                scores.set(at, *probability);
            }
            let same = |code: &&Code| code.theme == label.theme.key && code.valence == label.valence;
            themes.extend(codes.iter().find(same).cloned());
        }
        Ok(Coding { themes, scores, ..coding })
    }
}

impl Classifier for StaticEmbedding {
    fn annotator(&self) -> &str {
        &self.annotator
    }

    fn codebook(&self) -> &Codebook {
        self.other.as_ref().map_or(&self.trained, |other| other.lexicon.codebook())
    }

    fn not_served(&self) -> Vec<String> {
        let Some(other) = &self.other else { return Vec::new() };
        let served = |key: &String| {
            let labels = other.lexicon.codebook().labels();
            labels.iter().zip(&other.labels).any(|(label, of)| label.theme.key == *key && of.is_some())
        };
        other.lexicon.not_served().into_iter().filter(|key| !served(key)).collect()
    }

    fn classify_batch(&self, documents: &[Document<'_>]) -> Vec<Result<Coding>> {
        if documents.len() == 1 {
            documents.iter().map(|document| self.code(document)).collect()
        } else {
            documents.par_iter().map(|document| self.code(document)).collect()
        }
    }
}
