//! Where in a text a theme is said: the words of the lexicon's find, or the run of words that speaks most for it.
//! Decides no theme.
//! Called by `StaticEmbedding` for each theme it gives.

use super::combine::Sums;
use super::model::Model;
use super::sheet::Sheet;
use crate::corpus::Span;

/// What a word must add to a run; a weaker one ends it.
const WORTH: f32 = 0.02;
/// Words around a run that make it readable.
const AROUND: usize = 1;

/// The run of words in its best sentence that speaks most for a label, as a byte range of the original text; the whole
/// sentence where no word does, `None` for a text without words.
pub(crate) fn evidence(model: &Model, sheet: &Sheet, sums: &Sums, label: usize) -> Option<Span> {
    let (words, grams) = sheet.each_sentence().nth(sums.best[label].1 as usize)?;
    let first = grams.first()?.word;
    let lane = model.shape.sentence() + label;
    let mut worth = vec![0.0_f32; words.len()];
    for gram in grams {
        if let Some(row) = model.known.row(gram.key).filter(|row| (*row as usize) < model.themes.rows()) {
            let beside = &model.beside[row as usize];
            worth[(gram.word - first) as usize] += beside.rarity * beside.scale * model.themes.at(row, lane);
        }
    }
    let (from, to) = heaviest(&worth);
    if from == to {
        return Some(Span::new(words[0].start, words[words.len() - 1].end));
    }
    // A pair of words counts at its second, and a run reads better with the word before it and behind it.
    let (from, to) = (from.saturating_sub(AROUND), (to + AROUND).min(words.len()));
    Some(Span::new(words[from].start, words[to - 1].end))
}

/// The range with the largest sum of what each word adds beyond [`WORTH`] (Bentley 1984, Kadane's algorithm); empty where
/// none adds anything.
fn heaviest(worth: &[f32]) -> (usize, usize) {
    let (mut best, mut range) = (0.0, (0, 0));
    let (mut sum, mut start) = (0.0, 0);
    for (at, worth) in worth.iter().enumerate() {
        sum += worth - WORTH;
        if sum <= 0.0 {
            (sum, start) = (0.0, at + 1);
        } else if sum > best {
            (best, range) = (sum, (start, at + 1));
        }
    }
    range
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_run_bears_a_weak_word_inside() {
        assert_eq!(heaviest(&[0.0, 1.0, -0.2, 0.9, -5.0, 1.5]), (1, 4));
        assert_eq!(heaviest(&[-1.0, 0.0]), (0, 0));
    }
}
