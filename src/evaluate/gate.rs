//! Figures that may not fall: floors by tier, read from TOML, held against an evaluation.
//! Sets no floor.
//! Called by `groundswell evaluate --floors`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::labels::{find, unknown};
use super::{Evaluation, Figure};
use crate::error::{Error, ErrorKind, Location, Result};

/// Floors of one tier: a figure's name and the least it may be.
#[derive(Debug, Clone, PartialEq)]
pub struct Floors {
    path: PathBuf,
    tier: String,
    floors: BTreeMap<String, Floor>,
}

/// The least a figure may be, and the line that says so.
#[derive(Debug, Clone, PartialEq)]
struct Floor {
    least: f64,
    /// Labels whose mean F1 it is; `None` where the name tells the figure.
    mean_of: Option<Vec<String>>,
    line: u64,
}

/// A floor of a mean, as the file writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MeanFloor {
    mean_f1: Vec<String>,
    least: f64,
}

/// A figure under its floor.
#[derive(Debug, Clone, PartialEq)]
pub struct Fall {
    /// Name of the figure.
    pub figure: String,
    /// What it was; `None` where the evaluation does not have it.
    pub found: Option<f64>,
    /// What it may not fall under.
    pub floor: f64,
}

impl std::fmt::Display for Fall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.found {
            Some(found) => write!(f, "{} is {found:.3}, under its floor of {:.3}", self.figure, self.floor),
            None => write!(f, "{} was not measured, and has a floor of {:.3}", self.figure, self.floor),
        }
    }
}

impl Floors {
    /// Reads the floors of a tier, such as `lexicon.gold` for the table `[lexicon.gold]`.
    ///
    /// Keys are the figures of the summary (`micro_f1`, `micro_precision`, `micro_recall`, `macro_f1_30`, `macro_f1_15`,
    /// `samples_f1`, `exact`, `sentiment_accuracy`, `sentiment_macro_f1`, `sentiment_macro_recall`, `speaker_accuracy`,
    /// `speaker_macro_f1`, `speaker_macro_recall`; at theme level `theme_micro_f1`, `theme_micro_precision`,
    /// `theme_micro_recall`, `theme_macro_f1_30`, `theme_macro_f1_15`), `span_f1`, `brier_skill`, `comments`, and a label in quotation marks for
    /// its F1. Any other name may stand for the mean F1 of some labels:
    /// `"core five" = { mean_f1 = ["burnout/strain", "leaving"], least = 0.5 }`. Errs, with the line, when the file is not sound, has no such table, or names a figure there is not.
    pub fn read(path: impl AsRef<Path>, tier: &str) -> Result<Self> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path).map_err(|e| Error::io("read", path, e))?;
        Self::parse(&text, path, tier)
    }

    /// The same from text; `path` is what messages call it.
    pub fn parse(text: &str, path: &Path, tier: &str) -> Result<Self> {
        let line = |byte: usize| text.bytes().take(byte).filter(|b| *b == b'\n').count() as u64 + 1;
        let wrong = |at: u64, reason: String| Error::new(ErrorKind::Usage, reason).at(Location::line(path, at));
        let mut table: toml::Table = toml::from_str(text)
            .map_err(|e| wrong(line(e.span().map_or(0, |span| span.start)), e.message().trim_end().to_owned()))?;
        let missing = || wrong(1, format!("there is no table [{tier}]; --tier names one of the file's tables"));
        for part in tier.split('.') {
            table = match table.remove(part) {
                Some(toml::Value::Table(inner)) => inner,
                _ => return Err(missing()),
            };
        }
        let mut floors = BTreeMap::new();
        let start = text.find(&format!("[{tier}]")).unwrap_or(0);
        for (figure, value) in table {
            let at = line(start + text[start..].find(&figure).unwrap_or(0));
            let (least, mean_of) = match value {
                toml::Value::Float(least) => (least, None),
                toml::Value::Integer(whole) => (whole as f64, None),
                toml::Value::Table(_) => {
                    let mean: MeanFloor = value.try_into().map_err(|e: toml::de::Error| {
                        let form = "{ mean_f1 = [labels], least = 0.5 }";
                        wrong(
                            at,
                            format!("the floor of \"{figure}\" is not such as {form}: {}", e.message().trim_end()),
                        )
                    })?;
                    (mean.least, Some(mean.mean_f1))
                }
                _ => return Err(wrong(at, format!("the floor of \"{figure}\" is not a number"))),
            };
            floors.insert(figure, Floor { least, mean_of, line: at });
        }
        if floors.is_empty() {
            return Err(missing());
        }
        Ok(Floors { path: path.to_path_buf(), tier: tier.to_owned(), floors })
    }

    /// What this tier is called.
    pub fn tier(&self) -> &str {
        &self.tier
    }

    /// The figures that are under their floor, or were not measured. Errs when a floor names no figure.
    pub fn check(&self, evaluation: &Evaluation) -> Result<Vec<Fall>> {
        let mut falls = Vec::new();
        let labels: Vec<&str> = evaluation.labels.iter().map(|figures| figures.label.as_str()).collect();
        for (figure, floor) in &self.floors {
            let found = match &floor.mean_of {
                None => measured(evaluation, figure)
                    .ok_or_else(|| format!("\"{figure}\" is no figure such as micro_f1; {}", unknown(&labels, figure))),
                Some(mean_of) => find(&labels, mean_of)
                    .map(|at| mean(evaluation, &at))
                    .map_err(|reason| format!("\"{figure}\": {reason}")),
            };
            let wrong =
                |reason: String| Error::new(ErrorKind::Usage, reason).at(Location::line(&self.path, floor.line));
            let found = found.map_err(wrong)?;
            if found.is_none_or(|found| found < floor.least) {
                falls.push(Fall { figure: figure.clone(), found, floor: floor.least });
            }
        }
        Ok(falls)
    }
}

