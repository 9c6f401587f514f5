//! rust-bert's own pipelines over a local folder: sentiment by a classifier of two labels, and each label of the codebook as a
//! hypothesis that a model of inference judges.
//! Downloads nothing, and decides no label.
//! Opened by `foreign`, in programs with the feature `torch`.

use std::path::{Path, PathBuf};

use rust_bert::bart::BartConfig;
use rust_bert::bert::BertConfig;
use rust_bert::distilbert::DistilBertConfig;
use rust_bert::pipelines::common::{ModelResource, ModelType, TokenizerOption};
use rust_bert::pipelines::sentiment::{SentimentConfig, SentimentModel, SentimentPolarity};
use rust_bert::pipelines::zero_shot_classification::{ZeroShotClassificationConfig, ZeroShotClassificationModel};
use rust_bert::resources::LocalResource;
use serde::Deserialize;
use tch::Device;

use super::config::{CONFIG, Config};
use super::parts::parts;
use super::reader::own;
use super::{TENSORS, name, need, wrong};
use crate::classify::transformer::pool::Pool;
use crate::classify::transformer::torch::{complete, one_thread};
use crate::codebook::{Codebook, Label, Valence};
use crate::error::{Error, ErrorKind, Result};
use crate::text::Document;

/// Families whose vocabulary is `vocab.txt`, and those of `vocab.json` and `merges.txt`.
const FAMILIES: [&str; 4] = ["distilbert", "bert", "roberta", "bart"];
/// So many hypotheses are judged together: the memory of more is not worth their speed.
const TOGETHER: usize = 8;
/// Marks around a text and a hypothesis.
const MARKS: usize = 4;

/// A pipeline with a copy for each thread.
#[derive(Debug)]
pub(super) struct Pipeline {
    task: Task,
    /// The most word pieces of a text, without marks and hypothesis.
    room: usize,
}

#[derive(Debug)]
enum Task {
    Sentiment(Pool<SentimentModel>),
    ZeroShot { models: Pool<ZeroShotClassificationModel>, hypotheses: Vec<String>, longest: usize },
}

/// The files of a folder as rust-bert takes them.
struct Files {
    kind: ModelType,
    weights: PathBuf,
    vocabulary: PathBuf,
    merges: Option<PathBuf>,
    lower: bool,
    /// `config.json` with all that rust-bert asks for.
    config: tempfile::NamedTempFile,
}

impl Pipeline {
    /// rust-bert's sentiment pipeline, of a model whose labels are NEGATIVE and POSITIVE in this order, as DistilBERT's of SST-2.
    ///
    /// Errs (`Integrity`) with the file that lacks or does not fit.
    pub(super) fn sentiment(folder: &Path) -> Result<(Self, Config)> {
        let config = Config::of(folder, &FAMILIES[..3])?;
        let named = |at: usize, beginning: &str| {
            config.labels.get(at).is_some_and(|label| label.to_lowercase().starts_with(beginning))
        };
        if config.labels.len() != 2 || !named(0, "neg") || !named(1, "pos") {
            let reason = format!(
                "the pipeline of sentiment takes models of two labels, NEGATIVE and POSITIVE, and this one has {}: give its \
                 folder alone (--model FOLDER), which reads any labels",
                config.labels.join(", ")
            );
            return Err(wrong(folder, CONFIG, reason));
        }
        let files = Files::of(folder, &config)?;
        let models = Pool::new(within(folder, move || {
            let mut asked = SentimentConfig::new(
                files.kind,
                files.weights(),
                files.config(),
                files.vocabulary(),
                files.merges(),
                files.lower,
                None,
                None,
            );
            asked.device = Device::Cpu;
            SentimentModel::new(asked)
        }))?;
        let room = config.longest - MARKS;
        Ok((Pipeline { task: Task::Sentiment(models), room }, Config { several: false, ..config }))
    }

