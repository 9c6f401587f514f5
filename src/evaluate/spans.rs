//! How far predicted evidence covers the evidence coders marked: overlap in words, or in bytes where no text is given.
//! Judges no label: a span counts under the label it was given for.
//! Called by `pairs` for each comment with marked evidence.

use crate::corpus::Span;
use crate::text::{WordKind, words};

/// What spans add up to; words where texts are known, else bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct SpanSums {
    /// Under labels that both sides gave: in both, in gold, in prediction.
    pub(super) agreed: [u64; 3],
    /// Under all labels of both sides: in both, in gold, in prediction.
    pub(super) all: [u64; 3],
    /// Labels that both sides gave with evidence, and those of them whose evidence meets.
    pub(super) met: [u64; 2],
}

/// A label with a piece of evidence.
pub(super) type Marked = (u8, Span);

/// Compares the evidence of one comment. `uncoded` are labels that the gold gave without evidence: they are left out.
pub(super) fn compare(gold: &[Marked], predicted: &[Marked], uncoded: u128, words: Option<&[Span]>) -> SpanSums {
    let mut sums = SpanSums::default();
    let mut labels: Vec<u8> = gold.iter().chain(predicted).map(|(label, _)| *label).collect();
    labels.sort_unstable();
    labels.dedup();
    for label in labels.into_iter().filter(|label| uncoded >> label & 1 == 0) {
        let (in_gold, in_predicted) = (places(gold, label, words), places(predicted, label, words));
        let shared = overlap(&in_gold, &in_predicted);
        let counts = [shared, length(&in_gold), length(&in_predicted)];
        add(&mut sums.all, counts);
        if gold.iter().any(|(other, _)| *other == label) && predicted.iter().any(|(other, _)| *other == label) {
            add(&mut sums.agreed, counts);
            sums.met[0] += 1;
            sums.met[1] += u64::from(shared > 0);
        }
    }
    sums
}

fn add(sums: &mut [u64; 3], counts: [u64; 3]) {
    sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
}

/// The words of a text, as byte ranges.
pub(super) fn word_spans(text: &str) -> Vec<Span> {
    let spoken = words(text).into_iter().filter(|word| matches!(word.kind, WordKind::Word | WordKind::Number));
    spoken.map(|word| word.span).collect()
}

/// Why a span cannot be one of this text, if it cannot.
pub(super) fn fault(span: Span, text: Option<&str>) -> Option<String> {
    let Span { start, end } = span;
    if start >= end {
        return Some(format!("span [{start}, {end}] covers nothing: the end must be past the start"));
    }
    let text = text?;
    if end > text.len() {
        return Some(format!("span [{start}, {end}] ends outside its text of {} bytes", text.len()));
    }
    span.of(text).is_none().then(|| {
        format!("span [{start}, {end}] cuts a character in two; spans are UTF-8 byte ranges on character boundaries")
    })
}

/// Ranges of word numbers, or of bytes, under a label: sorted, parted, not touching.
fn places(marked: &[Marked], label: u8, words: Option<&[Span]>) -> Vec<(usize, usize)> {
    let mut ranges: Vec<(usize, usize)> = (marked.iter().filter(|(other, _)| *other == label))
        .map(|(_, span)| match words {
            None => (span.start, span.end),
            Some(words) => (
                words.partition_point(|word| word.end <= span.start),
                words.partition_point(|word| word.start < span.end),
            ),
        })
        .collect();
    ranges.sort_unstable();
    let mut parted: Vec<(usize, usize)> = Vec::with_capacity(ranges.len());
    for (start, end) in ranges {
        match parted.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => parted.push((start, end)),
        }
    }
    parted
}

fn length(ranges: &[(usize, usize)]) -> u64 {
    ranges.iter().map(|(start, end)| end.saturating_sub(*start) as u64).sum()
}

fn overlap(a: &[(usize, usize)], b: &[(usize, usize)]) -> u64 {
    let both = |x: &(usize, usize), y: &(usize, usize)| x.1.min(y.1).saturating_sub(x.0.max(y.0)) as u64;
    a.iter().map(|x| b.iter().map(|y| both(x, y)).sum::<u64>()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "We are so very tired, and café shut.";

    fn span(words: &str) -> Span {
        let start = TEXT.find(words).expect("in the text");
        Span::new(start, start + words.len())
    }

    #[test]
    fn two_of_three_words_are_shared() {
        let words = word_spans(TEXT);
        let sums = compare(&[(4, span("so very tired"))], &[(4, span("very tired, and"))], 0, Some(&words));
        assert_eq!((sums.agreed, sums.all, sums.met), ([2, 3, 3], [2, 3, 3], [1, 1]));
    }

    #[test]
    fn evidence_for_a_label_the_other_side_lacks_counts_against_it() {
        let words = word_spans(TEXT);
        let sums = compare(&[(4, span("so very"))], &[(5, span("so very"))], 0, Some(&words));
        assert_eq!((sums.agreed, sums.all, sums.met), ([0, 0, 0], [0, 2, 2], [0, 0]));
        let left_out = compare(&[(4, span("so very"))], &[(5, span("so very"))], 1 << 5, Some(&words));
        assert_eq!(left_out.all, [0, 2, 0]);
    }

    #[test]
    fn pieces_that_overlap_are_counted_once_and_without_text_bytes_count() {
        let sums = compare(&[(0, Span::new(0, 10)), (0, Span::new(5, 12))], &[(0, Span::new(8, 20))], 0, None);
        assert_eq!(sums.all, [4, 12, 12]);
    }

    #[test]
    fn spans_that_are_none_are_told_apart() {
        let accent = TEXT.find('é').expect("in the text");
        assert!(fault(Span::new(4, 4), None).is_some_and(|reason| reason.contains("covers nothing")));
        assert!(
            fault(Span::new(0, 99), Some(TEXT)).is_some_and(|reason| reason.contains("outside its text of 37 bytes"))
        );
        assert!(fault(Span::new(0, accent + 1), Some(TEXT)).is_some_and(|reason| reason.contains("cuts a character")));
        assert_eq!(fault(span("café"), Some(TEXT)), None);
        assert_eq!(fault(Span::new(0, 99), None), None);
    }
}
