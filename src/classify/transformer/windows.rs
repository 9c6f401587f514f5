//! A text in windows that an encoder takes: whole sentences, as many as fit.
//! Leaves out what quotes another comment, and nothing else.
//! Called for each text.

use crate::corpus::Span;
use crate::error::{Error, ErrorKind, Result};
use crate::text::{Document, Encoder, Normalized, Piece, sentences};

/// Word pieces of a window, with the two marks around them.
pub(crate) const WINDOW: usize = 256;

/// Pieces of a text that are run together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Window {
    /// Their ids, between `[CLS]` and `[SEP]`.
    pub(crate) ids: Vec<u32>,
    /// Byte ranges of the original text, one for each piece between the marks.
    pub(crate) spans: Vec<Span>,
}

/// Texts of more bytes are no comments: at ten milliseconds a window they would hold up a batch for minutes.
pub(crate) const LONGEST: usize = 400_000;

/// Errs (`Data`) where a text is too long for a comment.
pub(crate) fn fits(document: &Document<'_>) -> Result<()> {
    if document.text.len() <= LONGEST {
        return Ok(());
    }
    let message = format!(
        "this text has {} bytes, and the encoder reads {LONGEST} at most: cut it into comments, or code it with --model embedded",
        document.text.len()
    );
    Err(Error::new(ErrorKind::Data, message))
}

/// The windows of a text; one that has no word has none. Errs (`Data`) where it is too long for a comment, and as
/// [`Encoder::encode`] does.
pub(crate) fn windows(document: &Document<'_>, encoder: &Encoder, marks: [u32; 2]) -> Result<Vec<Window>> {
    fits(document)?;
    let normalized = Normalized::new(document.text);
    let mut pieces = Vec::new();
    encoder.encode(normalized.text(), &mut pieces)?;
    let ends: Vec<usize> = sentences(normalized.text()).iter().map(|sentence| sentence.end).collect();
    let own: Vec<(Piece, Span)> = (pieces.into_iter())
        .map(|piece| (piece, normalized.original(Span::new(piece.start as usize, piece.end as usize))))
        .filter(|(_, span)| !document.quoted.iter().any(|quoted| quoted.overlaps(*span)))
        .collect();
    Ok(cut(&own, &ends).into_iter().map(|part| window(part, marks)).collect())
}

/// Parts of at most a window's pieces: each ends with the last sentence that fits, or in mid-sentence where none does.
fn cut<'p>(mut pieces: &'p [(Piece, Span)], ends: &[usize]) -> Vec<&'p [(Piece, Span)]> {
    const MOST: usize = WINDOW - 2;
    let mut parts = Vec::new();
    while pieces.len() > MOST {
        let next = pieces[MOST].0.start as usize;
        let whole = ends.partition_point(|end| *end <= next);
        let last = whole.checked_sub(1).map_or(0, |last| ends[last]);
        let fits = pieces[..MOST].partition_point(|(piece, _)| (piece.end as usize) <= last);
        let (part, rest) = pieces.split_at(if fits == 0 { MOST } else { fits });
        parts.push(part);
        pieces = rest;
    }
    if !pieces.is_empty() {
        parts.push(pieces);
    }
    parts
}

fn window(part: &[(Piece, Span)], [first, last]: [u32; 2]) -> Window {
    let ids = std::iter::once(first).chain(part.iter().map(|(piece, _)| piece.id)).chain([last]).collect();
    Window { ids, spans: part.iter().map(|(_, span)| *span).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoder() -> Encoder {
        Encoder::new("[UNK]\n[CLS]\n[SEP]\nso\ntired\n.\n>").expect("a vocabulary")
    }

    fn of(text: &str) -> Vec<Window> {
        windows(&Document::new(text), &encoder(), [1, 2]).expect("short")
    }

    #[test]
    fn a_short_text_is_one_window_between_marks() {
        let all = of("So tired.");
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].ids, [1, 3, 4, 5, 2]);
        assert_eq!(all[0].spans[1], Span::new(3, 8));
        assert!(of("").is_empty());
    }

    #[test]
    fn a_long_text_is_cut_behind_a_sentence_and_nothing_is_lost() {
        let text = "So so so tired. ".repeat(120);
        let all = of(&text);
        assert_eq!(all.iter().map(|window| window.spans.len()).sum::<usize>(), 120 * 5);
        assert!(all.iter().all(|window| window.ids.len() <= WINDOW && window.spans.len() % 5 == 0));
        assert_eq!(all.len(), 3);
    }

    #[test]
    fn a_sentence_longer_than_a_window_is_cut_in_the_middle() {
        let all = of(&"so ".repeat(600));
        assert_eq!(all.iter().map(|window| window.spans.len()).collect::<Vec<_>>(), [254, 254, 92]);
    }

    #[test]
    fn what_quotes_another_comment_is_left_out() {
        assert_eq!(of("> so tired.\nSo.")[0].ids, [1, 3, 5, 2]);
    }

    #[test]
    fn a_text_too_long_for_a_comment_is_refused_with_what_to_do() {
        let text = "so ".repeat(200_000);
        let error = windows(&Document::new(&text), &encoder(), [1, 2]).expect_err("too long");
        assert!(error.message().contains("--model embedded"));
    }
}
