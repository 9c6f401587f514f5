//! From findings to a coding: which labels pass, who speaks, and the stance of the whole.
//! Finds and weighs nothing itself: `findings` does.
//! Called by `Lexicon` for each text.

use super::findings::{Finding, Findings, SPEAKERS};
use crate::annotation::{Code, Coding, Judged, Scores, Sentiment, Speaker, rounded};
use crate::codebook::{Codebook, Valence};

/// From this probability on a label is given.
const THRESHOLD: f64 = 0.55;
/// From this sum of words on somebody speaks as practitioner, as their friend or from outside; under it that is unclear.
const SPEAKS: f64 = 0.2;
/// What each of up to three conditions adds for somebody who says "I".
const CONDITION_TOLD: f64 = 0.2;
/// What a condition adds to the stance, beside its words.
const CONDITION_FELT: f64 = 0.5;
/// So much stance of either kind is still none.
const UNFELT: f64 = 5.0;
/// What is left of stance in a text that asks: it rather wants to know than to praise or complain.
const PRAISE_ASKED: f64 = 0.4;
const COMPLAINT_ASKED: f64 = 0.7;

/// The coding of a text.
pub(super) fn decide(codebook: &Codebook, findings: &Findings) -> Coding {
    let key = |finding: &Finding| codebook.themes[usize::from(finding.theme)].key.as_str();
    let mut scores = Scores::unknown(codebook.labels().len());
    for finding in &findings.labels {
        scores.set(codebook.label_of(usize::from(finding.theme), finding.valence), finding.probability);
    }
    let passes = |finding: &&Finding| finding.probability >= THRESHOLD;
    let passing: Vec<&Finding> = findings.labels.iter().filter(passes).collect();
    let (sentiment, speaker) = (sentiment(findings, &passing), speaker(findings, &passing));
    let themes = (passing.into_iter())
        .map(|finding| Code {
            theme: key(finding).to_owned(),
            valence: finding.valence,
            probability: finding.probability,
            span: Some(finding.span),
            rule: finding.rule.clone(),
        })
        .collect();
    Coding { themes, sentiment, speaker, scores }
}

/// The sum of words of stance and of the conditions found.
fn sentiment(findings: &Findings, themes: &[&Finding]) -> Judged<Sentiment> {
    let [mut good, mut bad] = findings.feels;
    for finding in themes {
        match finding.valence {
            Some(Valence::Strain) => bad += CONDITION_FELT,
            Some(Valence::Support) => good += CONDITION_FELT,
            None => {}
        }
    }
    if findings.asks {
        (good, bad) = (good * PRAISE_ASKED, bad * COMPLAINT_ASKED);
    }
    let balance = (good - bad) / (good + bad + UNFELT);
    let (label, sure) = match balance {
        b if b > 0.05 => (Sentiment::Positive, b),
        b if b < -0.15 => (Sentiment::Negative, -b),
        b => (Sentiment::Neutral, 0.2 - b.abs()),
    };
    Judged { label, probability: rounded(0.4 + 0.6 * sure) }
}

fn speaker(findings: &Findings, themes: &[&Finding]) -> Judged<Speaker> {
    let mut scores = findings.speaks;
    if themes.iter().any(|finding| finding.valence.is_none()) {
        scores[0] += 0.5;
    }
    // Whoever says "I" and names conditions speaks of own work as a rule.
    if scores[0] > 0.0 {
        scores[0] += CONDITION_TOLD * themes.len().min(3) as f64;
    }
    let total: f64 = scores.iter().sum();
    let (index, best) =
        scores.iter().enumerate().fold((0, 0.0), |best, (i, s)| if *s > best.1 { (i, *s) } else { best });
    if best < SPEAKS {
        return Judged { label: Speaker::Unclear, probability: rounded(1.0 - 2.0 * best) };
    }
    Judged { label: SPEAKERS[index], probability: rounded(best / (total + 0.3)) }
}
