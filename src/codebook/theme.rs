//! One theme of a codebook: what coders, classifiers and reports mean by it.
//! Finds nothing in texts: `classify` does.
//! Read from TOML by `codebook::load`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Whether a theme is a condition of work, coded with a valence, or an intent, which is stated or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThemeKind {
    /// A condition of work.
    Condition,
    /// What the speaker means to do.
    Intent,
}

/// How a condition is spoken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Valence {
    /// As a problem, a lack or a cost.
    Strain,
    /// As a good or a help.
    Support,
}

impl Valence {
    /// The other one.
    pub fn opposite(self) -> Self {
        match self {
            Valence::Strain => Valence::Support,
            Valence::Support => Valence::Strain,
        }
    }

    /// The name used in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Valence::Strain => "strain",
            Valence::Support => "support",
        }
    }
}

impl fmt::Display for Valence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which way an intent points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Out of the job, the employer or the profession.
    Exit,
    /// Staying, or coming back.
    Stay,
    /// Into agency, locum, bank or travel work.
    Agency,
}

/// Phrases by which the lexicon finds a theme; the syntax is that of `docs/phrases.md`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Phrases {
    /// Say the condition as a strain.
    pub strain: Vec<String>,
    /// Say the condition as a support.
    pub support: Vec<String>,
    /// Name the condition; words of praise or complaint beside them give the valence.
    pub topic: Vec<String>,
    /// State the intent.
    pub stated: Vec<String>,
    /// Look like the theme and are not: a find that one of them covers is dropped.
    pub never: Vec<String>,
}

impl Phrases {
    /// Whether there is no phrase that could find anything.
    pub fn is_empty(&self) -> bool {
        self.strain.is_empty() && self.support.is_empty() && self.topic.is_empty() && self.stated.is_empty()
    }
}

/// One theme.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Its stable name: lower-case letters, digits and `_`. A key never changes its meaning.
    pub key: String,
    /// Condition or intent.
    pub kind: ThemeKind,
    /// The family a condition belongs to, such as `demands`.
    #[serde(default)]
    pub domain: Option<String>,
    /// Which way an intent points.
    #[serde(default)]
    pub direction: Option<Direction>,
    /// What reports call it.
    pub label: String,
    /// What it means, in one sentence.
    pub definition: String,
    /// What belongs to it.
    #[serde(default)]
    pub include: Vec<String>,
    /// What does not, and where that belongs.
    #[serde(default)]
    pub exclude: Vec<String>,
    /// An invented comment that has it.
    #[serde(default)]
    pub example: Option<String>,
    /// How the lexicon finds it; for the built-in themes these lie in files beside the codebook.
    #[serde(default)]
    pub phrases: Phrases,
}

impl Theme {
    /// 16 hexadecimal digits over what the theme means: key, kind, direction, definition, include and exclude.
    /// A bundle trained for one hash must not serve another. Label, example and phrases do not count.
    pub fn meaning_hash(&self) -> String {
        let mut parts = vec![self.key.as_str(), kind_name(self.kind), direction_name(self.direction), &self.definition];
        parts.extend(self.include.iter().map(String::as_str));
        parts.push("except");
        parts.extend(self.exclude.iter().map(String::as_str));
        format!("{:016x}", crate::digest::hash64(&parts))
    }

    /// The labels it can be coded as: two valences of a condition, or the intent alone.
    pub fn valences(&self) -> &'static [Option<Valence>] {
        match self.kind {
            ThemeKind::Condition => &[Some(Valence::Strain), Some(Valence::Support)],
            ThemeKind::Intent => &[None],
        }
    }
}

fn kind_name(kind: ThemeKind) -> &'static str {
    match kind {
        ThemeKind::Condition => "condition",
        ThemeKind::Intent => "intent",
    }
}

fn direction_name(direction: Option<Direction>) -> &'static str {
    match direction {
        None => "",
        Some(Direction::Exit) => "exit",
        Some(Direction::Stay) => "stay",
        Some(Direction::Agency) => "agency",
    }
}
