//! A folder as Hugging Face models lie in: a sequence classifier of the BERT family, with labels of its own.
//! What its labels do not stand for is coded by the embedded tier.
//! Called by those who give such a folder as the model.

mod answers;
mod config;
#[cfg(feature = "torch")]
mod parts;
#[cfg(feature = "torch")]
mod pipeline;
mod reader;

use std::path::{Path, PathBuf};

use super::transformer::backend::Backend;
use super::transformer::rten::Rten;
#[cfg(feature = "torch")]
use super::transformer::torch::Torch;
use super::transformer::windows::fits;
use super::transformer::workers::{Worker, Workers};
use super::{Classifier, StaticEmbedding};
use crate::annotation::{Annotation, Code, Coding, Judged, Sentiment, Speaker, rounded};
use crate::codebook::Codebook;
use crate::error::{Error, ErrorKind, Location, Result};
use crate::text::Document;
use answers::{Answers, Stands};
use config::{CONFIG, Config};
use reader::Reader;

const NETWORK: &str = "model.onnx";
const TOKENIZER: &str = "tokenizer.json";
const TENSORS: &str = "model.safetensors";

/// A sequence classifier of a folder with `config.json`, `tokenizer.json` and `model.onnx`; with the feature `torch` its
/// weights may lie in `model.safetensors`, and rust-bert's pipelines of sentiment and of hypotheses are classifiers too.
#[derive(Debug)]
pub struct Foreign {
    annotator: String,
    embedded: StaticEmbedding,
    source: Source,
    answers: Answers,
    workers: Workers,
}

/// What gives the probabilities of labels.
#[derive(Debug)]
enum Source {
    /// A network over the pieces of a tokeniser.
    Network { backend: Box<dyn Backend>, reader: Box<Reader> },
    /// What tokenises by itself.
    #[cfg(feature = "torch")]
    Pipeline(pipeline::Pipeline),
}

impl Foreign {
    /// Whether a folder looks like one: it has a `config.json`.
    pub fn is_in(folder: &Path) -> bool {
        folder.join(CONFIG).is_file()
    }

    /// The classifier of a folder, coding by a codebook.
    ///
    /// Its labels are those of the codebook where they have the same name (`pay/strain`, or the key of an intent), sentiments
    /// where they are called so (`NEGATIVE`, `neu`, `pos` and the like), and what `labels.toml` says where there is one.
    /// Errs (`Integrity`) with what the folder lacks and how to come by it, where a file cannot be read or does not fit the
    /// others, and (`Usage`) where no label stands for anything in the codebook.
    pub fn open(folder: &Path, codebook: Codebook) -> Result<Self> {
        let config = Config::read(folder)?;
        let tokenizer = need(folder, TOKENIZER, "take it from where the model came from")?;
        let reader = Reader::open(&tokenizer, config.longest).map_err(|reason| wrong(folder, TOKENIZER, reason))?;
        let (backend, weights, file) = backend(folder, &config)?;
        tried(folder, file, &config, backend.as_ref(), &reader)?;
        Self::with(folder, "", &weights, &config, Source::Network { backend, reader: Box::new(reader) }, codebook)
    }

    /// rust-bert's pipeline of sentiment over a folder with `config.json`, `vocab.txt` (RoBERTa: `vocab.json` and `merges.txt`)
    /// and `model.safetensors`, whose labels are NEGATIVE and POSITIVE; all but sentiment is the embedded tier's.
    ///
    /// Errs (`Integrity`) with what the folder lacks, or what in it does not fit.
    #[cfg(feature = "torch")]
    pub fn sentiment(folder: &Path, codebook: Codebook) -> Result<Self> {
        let (pipeline, config) = pipeline::Pipeline::sentiment(folder)?;
        let weights = need(folder, TENSORS, "take it from where the model came from")?;
        Self::with(folder, "sentiment-", &weights, &config, Source::Pipeline(pipeline), codebook)
    }

