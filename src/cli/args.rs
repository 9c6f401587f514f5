//! Arguments that several commands share, and what they turn into.
//! Runs nothing.
//! Used by the commands.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{key, models};
use crate::classify::{Bundle, Cascade, Classifier, Foreign, Goal, Lexicon, MANIFEST, StaticEmbedding, Transformer};
use crate::codebook::Codebook;
use crate::corpus::GenericNames;
use crate::error::{Error, ErrorKind, Result};
use crate::harvest::{self, Columns};
use crate::signal::View;

/// What is read, and how.
#[derive(Debug, Args)]
pub(super) struct Inputs {
    /// Files and folders: HTML pages, text renderings, CSV, Excel and JSONL tables, exports (WordPress, Disqus, isso, remark42,
    /// Commento), feeds, Reddit, Hacker News and YouTube JSON, mbox, WARC, threads.jsonl; - reads standard input
    #[arg(required = true, value_name = "INPUT")]
    pub(super) inputs: Vec<PathBuf>,
    /// File with the secret key under which names become pseudonyms [default: a file of your own, made on first use]
    #[arg(long, value_name = "FILE", help_heading = "People")]
    key: Option<PathBuf>,
    /// The key itself
    #[arg(long, env = "GROUNDSWELL_KEY", hide = true, hide_env_values = true)]
    key_value: Option<String>,
    /// File of names, one a line, that do not tell one person from another, beside "Anonymous", "Guest" and the like
    #[arg(long, value_name = "FILE", help_heading = "People")]
    generic_names: Option<PathBuf>,
    /// Column that holds the comment [default: guessed, and the guess is printed]
    #[arg(long, value_name = "COLUMN", help_heading = "Tables")]
    text: Option<String>,
    /// Column that holds an id of the row [default: guessed, or the row's number]
    #[arg(long, value_name = "COLUMN", help_heading = "Tables")]
    id: Option<String>,
    /// Column that holds the author's name [default: guessed; without one every row is a voice]
    #[arg(long, value_name = "COLUMN", help_heading = "Tables")]
    author: Option<String>,
    /// Column that holds the time
    #[arg(long, value_name = "COLUMN", help_heading = "Tables")]
    time: Option<String>,
    /// Columns to keep beside each comment, such as profession,employer
    #[arg(long, value_name = "COLUMN,…", value_delimiter = ',', help_heading = "Tables")]
    columns: Vec<String>,
}

impl Inputs {
    /// Errs where the key lies inside a study.
    pub(super) fn key_outside(&self, study: &std::path::Path) -> Result<()> {
        key::outside(study, self.key.as_deref(), self.key_value.as_deref())
    }

    /// How the inputs are harvested, and a note if a key was made. `kept` is one more column to keep.
    pub(super) fn options(&self, kept: Option<&str>) -> Result<(harvest::Options, Option<String>)> {
        let (key, note) = key::find(self.key.as_deref(), self.key_value.as_deref())?;
        let generic = match &self.generic_names {
            Some(path) => GenericNames::with(&std::fs::read_to_string(path).map_err(|e| Error::io("read", path, e))?),
            None => GenericNames::default(),
        };
        let mut keep = self.columns.clone();
        keep.extend(kept.filter(|name| !self.columns.iter().any(|known| known == name)).map(str::to_owned));
        let columns = Columns {
            text: self.text.clone(),
            id: self.id.clone(),
            author: self.author.clone(),
            time: self.time.clone(),
            keep,
        };
        Ok((harvest::Options { key, generic, columns }, note))
    }

    /// Columns that annotations will carry.
    pub(super) fn kept(&self) -> &[String] {
        &self.columns
    }
}

