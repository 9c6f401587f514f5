//! What stands around a find and changes what it says: negation, hedges, mere possibilities, others' words, questions.
//! Knows no theme.
//! Called by `decide` for each find.

use super::reading::{Question, Reading};
use super::rules::Role;
use super::trie::Find;

/// A negation reaches over so many words before a find.
const NEGATION_REACH: usize = 4;
/// No cue reaches over more words than these, so that a text without full stops takes time in proportion.
const CUE_REACH: usize = 40;
/// A word of value counts within so many words of a topic.
const VALUE_REACH: usize = 5;

/// What changes a find.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Around {
    /// It is denied.
    pub(super) negated: bool,
    /// It is weakened.
    pub(super) hedged: bool,
    /// It is a mere possibility.
    pub(super) hypothetical: bool,
    /// It is another's word.
    pub(super) reported: bool,
    /// It stands in a question.
    pub(super) asked: Question,
}

/// How the words near a topic speak of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Worth {
    /// Praise.
    Good,
    /// Complaint, or too little of it.
    Bad,
}

/// What changes `find`.
pub(super) fn around(reading: &Reading<'_>, find: &Find) -> Around {
    let first = &reading.tokens[find.start];
    let mut around = Around {
        asked: reading.questions.get(first.sentence as usize).copied().unwrap_or_default(),
        reported: reading.tokens[find.start..find.end].iter().all(|token| token.spoken),
        ..Around::default()
    };
    let mut barrier = 0;
    for (cue, role) in reading.near(find.start, CUE_REACH, find.start) {
        if cue.end > find.start || reading.tokens[cue.start].sentence != first.sentence {
            continue;
        }
        let same_part = reading.tokens[cue.end - 1].part == first.part;
        match role {
            Role::Break => {
                barrier = cue.end;
                around = Around { negated: false, hedged: false, ..around };
            }
            Role::Negation => {
                around.negated |= same_part && cue.start >= barrier && find.start - cue.end < NEGATION_REACH;
            }
            Role::Hedge => around.hedged |= same_part,
            Role::Hypothetical => around.hypothetical |= same_part,
            Role::Reported => around.reported = true,
            _ => {}
        }
    }
    around
}

/// How the words near a topic speak of it, with the range they cover together; the nearest word decides.
pub(super) fn worth(reading: &Reading<'_>, topic: &Find) -> Option<(Worth, Find)> {
    let first = &reading.tokens[topic.start];
    let mut nearest: Option<(usize, Worth, Find)> = None;
    for (cue, role) in reading.near(topic.start, CUE_REACH, topic.end + VALUE_REACH) {
        let worth = match role {
            Role::Good => Worth::Good,
            Role::Bad | Role::Lack => Worth::Bad,
            _ => continue,
        };
        let after = cue.start >= topic.end;
        if !(after || cue.end <= topic.start) || (*role == Role::Lack && after) {
            continue;
        }
        let distance = if after { cue.start - topic.end } else { topic.start - cue.end };
        let token = &reading.tokens[cue.start];
        let reach = if *role == Role::Lack { 2 } else { VALUE_REACH };
        if distance >= reach
            || token.sentence != first.sentence
            || token.part != first.part
            || broken(reading, cue, topic)
        {
            continue;
        }
        if nearest.is_none_or(|(known, _, _)| distance < known) {
            let worth = if *role != Role::Lack && around(reading, cue).negated { opposite(worth) } else { worth };
            let both = Find { rule: topic.rule, start: cue.start.min(topic.start), end: cue.end.max(topic.end) };
            nearest = Some((distance, worth, both));
        }
    }
    nearest.map(|(_, worth, both)| (worth, both))
}

fn opposite(worth: Worth) -> Worth {
    match worth {
        Worth::Good => Worth::Bad,
        Worth::Bad => Worth::Good,
    }
}

/// Whether a word such as "but" stands between the two.
fn broken(reading: &Reading<'_>, one: &Find, other: &Find) -> bool {
    let (from, to) = (one.end.min(other.end), one.start.max(other.start));
    reading.near(from, 0, to).iter().any(|(cue, role)| *role == Role::Break && cue.end <= to)
}
