//! From sums to probabilities: what the heads, the lexicon and the labels say of a text, weighed against each other.
//! Fitted on texts that the heads have not learnt from, so that its probabilities mean what they say.
//! Called by `StaticEmbedding` for each text; training fills it.

use super::sheet::Sheet;
use crate::classify::lexicon::Findings;
use crate::codebook::Codebook;

/// From this probability on the lexicon gives a label.
const LEXICON_GIVES: f64 = 0.55;
/// No sum says more than this.
const MOST: f32 = 12.0;

/// Words of a person are counted in so many words.
const OFTEN: f32 = 20.0;

/// What each label is judged by: the head of the whole text, that of its best sentence, and the lexicon, as its probability,
/// whether it gives the label, and whether it found anything.
pub(crate) const CLUES: usize = 5;

/// Clues about one label of a text.
pub(crate) type Clues = [f32; CLUES];

/// The sums of a text's heads.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Sums {
    /// For each label, over the whole text.
    pub(crate) whole: Vec<f32>,
    /// For each label, over the sentence that says it best, and which that is.
    pub(crate) best: Vec<(f32, u32)>,
    /// For each sentiment.
    pub(crate) sentiment: Vec<f32>,
    /// For each speaker.
    pub(crate) speaker: Vec<f32>,
}

/// The clues about every label.
pub(crate) fn clues(sums: &Sums, findings: &Findings, codebook: &Codebook) -> Vec<Clues> {
    let held = |sum: f32| sum.clamp(-MOST, MOST);
    let mut clues: Vec<Clues> =
        sums.whole.iter().zip(&sums.best).map(|(whole, best)| [held(*whole), held(best.0), 0.0, 0.0, 0.0]).collect();
    for finding in &findings.labels {
        let label = codebook.label_of(usize::from(finding.theme), finding.valence);
        let gives = f32::from(u8::from(finding.probability >= LEXICON_GIVES));
        clues[label][2..].copy_from_slice(&[finding.probability as f32, gives, 1.0]);
    }
    clues
}

/// What sentiment and speaker are judged by: the sums of both heads, what the lexicon heard, of whom the text speaks, how long
/// it is, and the labels.
pub(crate) fn manner(sums: &Sums, sheet: &Sheet, probabilities: &[f32], codebook: &Codebook) -> Vec<f32> {
    let findings = &sheet.findings;
    let mut clues: Vec<f32> = sums.sentiment.iter().chain(&sums.speaker).map(|sum| sum.clamp(-MOST, MOST)).collect();
    clues.extend(findings.speaks.iter().chain(&findings.feels).map(|sum| libm::log1pf(*sum as f32)));
    clues.extend([f32::from(u8::from(findings.asks)), f32::from(u8::from(findings.at_work))]);
    let words = sheet.words.len() as f32;
    clues.extend(sheet.persons.iter().map(|count| *count as f32 * OFTEN / (words + OFTEN)));
    clues.push(libm::log1pf(words) / 4.0);
    // Strains, supports, intents; a condition's labels are strain and support in turn.
    let mut said = [0.0_f32; 3];
    let mut at = 0;
    for theme in &codebook.themes {
        match theme.valences() {
            [_, _] => (said[0], said[1], at) = (said[0] + probabilities[at], said[1] + probabilities[at + 1], at + 2),
            _ => (said[2], at) = (said[2] + probabilities[at], at + 1),
        }
    }
    clues.extend(said.map(libm::log1pf));
    clues
}

/// Weights of clues for one outcome, and what is added.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scale {
    /// A weight for each clue.
    pub(crate) weights: Vec<f32>,
    /// Added to their sum.
    pub(crate) intercept: f32,
}

impl Scale {
    /// The probability of the outcome, in (0, 1).
    pub(crate) fn probability(&self, clues: &[f32]) -> f32 {
        let sum = self.weights.iter().zip(clues).fold(self.intercept, |sum, (weight, clue)| sum + weight * clue);
        1.0 / (1.0 + libm::expf(-sum))
    }
}

/// The probabilities of outcomes of which one must be, from one scale each; they add up to 1.
pub(crate) fn one_of(scales: &[Scale], clues: &[f32]) -> Vec<f32> {
    one_of_each(scales, std::iter::repeat(clues))
}

/// The same from clues of its own for each outcome.
pub(crate) fn one_of_each<'c>(scales: &[Scale], clues: impl Iterator<Item = &'c [f32]>) -> Vec<f32> {
    let each: Vec<f32> = scales.iter().zip(clues).map(|(scale, clues)| scale.probability(clues)).collect();
    let sum: f32 = each.iter().sum();
    each.into_iter().map(|p| p / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_of_one_outcome_among_several_add_up_to_one() {
        let scale = |intercept| Scale { weights: vec![1.0], intercept };
        let all = one_of(&[scale(0.0), scale(-1.0), scale(2.0)], &[0.5]);
        assert!((all.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert!(all[2] > all[0] && all[0] > all[1]);
    }
}
