//! `groundswell train` from sources to a folder: read, fit, make small, try on the development set, write.
//! Each step is another file's.
//! Called by the command line.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use super::card::{self, About};
use super::export::{self, Decided, Label};
use super::fit::{self, Ingredients};
use super::material::{self, Example, Origin, Sources};
use crate::annotation::{Annotation, Coding};
use crate::classify::embedded::{VECTORS, VOCABULARY, WEIGHTS, tensors};
use crate::classify::said::Said;
use crate::classify::seen::TRAINING;
use crate::classify::{Classifier, Lexicon, MANIFEST, Manifest, StaticEmbedding};
use crate::codebook::Codebook;
use crate::error::{Error, ErrorKind, Location, Result};
use crate::stats::{Counts, LabelCounts, Scorecard};
use crate::text::{Document, Encoder};

/// The version of the model that is trained; another recipe or other texts are another version.
const VERSION: &str = "1.0.0";

/// What a training is told.
#[derive(Debug, Clone)]
pub struct Recipe<'a> {
    /// Where texts and codes lie.
    pub sources: Sources<'a>,
    /// Folder with `vocab.txt` and `vectors.safetensors`.
    pub vectors: &'a Path,
    /// Name of the model, as annotations carry it.
    pub name: &'a str,
    /// Which of the possible divisions into folds.
    pub seed: u64,
}

/// What came of a training.
#[derive(Debug, Clone)]
pub struct Trained {
    /// What the bundle says of itself.
    pub manifest: Manifest,
    /// Files written, with their sizes in bytes.
    pub files: Vec<(PathBuf, usize)>,
}

/// A fitted embedded model with what it was made from, before it is a bundle.
pub(super) struct Prepared {
    pub(super) codebook: Codebook,
    pub(super) examples: Vec<Example>,
    /// What is said of each coded text by the folds that did not hold it, by its id.
    held_out: HashMap<String, Said>,
    /// Checksum of the lexicon.
    pub(super) lexicon: String,
    pub(super) weights: Vec<u8>,
    decided: Decided,
    vocabulary: Vec<u8>,
    vectors: Vec<u8>,
}

impl Prepared {
    /// What is said of a coded text by the folds that did not hold it. Errs (`Data`) where it was not among the texts.
    pub(super) fn said(&self, id: &str) -> Result<&Said> {
        let lacks = || Error::new(ErrorKind::Data, "this text was not coded by the embedded tier");
        self.held_out.get(id).ok_or_else(|| lacks().at(Location::default().with_id(id)))
    }
}

/// Reads the sources of a recipe and fits the embedded model.
pub(super) fn prepared(recipe: &Recipe<'_>, told: &dyn Fn(&str)) -> Result<Prepared> {
    let read = |name: &str| {
        let path = recipe.vectors.join(name);
        std::fs::read(&path).map_err(|e| Error::io("read", &path, e))
    };
    let (vocabulary, vectors) = (read(VOCABULARY)?, read(VECTORS)?);
    let wrong = |reason: String| Error::new(ErrorKind::Data, reason).at(Location::file(recipe.vectors));
    let pieces = std::str::from_utf8(&vocabulary).map_err(|_| wrong("the vocabulary is not UTF-8".to_owned()))?;
    let (codebook, lexicon, encoder) = (Codebook::embedded(), Lexicon::embedded(), Encoder::new(pieces)?);
    let parsed = tensors::vectors(&vectors).map_err(wrong)?;
    let examples = material::read(&recipe.sources, &codebook)?;
    let of =
        Ingredients { codebook: &codebook, lexicon: &lexicon, encoder: &encoder, vectors: &parsed, seed: recipe.seed };
    let fitted = fit::train(&examples, of, told)?;
    let weights = export::weights(&fitted)?;
    let decided = Decided { thresholds: fitted.thresholds, favour: fitted.favour, validation: fitted.validation };
    let (held_out, lexicon) = (fitted.held_out, lexicon.checksum());
    Ok(Prepared { codebook, examples, held_out, lexicon, weights, decided, vocabulary, vectors })
}

