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

/// A share, a ratio or a difference of shares with its interval, and what may be printed for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The middle, rounded as `shown` says; `None` when banded or suppressed. Shares lie in [0, 1], differences in [-1, 1].
    pub estimate: Option<f64>,
    /// Lower end of the interval; `None` without correction.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// How much is shown.
    pub shown: Shown,
    /// What to print: `21 %`, `about 20 %`, `20 to 40 %`, `not shown`, `+12 points`, `2.4 times`.
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
    /// Corrected by the joint posterior of sensitivity and specificity, measured on the gold of the whole study.
    SensSpec,
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
    /// The share drawn toward those of the other groups as far as chance may have moved it (partial pooling): what to rank
    /// groups by. `None` for the whole study, and where fewer than three groups can be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pooled: Option<f64>,
    /// How many more voices people would have to code for an interval of half the width; `None` where there is no interval,
    /// or where coding everyone would not do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub halved_by: Option<u64>,
    /// What a reader must know of this figure, in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Who means to go and who to stay, among first-hand voices of a study or a group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Risk {
    /// The group; `None` for the whole study.
    pub group: Option<String>,
    /// How the figures were reached.
    pub method: Method,
    /// Share of first-hand voices that state an intent to leave or to go into agency work.
    pub exit: Figure,
    /// Share that state an intent to stay or to return; a voice may state both.
    pub stay: Figure,
    /// Exit less stay: above 0 more go than stay.
    pub balance: Figure,
    /// First-hand voices of the group.
    pub voices: Count,
}

/// A weighted mean of corrected shares, by weights that the user gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Composite {
    /// What it is made of, with the weights as given.
    pub components: Vec<Component>,
    /// The mean, in [0, 1], with its interval.
    pub value: Figure,
    /// The same, with the least and the largest it becomes when one weight is halved or doubled: how much hangs on the weights.
    pub other_weights: Figure,
}

/// A part of a composite.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Component {
    /// `theme/valence`, or an intent's key.
    pub label: String,
    /// Its weight, above 0.
    pub weight: f64,
    /// Its share of first-hand voices.
    pub share: Figure,
}

/// A run of time into which comments fall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A calendar month.
    Month,
    /// A quarter of a calendar year.
    Quarter,
    /// A calendar year.
    Year,
}

/// Over what time changes are looked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Periods {
    /// How long one is.
    pub unit: Unit,
    /// The periods before the split, in order: `2019-03`, `2019 Q1`, `2019`.
    pub before: Vec<String>,
    /// Those from the split on.
    pub after: Vec<String>,
    /// Comments without a date, which are in none.
    pub undated: Count,
    /// Changes of the whole study that were tested together.
    pub tests: u64,
    /// Changes of groups that were tested together, apart from those of the whole.
    pub group_tests: u64,
    /// Labels named in advance (`theme/valence`, or an intent's key), to which the tests are confined; empty: all.
    pub registered: Vec<String>,
    /// At what false discoveries are held among the tests of the whole, and again among those of the groups: 0.05. A study
    /// without any change raises an alert of the whole about as often.
    pub false_alarms: f64,
}

/// One period of one theme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The period.
    pub period: String,
    /// Share of the first-hand voices of the period; corrected where there is gold.
    pub share: Figure,
    /// First-hand voices of the period.
    pub voices: Count,
}

/// How the share of a theme has changed, in a study or a group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trend {
    /// Key of the theme.
    pub theme: String,
    /// What reports call it.
    pub label: String,
    /// Its valence; `None` for an intent.
    pub valence: Option<Valence>,
    /// The group; `None` for the whole study.
    pub group: Option<String>,
    /// Period by period; empty for groups.
    pub points: Vec<Point>,
    /// From the periods before the split to those after it, in shares of first-hand voices. Corrected by the classifier's
    /// error rates where there is gold; the test needs no correction.
    pub change: Figure,
    /// Two-sided p-value of no change; `None` where it was not tested or is withheld.
    pub p_value: Option<f64>,
    /// The same after Benjamini-Hochberg over all tests of the study.
    pub q_value: Option<f64>,
    /// How much more the periods scatter than chance alone would have them; 1 is chance alone.
    pub dispersion: Option<f64>,
    /// Probability that a rise of 12 points would have been found here.
    pub power: Option<f64>,
    /// Whether it is an alert: q under 0.05, and 5 points or more.
    pub alert: bool,
    /// The change in a sentence.
    pub text: String,
}

