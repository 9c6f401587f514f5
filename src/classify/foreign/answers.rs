//! What a folder's labels stand for in the codebook, and what its numbers say.
//! Runs no network.
//! Read when the folder is opened; asked for each text.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::config::{CONFIG, Config};
use super::{name, wrong};
use crate::annotation::{Sentiment, Speaker};
use crate::codebook::Codebook;
use crate::error::{Error, ErrorKind, Location, Result};

/// What labels stand for, where their names do not say it.
const LABELS: &str = "labels.toml";
/// From this probability on a label is given where `labels.toml` names none.
const THRESHOLD: f32 = 0.5;

/// What a label stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stands {
    /// A label of the codebook, by its place.
    Label(usize),
    /// One of `Sentiment::ALL`.
    Sentiment(usize),
    /// One of `Speaker::ALL`.
    Speaker(usize),
    /// Nothing.
    Nothing,
}

/// The labels of a folder.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answers {
    names: Vec<String>,
    stands: Vec<Stands>,
    thresholds: Vec<f32>,
    several: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    threshold: Option<f32>,
    #[serde(default)]
    labels: BTreeMap<String, String>,
    #[serde(default)]
    thresholds: BTreeMap<String, f32>,
}

impl Answers {
    /// Errs (`Data`) where `labels.toml` is wrong, (`Usage`) where no label stands for anything.
    pub(super) fn read(folder: &Path, config: &Config, codebook: &Codebook) -> Result<Self> {
        let path = folder.join(LABELS);
        let file = match std::fs::read_to_string(&path) {
            Ok(text) => Some(
                toml::from_str::<File>(&text)
                    .map_err(|error| wrong(folder, LABELS, format!("it cannot be read: {}", error.message())))?,
            ),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => None,
            Err(e) => return Err(Error::io("read", &path, e)),
        };
        let file = file.unwrap_or(File { threshold: None, labels: BTreeMap::new(), thresholds: BTreeMap::new() });
        if let Some(stranger) =
            file.labels.keys().chain(file.thresholds.keys()).find(|label| !config.labels.contains(label))
        {
            let reason = format!("the model has no label \"{stranger}\"; it has {}", config.labels.join(", "));
            return Err(wrong(folder, LABELS, reason));
        }
        let mut stands = Vec::new();
        for label in &config.labels {
            stands.push(match file.labels.get(label) {
                None => by_name(label, codebook),
                Some(target) => target_of(target, codebook).ok_or_else(|| {
                    let reason = format!(
                        "\"{label}\" stands for \"{target}\", which is no label of codebook {} (such as {}), no \
                         sentiment:negative, sentiment:neutral or sentiment:positive, no speaker:first_hand (second_hand, \
                         outsider, unclear), and not nothing",
                        codebook.id(),
                        name(codebook, 0)
                    );
                    wrong(folder, LABELS, reason)
                })?,
            });
        }
        if stands.iter().all(|stands| *stands == Stands::Nothing) {
            let message = format!(
                "none of the labels in {CONFIG} ({}) stands for anything in codebook {}: say what they stand for in {LABELS}, \
                 such as\n[labels]\n\"{}\" = \"{}\"\nor code with --codebook by one that has labels of these names",
                config.labels.join(", "),
                codebook.id(),
                config.labels[0],
                name(codebook, 0)
            );
            return Err(Error::new(ErrorKind::Usage, message).at(Location::file(folder)));
        }
        let common = file.threshold.unwrap_or(THRESHOLD);
        let thresholds: Vec<f32> =
            config.labels.iter().map(|label| file.thresholds.get(label).copied().unwrap_or(common)).collect();
        if let Some(at) = thresholds.iter().position(|from| !(0.0..=1.0).contains(from)) {
            let reason =
                format!("the threshold of \"{}\" is {}; give one from 0 to 1", config.labels[at], thresholds[at]);
            return Err(wrong(folder, LABELS, reason));
        }
        Ok(Answers { names: config.labels.clone(), stands, thresholds, several: config.several })
    }

    /// What each label stands for, in the order of the network's outputs.
    pub(super) fn stands(&self) -> &[Stands] {
        &self.stands
    }

    /// Labels that stand for nothing.
    pub(super) fn unused(&self) -> Vec<String> {
        let of = self.names.iter().zip(&self.stands).filter(|(_, stands)| **stands == Stands::Nothing);
        of.map(|(name, _)| name.clone()).collect()
    }

