//! The labels of a codebook by number, and codings as sets of them.
//! Joins nothing.
//! Called wherever `evaluate` reads an annotation.

use std::collections::HashMap;

use crate::annotation::{Annotation, Sentiment, Speaker};
use crate::codebook::{Codebook, Valence};

/// Where a label of a theme stands: without valence, as strain, as support.
type ByValence = [Option<u8>; 3];

/// Which labels there are, in the codebook's order.
#[derive(Debug, Clone)]
pub struct Labels {
    codebook: String,
    names: Vec<String>,
    titles: Vec<String>,
    by_theme: HashMap<String, ByValence>,
    by_name: HashMap<String, u8>,
}

/// What an annotation says, in 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Coded {
    /// A bit a label.
    pub(super) labels: u128,
    /// Position in [`Sentiment::ALL`].
    pub(super) sentiment: Option<u8>,
    /// Position in [`Speaker::ALL`].
    pub(super) speaker: Option<u8>,
}

impl Coded {
    pub(super) fn has(&self, label: usize) -> bool {
        self.labels >> label & 1 == 1
    }
}

/// What is wrong with an annotation.
#[derive(Debug)]
pub(super) enum Fault {
    /// It is of another codebook, and so will the others of the file be.
    Codebook(String),
    /// This record alone is unsound.
    Record(String),
}

impl Labels {
    /// The labels of a codebook.
    pub fn new(codebook: &Codebook) -> Self {
        let mut labels = Labels {
            codebook: codebook.id(),
            names: Vec::new(),
            titles: Vec::new(),
            by_theme: HashMap::new(),
            by_name: HashMap::new(),
        };
        for label in codebook.labels() {
            let at = labels.names.len() as u8;
            let name = Annotation::label(&label.theme.key, label.valence);
            labels.by_theme.entry(label.theme.key.clone()).or_default()[place(label.valence)] = Some(at);
            labels.by_name.insert(name.clone(), at);
            labels.names.push(name);
            labels.titles.push(match label.valence {
                Some(valence) => format!("{} ({valence})", label.theme.label),
                None => label.theme.label.clone(),
            });
        }
        labels
    }

    /// `name@version` of the codebook.
    pub fn codebook(&self) -> &str {
        &self.codebook
    }

    /// Names as scores and figures carry them, `burnout/strain` or an intent's key, in the codebook's order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// What reports call them, in the same order.
    pub(super) fn titles(&self) -> &[String] {
        &self.titles
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// The label of a code, or a sentence on why it is none.
    pub(super) fn at(&self, theme: &str, valence: Option<Valence>) -> Result<u8, String> {
        let Some(places) = self.by_theme.get(theme) else {
            return Err(format!("theme \"{theme}\" is not in codebook {}; check its spelling", self.codebook));
        };
        places[place(valence)].ok_or_else(|| match valence {
            None => format!("theme \"{theme}\" is a condition: its valence is strain or support, not null"),
            Some(valence) => format!("theme \"{theme}\" is an intent: its valence is null, not {valence}"),
        })
    }

    /// Reads an annotation, checking what its types leave open.
    pub(super) fn code(&self, annotation: &Annotation) -> Result<Coded, Fault> {
        if annotation.codebook != self.codebook {
            return Err(Fault::Codebook(format!(
                "it is coded by codebook {}, and this evaluation is by {}; code both sides by one codebook, or give the \
                 other with --codebook",
                annotation.codebook, self.codebook
            )));
        }
        let mut coded = Coded::default();
        for code in &annotation.themes {
            coded.labels |= 1 << self.at(&code.theme, code.valence).map_err(Fault::Record)?;
        }
        for (name, score) in annotation.scores.iter().flatten() {
            if !self.by_name.contains_key(name) {
                return Err(Fault::Record(format!(
                    "score of \"{name}\", which is no label of codebook {}; labels are theme/valence, or an intent's key",
                    self.codebook
                )));
            }
            if !(0.0..=1.0).contains(score) {
                return Err(Fault::Record(format!("score {score} of \"{name}\" is outside 0 to 1")));
            }
        }
        coded.sentiment = annotation.sentiment.and_then(|judged| position(&Sentiment::ALL, judged.label));
        coded.speaker = annotation.speaker.and_then(|judged| position(&Speaker::ALL, judged.label));
        Ok(coded)
    }

    /// The label of a name in `scores`, which [`Labels::code`] has checked.
    pub(super) fn named(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).map(|at| usize::from(*at))
    }
}

fn place(valence: Option<Valence>) -> usize {
    match valence {
        None => 0,
        Some(Valence::Strain) => 1,
        Some(Valence::Support) => 2,
    }
}

fn position<T: PartialEq>(all: &[T], one: T) -> Option<u8> {
    all.iter().position(|other| *other == one).map(|at| at as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_needs_a_valence_and_an_intent_has_none() {
        let labels = Labels::new(&Codebook::embedded());
        assert_eq!(
            labels.names()[usize::from(labels.at("burnout", Some(Valence::Support)).expect("a label"))],
            "burnout/support"
        );
        assert!(labels.at("burnout", None).is_err_and(|reason| reason.contains("is a condition")));
        assert!(labels.at("leaving", Some(Valence::Strain)).is_err_and(|reason| reason.contains("is an intent")));
        assert!(labels.at("parking", None).is_err_and(|reason| reason.contains("is not in codebook practitioner")));
        assert_eq!((labels.len(), labels.named("leaving").is_some()), (45, true));
    }
}