    /// rust-bert's zero-shot pipeline: each label of the codebook is a hypothesis, and its probability that with which the text
    /// entails it rather than contradicts it (Yin et al. 2019).
    ///
    /// Errs (`Integrity`) with the file that lacks or does not fit.
    pub(super) fn zero_shot(folder: &Path, codebook: &Codebook) -> Result<(Self, Config)> {
        let config = Config::of(folder, &FAMILIES)?;
        let named =
            |at: usize, part: &str| config.labels.get(at).is_some_and(|label| label.to_lowercase().contains(part));
        if config.labels.len() != 3 || !named(0, "contra") || !named(2, "entail") {
            let reason = format!(
                "a model of inference by the labels contradiction, neutral, entailment is meant, in this order, and this one has {}",
                config.labels.join(", ")
            );
            return Err(wrong(folder, CONFIG, reason));
        }
        let files = Files::of(folder, &config)?;
        let models = Pool::new(within(folder, move || {
            let mut asked = ZeroShotClassificationConfig::new(
                files.kind,
                files.weights(),
                files.config(),
                files.vocabulary(),
                files.merges(),
                files.lower,
                None,
                None,
            );
            asked.device = Device::Cpu;
            ZeroShotClassificationModel::new(asked)
        }))?;
        let labels = codebook.labels();
        let hypotheses: Vec<String> = labels.iter().map(hypothesis).collect();
        let pieces = |text: &String| models.with(|model| count(model.get_tokenizer(), text));
        let most = hypotheses.iter().map(pieces).collect::<Result<Vec<_>>>()?.into_iter().max().unwrap_or_default();
        let room = config.longest.saturating_sub(MARKS + most);
        if room < most {
            let reason = format!("of {} word pieces a hypothesis takes {most}, and too few are left", config.longest);
            return Err(wrong(folder, CONFIG, reason));
        }
        let names = (0..labels.len()).map(|label| name(codebook, label)).collect();
        let task = Task::ZeroShot { models, hypotheses, longest: config.longest };
        Ok((Pipeline { task, room }, Config { labels: names, several: true, ..config }))
    }

    /// Probabilities of each label in each window of a text, with the window's length. Errs where the pipeline refuses the text.
    pub(super) fn windows(&self, document: &Document<'_>) -> Result<Vec<(usize, Vec<f32>)>> {
        one_thread();
        let own = own(document);
        match &self.task {
            Task::Sentiment(models) => models.with(|model| {
                let pieces = |text: &str| count(model.get_tokenizer(), text);
                let each = parts(&own, self.room, &pieces).into_iter().map(|part| {
                    let said = model.predict([part]).pop();
                    let positive = said.map_or(0.5, |said| match said.polarity {
                        SentimentPolarity::Positive => said.score,
                        SentimentPolarity::Negative => 1.0 - said.score,
                    });
                    (pieces(part) + 2, vec![(1.0 - positive) as f32, positive as f32])
                });
                each.collect()
            }),
            Task::ZeroShot { models, hypotheses, longest } => models.with(|model| {
                let pieces = |text: &str| count(model.get_tokenizer(), text);
                let each = parts(&own, self.room, &pieces).into_iter().map(|part| {
                    let mut entailed = Vec::with_capacity(hypotheses.len());
                    for some in hypotheses.chunks(TOGETHER) {
                        let some: Vec<&str> = some.iter().map(String::as_str).collect();
                        let whole: Box<dyn Fn(&str) -> String> = Box::new(str::to_owned);
                        let judged = model.predict_multilabel([part], &some, Some(whole), *longest);
                        let judged = judged.map_err(|error| refused(&error.to_string()))?;
                        entailed.extend(judged.into_iter().flatten().map(|label| label.score as f32));
                    }
                    Ok((pieces(part) + 2, entailed))
                });
                each.collect::<Result<Vec<_>>>()
            })?,
        }
    }
}

/// A label of the codebook as a sentence that a comment entails or not.
fn hypothesis(label: &Label<'_>) -> String {
    let theme = &label.theme.label;
    let mut letters = theme.chars();
    let theme = letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect());
    match label.valence {
        Some(Valence::Strain) => format!("The writer finds fault with this at work: {theme}."),
        Some(Valence::Support) => format!("The writer is glad of this at work: {theme}."),
        None => format!("The writer says this of themselves: {theme}."),
    }
}

fn count(tokenizer: &TokenizerOption, text: &str) -> usize {
    tokenizer.tokenize(text).len()
}

fn refused(cause: &str) -> Error {
    Error::new(ErrorKind::Integrity, format!("the pipeline refuses a text: {cause}"))
}

/// How a pipeline is made, with errors that name the folder's weights.
fn within<T, F: Fn() -> std::result::Result<T, rust_bert::RustBertError>>(
    folder: &Path,
    make: F,
) -> impl Fn() -> Result<T> + use<T, F> {
    let folder = folder.to_path_buf();
    move || make().map_err(|error| wrong(&folder, TENSORS, format!("rust-bert refuses the folder ({error})")))
}

#[derive(Deserialize)]
struct Tokenizing {
    do_lower_case: Option<bool>,
}

