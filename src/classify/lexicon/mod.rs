//! The lexicon tier: phrases of the codebook, read with negation, scope and speech, each find with its rule.
//! Learns nothing from data; the phrases lie in files beside the codebook.
//! The baseline that every other tier must beat, and the one that explains itself.

mod decide;
pub(super) mod findings;
mod phrase;
mod planting;
mod reading;
mod rules;
mod run;
mod scope;
mod tables;
mod trie;
mod vocabulary;

use rayon::prelude::*;

use super::Classifier;
use crate::annotation::Coding;
use crate::codebook::{Codebook, Cues};
use crate::corpus::Span;
use crate::error::Result;
use crate::text::{Document, Read};
pub(crate) use findings::{Finding, Findings};
use reading::Reading;
use rules::Rules;

/// A classifier that finds themes by phrases.
#[derive(Debug)]
pub struct Lexicon {
    codebook: Codebook,
    rules: Rules,
    explain: bool,
}

impl Lexicon {
    /// The name under which its annotations are written.
    pub const ANNOTATOR: &'static str = concat!("model:lexicon@", env!("CARGO_PKG_VERSION"));

    /// The lexicon of the built-in codebook.
    pub fn embedded() -> Self {
        Self::new(Codebook::embedded()).expect("the built-in phrases are sound: their test compiles them")
    }

    /// The lexicon of a codebook. Errs with theme and phrase where a phrase is wrong.
    pub fn new(codebook: Codebook) -> Result<Self> {
        let rules = Rules::new(&codebook, &Cues::embedded())?;
        Ok(Lexicon { codebook, rules, explain: false })
    }

    /// The same lexicon, writing into each code the rule that fired.
    pub fn explaining(mut self, explain: bool) -> Self {
        self.explain = explain;
        self
    }

    /// SHA-256 over all its rules: what is found depends on nothing else.
    pub(crate) fn checksum(&self) -> String {
        let rules = self.rules.all.iter().zip(&self.rules.texts);
        let rules: String = rules.map(|(rule, text)| format!("{:?} {} {text}\n", rule.role, rule.strength)).collect();
        crate::digest::sha256_hex(rules.as_bytes())
    }

    /// What it finds in a text that is read already, before any threshold.
    ///
    /// `quoted` are the byte ranges of the original that are another's words, in order.
    pub(crate) fn findings(&self, read: &Read, quoted: &[Span]) -> Findings {
        findings::findings(&self.rules, &Reading::new(read, quoted, &self.rules), self.explain)
    }
}

impl Classifier for Lexicon {
    fn annotator(&self) -> &str {
        Self::ANNOTATOR
    }

    fn codebook(&self) -> &Codebook {
        &self.codebook
    }

    fn not_served(&self) -> Vec<String> {
        let without = self.codebook.themes.iter().filter(|theme| theme.phrases.is_empty());
        without.map(|theme| theme.key.clone()).collect()
    }

    fn classify_batch(&self, documents: &[Document<'_>]) -> Vec<Result<Coding>> {
        let code = |document: &Document<'_>| {
            let findings = self.findings(&Read::new(document.text), &document.quoted);
            Ok(decide::decide(&self.codebook, &findings))
        };
        if documents.len() == 1 {
            documents.iter().map(code).collect()
        } else {
            documents.par_iter().map(code).collect()
        }
    }
}

#[cfg(test)]
mod tests;
