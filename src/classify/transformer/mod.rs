//! The transformer tiers: a sentence encoder with heads, weighed together with what the embedded tier sees in the same text.
//! Learns nothing: `models/recipes/transformer` trains the encoder, `train` weighs it.
//! Called by those who ask for `student`, `transformer` or the folder of such a model.

pub(crate) mod backend;
mod evidence;
pub(crate) mod heads;
pub(crate) mod joint;
pub(crate) mod network;
#[cfg(feature = "torch")]
pub(crate) mod pool;
pub(crate) mod rten;
#[cfg(feature = "torch")]
pub(crate) mod torch;
pub(crate) mod windows;
pub(crate) mod workers;

use std::path::Path;

use super::Classifier;
use super::bundle::{Bundle, Manifest};
use super::embedded::{Reading, StaticEmbedding, WEIGHTS};
use super::said::Said;
use crate::annotation::{Code, Coding};
use crate::codebook::Codebook;
use crate::error::{Error, ErrorKind, Result};
use crate::text::Document;
use joint::Joint;
use network::{Network, Seen};
use windows::fits;
use workers::{Worker, Workers};

/// Layers 1 to 3 of the encoder.
pub(crate) const LOWER: &str = "lower.onnx";
/// Layers 4 to 6.
pub(crate) const UPPER: &str = "upper.onnx";
/// The heads of an exit.
pub(crate) const HEADS: &str = "heads.safetensors";
/// How heads and the embedded tier are weighed.
pub(crate) const JOINT: &str = "joint.safetensors";
/// The folder of the student, beside that of the transformer which stands on it.
pub(crate) const STUDENT: &str = "student";

/// A classifier by a sentence encoder and the embedded tier together.
#[derive(Debug)]
pub struct Transformer {
    manifest: Manifest,
    annotator: String,
    embedded: StaticEmbedding,
    network: Network,
    joint: Joint,
    thresholds: Vec<f32>,
    workers: Workers,
}

impl Transformer {
    /// Whether a folder holds such a model, going by its manifest.
    pub fn is_in(bundle: &Bundle) -> bool {
        bundle.manifest.files.contains_key(JOINT)
    }

    /// The model of a bundle, with the one that it stands on in the folder beside it.
    ///
    /// Errs (`Integrity`) naming the file where a checksum differs, a network cannot be read or gives no numbers, sizes do not
    /// fit each other, or the bundle was made for another codebook or another embedded model.
    pub fn open(folder: &Path) -> Result<Self> {
        Self::read(Bundle::open(folder)?)
    }

    /// The same from a bundle that has been read.
    pub(crate) fn read(bundle: Bundle) -> Result<Self> {
        let embedded = StaticEmbedding::embedded();
        let network = Network::read(&bundle, embedded.encoder())?;
        let trained = Codebook::embedded();
        bundle.manifest.made_for(&trained)?;
        stands_on_embedded(&bundle, &embedded)?;
        let joint = Joint::read(bundle.file(JOINT)?, &trained).map_err(|reason| bundle.wrong(JOINT, reason))?;
        let thresholds = bundle.manifest.thresholds_of(&trained)?;
        let annotator = format!("model:{}@{}", bundle.manifest.name, bundle.manifest.version);
        let manifest = bundle.manifest;
        Ok(Transformer { manifest, annotator, embedded, network, joint, thresholds, workers: Workers::new() })
    }

    /// The same model, coding by another codebook: see [`StaticEmbedding::coding_by`].
    pub fn coding_by(mut self, codebook: Codebook) -> Result<Self> {
        self.embedded = self.embedded.coding_by(codebook)?;
        if !self.embedded.by_lexicon().is_empty() {
            self.annotator.push_str("+lexicon");
        }
        Ok(self)
    }

    /// The same model, writing into each code what spoke for it.
    pub fn explaining(mut self, explain: bool) -> Self {
        self.embedded = self.embedded.explaining(explain);
        self
    }

    /// Keys of themes that the model was not trained for and the lexicon finds in its place.
    pub fn by_lexicon(&self) -> Vec<String> {
        self.embedded.by_lexicon()
    }

    /// The threads that run it.
    pub(crate) fn workers(&self) -> &Workers {
        &self.workers
    }

    /// The embedded tier that it stands on.
    pub(crate) fn embedded(&self) -> &StaticEmbedding {
        &self.embedded
    }

    /// What the bundle says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    fn code(&self, document: &Document<'_>, worker: &Worker) -> Result<Coding> {
        fits(document)?;
        let reading = self.embedded.reading(document)?;
        self.coding(&reading, document, worker)
    }

    /// The coding of a text in which the embedded tier has seen `reading`.
    pub(crate) fn coding(&self, reading: &Reading, document: &Document<'_>, worker: &Worker) -> Result<Coding> {
        let seen = self.network.see(document, self.embedded.encoder(), worker)?;
        let said = self.joint.said(&seen, &reading.said);
        let themes = self.themes(&said, &seen, reading);
        self.embedded.recoded(said.coding(themes, &self.manifest.favour), document)
    }

    fn themes(&self, said: &Said, seen: &Seen, reading: &Reading) -> Vec<Code> {
        let trained = self.embedded.trained();
        let labels = trained.labels();
        (said.given(&self.thresholds))
            .map(|label| {
                let (found, rule) = self.embedded.shown(label, reading);
                let span = evidence::evidence(seen, label).or(found);
                let rule = rule.map(|rule| format!("encoder {:+.2}, embedded {rule}", seen.labels[label]));
                said.code(label, labels[label], span, rule)
            })
            .collect()
    }
}

/// Errs (`Integrity`) where the embedded model is not the one that the bundle was weighed with.
fn stands_on_embedded(bundle: &Bundle, embedded: &StaticEmbedding) -> Result<()> {
    let own = embedded.manifest().files.get(WEIGHTS);
    if bundle.manifest.stands_on.get("embedded") == own {
        return Ok(());
    }
    let message = "this model was weighed together with another embedded model than the one of this program: \
                   take the models of this release, or weigh it again with `groundswell train --encoder`";
    Err(Error::new(ErrorKind::Integrity, message).at(bundle.location()))
}

impl Classifier for Transformer {
    fn annotator(&self) -> &str {
        &self.annotator
    }

    fn codebook(&self) -> &Codebook {
        self.embedded.codebook()
    }

    fn not_served(&self) -> Vec<String> {
        self.embedded.not_served()
    }

    fn classify_batch(&self, documents: &[Document<'_>]) -> Vec<Result<Coding>> {
        self.workers.each(documents.len(), |at, worker| self.code(&documents[at], worker))
    }
}
