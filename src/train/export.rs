//! A fitted model made small, and written as a bundle: weights in eight bits, manifest, checksums, hashes of what it learnt from.
//! Fits nothing.
//! Called by `groundswell train`.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use safetensors::tensor::Dtype;

use super::fit::Fitted;
use super::material::{Example, Origin};
use crate::annotation::Annotation;
use crate::classify::embedded::combine::Scale;
use crate::classify::embedded::tensors::{Tensor, file};
use crate::classify::transformer::joint::Joint;
use crate::classify::{Favour, Manifest, Seen};
use crate::codebook::{Codebook, Label as CodebookLabel};
use crate::corpus::Output;
use crate::digest::sha256_hex;
use crate::error::{Error, ErrorKind, Result};
use crate::stats::Scorecard;

/// What a bundle is called, and what it was trained with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Label<'a> {
    pub(crate) name: &'a str,
    pub(crate) version: &'a str,
    pub(crate) lexicon: &'a str,
    pub(crate) codebook: &'a Codebook,
}

/// The file of weights. Errs when it cannot be made, which sound weights do not cause.
pub(crate) fn weights(fitted: &Fitted) -> Result<Vec<u8>> {
    let shape = fitted.shape;
    let (labels, begin) = (shape.labels, shape.sentence());
    let heads = &fitted.heads;
    // Outputs over the whole text: labels, then speakers.
    let whole = |feature: usize, lane: usize| match lane.checked_sub(labels) {
        None => heads.whole.at(feature, lane),
        Some(speaker) => heads.speaker.at(feature, speaker),
    };
    let themes = |row: usize| {
        let whole = (0..begin).map(|lane| whole(row, lane));
        whole.chain((0..labels).map(move |lane| heads.sentence.at(row, lane))).collect::<Vec<f32>>()
    };
    let feelings: Vec<f32> = (0..fitted.keys.len())
        .flat_map(|row| (0..shape.sentiments).map(move |lane| heads.felt.at(row, lane)))
        .collect();
    let vectors = heads.whole.features() - fitted.themed;
    let meaning: Vec<f32> =
        (0..vectors).flat_map(|n| (0..begin).map(move |lane| whole(fitted.themed + n, lane))).collect();
    let intercepts: Vec<f32> = (0..labels)
        .map(|lane| heads.whole.intercept(lane))
        .chain((0..shape.speakers).map(|lane| heads.speaker.intercept(lane)))
        .chain((0..labels).map(|lane| heads.sentence.intercept(lane)))
        .chain((0..shape.sentiments).map(|lane| heads.felt.intercept(lane)))
        .collect();
    let keys = fitted.keys.iter().flat_map(|key| key.to_le_bytes()).collect();
    let mut tensors = vec![
        ("grams".to_owned(), Dtype::U32, vec![fitted.keys.len()], keys),
        floats("rarity", &[fitted.rarity.len()], &fitted.rarity),
        floats("meaning", &[vectors, begin], &meaning),
        floats("intercepts", &[intercepts.len()], &intercepts),
        floats("feelings", &[fitted.keys.len(), shape.sentiments], &feelings),
        scales("labels", &fitted.labels),
        scales("sentiments", &fitted.sentiments),
        scales("speakers", &fitted.speakers),
    ];
    tensors.extend(small("themes", fitted.themed, shape.lanes(), &themes));
    file(&tensors).map_err(|reason| Error::new(ErrorKind::Data, format!("the weights cannot be written: {reason}")))
}

fn floats(name: &str, shape: &[usize], values: &[f32]) -> Tensor {
    (name.to_owned(), Dtype::F32, shape.to_vec(), values.iter().flat_map(|value| value.to_le_bytes()).collect())
}

/// A row for each scale: its weights, then its intercept.
fn scales(name: &str, scales: &[Scale]) -> Tensor {
    let rows: Vec<f32> =
        scales.iter().flat_map(|scale| scale.weights.iter().copied().chain([scale.intercept])).collect();
    floats(name, &[scales.len(), rows.len() / scales.len().max(1)], &rows)
}