    /// Probabilities of a window: each label by itself (logistic), or one of them (softmax).
    pub(super) fn probabilities(&self, logits: &[f32]) -> Vec<f32> {
        if self.several {
            return logits.iter().map(|logit| 1.0 / (1.0 + libm::expf(-logit))).collect();
        }
        let most = logits.iter().fold(f32::MIN, |most, logit| most.max(*logit));
        let each: Vec<f32> = logits.iter().map(|logit| libm::expf(logit - most)).collect();
        let sum: f32 = each.iter().sum();
        each.into_iter().map(|share| share / sum).collect()
    }

    /// Probabilities of a text from those of its windows, each with its length: the largest of each label where a text has
    /// several, and the mean by length where it has one.
    pub(super) fn pooled(&self, windows: &[(usize, Vec<f32>)]) -> Vec<f32> {
        let all: f32 = windows.iter().map(|(length, _)| *length as f32).sum();
        let mut pooled = vec![0.0_f32; self.names.len()];
        for (length, window) in windows {
            for (into, p) in pooled.iter_mut().zip(window) {
                *into = if self.several { into.max(*p) } else { *into + p * *length as f32 / all };
            }
        }
        pooled
    }

    /// Which labels are given.
    pub(super) fn given(&self, probabilities: &[f32]) -> Vec<bool> {
        let best = (1..probabilities.len())
            .fold(0, |best, at| if probabilities[at] > probabilities[best] { at } else { best });
        let passes = |at: usize| probabilities[at] >= self.thresholds[at];
        (0..probabilities.len()).map(|at| passes(at) && (self.several || at == best)).collect()
    }
}

/// What the name of a label says it stands for.
fn by_name(label: &str, codebook: &Codebook) -> Stands {
    if let Some(stands) = label_of(label, codebook) {
        return stands;
    }
    let sentiment = match label.trim().to_lowercase().as_str() {
        "negative" | "neg" => Sentiment::Negative,
        "neutral" | "neu" => Sentiment::Neutral,
        "positive" | "pos" => Sentiment::Positive,
        _ => return Stands::Nothing,
    };
    Stands::Sentiment(Sentiment::ALL.iter().position(|known| *known == sentiment).unwrap_or_default())
}

fn target_of(target: &str, codebook: &Codebook) -> Option<Stands> {
    if target == "nothing" {
        return Some(Stands::Nothing);
    }
    if let Some(kind) = target.strip_prefix("sentiment:") {
        return Sentiment::ALL.iter().position(|known| known.as_str() == kind).map(Stands::Sentiment);
    }
    if let Some(kind) = target.strip_prefix("speaker:") {
        return Speaker::ALL.iter().position(|known| known.as_str() == kind).map(Stands::Speaker);
    }
    label_of(target, codebook)
}

fn label_of(target: &str, codebook: &Codebook) -> Option<Stands> {
    (0..codebook.labels().len()).find(|at| name(codebook, *at) == target).map(Stands::Label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(several: bool, thresholds: [f32; 3]) -> Answers {
        let names = ["a", "b", "c"].map(str::to_owned).to_vec();
        Answers { names, stands: vec![Stands::Nothing; 3], thresholds: thresholds.to_vec(), several }
    }

    #[test]
    fn a_label_of_the_codebook_a_sentiment_and_a_speaker_are_told_apart() {
        let codebook = Codebook::embedded();
        assert!(matches!(by_name("pay/strain", &codebook), Stands::Label(_)));
        assert_eq!(by_name("POSITIVE", &codebook), Stands::Sentiment(2));
        assert_eq!(by_name("LABEL_0", &codebook), Stands::Nothing);
        assert_eq!(target_of("speaker:outsider", &codebook), Some(Stands::Speaker(2)));
        assert_eq!(target_of("pay", &codebook), None);
    }

    #[test]
    fn of_labels_that_exclude_each_other_the_likeliest_is_given_and_only_from_its_threshold_on() {
        let one = answers(false, [0.5; 3]);
        let p = one.probabilities(&[2.0, 2.0, 0.0]);
        assert!((p.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert_eq!(one.given(&p), [false; 3]);
        assert_eq!(one.given(&[0.2, 0.6, 0.2]), [false, true, false]);
        assert_eq!(answers(true, [0.5, 0.5, 0.1]).given(&[0.6, 0.5, 0.2]), [true; 3]);
    }

    #[test]
    fn windows_are_pooled_by_their_largest_or_by_their_mean() {
        let windows = [(10, vec![0.2, 0.0, 0.0]), (30, vec![0.6, 0.0, 0.0])];
        assert_eq!(answers(true, [0.5; 3]).pooled(&windows)[0], 0.6);
        assert!((answers(false, [0.5; 3]).pooled(&windows)[0] - 0.5).abs() < 1e-6);
    }
}
