//! The record `groundswell/evaluation@1`: what one classifier, or one coder, gets right against gold.
//! Shows nothing; a label with too few gold comments carries counts and no figures, so that no report can quote one.
//! Made from `Pairs`, read by `report::evaluation` and `gate`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Figure;
use crate::corpus::Record;
use crate::stats::{Calibration, Counts, LabelCounts, Plan, Point, Scorecard};

/// Whether a label has gold enough to be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judged {
    /// 30 gold comments or more: it counts in the headline average.
    Headline,
    /// 15 to 29: it counts in the average beside it.
    Side,
    /// Fewer: only counts are given.
    TooFew,
}

/// What is not in the figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Gold comments of which nothing was predicted.
    pub without_prediction: u64,
    /// Predictions of comments that have no gold.
    pub without_gold: u64,
    /// Unsound records of the gold.
    pub unsound_gold: u64,
    /// Unsound records of the predictions.
    pub unsound_predictions: u64,
    /// Comments that could not be classified. They are in the figures: as if no label had been predicted.
    pub not_classified: u64,
}

/// A mean over labels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Macro {
    /// Its value.
    #[serde(flatten)]
    pub figure: Figure,
    /// How many labels it is the mean of.
    pub labels: usize,
}

/// The mean F1 of labels that were asked for by name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabelMean {
    /// What they are called together.
    pub name: String,
    /// The labels.
    pub labels: Vec<String>,
    /// Their mean F1; `None` where one of them has fewer than 15 gold comments.
    pub f1: Option<Figure>,
}

/// The figures that are quoted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Share of predicted codes that are gold; `None` where no code was predicted.
    pub precision: Option<Figure>,
    /// Share of gold codes that were predicted.
    pub recall: Option<Figure>,
    /// Their harmonic mean, over all labels (micro).
    pub f1: Option<Figure>,
    /// Mean F1 of labels with 30 gold comments or more.
    pub macro_30: Option<Macro>,
    /// Mean F1 of labels with 15 or more.
    pub macro_15: Option<Macro>,
    /// Mean over comments of their own F1, 1 where there is rightly no code.
    pub samples_f1: Option<Figure>,
    /// Share of comments with exactly the gold's codes.
    pub exact: Option<Figure>,
    /// Share of comments with the gold's sentiment; `None` where none is predicted.
    pub sentiment_accuracy: Option<Figure>,
    /// Mean F1 of sentiments.
    pub sentiment_macro_f1: Option<Figure>,
    /// Mean recall of sentiments, as TweetEval scores them.
    pub sentiment_macro_recall: Option<Figure>,
    /// Share of comments with the gold's speaker.
    pub speaker_accuracy: Option<Figure>,
    /// Mean F1 of speakers.
    pub speaker_macro_f1: Option<Figure>,
    /// Mean recall of speakers.
    pub speaker_macro_recall: Option<Figure>,
    /// Precision at theme level: a comment has a theme when it has it in either valence; intents as they are.
    pub theme_precision: Option<Figure>,
    /// Recall at theme level.
    pub theme_recall: Option<Figure>,
    /// Their harmonic mean, over all themes and intents (micro).
    pub theme_f1: Option<Figure>,
    /// Mean F1 of themes and intents with 30 gold comments or more; `labels` counts them.
    pub theme_macro_30: Option<Macro>,
    /// Mean F1 of those with 15 or more.
    pub theme_macro_15: Option<Macro>,
    /// The means that were asked for with [`Labels::add_mean`](super::Labels::add_mean).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub means: Vec<LabelMean>,
}

/// The figures of one label; those that are not judged have counts only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabelFigures {
    /// `theme/valence`, or the intent's key.
    pub label: String,
    /// What reports call it.
    pub title: String,
    /// Whether it has gold enough.
    pub judged: Judged,
    /// Its decisions.
    pub counts: Counts,
    /// Share of the predicted that are gold.
    pub precision: Option<Figure>,
    /// Share of the gold that was predicted.
    pub recall: Option<Figure>,
    /// Their harmonic mean.
    pub f1: Option<Figure>,
    /// Average precision of the scores; `None` without scores.
    pub average_precision: Option<Figure>,
    /// Whether probabilities mean what they say; `None` without scores.
    pub calibration: Option<Calibration>,
    /// Precision by rising recall, at most about 50 points; empty without scores.
    pub curve: Vec<Point>,
}

