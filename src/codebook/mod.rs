//! The codebook: one file that people, classifiers and reports share.
//! Finds no theme in a text.
//! Used by `classify`, `signal`, `report` and the command line.

mod cues;
mod load;
mod theme;

use std::collections::BTreeMap;

pub use cues::{Cues, Feels, Scope, Speaks, Value};
pub use theme::{Direction, Phrases, Theme, ThemeKind, Valence};

/// A set of themes with a name and a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Codebook {
    /// Its name, such as `practitioner-retention`.
    pub name: String,
    /// Its version, such as `1.1.0`: a changed meaning is a new version.
    pub version: String,
    /// ISO 639-1 code of the language its phrases and examples are in.
    pub language: String,
    /// The themes, in file order.
    pub themes: Vec<Theme>,
    /// What each speaker code means, for coders and reports.
    pub speaker: BTreeMap<String, String>,
    /// What each sentiment code means.
    pub sentiment: BTreeMap<String, String>,
}

/// A theme with the valence it is coded in: what is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label<'c> {
    /// The theme.
    pub theme: &'c Theme,
    /// Its valence; `None` for an intent.
    pub valence: Option<Valence>,
}

impl Codebook {
    /// The most themes a codebook may have: 60, so that the labels of a voice fit 128 bits.
    pub const MAX_THEMES: usize = 60;

    /// `name@version`, as annotations carry it.
    pub fn id(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }

    /// The theme of a key.
    pub fn theme(&self, key: &str) -> Option<&Theme> {
        self.themes.iter().find(|theme| theme.key == key)
    }

    /// All labels in a fixed order: themes in file order, strain before support.
    pub fn labels(&self) -> Vec<Label<'_>> {
        self.themes
            .iter()
            .flat_map(|theme| theme.valences().iter().map(move |valence| Label { theme, valence: *valence }))
            .collect()
    }

    /// Position in [`Codebook::labels`] of the theme of this number in this valence.
    pub(crate) fn label_of(&self, theme: usize, valence: Option<Valence>) -> usize {
        let before: usize = self.themes[..theme].iter().map(|theme| theme.valences().len()).sum();
        before + usize::from(valence == Some(Valence::Support))
    }

    /// Position of a label in [`Codebook::labels`].
    pub fn label_index(&self, key: &str, valence: Option<Valence>) -> Option<usize> {
        self.labels().iter().position(|label| label.theme.key == key && label.valence == valence)
    }
}