/// By what comments are coded.
#[derive(Debug, Args)]
pub(super) struct Coding {
    /// Codebook to code by [default: the built-in one]
    #[arg(long, value_name = "FILE", help_heading = "Coding")]
    codebook: Option<PathBuf>,
    /// Classifier: lexicon (phrases alone), embedded (trained, compiled in), student or transformer (a sentence encoder, better
    /// and slower), cascade (embedded first, the doubtful comments by transformer), or the folder of a trained model
    #[arg(long, value_name = "NAME|FOLDER", default_value = "embedded", help_heading = "Coding")]
    model: Model,
    /// Of a cascade: send up at most this share of comments like those it was tried on, such as 0.1
    #[arg(long, value_name = "SHARE", help_heading = "Coding", conflicts_with = "max_loss", value_parser = share)]
    budget: Option<f64>,
    /// Of a cascade: send up as few comments as cost at most so many points of micro F1 [default: 1]
    #[arg(long, value_name = "POINTS", help_heading = "Coding", value_parser = points)]
    max_loss: Option<f64>,
    /// Write into each annotation what spoke for it: the lexicon's rule, and the sums of a trained model
    #[arg(long, help_heading = "Coding")]
    explain: bool,
}

/// The classifiers there are.
#[derive(Debug, Clone)]
enum Model {
    /// Phrases of the codebook, read with negation, scope and speech.
    Lexicon,
    /// Static vectors, runs of words and the lexicon under linear heads, compiled in.
    Embedded,
    /// A model of the transformer tiers that is found where models lie.
    Encoder(&'static str),
    /// The embedded tier, and the transformer for what it doubts.
    Cascade,
    /// A bundle that `groundswell train` has written.
    Folder(PathBuf),
    /// A sequence classifier as Hugging Face models lie in folders.
    Foreign(PathBuf),
    /// rust-bert's pipeline of sentiment over such a folder.
    #[cfg(feature = "torch")]
    Sentiment(PathBuf),
    /// rust-bert's zero-shot pipeline over such a folder.
    #[cfg(feature = "torch")]
    ZeroShot(PathBuf),
}

impl std::str::FromStr for Model {
    type Err = String;

    fn from_str(name: &str) -> std::result::Result<Self, String> {
        if let Some((task @ ("sentiment" | "zero-shot"), folder)) = name.split_once(':') {
            return Model::pipeline(task, folder);
        }
        match name {
            "lexicon" => Ok(Model::Lexicon),
            "embedded" => Ok(Model::Embedded),
            "student" => Ok(Model::Encoder("student")),
            "transformer" => Ok(Model::Encoder("transformer")),
            "cascade" => Ok(Model::Cascade),
            folder if std::path::Path::new(folder).join(MANIFEST).is_file() => Ok(Model::Folder(folder.into())),
            folder if Foreign::is_in(std::path::Path::new(folder)) => Ok(Model::Foreign(folder.into())),
            folder if std::path::Path::new(folder).is_dir() => {
                Err(format!("the folder {folder} has neither {MANIFEST} (a model of groundswell) nor config.json (one of others)"))
            }
            _ => Err("there is no such classifier and no such folder: say lexicon, embedded, student, transformer, cascade, or \
                      the folder of a model"
                .to_owned()),
        }
    }
}

impl Model {
    #[cfg(feature = "torch")]
    fn pipeline(task: &str, folder: &str) -> std::result::Result<Self, String> {
        let of = if task == "sentiment" { Model::Sentiment } else { Model::ZeroShot };
        Ok(of(folder.into()))
    }

    #[cfg(not(feature = "torch"))]
    fn pipeline(task: &str, folder: &str) -> std::result::Result<Self, String> {
        Err(format!("{task}:{folder} asks for a pipeline of rust-bert: build groundswell with the feature `torch`"))
    }
}

fn share(text: &str) -> std::result::Result<f64, String> {
    number(text).filter(|share| (0.0..=1.0).contains(share)).ok_or_else(|| "give a share from 0 to 1".to_owned())
}

fn points(text: &str) -> std::result::Result<f64, String> {
    let points = number(text.trim_end_matches("pt")).filter(|points| (0.0..=100.0).contains(points));
    points.ok_or_else(|| "give points from 0 to 100, such as 1 or 0.5".to_owned())
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok()
}

impl Coding {
    /// The codebook that comments are coded by.
    pub(super) fn codebook(&self) -> Result<Codebook> {
        codebook(self.codebook.as_ref())
    }

