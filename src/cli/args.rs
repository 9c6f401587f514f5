//! Arguments that several commands share, and what they turn into.
//! Runs nothing.
//! Used by the commands.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::key;
use crate::classify::{Classifier, Lexicon, MANIFEST, StaticEmbedding};
use crate::codebook::Codebook;
use crate::corpus::GenericNames;
use crate::error::{Error, Result};
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
    /// Classifier: lexicon (phrases alone), embedded (trained, compiled in), or the folder of a trained model
    #[arg(long, value_name = "NAME|FOLDER", default_value = "embedded", help_heading = "Coding")]
    model: Model,
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
    /// A bundle that `groundswell train` has written.
    Folder(PathBuf),
}

impl std::str::FromStr for Model {
    type Err = String;

    fn from_str(name: &str) -> std::result::Result<Self, String> {
        match name {
            "lexicon" => Ok(Model::Lexicon),
            "embedded" => Ok(Model::Embedded),
            folder if std::path::Path::new(folder).join(MANIFEST).is_file() => Ok(Model::Folder(folder.into())),
            folder if std::path::Path::new(folder).is_dir() => Err(format!("the folder {folder} has no {MANIFEST}")),
            _ => Err("there is no such classifier and no such folder: say lexicon, embedded, or the folder of a model"
                .to_owned()),
        }
    }
}

impl Coding {
    /// The codebook that comments are coded by.
    pub(super) fn codebook(&self) -> Result<Codebook> {
        codebook(self.codebook.as_ref())
    }

    /// The classifier, and what the user should know of it.
    pub(super) fn classifier(&self) -> Result<(Box<dyn Classifier>, Option<String>)> {
        let mut model = match &self.model {
            Model::Lexicon => return Ok((Box::new(Lexicon::new(self.codebook()?)?.explaining(self.explain)), None)),
            Model::Embedded => StaticEmbedding::embedded(),
            Model::Folder(folder) => StaticEmbedding::open(folder)?,
        };
        // A model codes by the built-in codebook as it comes: reading that again takes milliseconds.
        if let Some(path) = &self.codebook {
            model = model.coding_by(Codebook::read(path)?)?;
        }
        let model = model.explaining(self.explain);
        let by_lexicon = model.by_lexicon();
        let note = (!by_lexicon.is_empty()).then(|| {
            format!("the model was not trained for {}; the lexicon finds them in its place", by_lexicon.join(", "))
        });
        Ok((Box::new(model), note))
    }
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
