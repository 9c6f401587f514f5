//! What an annotator says of one comment: themes with valence and evidence, sentiment, speaker.
//! Gold and predicted are the same record; `annotator` tells a person from a model. Never holds the text.
//! Written by `classify` and by coders, read by `signal` and `evaluate`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::codebook::{Codebook, Valence};
use crate::corpus::{Comment, Posted, Record, Span, Thread};
use crate::digest::sha256_hex;

/// The comment's stance toward the work it discusses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sentiment {
    /// Unfavourable as a whole.
    Negative,
    /// No stance, or good and bad in balance.
    Neutral,
    /// Favourable as a whole.
    Positive,
}

impl Sentiment {
    /// All, from unfavourable to favourable.
    pub const ALL: [Sentiment; 3] = [Sentiment::Negative, Sentiment::Neutral, Sentiment::Positive];

    /// The name used in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Sentiment::Negative => "negative",
            Sentiment::Neutral => "neutral",
            Sentiment::Positive => "positive",
        }
    }
}

/// Whose work the comment speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The speaker's own present or past work.
    FirstHand,
    /// The work of people the speaker knows, lives with or manages.
    SecondHand,
    /// A service user, a relative, the public, a recruiter.
    Outsider,
    /// The text does not say.
    Unclear,
}

impl Speaker {
    /// All four, in the order reports list them.
    pub const ALL: [Speaker; 4] = [Speaker::FirstHand, Speaker::SecondHand, Speaker::Outsider, Speaker::Unclear];

    /// The name used in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Speaker::FirstHand => "first_hand",
            Speaker::SecondHand => "second_hand",
            Speaker::Outsider => "outsider",
            Speaker::Unclear => "unclear",
        }
    }
}

/// A label with how probable the annotator holds it, in [0, 1]; people write 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Judged<L> {
    /// The label.
    pub label: L,
    /// Probability in [0, 1].
    pub probability: f64,
}

/// One theme found in a comment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// Key of the theme.
    pub theme: String,
    /// Its valence; `None` for an intent.
    pub valence: Option<Valence>,
    /// Probability in [0, 1], four decimals; people write 1.
    pub probability: f64,
    /// The words that show it, as a byte range into the comment's text.
    pub span: Option<Span>,
    /// The rule that fired and what changed its strength, when asked for with `--explain`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}

/// What one annotator says of one text.
#[derive(Debug, Clone, PartialEq)]
pub struct Coding {
    /// The themes that pass their threshold, in the codebook's order, strain before support.
    pub themes: Vec<Code>,
    /// Stance of the whole.
    pub sentiment: Judged<Sentiment>,
    /// Who speaks.
    pub speaker: Judged<Speaker>,
    /// Probability of each label, below its threshold too.
    pub scores: Scores,
}

/// The probabilities of a codebook's labels, in the order of [`Codebook::labels`] and without their names: most runs ask for
/// neither, and one that does names them once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scores(Vec<f32>);

impl Scores {
    /// What a label without a probability has.
    const NONE: f32 = -1.0;

    /// Scores of so many labels, none of which has a probability yet.
    pub fn unknown(labels: usize) -> Self {
        Scores(vec![Self::NONE; labels])
    }

    /// Gives the label at a place of [`Codebook::labels`] its probability in [0, 1]. Panics beyond the labels there are.
    pub fn set(&mut self, label: usize, probability: f64) {
        self.0[label] = probability as f32;
    }

    /// Places and probabilities, four decimals, of the labels that have one.
    pub fn iter(&self) -> impl Iterator<Item = (usize, f64)> {
        (self.0.iter().enumerate()).filter(|(_, p)| **p >= 0.0).map(|(label, p)| (label, rounded(f64::from(*p))))
    }

    /// The map that records carry: `theme/valence`, or the intent's key, to probability.
    pub fn named(&self, codebook: &Codebook) -> BTreeMap<String, f64> {
        let labels = codebook.labels();
        let name = |label: usize| labels.get(label).map(|label| Annotation::label(&label.theme.key, label.valence));
        self.iter().filter_map(|(label, p)| Some((name(label)?, p))).collect()
    }
}

/// Probabilities in [0, 1] of all labels, in the order of [`Codebook::labels`].
impl FromIterator<f32> for Scores {
    fn from_iter<I: IntoIterator<Item = f32>>(probabilities: I) -> Self {
        Scores(probabilities.into_iter().collect())
    }
}

