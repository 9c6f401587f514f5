//! What surrounds a theme in a text: word classes, words that change a find, words that tell who speaks and how.
//! Compiles nothing: the lexicon does.
//! Read from `phrases/cues.toml`, the same for every codebook in English.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The cues, as phrases.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cues {
    /// Classes that a phrase may name as `<class>`.
    pub class: BTreeMap<String, Vec<String>>,
    /// Words that change what stands near them.
    pub scope: Scope,
    /// Words that give a topic its valence.
    pub value: Value,
    /// Words that tell who speaks.
    pub speaker: Speaks,
    /// Words that tell the stance.
    pub sentiment: Feels,
}

/// Words that change what stands near them.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// Deny what follows.
    pub negation: Vec<String>,
    /// Weaken what follows.
    pub hedge: Vec<String>,
    /// Make what follows a mere possibility.
    pub hypothetical: Vec<String>,
    /// Make what follows another's word.
    pub reported: Vec<String>,
    /// Make a question tell of the speaker as well: `why am I so tired?`
    pub telling: Vec<String>,
    /// End the reach of all of these.
    #[serde(rename = "break")]
    pub breaks: Vec<String>,
}

/// Words that give a topic its valence.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// Praise.
    pub good: Vec<String>,
    /// Complaint.
    pub bad: Vec<String>,
    /// Say that there is too little of what follows.
    pub lack: Vec<String>,
}

/// Words that tell who speaks.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Speaks {
    /// Show that the text is about work at all.
    pub work: Vec<String>,
    /// Tell of the speaker's own work.
    pub first_hand: Vec<String>,
    /// Tell of the work of somebody close.
    pub second_hand: Vec<String>,
    /// Tell of somebody who meets practitioners as a client, a relative, a recruiter.
    pub outsider: Vec<String>,
}

/// Words that tell the stance.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feels {
    /// Favourable.
    pub positive: Vec<String>,
    /// Unfavourable.
    pub negative: Vec<String>,
}

impl Cues {
    /// The cues that come with the crate.
    pub fn embedded() -> Self {
        toml::from_str(include_str!("phrases/cues.toml")).expect("the built-in cues are sound: their test reads them")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_cues_are_sound() {
        assert!(Cues::embedded().class.contains_key("my"));
    }
}
