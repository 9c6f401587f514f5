//! A folder as Hugging Face models lie in: a sequence classifier of the BERT family, with labels of its own.
//! What its labels do not stand for is coded by the embedded tier.
//! Called by those who give such a folder as the model.

mod answers;
mod config;
mod reader;

use std::path::{Path, PathBuf};

use super::transformer::backend::Backend;
use super::transformer::rten::Rten;
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

/// A sequence classifier of a folder with `config.json`, `tokenizer.json` and `model.onnx`.
#[derive(Debug)]
pub struct Foreign {
    annotator: String,
    embedded: StaticEmbedding,
    backend: Box<dyn Backend>,
    reader: Reader,
    answers: Answers,
    workers: Workers,
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
        let how = if folder.join(TENSORS).is_file() {
            "its weights lie in model.safetensors: export them with `scripts/export_onnx.py FOLDER`"
        } else {
            "export the model with `scripts/export_onnx.py FOLDER`, or take its ONNX form from where it came from"
        };
        let network = need(folder, NETWORK, how)?;
        let backend = Rten::open(&[&network]).map_err(|(_, reason)| wrong(folder, NETWORK, reason))?;
        let answers = Answers::read(folder, &config, &codebook)?;
        let name = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
        let name = name.file_name().map_or_else(|| "model".to_owned(), |name| name.to_string_lossy().into_owned());
        let annotator = format!("model:{name}@{}", &crate::digest::sha256_hex(&network)[..12]);
        let embedded = StaticEmbedding::embedded().coding_by(codebook)?;
        let workers = Workers::new();
        let model = Foreign { annotator, embedded, backend: Box::new(backend), reader, answers, workers };
        model.tried(folder, &config)?;
        Ok(model)
    }

    /// Runs it once, so that a network that does not fit its tokeniser or its labels is told of before any text.
    fn tried(&self, folder: &Path, config: &Config) -> Result<()> {
        let ids = self.reader.marked("so tired").map_err(|reason| wrong(folder, TOKENIZER, reason))?;
        let refused = |reason: String| wrong(folder, NETWORK, reason);
        for ids in [ids.as_slice(), &[ids[0], self.reader.last(), ids[ids.len() - 1]]] {
            let output =
                Workers::one(|worker| self.backend.run(ids, worker)).map_err(|e| refused(e.message().to_owned()))?;
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
        let mut windows = Vec::new();
        for ids in self.reader.windows(document).map_err(refused)? {
            let logits = self.backend.run(&ids, worker)?;
            windows.push((ids.len(), self.answers.probabilities(&logits.values)));
        }
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