impl Files {
    fn of(folder: &Path, config: &Config) -> Result<Self> {
        let bytes = need(folder, CONFIG, "take it from where the model came from")?;
        let unfit = |reason: String| wrong(folder, CONFIG, reason);
        let to_json = |value: serde_json::Result<Vec<u8>>| value.map_err(|error| error.to_string());
        let labels = &config.labels;
        let (kind, complete) = match config.family.as_str() {
            "bart" => (ModelType::Bart, complete::<BartConfig>(&bytes, labels).map(|of| serde_json::to_vec(&of))),
            "roberta" => (ModelType::Roberta, complete::<BertConfig>(&bytes, labels).map(|of| serde_json::to_vec(&of))),
            "bert" => (ModelType::Bert, complete::<BertConfig>(&bytes, labels).map(|of| serde_json::to_vec(&of))),
            _ => {
                (ModelType::DistilBert, complete::<DistilBertConfig>(&bytes, labels).map(|of| serde_json::to_vec(&of)))
            }
        };
        let complete = complete.and_then(to_json).map_err(unfit)?;
        let written =
            tempfile::NamedTempFile::new().and_then(|file| std::fs::write(file.path(), &complete).map(|()| file));
        let written = written.map_err(|error| Error::io("write", std::env::temp_dir(), error))?;
        let pairs = matches!(kind, ModelType::Bart | ModelType::Roberta);
        let (vocabulary, known) = vocabulary(folder, if pairs { "vocab.json" } else { "vocab.txt" })?;
        let merges = if pairs { Some(there(folder, "merges.txt")?) } else { None };
        let sizes: serde_json::Value = serde_json::from_slice(&complete).unwrap_or_default();
        let vectors = sizes["vocab_size"].as_u64().unwrap_or_default();
        if known > vectors {
            let reason =
                format!("it names {known} word pieces, and {CONFIG} has vectors for {vectors}: it is of another model");
            return Err(Error::new(ErrorKind::Integrity, reason).at(crate::error::Location::file(&vocabulary)));
        }
        let tokenizing = std::fs::read(folder.join("tokenizer_config.json")).ok();
        let tokenizing = tokenizing.and_then(|bytes| serde_json::from_slice::<Tokenizing>(&bytes).ok());
        let lower = tokenizing.and_then(|of| of.do_lower_case).unwrap_or(true) && !pairs;
        Ok(Files { kind, weights: there(folder, TENSORS)?, vocabulary, merges, lower, config: written })
    }

    fn weights(&self) -> ModelResource {
        ModelResource::Torch(Box::new(LocalResource::from(self.weights.clone())))
    }

    fn config(&self) -> LocalResource {
        LocalResource::from(self.config.path().to_path_buf())
    }

    fn vocabulary(&self) -> LocalResource {
        LocalResource::from(self.vocabulary.clone())
    }

    fn merges(&self) -> Option<LocalResource> {
        self.merges.clone().map(LocalResource::from)
    }
}

/// The path of a file that the folder must have, which rust-bert wants as text.
fn there(folder: &Path, name: &str) -> Result<PathBuf> {
    let path = folder.join(name);
    if path.to_str().is_none() {
        let message = "rust-bert takes no path that is not UTF-8: name the folder otherwise";
        return Err(Error::new(ErrorKind::Usage, message).at(crate::error::Location::file(folder)));
    }
    need(folder, name, "take it from where the model came from").map(|_| path)
}

/// The path of a vocabulary and how many vectors it asks for.
fn vocabulary(folder: &Path, name: &str) -> Result<(PathBuf, u64)> {
    let path = there(folder, name)?;
    let bytes = need(folder, name, "take it from where the model came from")?;
    let unfit = |reason: String| wrong(folder, name, format!("it is no vocabulary ({reason})"));
    if name.ends_with(".txt") {
        let text = String::from_utf8(bytes).map_err(|error| unfit(error.to_string()))?;
        return Ok((path, text.lines().count() as u64));
    }
    let pieces: std::collections::BTreeMap<String, u64> =
        serde_json::from_slice(&bytes).map_err(|error| unfit(error.to_string()))?;
    Ok((path, pieces.into_values().max().map_or(0, |last| last + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hypotheses_name_the_theme_and_how_it_is_meant() {
        let codebook = Codebook::embedded();
        let of = |theme: &str, valence| {
            let at = codebook.label_index(theme, valence).expect("a label");
            hypothesis(&codebook.labels()[at])
        };
        assert_eq!(
            of("pay", Some(Valence::Strain)),
            "The writer finds fault with this at work: pay, benefits and contract."
        );
        assert_eq!(of("leaving", None), "The writer says this of themselves: leaving or intending to leave.");
    }
}