    /// The classifier, and what the user should know of it.
    pub(super) fn classifier(&self) -> Result<(Box<dyn Classifier>, Vec<String>)> {
        if (self.budget.is_some() || self.max_loss.is_some()) && !matches!(self.model, Model::Cascade) {
            let message = "--budget and --max-loss are of --model cascade: leave them out, or name that model";
            return Err(Error::new(ErrorKind::Usage, message));
        }
        let encoder = match &self.model {
            Model::Lexicon => {
                return Ok((Box::new(Lexicon::new(self.codebook()?)?.explaining(self.explain)), Vec::new()));
            }
            Model::Embedded => return self.static_embedding(StaticEmbedding::embedded()),
            Model::Foreign(folder) => return Ok(foreign(Foreign::open(folder, self.codebook()?)?)),
            #[cfg(feature = "torch")]
            Model::Sentiment(folder) => return Ok(foreign(Foreign::sentiment(folder, self.codebook()?)?)),
            #[cfg(feature = "torch")]
            Model::ZeroShot(folder) => return Ok(foreign(Foreign::zero_shot(folder, self.codebook()?)?)),
            Model::Folder(folder) => {
                let bundle = Bundle::open(folder)?;
                if !Transformer::is_in(&bundle) {
                    return self.static_embedding(StaticEmbedding::open(folder)?);
                }
                Transformer::open(folder)?
            }
            Model::Encoder(name) => Transformer::open(&models::find(name)?)?,
            Model::Cascade => Transformer::open(&models::find("transformer")?)?,
        };
        let encoder = match &self.codebook {
            Some(path) => encoder.coding_by(Codebook::read(path)?)?,
            None => encoder,
        };
        let encoder = encoder.explaining(self.explain);
        let mut notes: Vec<String> = by_lexicon(&encoder.by_lexicon()).into_iter().collect();
        if !matches!(self.model, Model::Cascade) {
            return Ok((Box::new(encoder), notes));
        }
        let goal = match (self.budget, self.max_loss) {
            (Some(share), _) => Goal::Budget(share),
            (None, points) => Goal::MaxLoss(points.unwrap_or(1.0) / 100.0),
        };
        let cascade = Cascade::new(encoder, goal)?;
        notes.push(cascade.point().to_string());
        Ok((Box::new(cascade), notes))
    }

    fn static_embedding(&self, model: StaticEmbedding) -> Result<(Box<dyn Classifier>, Vec<String>)> {
        // A model codes by the built-in codebook as it comes: reading that again takes milliseconds.
        let model = match &self.codebook {
            Some(path) => model.coding_by(Codebook::read(path)?)?,
            None => model,
        };
        let model = model.explaining(self.explain);
        let notes = by_lexicon(&model.by_lexicon()).into_iter().collect();
        Ok((Box::new(model), notes))
    }
}

/// A model of others, with which of its labels stand for nothing.
fn foreign(model: Foreign) -> (Box<dyn Classifier>, Vec<String>) {
    let unused = model.unused();
    let note = format!("these labels of the model stand for nothing in the codebook: {}", unused.join(", "));
    (Box::new(model), if unused.is_empty() { Vec::new() } else { vec![note] })
}

fn by_lexicon(themes: &[String]) -> Option<String> {
    (!themes.is_empty())
        .then(|| format!("the model was not trained for {}; the lexicon finds them in its place", themes.join(", ")))
}

/// The codebook of a file, or the built-in one.
pub(super) fn codebook(path: Option<&PathBuf>) -> Result<Codebook> {
    path.map_or_else(|| Ok(Codebook::embedded()), Codebook::read)
}

/// Who may see the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ViewArg {
    /// Everything, for the holder of the data; marked as not for publication
    Working,
    /// What may leave the house
    Release,
}

impl From<ViewArg> for View {
    fn from(view: ViewArg) -> Self {
        match view {
            ViewArg::Working => View::Working,
            ViewArg::Release => View::Release,
        }
    }
}
