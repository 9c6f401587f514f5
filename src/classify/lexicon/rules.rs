//! All rules of a lexicon: what each phrase of codebook and cues means when it is found.
//! Decides nothing about a text: `decide` does.
//! Built once, when a lexicon is made.

use std::path::Path;

use rayon::prelude::*;

use super::phrase::parse;
use super::planting::Planting;
use super::trie::Trie;
use crate::annotation::{Sentiment, Speaker};
use crate::codebook::{Codebook, Cues, ThemeKind};
use crate::error::{Error, ErrorKind, Location, Result};

/// What a find means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Speaks of the theme of this number.
    Theme(u16, Say),
    /// Denies what follows.
    Negation,
    /// Weakens what follows.
    Hedge,
    /// Makes what follows a mere possibility.
    Hypothetical,
    /// Makes what follows another's word.
    Reported,
    /// Ends the reach of these.
    Break,
    /// Makes a question tell of the speaker as well.
    Telling,
    /// Praise.
    Good,
    /// Complaint.
    Bad,
    /// Too little of what follows.
    Lack,
    /// The text is about work.
    Work,
    /// Tells who speaks.
    Speaks(Speaker),
    /// Tells the stance.
    Feels(Sentiment),
}

impl Role {
    /// Whether it changes what other finds mean, and says nothing by itself.
    pub(super) fn is_cue(self) -> bool {
        !matches!(self, Role::Work | Role::Telling | Role::Speaks(_) | Role::Feels(_))
            && (!matches!(self, Role::Theme(..)) || matches!(self, Role::Theme(_, Say::Never)))
    }
}

/// How a phrase speaks of its theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Say {
    /// As a strain.
    Strain,
    /// As a support.
    Support,
    /// By name: words of value near it decide.
    Topic,
    /// States the intent.
    Stated,
    /// Only looks like it.
    Never,
}

/// A phrase with its meaning.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    /// What it means.
    pub(super) role: Role,
    /// How sure a find is, in (0, 1].
    pub(super) strength: f64,
}

/// The rules and the tree that finds them.
#[derive(Debug)]
pub(super) struct Rules {
    /// By number.
    pub(super) all: Vec<Rule>,
    /// Their phrases as written, for `--explain`.
    pub(super) texts: Vec<String>,
    /// Finds them.
    pub(super) trie: Trie,
}

impl Rules {
    /// Compiles the phrases. The error names the theme or cue and the phrase.
    pub(super) fn new(codebook: &Codebook, cues: &Cues) -> Result<Self> {
        let mut planting = Planting::new(&cues.class).map_err(|reason| wrong("cues", &reason))?;
        let lists = lists(codebook, cues);
        let texts = lists.iter().flat_map(|list| list.phrases.iter().map(move |text| (list, text)));
        let texts: Vec<(&List<'_>, &String)> = texts.collect();
        let phrases: Vec<_> = texts.par_iter().map(|(_, text)| parse(text, &cues.class)).collect();
        let mut all = Vec::with_capacity(texts.len());
        for (number, ((list, text), phrase)) in (0..).zip(texts.iter().zip(phrases)) {
            let phrase = phrase.map_err(|reason| wrong(&list.place, &format!("phrase \"{text}\": {reason}")))?;
            planting.add(&phrase, number);
            all.push(Rule { role: list.role, strength: phrase.strength });
        }
        Ok(Rules { all, texts: texts.into_iter().map(|(_, text)| text.clone()).collect(), trie: planting.grown() })
    }
}

/// Phrases that mean the same.
struct List<'c> {
    /// Where they stand, for messages.
    place: String,
    phrases: &'c [String],
    role: Role,
}

/// All phrases, in the order of their rules.
fn lists<'c>(codebook: &'c Codebook, cues: &'c Cues) -> Vec<List<'c>> {
    let mut lists = Vec::new();
    for (number, theme) in (0..).zip(&codebook.themes) {
        let phrases = &theme.phrases;
        for (name, phrases, say) in [
            ("strain", &phrases.strain, Say::Strain),
            ("support", &phrases.support, Say::Support),
            ("topic", &phrases.topic, Say::Topic),
            ("stated", &phrases.stated, Say::Stated),
            ("never", &phrases.never, Say::Never),
        ] {
            debug_assert!(theme.kind == ThemeKind::Intent || say != Say::Stated || phrases.is_empty());
            let place = format!("theme \"{}\", {name}", theme.key);
            lists.push(List { place, phrases, role: Role::Theme(number, say) });
        }
    }
    for (place, phrases, role) in [
        ("scope, negation", &cues.scope.negation, Role::Negation),
        ("scope, hedge", &cues.scope.hedge, Role::Hedge),
        ("scope, hypothetical", &cues.scope.hypothetical, Role::Hypothetical),
        ("scope, reported", &cues.scope.reported, Role::Reported),
        ("scope, telling", &cues.scope.telling, Role::Telling),
        ("scope, break", &cues.scope.breaks, Role::Break),
        ("value, good", &cues.value.good, Role::Good),
        ("value, bad", &cues.value.bad, Role::Bad),
        ("value, lack", &cues.value.lack, Role::Lack),
        ("speaker, work", &cues.speaker.work, Role::Work),
        ("speaker, first_hand", &cues.speaker.first_hand, Role::Speaks(Speaker::FirstHand)),
        ("speaker, second_hand", &cues.speaker.second_hand, Role::Speaks(Speaker::SecondHand)),
        ("speaker, outsider", &cues.speaker.outsider, Role::Speaks(Speaker::Outsider)),
        ("sentiment, positive", &cues.sentiment.positive, Role::Feels(Sentiment::Positive)),
        ("sentiment, negative", &cues.sentiment.negative, Role::Feels(Sentiment::Negative)),
    ] {
        lists.push(List { place: place.to_owned(), phrases, role });
    }
    lists
}

fn wrong(place: &str, reason: &str) -> Error {
    Error::new(ErrorKind::Usage, format!("{place}: {reason}; docs/phrases.md explains the syntax"))
        .at(Location::file(Path::new("codebook")))
}