/// Weights in eight bits, filled up to `lanes`, with a scale a row.
fn small(name: &str, rows: usize, lanes: usize, row: &dyn Fn(usize) -> Vec<f32>) -> [Tensor; 2] {
    let (mut all, mut bytes) = (Vec::with_capacity(rows), Vec::with_capacity(rows * lanes));
    for at in 0..rows {
        let weights = row(at);
        let scale = weights.iter().fold(0.0, |most: f32, weight| most.max(weight.abs())) / 127.0;
        let small = |weight: &f32| if scale > 0.0 { (weight / scale).round() as i8 } else { 0 };
        bytes.extend(weights.iter().map(|weight| small(weight).cast_unsigned()));
        bytes.resize((at + 1) * lanes, 0);
        all.push(scale);
    }
    [floats(&format!("{name}.scale"), &[rows], &all), (name.to_owned(), Dtype::I8, vec![rows, lanes], bytes)]
}

/// Salted hashes of the texts that were learnt from, so that whoever holds a text can ask whether it was among them. Coded
/// comments are known with words changed too; of sentiment sets, whose short texts resemble each other, copies alone.
pub(crate) fn training(examples: &[Example], seed: u64) -> Vec<u8> {
    let salt = sha256_hex(format!("groundswell training texts {seed}").as_bytes());
    let learnt = examples.iter().filter(|example| !matches!(example.origin, Origin::Gold | Origin::Test));
    Seen::file(&salt[..16], learnt.map(|example| (example.text.as_str(), example.origin != Origin::Sentiment)))
}

/// The file of the scales by which encoder and embedded tier are weighed. Errs when it cannot be made.
pub(crate) fn joint(joint: &Joint) -> Result<Vec<u8>> {
    let tensors =
        [scales("labels", &joint.labels), scales("sentiments", &joint.sentiments), scales("speakers", &joint.speakers)];
    file(&tensors).map_err(|reason| Error::new(ErrorKind::Data, format!("the scales cannot be written: {reason}")))
}

/// What was decided on held-out texts.
#[derive(Debug, Clone)]
pub(crate) struct Decided {
    pub(crate) thresholds: BTreeMap<String, f32>,
    pub(crate) favour: Favour,
    pub(crate) validation: Scorecard,
}

impl Decided {
    /// The thresholds in the codebook's order.
    pub(crate) fn in_order(&self, codebook: &Codebook) -> Vec<f32> {
        let name = |label: &CodebookLabel<'_>| Annotation::label(&label.theme.key, label.valence);
        codebook.labels().iter().map(|label| self.thresholds.get(&name(label)).copied().unwrap_or(1.0)).collect()
    }
}

/// The manifest over files already made.
pub(crate) fn manifest(decided: Decided, of: Label<'_>, files: &BTreeMap<&str, &[u8]>) -> Manifest {
    let themes = of.codebook.themes.iter();
    Manifest {
        name: of.name.to_owned(),
        version: of.version.to_owned(),
        codebook: of.codebook.id(),
        lexicon: of.lexicon.to_owned(),
        files: files.iter().map(|(name, bytes)| ((*name).to_owned(), sha256_hex(bytes))).collect(),
        meanings: themes.map(|theme| (theme.key.clone(), theme.meaning_hash())).collect(),
        thresholds: decided.thresholds,
        favour: decided.favour,
        stands_on: BTreeMap::new(),
        operating: Vec::new(),
        validation: decided.validation,
        gold: None,
    }
}

/// A manifest as its file. Errs when it cannot be made.
pub(crate) fn text(manifest: &Manifest) -> Result<String> {
    let failed = |e: toml::ser::Error| Error::new(ErrorKind::Data, "the manifest cannot be written").because(e);
    toml::to_string(manifest).map_err(failed)
}

/// Writes a file of a bundle. Errs when it cannot be written.
pub(crate) fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let path = folder.join(name);
    let mut output = Output::create(&path)?;
    output.write_all(bytes).map_err(|e| Error::io("write", &path, e))?;
    output.finish()
}