/// Whether those who raise a condition state an intent more often than those who do not. Never that one causes the other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Together {
    /// Key of the condition.
    pub theme: String,
    /// What reports call it.
    pub label: String,
    /// Its valence.
    pub valence: Valence,
    /// What it goes with.
    pub intent: Leaning,
    /// Risk ratio among first-hand voices, within strata of how much a voice wrote; corrected. 1 is no association.
    pub ratio: Figure,
    /// Two-sided p-value of a ratio of 1, by Benjamini-Hochberg over all pairs; `None` where withheld.
    pub q_value: Option<f64>,
    /// Whether gold that two people coded supports it.
    pub supported: bool,
    /// Why it is not, or what else a reader must know.
    pub note: Option<String>,
    /// The finding in a sentence.
    pub text: String,
}

/// Where an intent leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Leaning {
    /// Leaving, or going into agency work.
    Exit,
    /// Staying or returning.
    Stay,
}

/// One official measure beside the share of voices that mean to go, group by group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Official {
    /// What was measured: `turnover`.
    pub measure: String,
    /// The period of the file.
    pub period: String,
    /// Groups of which both are known.
    pub groups: Vec<OfficialGroup>,
    /// Groups of the study that the file has no figure of.
    pub without: Vec<String>,
    /// Spearman's rank correlation over the groups, in [-1, 1]; `None` under eight, or where one side does not vary. It takes
    /// the shares as known: their own doubt draws it toward 0.
    pub rho: Option<f64>,
    /// Lower end of its 95 % interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

/// One group of an official measure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OfficialGroup {
    /// The group, as the study names it.
    pub group: String,
    /// Share of its first-hand voices that mean to go.
    pub exit: Figure,
    /// The official figure: a share in [0, 1], or a count.
    pub figure: f64,
    /// What to print for it: `17 %`, `412`.
    pub text: String,
}

/// The sample that people coded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GoldInfo {
    /// Voices of it by which shares are corrected.
    pub voices: Count,
    /// Those of them who write from their own work, as coded.
    pub first_hand: Count,
    /// How many people coded each voice, at least.
    pub coders: u64,
    /// Whether a sealed record shows that it was drawn at random before it was coded.
    pub sealed: bool,
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
    /// Share of all voices that write from their own work, corrected; `None` without gold.
    #[serde(default)]
    pub first_hand_share: Option<Figure>,
    /// Who means to go and who to stay: whole study, then groups. Empty where the codebook has no intents.
    #[serde(default)]
    pub risk: Vec<Risk>,
    /// A composite index, where weights were given; `None` otherwise.
    #[serde(default)]
    pub composite: Option<Composite>,
    /// Over what time changes were looked for; `None` where the comments span too little of it.
    #[serde(default)]
    pub periods: Option<Periods>,
    /// Changes over time: whole study, then groups, each in the codebook's order.
    #[serde(default)]
    pub trends: Vec<Trend>,
    /// What goes with what; empty without gold.
    #[serde(default)]
    pub together: Vec<Together>,
    /// Official figures beside the signal, a measure each; empty where none were given.
    #[serde(default)]
    pub official: Vec<Official>,
    /// The sample that people coded; `None` without gold.
    #[serde(default)]
    pub gold: Option<GoldInfo>,
    /// What follows from weaknesses of the gold, the dates or the voices, a sentence each; fit for the view.
    #[serde(default)]
    pub remarks: Vec<String>,
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
