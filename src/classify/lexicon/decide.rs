//! From finds to a coding: what each find is worth where it stands, and what all of them say together.
//! Finds nothing itself.
//! Called by `Lexicon` for each text.

use super::reading::{Question, Reading};
use super::rules::{Role, Rules, Say};
use super::scope::{Around, Worth, around, worth};
use super::trie::Find;
use crate::annotation::{Annotation, Code, Coding, Judged, Sentiment, Speaker, rounded};
use crate::codebook::{Codebook, Valence};

/// From this probability on a label is given.
const THRESHOLD: f64 = 0.55;
/// What is left of a find's strength: denied praise is a complaint, but a milder one.
const DENIED_PRAISE: f64 = 0.9;
const HEDGED: f64 = 0.9;
const HYPOTHETICAL: f64 = 0.7;
const HYPOTHETICAL_INTENT: f64 = 0.4;
const REPORTED: f64 = 0.6;
const ASKED: f64 = 0.5;
/// A text without any word of work hardly speaks of working conditions.
const NO_WORK: f64 = 0.75;

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

/// More finds of one label add nothing.
const MOST_WITNESSES: usize = 8;
/// A phrase that only looks like a theme is not longer than this, in words.
const LONGEST_EXCEPTION: usize = 20;

/// A find, weighed.
struct Weighed {
    theme: u16,
    valence: Option<Valence>,
    strength: f64,
    find: Find,
    around: Around,
    flipped: bool,
}

/// The coding of a text.
pub(super) fn decide(codebook: &Codebook, rules: &Rules, reading: &Reading, explain: bool) -> Coding {
    let at_work = reading.finds().iter().any(|(_, role)| *role == Role::Work);
    let mut weighed: Vec<Weighed> =
        reading.finds().iter().filter_map(|(find, role)| weigh(rules, reading, find, *role)).collect();
    if !at_work {
        weighed.iter_mut().for_each(|find| find.strength *= NO_WORK);
    }
    weighed.sort_by(|a, b| {
        let label = |w: &Weighed| (w.theme, w.valence);
        (label(a).cmp(&label(b)))
            .then(b.strength.total_cmp(&a.strength))
            .then(a.find.start.cmp(&b.find.start))
            .then(b.find.end.cmp(&a.find.end))
    });
    let found: Vec<Code> = weighed
        .chunk_by(|a, b| (a.theme, a.valence) == (b.theme, b.valence))
        .filter_map(|same| code(codebook, rules, reading, same, explain))
        .collect();
    let scores = found.iter().map(|code| (Annotation::label(&code.theme, code.valence), code.probability)).collect();
    let themes: Vec<Code> = found.into_iter().filter(|code| code.probability >= THRESHOLD).collect();
    Coding { sentiment: sentiment(rules, reading, &themes), speaker: speaker(rules, reading, &themes), themes, scores }
}

fn weigh(rules: &Rules, reading: &Reading, find: &Find, role: Role) -> Option<Weighed> {
    let Role::Theme(theme, say) = role else { return None };
    if say == Say::Never
        || reading.tokens[find.start..find.end].iter().any(|token| token.quoted)
        || excepted(reading, find, theme)
    {
        return None;
    }
    let (say, find) = match say {
        Say::Topic => match worth(reading, find)? {
            (Worth::Good, both) => (Say::Support, both),
            (Worth::Bad, both) => (Say::Strain, both),
        },
        say => (say, *find),
    };
    let mut around = around(reading, &find);
    // A topic's words of value have taken their negation into account.
    around.negated &= role != Role::Theme(theme, Say::Topic);
    let mut strength = rules.all[find.rule as usize].strength;
    let mut flipped = false;
    let valence = match (say, around.negated) {
        (Say::Strain, false) => Some(Valence::Strain),
        (Say::Support, false) => Some(Valence::Support),
        (Say::Support, true) => {
            strength *= DENIED_PRAISE;
            flipped = true;
            Some(Valence::Strain)
        }
        (Say::Stated, false) => None,
        _ => return None,
    };
    let intent = say == Say::Stated;
    // "Should I leave?" is no intent yet; "why am I so tired?" tells enough.
    let asked = if intent { around.asked != Question::No } else { around.asked == Question::Bare };
    for (applies, factor) in [
        (around.hedged, HEDGED),
        (around.hypothetical, if intent { HYPOTHETICAL_INTENT } else { HYPOTHETICAL }),
        (around.reported, REPORTED),
        (asked, ASKED),
    ] {
        if applies {
            strength *= factor;
        }
    }
    Some(Weighed { theme, valence, strength, find, around, flipped })
}

