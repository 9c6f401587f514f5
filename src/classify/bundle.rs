//! A model's folder: its manifest, its files and their checksums.
//! Runs no model.
//! Opened by the tiers that have weights, written by `train`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::embedded::{FOLDER, VECTORS, VOCABULARY, WEIGHTS};
use super::seen::TRAINING;
use crate::annotation::Annotation;
use crate::codebook::Codebook;
use crate::digest::sha256_hex;
use crate::error::{Error, ErrorKind, Location, Result};
use crate::stats::Scorecard;

/// The name of the manifest in a bundle.
pub const MANIFEST: &str = "manifest.toml";

/// What a bundle says of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Name of the model, as annotations carry it.
    pub name: String,
    /// Its version: another training is another version.
    pub version: String,
    /// `name@version` of the codebook it was trained for.
    pub codebook: String,
    /// Checksum of the lexicon whose findings it was trained on.
    pub lexicon: String,
    /// SHA-256 of each file.
    pub files: BTreeMap<String, String>,
    /// Meaning hash of each theme it was trained for.
    pub meanings: BTreeMap<String, String>,
    /// From which probability on a label is given, in (0, 1).
    pub thresholds: BTreeMap<String, f32>,
    /// What probabilities of sentiment and speaker are multiplied by before the largest is chosen.
    pub favour: Favour,
    /// The models it stands on, each with the checksum of its weights: one beside it, or the embedded one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub stands_on: BTreeMap<String, String>,
    /// The operating curve of a cascade with this model over the embedded one; empty for a model that is in none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operating: Vec<Point>,
    /// Decisions on texts that were held out in training (validation), label by label: what error rates come from.
    pub validation: Scorecard,
    /// Decisions on the development set, where training had it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gold: Option<Scorecard>,
}

/// Multipliers, in the order of `Sentiment::ALL` and `Speaker::ALL`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Favour {
    /// For each sentiment.
    pub sentiment: Vec<f32>,
    /// For each speaker.
    pub speaker: Vec<f32>,
}

/// A point of a cascade's operating curve: how much goes up, and what is got for it, on posts that were held out in training.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// Comments of this doubt or more go up.
    pub from: f32,
    /// Share of the comments that do, in [0, 1].
    pub share: f64,
    /// Micro F1 of the whole.
    pub micro_f1: f64,
}

impl Manifest {
    /// Whether the bundle fits a codebook. Errs (`Integrity`) where it was made for another one.
    pub(super) fn made_for(&self, codebook: &Codebook) -> Result<()> {
        let changed = codebook.themes.iter().find(|theme| self.meanings.get(&theme.key) != Some(&theme.meaning_hash()));
        match changed {
            None if self.meanings.len() == codebook.themes.len() => Ok(()),
            _ => {
                let of = changed.map_or_else(String::new, |theme| format!(" (theme \"{}\" differs)", theme.key));
                let message = format!(
                    "this model was trained for codebook {}, and this program has {}{of}; use a model made for it, or train one",
                    self.codebook,
                    codebook.id()
                );
                Err(Error::new(ErrorKind::Integrity, message))
            }
        }
    }

    /// The thresholds of all labels, in the codebook's order. Errs (`Integrity`) where one is missing.
    pub(super) fn thresholds_of(&self, codebook: &Codebook) -> Result<Vec<f32>> {
        let of = |name: String| {
            let missing = || Error::new(ErrorKind::Integrity, format!("the manifest has no threshold for \"{name}\""));
            self.thresholds.get(&name).copied().ok_or_else(missing)
        };
        codebook.labels().iter().map(|label| of(Annotation::label(&label.theme.key, label.valence))).collect()
    }
}

/// A bundle that has been read.
#[derive(Debug)]
pub struct Bundle {
    folder: PathBuf,
    /// What it says of itself.
    pub manifest: Manifest,
    files: BTreeMap<String, Cow<'static, [u8]>>,
}