/// One record of `annotations.jsonl`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Annotation {
    /// Id of the thread.
    pub thread: String,
    /// Id of the comment.
    pub comment: String,
    /// Keyed pseudonym of its author.
    #[serde(default)]
    pub author: Option<String>,
    /// When it was posted.
    #[serde(default)]
    pub posted: Option<Posted>,
    /// Where the thread came from.
    #[serde(default)]
    pub platform: Option<String>,
    /// Columns of the table it came from.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
    /// SHA-256 of the text that was annotated.
    pub text_sha256: String,
    /// Bytes of that text, by which `signal` compares voices that wrote as much; `None` where the annotator did not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<u32>,
    /// `model:NAME@VERSION`, `person:NAME` or `rule:NAME`.
    pub annotator: String,
    /// `name@version` of the codebook.
    pub codebook: String,
    /// The themes found.
    pub themes: Vec<Code>,
    /// Stance of the whole; `None` where the comment was not annotated.
    pub sentiment: Option<Judged<Sentiment>>,
    /// Who speaks; `None` where the comment was not annotated.
    pub speaker: Option<Judged<Speaker>>,
    /// Why the comment was not annotated.
    #[serde(default)]
    pub error: Option<String>,
    /// Probability of each label, below its threshold too, when asked for with `--scores`; a label that is missing has 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scores: Option<BTreeMap<String, f64>>,
}

impl Annotation {
    /// The record of a comment: its coding without the scores, or the sentence that says why there is none.
    pub fn new(
        thread: &Thread,
        comment: &Comment,
        annotator: &str,
        codebook: &str,
        coding: Result<Coding, String>,
    ) -> Self {
        let (themes, sentiment, speaker, error) = match coding {
            Ok(coding) => (coding.themes, Some(coding.sentiment), Some(coding.speaker), None),
            Err(reason) => (Vec::new(), None, None, Some(reason)),
        };
        Annotation {
            thread: thread.id.clone(),
            comment: comment.id.clone(),
            author: comment.author.clone(),
            posted: comment.posted.clone(),
            platform: thread.platform.clone(),
            columns: comment.columns.clone(),
            text_sha256: sha256_hex(comment.text.as_bytes()),
            length: u32::try_from(comment.text.len()).ok(),
            annotator: annotator.to_owned(),
            codebook: codebook.to_owned(),
            themes,
            sentiment,
            speaker,
            error,
            scores: None,
        }
    }

    /// The name of a label in scores and figures: `burnout/strain`, or the intent's key.
    pub fn label(theme: &str, valence: Option<Valence>) -> String {
        valence.map_or_else(|| theme.to_owned(), |valence| format!("{theme}/{valence}"))
    }
}

impl Record for Annotation {
    const SCHEMA: &'static str = "groundswell/annotation@1";

    fn id(&self) -> Option<&str> {
        Some(&self.comment)
    }

    fn check(&self) -> Result<(), String> {
        let probabilities = (self.themes.iter().map(|code| code.probability))
            .chain(self.sentiment.map(|judged| judged.probability))
            .chain(self.speaker.map(|judged| judged.probability));
        for probability in probabilities {
            if !(0.0..=1.0).contains(&probability) {
                return Err(format!("probability {probability} is outside 0 to 1"));
            }
        }
        Ok(())
    }
}

/// A probability as records carry it: within [0, 1], four decimals.
pub fn rounded(probability: f64) -> f64 {
    (probability.clamp(0.0, 1.0) * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_named_in_the_order_of_the_labels_and_those_that_are_missing_have_no_name() {
        let codebook = Codebook::embedded();
        let labels = codebook.labels();
        let mut scores = Scores::unknown(labels.len());
        assert!(scores.named(&codebook).is_empty());
        scores.set(0, 0.0);
        scores.set(1, 0.123_449);
        let name = |at: usize| Annotation::label(&labels[at].theme.key, labels[at].valence);
        assert_eq!(scores.named(&codebook), BTreeMap::from([(name(0), 0.0), (name(1), 0.1234)]));
        let all: Scores = labels.iter().map(|_| 0.5).collect();
        assert_eq!(all.named(&codebook).len(), labels.len());
    }
}