/// Whether a phrase that only looks like the theme covers a part of the find.
fn excepted(reading: &Reading, find: &Find, theme: u16) -> bool {
    (reading.near(find.start, LONGEST_EXCEPTION, find.end).iter())
        .any(|(other, role)| *role == Role::Theme(theme, Say::Never) && find.start < other.end)
}

/// Finds of one label, the strongest first: those that share no word count together, each as an independent witness.
fn code(codebook: &Codebook, rules: &Rules, reading: &Reading, same: &[Weighed], explain: bool) -> Option<Code> {
    let mut taken: Vec<&Weighed> = Vec::new();
    for find in same {
        if taken.len() == MOST_WITNESSES {
            break;
        }
        let apart = |known: &&Weighed| known.find.end <= find.find.start || find.find.end <= known.find.start;
        let another_rule = |known: &&Weighed| known.find.rule != find.find.rule;
        if taken.iter().all(|known| apart(known) && another_rule(known)) {
            taken.push(find);
        }
    }
    let probability = rounded(1.0 - taken.iter().map(|find| 1.0 - find.strength).product::<f64>());
    let best = taken.first()?;
    Some(Code {
        theme: codebook.themes[usize::from(best.theme)].key.clone(),
        valence: best.valence,
        probability,
        span: Some(reading.span(&best.find)),
        rule: explain.then(|| taken.iter().map(|find| told(rules, find)).collect::<Vec<_>>().join("; ")),
    })
}

/// The rule and what changed it: `burn* out @0.9 (hedged)`.
fn told(rules: &Rules, find: &Weighed) -> String {
    let around = find.around;
    let changes: Vec<&str> = [
        (find.flipped, "denied praise"),
        (around.hedged, "hedged"),
        (around.hypothetical, "hypothetical"),
        (around.reported, "reported"),
        (around.asked != Question::No, "in a question"),
    ]
    .into_iter()
    .filter_map(|(applies, name)| applies.then_some(name))
    .collect();
    let rule = &rules.texts[find.find.rule as usize];
    if changes.is_empty() { rule.clone() } else { format!("{rule} ({})", changes.join(", ")) }
}

/// The sum of words of stance, turned round where denied, and of the conditions found.
fn sentiment(rules: &Rules, reading: &Reading, themes: &[Code]) -> Judged<Sentiment> {
    let (mut good, mut bad) = (0.0, 0.0);
    for (find, role) in reading.finds() {
        let Role::Feels(feeling) = role else { continue };
        if reading.tokens[find.start].quoted {
            continue;
        }
        let strength = rules.all[find.rule as usize].strength;
        let positive = (*feeling == Sentiment::Positive) != around(reading, find).negated;
        *(if positive { &mut good } else { &mut bad }) += strength;
    }
    for code in themes {
        match code.valence {
            Some(Valence::Strain) => bad += CONDITION_FELT,
            Some(Valence::Support) => good += CONDITION_FELT,
            None => {}
        }
    }
    if reading.questions.iter().any(|question| *question != Question::No) {
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

fn speaker(rules: &Rules, reading: &Reading, themes: &[Code]) -> Judged<Speaker> {
    let mut scores = [0.0_f64; 3];
    let speakers = [Speaker::FirstHand, Speaker::SecondHand, Speaker::Outsider];
    for (find, role) in reading.finds() {
        let Role::Speaks(speaker) = role else { continue };
        if !reading.tokens[find.start].quoted
            && let Some(index) = speakers.iter().position(|known| known == speaker)
        {
            scores[index] += rules.all[find.rule as usize].strength;
        }
    }
    if themes.iter().any(|code| code.valence.is_none()) {
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
    Judged { label: speakers[index], probability: rounded(best / (total + 0.3)) }
}