    /// rust-bert's zero-shot pipeline over a folder of a BERT, DistilBERT, RoBERTa or BART trained on inference (contradiction,
    /// neutral, entailment): each label of the codebook is a hypothesis made of its theme's name, and given from a probability
    /// of 0.5 on, or as `labels.toml` says. Sentiment and speaker are the embedded tier's.
    ///
    /// Errs (`Integrity`) with what the folder lacks, or what in it does not fit.
    #[cfg(feature = "torch")]
    pub fn zero_shot(folder: &Path, codebook: Codebook) -> Result<Self> {
        let (pipeline, config) = pipeline::Pipeline::zero_shot(folder, &codebook)?;
        let weights = need(folder, TENSORS, "take it from where the model came from")?;
        Self::with(folder, "zero-shot-", &weights, &config, Source::Pipeline(pipeline), codebook)
    }

    fn with(
        folder: &Path,
        how: &str,
        weights: &[u8],
        config: &Config,
        source: Source,
        codebook: Codebook,
    ) -> Result<Self> {
        let answers = Answers::read(folder, config, &codebook)?;
        let name = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
        let name = name.file_name().map_or_else(|| "model".to_owned(), |name| name.to_string_lossy().into_owned());
        let annotator = format!("model:{how}{name}@{}", &crate::digest::sha256_hex(weights)[..12]);
        let embedded = StaticEmbedding::embedded().coding_by(codebook)?;
        Ok(Foreign { annotator, embedded, source, answers, workers: Workers::new() })
    }

    /// Labels that stand for nothing in the codebook.
    pub fn unused(&self) -> Vec<String> {
        self.answers.unused()
    }

    fn code(&self, document: &Document<'_>, worker: &Worker) -> Result<Coding> {
        fits(document)?;
        let mut coding = self
            .embedded
            .classify_batch(std::slice::from_ref(document))
            .pop()
            .unwrap_or_else(|| Err(Error::new(ErrorKind::Data, "the embedded tier gave no coding")))?;
        let refused = |reason: String| Error::new(ErrorKind::Data, reason);
        let windows = match &self.source {
            Source::Network { backend, reader } => {
                let windows = reader.windows(document).map_err(refused)?.into_iter();
                let judged = |ids: Vec<u32>| {
                    let logits = backend.run(&ids, worker)?;
                    Ok((ids.len(), self.answers.probabilities(&logits.values)))
                };
                windows.map(judged).collect::<Result<Vec<_>>>()?
            }
            #[cfg(feature = "torch")]
            Source::Pipeline(pipeline) => pipeline.windows(document)?,
        };
        self.answer(&mut coding, &self.answers.pooled(&windows));
        Ok(coding)
    }

    /// Puts what the model says in the place of what the embedded tier said.
    fn answer(&self, coding: &mut Coding, probabilities: &[f32]) {
        let codebook = self.embedded.codebook();
        let labels = codebook.labels();
        let given = self.answers.given(probabilities);
        let mut kinds = [vec![0.0_f32; Sentiment::ALL.len()], vec![0.0; Speaker::ALL.len()]];
        for (at, stands) in self.answers.stands().iter().enumerate() {
            match stands {
                Stands::Label(label) => {
                    let named = labels[*label];
                    let same = |code: &Code| code.theme == named.theme.key && code.valence == named.valence;
                    let probability = rounded(f64::from(probabilities[at]));
                    coding.scores.set(*label, probability);
                    let span = coding.themes.iter().find(|code| same(code)).and_then(|code| code.span);
                    coding.themes.retain(|code| !same(code));
                    if given[at] {
                        let (theme, valence) = (named.theme.key.clone(), named.valence);
                        coding.themes.push(Code { theme, valence, probability, span, rule: None });
                    }
                }
                Stands::Sentiment(kind) => kinds[0][*kind] += probabilities[at],
                Stands::Speaker(kind) => kinds[1][*kind] += probabilities[at],
                Stands::Nothing => {}
            }
        }
        let place = |code: &Code| codebook.label_index(&code.theme, code.valence);
        coding.themes.sort_by_key(place);
        let [sentiment, speaker] = kinds.map(|of| {
            let best = (1..of.len()).fold(0, |best, at| if of[at] > of[best] { at } else { best });
            (of[best] > 0.0).then(|| (best, rounded(f64::from(of[best].min(1.0)))))
        });
        if let Some((kind, probability)) = sentiment {
            coding.sentiment = Judged { label: Sentiment::ALL[kind], probability };
        }
        if let Some((kind, probability)) = speaker {
            coding.speaker = Judged { label: Speaker::ALL[kind], probability };
        }
    }
}