/// What is said of sentiment or speaker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Classes {
    /// The kinds, in the order of rows and columns.
    pub kinds: Vec<String>,
    /// Comments, `[gold kind, predicted kind]`, with one more column for none predicted.
    pub table: Vec<Vec<u64>>,
    /// F1 of each kind; `None` where no gold comment is of it.
    pub f1: Vec<Option<f64>>,
}

/// Means over labels with 30 gold comments or more.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ProbabilityFigures {
    /// Labels counted.
    pub labels: usize,
    /// Mean average precision.
    pub average_precision: f64,
    /// Mean Brier score.
    pub brier: f64,
    /// Mean Brier skill against each label's base rate.
    pub skill: f64,
    /// Mean adaptive calibration error.
    pub ace: f64,
}

/// How well predicted evidence covers the gold's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spans {
    /// `words` where every joined gold comment with evidence came with its text, else `bytes` where none did, else `mixed`.
    pub unit: String,
    /// Codes that both sides gave, with evidence.
    pub codes: u64,
    /// Share of those whose evidence shares at least a word (or byte).
    pub meets: Option<Figure>,
    /// F1 of words (or bytes) under codes that both sides gave: how good the evidence is where the code is right.
    pub agreed_f1: Option<Figure>,
    /// F1 under all codes of either side: evidence of a wrong or missed code counts against it.
    pub all_f1: Option<Figure>,
}

/// The figures of some of the comments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Slice {
    /// What they have in common.
    pub value: String,
    /// Comments.
    pub comments: u64,
    /// Gold codes in them.
    pub codes: u64,
    /// Their figures; `None` where there are fewer than 15 comments.
    pub summary: Option<Summary>,
}

/// The slices of one property.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Slices {
    /// The property, such as `stratum`.
    pub by: String,
    /// Its values.
    pub slices: Vec<Slice>,
    /// Values that are not shown because there are too many.
    pub more: u64,
}

/// By what the record was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeBy {
    /// `groundswell`.
    pub tool: String,
    /// Its version.
    pub version: String,
}

impl Default for MadeBy {
    fn default() -> Self {
        MadeBy { tool: "groundswell".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
    }
}

/// One classifier, or one coder, against gold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// What reports call what is evaluated: its annotator, or a name given to it.
    pub name: String,
    /// Who predicted, with comments.
    pub predicted_by: BTreeMap<String, u64>,
    /// Who coded the gold, with comments.
    pub gold_by: BTreeMap<String, u64>,
    /// `name@version` of the codebook.
    pub codebook: String,
    /// Comments in the figures.
    pub comments: u64,
    /// Of which comments alone, such as `split=test`; `None` of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<String>,
    /// What is not in them.
    pub left_out: LeftOut,
    /// How intervals were drawn.
    pub plan: Plan,
    /// Authors whose comments were drawn together, a comment without one being drawn by itself; `None` where the gold names
    /// no author and comments were drawn. Average precision is resampled by comment either way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authors: Option<u64>,
    /// The figures that are quoted.
    pub summary: Summary,
    /// Every label, in the codebook's order.
    pub labels: Vec<LabelFigures>,
    /// Stance; `None` where none is predicted.
    pub sentiment: Option<Classes>,
    /// Speaker; `None` where none is predicted.
    pub speaker: Option<Classes>,
    /// Probabilities on the whole; `None` where some comment has no scores or no label is common enough.
    pub probabilities: Option<ProbabilityFigures>,
    /// Evidence; `None` where the gold has none.
    pub spans: Option<Spans>,
    /// Parts of the comments.
    pub slices: Vec<Slices>,
    /// What must be said wherever a figure is quoted.
    pub notes: Vec<String>,
    /// By what it was made.
    pub made_by: MadeBy,
}

impl Evaluation {
    /// Whether any code was predicted: what predicts none has no precision to quote.
    pub fn predicts_codes(&self) -> bool {
        self.labels.iter().any(|label| label.counts.predicted() > 0)
    }

    /// The counts as a bundle's manifest carries them.
    pub fn scorecard(&self) -> Scorecard {
        let labels = self.labels.iter().map(|label| LabelCounts { label: label.label.clone(), counts: label.counts });
        let samples_f1 = self.summary.samples_f1.map_or(0.0, |figure| figure.value);
        Scorecard { comments: self.comments, labels: labels.collect(), samples_f1 }
    }
}

impl Record for Evaluation {
    const SCHEMA: &'static str = "groundswell/evaluation@1";

    fn id(&self) -> Option<&str> {
        None
    }

    fn check(&self) -> Result<(), String> {
        Ok(())
    }
}
