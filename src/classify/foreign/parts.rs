//! A text in parts that a pipeline takes: whole sentences, as many as fit.
//! Leaves nothing out, and knows no tokeniser.
//! Called for each text that a pipeline reads.

use crate::corpus::Span;
use crate::text::sentences;

/// Parts of at most `room` word pieces by the count `pieces`; a sentence that is longer is halved until it fits. One part,
/// maybe empty, of a text that fits.
pub(super) fn parts<'t>(text: &'t str, room: usize, pieces: &dyn Fn(&str) -> usize) -> Vec<&'t str> {
    if pieces(text) <= room {
        return vec![text];
    }
    let mut parts = Vec::new();
    let mut open: Option<Span> = None;
    for sentence in sentences(text) {
        let longer = Span::new(open.map_or(sentence.start, |span| span.start), sentence.end);
        if pieces(&text[longer.start..longer.end]) <= room {
            open = Some(longer);
            continue;
        }
        if let Some(full) = open.replace(sentence) {
            halve(&text[full.start..full.end], room, pieces, &mut parts);
        }
    }
    if let Some(last) = open {
        halve(&text[last.start..last.end], room, pieces, &mut parts);
    }
    parts
}

fn halve<'t>(text: &'t str, room: usize, pieces: &dyn Fn(&str) -> usize, parts: &mut Vec<&'t str>) {
    if pieces(text) <= room || text.chars().nth(1).is_none() {
        parts.push(text);
        return;
    }
    let middle = text.floor_char_boundary(text.len() / 2);
    let space = text[..middle].rfind(char::is_whitespace).filter(|at| *at > 0);
    let first = text.chars().next().map_or(1, char::len_utf8);
    let (before, after) = text.split_at(space.unwrap_or(middle.max(first)));
    halve(before, room, pieces, parts);
    halve(after, room, pieces, parts);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> usize {
        text.split_whitespace().count()
    }

    #[test]
    fn sentences_stay_whole_where_they_fit() {
        let text = "So tired. So very tired. I am leaving in May.";
        assert_eq!(parts(text, 6, &words), ["So tired. So very tired.", "I am leaving in May."]);
        assert_eq!(parts("", 6, &words), [""]);
    }

    #[test]
    fn a_long_sentence_is_halved_at_a_space_and_nothing_is_lost() {
        let text = "so ".repeat(100);
        let all = parts(&text, 10, &words);
        assert!(all.iter().all(|part| words(part) <= 10));
        assert_eq!(all.iter().map(|part| words(part)).sum::<usize>(), 100);
        assert_eq!(parts("éééé", 1, &|text: &str| text.chars().count()).concat(), "éééé");
    }
}
