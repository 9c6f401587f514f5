//! Where in a text a label is said, by the logits of its word pieces.
//! Decides no label.
//! Called for each label that is given.

use super::network::Seen;
use crate::corpus::Span;

/// A piece whose logit is so much under the highest of its window is no evidence.
const UNDER: f32 = 2.0;
/// So many weak pieces in a row are bridged.
const BRIDGED: usize = 3;

/// The run of pieces around the strongest one, in the window that speaks most for the label, as a byte range of the original
/// text; `None` for a text without a word.
pub(crate) fn evidence(seen: &Seen, label: usize) -> Option<Span> {
    let (window, logits) = seen.windows.get(*seen.best.get(label)?)?;
    let labels = seen.labels.len();
    // The marks around the text are no evidence.
    let of: Vec<f32> =
        logits.pieces.chunks_exact(labels).skip(1).take(window.spans.len()).map(|row| row[label]).collect();
    let (from, to) = run(&of)?;
    Some(Span::new(window.spans[from].start, window.spans[to].end))
}

/// First and last of the run around the highest value; `None` where there is none.
fn run(values: &[f32]) -> Option<(usize, usize)> {
    let best = (0..values.len()).max_by(|a, b| values[*a].total_cmp(&values[*b]).then(b.cmp(a)))?;
    let strong = |at: &usize| values[*at] >= values[best] - UNDER;
    let (mut from, mut to) = (best, best);
    while let Some(next) = (from.saturating_sub(BRIDGED + 1)..from).find(strong) {
        from = next;
    }
    while let Some(next) = (to + 1..values.len().min(to + BRIDGED + 2)).rev().find(strong) {
        to = next;
    }
    Some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_goes_as_far_as_pieces_are_strong_and_bridges_a_few_weak_ones() {
        let values = [-9.0, 3.0, -9.0, -9.0, 4.0, 2.5, -9.0, -9.0, -9.0, -9.0, 3.9];
        assert_eq!(run(&values), Some((1, 5)));
        assert_eq!(run(&[1.0]), Some((0, 0)));
        assert_eq!(run(&[]), None);
    }
}