impl Bundle {
    /// The files of the model that is compiled in.
    pub(super) fn built_in() -> Self {
        const MANIFEST_TEXT: &str = include_str!("../../models/embedded/manifest.toml");
        let manifest = toml::from_str(MANIFEST_TEXT).expect("the manifest compiled in is sound: its test reads it");
        let files = [
            (VOCABULARY, include_bytes!("../../models/embedded/vocab.txt").as_slice()),
            (VECTORS, include_bytes!("../../models/embedded/vectors.safetensors").as_slice()),
            (WEIGHTS, include_bytes!("../../models/embedded/weights.safetensors").as_slice()),
            (TRAINING, include_bytes!("../../models/embedded/training.bin").as_slice()),
        ];
        let files = files.map(|(name, bytes)| (name.to_owned(), Cow::Borrowed(bytes))).into();
        Bundle { folder: PathBuf::from(FOLDER), manifest, files }
    }

    /// Reads a folder and checks every file against its checksum.
    ///
    /// Errs (`Integrity`) with the file whose checksum differs, both checksums, and what to do; (`Io`) where a file that the
    /// manifest names is missing; (`Data`) where the manifest itself cannot be read.
    pub fn open(folder: &Path) -> Result<Self> {
        let path = folder.join(MANIFEST);
        let text = std::fs::read_to_string(&path).map_err(|e| Error::io("read", &path, e))?;
        let manifest: Manifest = toml::from_str(&text).map_err(|error| {
            let reason = error.message().to_owned();
            let message =
                format!("this is no manifest of a model: {reason}; give a folder that `groundswell train` has written");
            Error::new(ErrorKind::Integrity, message).at(Location::file(&path))
        })?;
        let mut files = BTreeMap::new();
        for (name, expected) in &manifest.files {
            let path = folder.join(name);
            let bytes = std::fs::read(&path).map_err(|e| Error::io("read", &path, e))?;
            let found = sha256_hex(&bytes);
            if found != *expected {
                let message = format!(
                    "its SHA-256 is {found}, the manifest says {expected}: the file is damaged or of another model; get the \
                     folder again"
                );
                return Err(Error::new(ErrorKind::Integrity, message).at(Location::file(path)));
            }
            files.insert(name.clone(), Cow::Owned(bytes));
        }
        Ok(Bundle { folder: folder.to_path_buf(), manifest, files })
    }

    /// The bundle in the folder beside this one whose file has the checksum that is expected. Errs (`Integrity`) where there
    /// is none.
    #[cfg(feature = "transformer")]
    pub(super) fn beside(&self, name: &str, file: &str, expected: &str) -> Result<Bundle> {
        let folder = self.folder.parent().unwrap_or(Path::new(".")).join(name);
        if !folder.join(MANIFEST).is_file() {
            let message = format!(
                "the model {} stands on \"{name}\", and there is none in the folder beside it: get both of one release",
                self.manifest.name
            );
            return Err(Error::new(ErrorKind::Integrity, message).at(Location::file(folder)));
        }
        let bundle = Bundle::open(&folder)?;
        match bundle.manifest.files.get(file) {
            Some(found) if found == expected => Ok(bundle),
            _ => {
                let message = format!(
                    "the model {} stands on another \"{name}\" than this: get both of one release",
                    self.manifest.name
                );
                Err(Error::new(ErrorKind::Integrity, message).at(Location::file(folder.join(file))))
            }
        }
    }

    /// Where it lies.
    #[cfg(feature = "transformer")]
    pub(super) fn location(&self) -> Location {
        Location::file(self.folder.join(MANIFEST))
    }

    /// A file of the bundle. Errs (`Integrity`) where the manifest does not name it.
    pub(super) fn file(&self, name: &str) -> Result<&[u8]> {
        let missing = || self.wrong(MANIFEST, format!("it does not name \"{name}\""));
        self.files.get(name).map(|bytes| &**bytes).ok_or_else(missing)
    }

    /// The same, as text.
    pub(super) fn text(&self, name: &str) -> Result<&str> {
        std::str::from_utf8(self.file(name)?).map_err(|_| self.wrong(name, "it is not UTF-8".to_owned()))
    }

    /// An error about a file of the bundle.
    pub(super) fn wrong(&self, file: &str, reason: String) -> Error {
        Error::new(ErrorKind::Integrity, format!("this file does not fit the model: {reason}"))
            .at(Location::file(self.folder.join(file)))
    }
}