/// Trains the embedded model and writes its bundle into `out`: the same bytes for the same texts, seed and vectors.
///
/// Errs when a source cannot be read, a text is missing, or the folder cannot be written.
pub fn train(recipe: &Recipe<'_>, out: &Path, told: &dyn Fn(&str)) -> Result<Trained> {
    let made = prepared(recipe, told)?;
    let training = export::training(&made.examples, recipe.seed);
    let files: BTreeMap<&str, &[u8]> = [
        (VOCABULARY, &made.vocabulary[..]),
        (VECTORS, &made.vectors[..]),
        (WEIGHTS, &made.weights[..]),
        (TRAINING, &training[..]),
    ]
    .into();
    let label = Label { name: recipe.name, version: VERSION, lexicon: &made.lexicon, codebook: &made.codebook };
    let manifest = export::manifest(made.decided, label, &files);
    told("the development set is coded");
    let about = About { model: card::EMBEDDED, learnt: card::learnt(&made.examples), besides: String::new() };
    write(out, manifest, &files, &made.examples, &about, &|folder| Ok(Box::new(StaticEmbedding::open(folder)?)))
}

/// Opens the bundle of a folder.
pub(super) type Open<'o> = dyn Fn(&Path) -> Result<Box<dyn Classifier>> + 'o;

/// Writes a bundle, opens it as users will, and adds how it does on the development set, and its card.
pub(super) fn write(
    out: &Path,
    mut manifest: Manifest,
    files: &BTreeMap<&str, &[u8]>,
    examples: &[Example],
    about: &About<'_>,
    open: &Open<'_>,
) -> Result<Trained> {
    std::fs::create_dir_all(out).map_err(|e| Error::io("create", out, e))?;
    for (name, bytes) in files {
        export::write(out, name, bytes)?;
    }
    export::write(out, MANIFEST, export::text(&manifest)?.as_bytes())?;
    let model = open(out)?;
    manifest.gold = score(&*model, examples, Origin::Gold)?;
    let test = score(&*model, examples, Origin::Test)?;
    let text = export::text(&manifest)?;
    export::write(out, MANIFEST, text.as_bytes())?;
    let sizes: Vec<(&str, usize)> =
        files.iter().map(|(name, bytes)| (*name, bytes.len())).chain([(MANIFEST, text.len())]).collect();
    let card = card::card(&manifest, test.as_ref(), &sizes, about);
    export::write(out, card::MODEL_CARD, card.as_bytes())?;
    let files = sizes.into_iter().chain([(card::MODEL_CARD, card.len())]);
    Ok(Trained { manifest, files: files.map(|(name, size)| (out.join(name), size)).collect() })
}

/// The decisions of the finished model on texts of one origin; `None` where there are none.
fn score(model: &dyn Classifier, examples: &[Example], origin: Origin) -> Result<Option<Scorecard>> {
    let of: Vec<&Example> = examples.iter().filter(|example| example.origin == origin).collect();
    let documents: Vec<Document<'_>> = of.iter().map(|example| Document::new(&example.text)).collect();
    let codings = model.classify_batch(&documents).into_iter().collect::<Result<Vec<Coding>>>()?;
    let labels = model.codebook().labels();
    let mut card = Scorecard { comments: of.len() as u64, ..Scorecard::default() };
    card.labels = (labels.iter())
        .map(|label| LabelCounts {
            label: Annotation::label(&label.theme.key, label.valence),
            counts: Counts::default(),
        })
        .collect();
    let mut each = 0.0;
    for (example, coding) in of.iter().zip(&codings) {
        let mut own = Counts::default();
        for (at, label) in labels.iter().enumerate() {
            let given = coding.themes.iter().any(|c| c.theme == label.theme.key && c.valence == label.valence);
            let has = example.labels >> at & 1 == 1;
            card.labels[at].counts.add(has, given);
            own.add(has, given);
        }
        each += if own.gold() + own.predicted() == 0 { 1.0 } else { own.f1() };
    }
    card.samples_f1 = each / of.len().max(1) as f64;
    Ok((!of.is_empty()).then_some(card))
}
