//! The record `groundswell/signals@1`: one study, ready to be shown.
//! Every figure carries the words that may be printed for it, so that no report can say more than disclosure allows.
//! Made by `signal::study`, read by `report`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::codebook::Valence;
use crate::corpus::{Record, Status};

/// Who may see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// The holder of the data sees everything; marked as not for publication.
    Working,
    /// What may leave the house: corrected and disclosure-controlled.
    Release,
}

/// How much of a figure is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// As it is.
    Full,
    /// Rounded, or cut at the top or bottom.
    Rounded,
    /// As a band.
    Band,
    /// Not at all.
    Suppressed,
}

/// A number of comments, voices or pages and what may be printed for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// The number, exact or rounded as `shown` says; `None` when banded or suppressed.
    pub value: Option<u64>,
    /// How much is shown.
    pub shown: Shown,
    /// What to print: `412`, `about 60`, `10 to 29`, `fewer than 10`.
    pub text: String,
}

/// Who was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voices {
    /// Comments read.
    pub comments: Count,
    /// Comments that were classified: those not in another language and without an error.
    pub classified: Count,
    /// Distinct authors with a name.
    pub named: Count,
    /// Voices without a name: at most one a thread.
    pub unnamed: Count,
    /// Distinct voices, named and unnamed.
    pub authors: Count,
    /// Voices of which at least one comment is first-hand: the denominator of all shares.
    pub first_hand: Count,
    /// First and last day of the comments, `None` where none has a date. Months only in the release view.
    pub period: Option<(String, String)>,
}

/// How many voices speak as what; a voice counts once in each row that any of its comments falls in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SpeakerCount {
    /// `first_hand`, `second_hand`, `outsider`, `unclear`.
    pub speaker: String,
    /// Voices.
    pub voices: Count,
}

/// How many comments have which stance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SentimentCount {
    /// `negative`, `neutral`, `positive`.
    pub sentiment: String,
    /// Comments of first-hand voices.
    pub comments: Count,
}

/// How a share was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// The share of predicted labels as it is: not fit to be published.
    Uncorrected,
    /// Corrected by the posterior of PPV and FOR from a random gold sample of voices.
    PpvFor,
}

/// The share of first-hand voices that raise one theme in one valence, or state one intent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Prevalence {
    /// Key of the theme.
    pub theme: String,
    /// What reports call it.
    pub label: String,
    /// Its valence; `None` for an intent.
    pub valence: Option<Valence>,
    /// The group it speaks of; `None` for the whole study.
    pub group: Option<String>,
    /// How it was reached.
    pub method: Method,
    /// Share in [0, 1], rounded as `shown` says; `None` when banded or suppressed.
    pub estimate: Option<f64>,
    /// Lower bound of the interval; `None` without correction.
    pub low: Option<f64>,
    /// Upper bound of the interval.
    pub high: Option<f64>,
    /// Probability the interval holds, such as 0.95.
    pub level: Option<f64>,
    /// First-hand voices that raise it, as predicted.
    pub raised: Count,
    /// First-hand voices of the group: the denominator.
    pub voices: Count,
    /// How much is shown.
    pub shown: Shown,
    /// What to print for the share: `21 %`, `about 20 %`, `20 to 40 %`, `not shown`.
    pub text: String,
}

/// What is not shown, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppression {
    /// What: `all shares`, `burnout (strain)`, `voices who speak as outsiders`.
    pub what: String,
    /// Why, in a sentence a person understands.
    pub reason: String,
}

/// What became of the pages: how many of each status.
pub type Statuses = BTreeMap<Status, u64>;

/// What read the comments.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassifierInfo {
    /// Every annotator met, such as `model:lexicon@1.0.0`, with the comments it annotated.
    pub annotators: BTreeMap<String, Count>,
    /// `name@version` of the codebook.
    pub codebook: String,
    /// Comments that were not classified, by reason.
    pub not_classified: BTreeMap<String, Count>,
    /// Themes of the codebook that the classifier cannot find.
    pub not_served: Vec<String>,
    /// Gold voices used for correction; `None` without gold.
    pub gold_voices: Option<u64>,
}

/// By what the record was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeBy {
    /// `groundswell`.
    pub tool: String,
    /// Its version.
    pub version: String,
    /// SHA-256 over the ids, checksums and codes of all annotations, independent of their order.
    pub annotations_sha256: String,
}

/// One study.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Signals {
    /// Who may see it.
    pub view: View,
    /// Who was read.
    pub voices: Voices,
    /// Voices by what they speak as.
    pub speakers: Vec<SpeakerCount>,
    /// Comments of first-hand voices by stance.
    pub sentiment: Vec<SentimentCount>,
    /// Shares: themes in the codebook's order, strain before support, whole study before groups.
    pub prevalences: Vec<Prevalence>,
    /// What is not shown, and why.
    pub suppressed: Vec<Suppression>,
    /// What became of the pages; `None` where only annotations were given.
    pub statuses: Option<Statuses>,
    /// What read the comments.
    pub classifier: ClassifierInfo,
    /// By what the record was made.
    pub made_by: MadeBy,
}

impl Record for Signals {
    const SCHEMA: &'static str = "groundswell/signals@1";

    fn id(&self) -> Option<&str> {
        None
    }

    fn check(&self) -> Result<(), String> {
        let shares = self.prevalences.iter().flat_map(|p| [p.estimate, p.low, p.high]).flatten();
        for share in shares {
            if !(0.0..=1.0).contains(&share) {
                return Err(format!("share {share} is outside 0 to 1"));
            }
        }
        Ok(())
    }
}
