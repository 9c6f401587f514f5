//! `config.json` of a Hugging Face folder: which family, which labels, how they exclude each other, how long a text may be.
//! Reads no weights.
//! Read when the folder is opened.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::{need, wrong};
use crate::error::Result;

/// The file itself.
pub(super) const CONFIG: &str = "config.json";
/// Families whose networks take ids of word pieces and a mask, and give a number for each label.
const FAMILIES: [&str; 6] = ["bert", "distilbert", "roberta", "xlm-roberta", "camembert", "electra"];
/// The most pieces of a window where the file names none, or more: what a model was trained on is seldom longer.
const LONGEST: usize = 512;

/// What is needed of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Config {
    /// Its `model_type`.
    pub(super) family: String,
    /// Names of the labels, in the order of the network's outputs.
    pub(super) labels: Vec<String>,
    /// Whether a text has several labels or just one.
    pub(super) several: bool,
    /// The most pieces of a window, with the marks around it.
    pub(super) longest: usize,
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    model_type: String,
    id2label: Option<BTreeMap<String, String>>,
    num_labels: Option<usize>,
    problem_type: Option<String>,
    max_position_embeddings: Option<usize>,
    pad_token_id: Option<usize>,
}

impl Config {
    /// Errs (`Integrity`) where the file is missing or of another kind of model.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        Self::of(folder, &FAMILIES)
    }

    /// The same of certain families.
    pub(super) fn of(folder: &Path, families: &[&str]) -> Result<Self> {
        let bytes = need(folder, CONFIG, "take it from where the model came from")?;
        let file: File = serde_json::from_slice(&bytes)
            .map_err(|error| wrong(folder, CONFIG, format!("it cannot be read: {error}")))?;
        if !families.contains(&file.model_type.as_str()) {
            let reason = format!(
                "it says model_type \"{}\"; classifiers of these families are read: {}",
                file.model_type,
                families.join(", ")
            );
            return Err(wrong(folder, CONFIG, reason));
        }
        let mut labels: Vec<(usize, String)> = match file.id2label {
            Some(names) => names.into_iter().filter_map(|(id, name)| Some((id.parse().ok()?, name))).collect(),
            None => (0..file.num_labels.unwrap_or(2)).map(|id| (id, format!("LABEL_{id}"))).collect(),
        };
        labels.sort();
        if labels.is_empty() || labels.iter().enumerate().any(|(at, (id, _))| at != *id) {
            let reason = "its id2label does not name the labels from 0 on without a gap".to_owned();
            return Err(wrong(folder, CONFIG, reason));
        }
        // RoBERTa counts places from behind the id of padding.
        let before = if file.model_type.contains("roberta") || file.model_type == "camembert" {
            file.pad_token_id.unwrap_or(1) + 1
        } else {
            0
        };
        let longest = file.max_position_embeddings.unwrap_or(LONGEST).saturating_sub(before).min(LONGEST);
        if longest < 8 {
            return Err(wrong(folder, CONFIG, format!("windows of {longest} word pieces hold no text")));
        }
        let several = file.problem_type.as_deref() == Some("multi_label_classification") || labels.len() == 1;
        let labels = labels.into_iter().map(|(_, name)| name).collect();
        Ok(Config { family: file.model_type, labels, several, longest })
    }
}