/// The engine of a folder with the bytes and the name of the file that it has read. Errs with how to come by one.
fn backend(folder: &Path, config: &Config) -> Result<(Box<dyn Backend>, Vec<u8>, &'static str)> {
    let published = folder.join(TENSORS).is_file();
    #[cfg(feature = "torch")]
    if published && !folder.join(NETWORK).exists() {
        let weights = need(folder, TENSORS, "take it from where the model came from")?;
        let settings = need(folder, CONFIG, "take it from where the model came from")?;
        let backend = Torch::classifier(&config.family, &settings, &config.labels, &folder.join(TENSORS))
            .map_err(|reason| wrong(folder, TENSORS, reason))?;
        return Ok((Box::new(backend), weights, TENSORS));
    }
    #[cfg(not(feature = "torch"))]
    let _ = config;
    let how = if published {
        "its weights lie in model.safetensors: export them with `scripts/export_onnx.py FOLDER`, or build groundswell with the \
         feature `torch`, which reads them as they are"
    } else {
        "export the model with `scripts/export_onnx.py FOLDER`, or take its ONNX form from where it came from"
    };
    let network = need(folder, NETWORK, how)?;
    let backend = Rten::open(&[&network]).map_err(|(_, reason)| wrong(folder, NETWORK, reason))?;
    Ok((Box::new(backend), network, NETWORK))
}

/// Runs it once, so that a network that does not fit its tokeniser or its labels is told of before any text.
fn tried(folder: &Path, file: &str, config: &Config, backend: &dyn Backend, reader: &Reader) -> Result<()> {
    let ids = reader.marked("so tired").map_err(|reason| wrong(folder, TOKENIZER, reason))?;
    let refused = |reason: String| wrong(folder, file, reason);
    for ids in [ids.as_slice(), &[ids[0], reader.last(), ids[ids.len() - 1]]] {
        let output = Workers::one(|worker| backend.run(ids, worker)).map_err(|e| refused(e.message().to_owned()))?;
        if output.values.len() != config.labels.len() {
            let (gives, names) = (output.values.len(), config.labels.len());
            return Err(refused(format!(
                "it gives {gives} numbers for a text, and {CONFIG} names {names} labels: it is no classifier by these labels"
            )));
        }
        if !output.is_finite() {
            return Err(refused("what it gives are no numbers: its weights are damaged; get it again".to_owned()));
        }
    }
    Ok(())
}

/// A file that the folder must have. Errs (`Integrity`) with how to come by it.
fn need(folder: &Path, name: &str, how: &str) -> Result<Vec<u8>> {
    let path: PathBuf = folder.join(name);
    match std::fs::read(&path) {
        Ok(bytes) if bytes.is_empty() => Err(wrong(folder, name, format!("it is empty; {how}"))),
        Ok(bytes) => Ok(bytes),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            let message = format!("the folder of the model has no {name}; {how}");
            Err(Error::new(ErrorKind::Integrity, message).at(Location::file(folder)))
        }
        Err(e) => Err(Error::io("read", &path, e)),
    }
}

/// An error about a file of the folder.
fn wrong(folder: &Path, name: &str, reason: String) -> Error {
    Error::new(ErrorKind::Integrity, reason).at(Location::file(folder.join(name)))
}

impl Classifier for Foreign {
    fn annotator(&self) -> &str {
        &self.annotator
    }

    fn codebook(&self) -> &Codebook {
        self.embedded.codebook()
    }

    fn not_served(&self) -> Vec<String> {
        let labels = self.codebook().labels();
        let serves = |key: &String| {
            let label = |stands: &Stands| matches!(stands, Stands::Label(label) if labels[*label].theme.key == *key);
            self.answers.stands().iter().any(label)
        };
        self.embedded.not_served().into_iter().filter(|key| !serves(key)).collect()
    }

    fn classify_batch(&self, documents: &[Document<'_>]) -> Vec<Result<Coding>> {
        self.workers.each(documents.len(), |at, worker| self.code(&documents[at], worker))
    }
}

/// The name of a label of a codebook, as records have it.
fn name(codebook: &Codebook, label: usize) -> String {
    let label = codebook.labels()[label];
    Annotation::label(&label.theme.key, label.valence)
}
