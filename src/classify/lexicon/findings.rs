//! What the lexicon finds in a text, as plain numbers: how probable each label is, who seems to speak, which stance.
//! Sets no threshold and names no label: `decide` does.
//! Called by `Lexicon`, whose findings other tiers take as they are.

use super::reading::{Question, Reading};
use super::rules::{Role, Rules, Say};
use super::scope::{Around, Worth, around, worth};
use super::trie::Find;
use crate::annotation::{Sentiment, Speaker, rounded};
use crate::codebook::Valence;
use crate::corpus::Span;

/// What is left of a find's strength: denied praise is a complaint, but a milder one.
const DENIED_PRAISE: f64 = 0.9;
const HEDGED: f64 = 0.9;
const HYPOTHETICAL: f64 = 0.7;
const HYPOTHETICAL_INTENT: f64 = 0.4;
const REPORTED: f64 = 0.6;
const ASKED: f64 = 0.5;
/// A text without any word of work hardly speaks of working conditions.
const NO_WORK: f64 = 0.75;

/// More finds of one label add nothing.
const MOST_WITNESSES: usize = 8;
/// A phrase that only looks like a theme is not longer than this, in words.
const LONGEST_EXCEPTION: usize = 20;

/// What was found in a text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Findings {
    /// Labels with any find, by theme, strain before support.
    pub(crate) labels: Vec<Finding>,
    /// Sums of the strengths of words by which somebody speaks, in the order of [`SPEAKERS`].
    pub(crate) speaks: [f64; 3],
    /// Sums of the strengths of words of stance: favourable, unfavourable. Denied words count for the other one.
    pub(crate) feels: [f64; 2],
    /// Some sentence asks something.
    pub(crate) asks: bool,
    /// There are words of work in it.
    pub(crate) at_work: bool,
}

/// The speakers that words tell of.
pub(crate) const SPEAKERS: [Speaker; 3] = [Speaker::FirstHand, Speaker::SecondHand, Speaker::Outsider];

/// A label that has finds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Finding {
    /// Place of the theme in the codebook.
    pub(crate) theme: u16,
    /// Its valence; `None` for an intent.
    pub(crate) valence: Option<Valence>,
    /// In [0, 1], four decimals: what the finds say together.
    pub(crate) probability: f64,
    /// Byte range of the strongest find in the original text.
    pub(crate) span: Span,
    /// Which rules fired, where that was asked for.
    pub(crate) rule: Option<String>,
}

/// A find, weighed.
struct Weighed {
    theme: u16,
    valence: Option<Valence>,
    strength: f64,
    find: Find,
    around: Around,
    flipped: bool,
}

/// All that a text's finds say; `explain` names the rules.
pub(super) fn findings(rules: &Rules, reading: &Reading<'_>, explain: bool) -> Findings {
    let mut found = Findings { labels: Vec::new(), speaks: [0.0; 3], feels: [0.0; 2], asks: false, at_work: false };
    let mut weighed: Vec<Weighed> = Vec::new();
    for (find, role) in reading.finds() {
        let quoted = || reading.tokens[find.start].quoted;
        match *role {
            Role::Work => found.at_work = true,
            Role::Theme(theme, say) => weighed.extend(weigh(rules, reading, find, theme, say)),
            Role::Speaks(speaker) if !quoted() => {
                if let Some(index) = SPEAKERS.iter().position(|known| *known == speaker) {
                    found.speaks[index] += rules.all[find.rule as usize].strength;
                }
            }
            Role::Feels(feeling) if !quoted() => {
                let positive = (feeling == Sentiment::Positive) != around(reading, find).negated;
                found.feels[usize::from(!positive)] += rules.all[find.rule as usize].strength;
            }
            _ => {}
        }
    }
    if !found.at_work {
        weighed.iter_mut().for_each(|find| find.strength *= NO_WORK);
    }
    weighed.sort_by(|a, b| {
        let label = |w: &Weighed| (w.theme, w.valence);
        (label(a).cmp(&label(b)))
            .then(b.strength.total_cmp(&a.strength))
            .then(a.find.start.cmp(&b.find.start))
            .then(b.find.end.cmp(&a.find.end))
    });
    found.labels = weighed
        .chunk_by(|a, b| (a.theme, a.valence) == (b.theme, b.valence))
        .map(|same| together(rules, reading, same, explain))
        .collect();
    found.asks = reading.questions.iter().any(|question| *question != Question::No);
    found
}

fn weigh(rules: &Rules, reading: &Reading<'_>, find: &Find, theme: u16, said: Say) -> Option<Weighed> {
    if said == Say::Never
        || reading.tokens[find.start..find.end].iter().any(|token| token.quoted)
        || excepted(reading, find, theme)
    {
        return None;
    }
    let (say, find) = match said {
        Say::Topic => match worth(reading, find)? {
            (Worth::Good, both) => (Say::Support, both),
            (Worth::Bad, both) => (Say::Strain, both),
        },
        say => (say, *find),
    };
    let mut around = around(reading, &find);
    // A topic's words of value have taken their negation into account.
    around.negated &= said != Say::Topic;
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
fn excepted(reading: &Reading<'_>, find: &Find, theme: u16) -> bool {
    (reading.near(find.start, LONGEST_EXCEPTION, find.end).iter())
        .any(|(other, role)| *role == Role::Theme(theme, Say::Never) && find.start < other.end)
}

/// Finds of one label, the strongest first: those that share no word count together, each as an independent witness.
fn together(rules: &Rules, reading: &Reading<'_>, same: &[Weighed], explain: bool) -> Finding {
    let best = &same[0];
    let (mut witnesses, mut count) = ([best; MOST_WITNESSES], 0);
    for find in same {
        if count == MOST_WITNESSES {
            break;
        }
        let apart = |known: &Weighed| known.find.end <= find.find.start || find.find.end <= known.find.start;
        let another_rule = |known: &Weighed| known.find.rule != find.find.rule;
        if witnesses[..count].iter().all(|known| apart(known) && another_rule(known)) {
            witnesses[count] = find;
            count += 1;
        }
    }
    let taken = &witnesses[..count];
    Finding {
        theme: best.theme,
        valence: best.valence,
        probability: rounded(1.0 - taken.iter().map(|find| 1.0 - find.strength).product::<f64>()),
        span: reading.span(&best.find),
        rule: explain.then(|| taken.iter().map(|find| told(rules, find)).collect::<Vec<_>>().join("; ")),
    }
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