/// Mean F1 of labels; `None` where one of them has too few gold comments to be judged.
fn mean(evaluation: &Evaluation, labels: &[usize]) -> Option<f64> {
    let f1 = labels.iter().map(|at| evaluation.labels[*at].f1.map(|figure| figure.value));
    Some(f1.sum::<Option<f64>>()? / labels.len() as f64)
}

/// A figure by name: `None` where there is none of that name, `Some(None)` where it was not measured.
fn measured(evaluation: &Evaluation, name: &str) -> Option<Option<f64>> {
    let summary = &evaluation.summary;
    let value = |figure: Option<Figure>| figure.map(|figure| figure.value);
    Some(match name {
        "comments" => Some(evaluation.comments as f64),
        "micro_f1" => value(summary.f1),
        "micro_precision" => value(summary.precision),
        "micro_recall" => value(summary.recall),
        "macro_f1_30" => summary.macro_30.map(|mean| mean.figure.value),
        "macro_f1_15" => summary.macro_15.map(|mean| mean.figure.value),
        "samples_f1" => value(summary.samples_f1),
        "exact" => value(summary.exact),
        "sentiment_accuracy" => value(summary.sentiment_accuracy),
        "sentiment_macro_f1" => value(summary.sentiment_macro_f1),
        "sentiment_macro_recall" => value(summary.sentiment_macro_recall),
        "speaker_accuracy" => value(summary.speaker_accuracy),
        "speaker_macro_f1" => value(summary.speaker_macro_f1),
        "speaker_macro_recall" => value(summary.speaker_macro_recall),
        "theme_micro_f1" => value(summary.theme_f1),
        "theme_micro_precision" => value(summary.theme_precision),
        "theme_micro_recall" => value(summary.theme_recall),
        "theme_macro_f1_30" => summary.theme_macro_30.map(|mean| mean.figure.value),
        "theme_macro_f1_15" => summary.theme_macro_15.map(|mean| mean.figure.value),
        "span_f1" => evaluation.spans.as_ref().and_then(|spans| value(spans.agreed_f1)),
        "brier_skill" => evaluation.probabilities.map(|figures| figures.skill),
        label => value(evaluation.labels.iter().find(|figures| figures.label == label)?.f1),
    })
}
