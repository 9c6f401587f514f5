//! One text as the lexicon reads it: words with sentence and clause, and every rule that fired.
//! Weighs nothing: `scope` and `decide` do.
//! Made for each text by `Lexicon`.

use super::rules::{Role, Rules};
use super::trie::{Find, Seen};
use crate::corpus::Span;
use crate::text::{Read, WordKind};

/// So many words between quotation marks are somebody's words; fewer only raise an eyebrow.
const LONG_QUOTATION: usize = 4;

/// A word of the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    /// Byte range in the normalised text.
    span: Span,
    /// Number of its sentence.
    pub(super) sentence: u32,
    /// Number of its part of the sentence, parted by `;`, `:`, dashes and brackets.
    pub(super) part: u32,
    /// It stands in a quotation of another comment.
    pub(super) quoted: bool,
    /// It stands between quotation marks with three or more others.
    pub(super) spoken: bool,
}

/// What a sentence asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Question {
    /// Nothing.
    #[default]
    No,
    /// Something that it tells of oneself as well: "why am I so tired?"
    Telling,
    /// Something, and tells nothing: "are the hours bad?"
    Bare,
}

/// A text with all that was found in it.
#[derive(Debug)]
pub(super) struct Reading<'r> {
    read: &'r Read,
    /// Its words and numbers.
    pub(super) tokens: Vec<Token>,
    /// What each sentence asks.
    pub(super) questions: Vec<Question>,
    /// Finds in order of start.
    finds: Vec<(Find, Role)>,
    /// Those among them that change what others mean.
    cues: Vec<(Find, Role)>,
}

impl<'r> Reading<'r> {
    /// Reads a text by the rules; `quoted` are the parts of the original that are another's words, in order.
    pub(super) fn new(read: &'r Read, quoted: &[Span], rules: &Rules) -> Self {
        let (text, bounds) = (read.lower.as_str(), &read.sentences);
        let mut reading = Reading {
            read,
            tokens: Vec::with_capacity(read.words.len()),
            questions: bounds
                .iter()
                .map(|s| match text[s.start..s.end].trim_end_matches(['"', ')']).ends_with('?') {
                    true => Question::Bare,
                    false => Question::No,
                })
                .collect(),
            finds: Vec::new(),
            cues: Vec::new(),
        };
        let mut seen: Vec<Seen> = Vec::with_capacity(read.words.len());
        let (mut sentence, mut part, mut clause) = (0_usize, 0_u32, 0_u32);
        let mut opened: Option<usize> = None;
        let mut quotations = quoted.iter().peekable();
        for word in &read.words {
            while bounds.get(sentence).is_some_and(|bound| word.span.start >= bound.end) && sentence + 1 < bounds.len()
            {
                sentence += 1;
            }
            match word.kind {
                WordKind::Word | WordKind::Number => {
                    seen.push(rules.trie.see(text, word.span, sentence as u32, clause));
                    let quoted = !quoted.is_empty() && {
                        let span = read.normalized.original(word.span);
                        while quotations.next_if(|quotation| quotation.end <= span.start).is_some() {}
                        quotations.peek().is_some_and(|quotation| quotation.overlaps(span))
                    };
                    reading.tokens.push(Token {
                        span: word.span,
                        sentence: sentence as u32,
                        part,
                        quoted,
                        spoken: false,
                    });
                }
                WordKind::Comma => clause += 1,
                WordKind::Quote => {
                    clause += 1;
                    opened = match opened {
                        None => Some(reading.tokens.len()),
                        Some(first) => {
                            if reading.tokens.len() - first >= LONG_QUOTATION {
                                reading.tokens[first..].iter_mut().for_each(|token| token.spoken = true);
                            }
                            None
                        }
                    };
                }
                WordKind::Break | WordKind::Stop => (part, clause) = (part + 1, clause + 1),
                WordKind::Line => (part, clause, opened) = (part + 1, clause + 1, None),
                WordKind::Sign => clause += 1,
            }
        }
        reading.finds =
            (rules.trie.finds(&seen).into_iter()).map(|find| (find, rules.all[find.rule as usize].role)).collect();
        for (find, _) in reading.finds.iter().filter(|(_, role)| *role == Role::Telling) {
            let sentence = reading.tokens[find.start].sentence as usize;
            if let Some(question @ Question::Bare) = reading.questions.get_mut(sentence) {
                *question = Question::Telling;
            }
        }
        reading.cues = reading.finds.iter().filter(|(_, role)| role.is_cue()).copied().collect();
        reading
    }

    /// Every find, in order of start.
    pub(super) fn finds(&self) -> &[(Find, Role)] {
        &self.finds
    }

    /// The cues and exceptions that start from `reach` words before token `start` up to, not including, token `end`.
    pub(super) fn near(&self, start: usize, reach: usize, end: usize) -> &[(Find, Role)] {
        let first = self.cues.partition_point(|(find, _)| find.start < start.saturating_sub(reach));
        let last = self.cues.partition_point(|(find, _)| find.start < end);
        &self.cues[first..last.max(first)]
    }

    /// Byte range in the original that a find covers.
    pub(super) fn span(&self, find: &Find) -> Span {
        let span = Span::new(self.tokens[find.start].span.start, self.tokens[find.end - 1].span.end);
        self.read.normalized.original(span)
    }
}
