//! The labels of a codebook by number, and codings as sets of them.
//! Joins nothing.
//! Called wherever `evaluate` reads an annotation.

use std::collections::HashMap;

use super::said::Said;
use crate::annotation::{Annotation, Sentiment, Speaker};
use crate::codebook::{Codebook, Valence};
use crate::error::{Error, ErrorKind};

/// Where a label of a theme stands: without valence, as strain, as support.
type ByValence = [Option<u8>; 3];

/// Which labels there are, in the codebook's order.
#[derive(Debug, Clone)]
pub struct Labels {
    codebook: String,
    names: Vec<String>,
    titles: Vec<String>,
    by_theme: HashMap<String, ByValence>,
    /// The labels of each theme and intent, a bit a label, in the codebook's order.
    themes: Vec<u128>,
    /// Names in alphabetical order, which is that of scores, with their labels.
    sorted: Vec<(String, u8)>,
    means: Vec<Mean>,
}

/// Labels whose mean F1 was asked for.
#[derive(Debug, Clone)]
pub(super) struct Mean {
    pub(super) name: String,
    pub(super) labels: Vec<usize>,
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

/// Scores over 0 by label.
pub(super) type LabelScores = Vec<(u8, f32)>;

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
            themes: Vec::new(),
            sorted: Vec::new(),
            means: Vec::new(),
        };
        for label in codebook.labels() {
            let at = labels.names.len() as u8;
            let name = Annotation::label(&label.theme.key, label.valence);
            let places = labels.by_theme.entry(label.theme.key.clone()).or_default();
            match places.iter().flatten().next() {
                None => labels.themes.push(1 << at),
                Some(first) => (labels.themes.iter_mut().filter(|theme| **theme >> first & 1 == 1))
                    .for_each(|theme| *theme |= 1 << at),
            }
            places[place(label.valence)] = Some(at);
            labels.sorted.push((name.clone(), at));
            labels.names.push(name);
            labels.titles.push(match label.valence {
                Some(valence) => format!("{} ({valence})", label.theme.label),
                None => label.theme.label.clone(),
            });
        }
        labels.sorted.sort_unstable();
        labels
    }

    /// Asks for the mean F1 of some labels: every evaluation and comparison by these labels then carries it under `name`.
    /// Errs when there is no label, when one is not in the codebook or stands twice, and when the name was given before.
    pub fn add_mean(&mut self, name: &str, labels: &[String]) -> crate::error::Result<()> {
        let wrong = |reason: String| Error::new(ErrorKind::Usage, format!("mean \"{name}\": {reason}"));
        let known: Vec<&str> = self.names.iter().map(String::as_str).collect();
        let labels = find(&known, labels).map_err(wrong)?;
        if self.means.iter().any(|mean| mean.name == name) {
            return Err(wrong("the name is given twice".to_owned()));
        }
        self.means.push(Mean { name: name.to_owned(), labels });
        Ok(())
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

    /// The labels of each theme and intent, a bit a label.
    pub(super) fn themes(&self) -> &[u128] {
        &self.themes
    }

    /// What [`Labels::add_mean`] asked for.
    pub(super) fn means(&self) -> &[Mean] {
        &self.means
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
    pub(super) fn code(&self, said: &Said) -> Result<Coded, Fault> {
        if said.codebook != self.codebook {
            return Err(Fault::Codebook(format!(
                "it is coded by codebook {}, and this evaluation is by {}; code both sides by one codebook, or give the \
                 other with --codebook",
                said.codebook, self.codebook
            )));
        }
        let mut coded = Coded::default();
        for code in &said.themes {
            coded.labels |= 1 << self.at(&code.theme, code.valence).map_err(Fault::Record)?;
        }
        coded.sentiment = said.sentiment.and_then(|judged| position(&Sentiment::ALL, judged.label));
        coded.speaker = said.speaker.and_then(|judged| position(&Speaker::ALL, judged.label));
        Ok(coded)
    }

    /// The scores of an annotation by label, those of 0 left out; `None` where it has none. Errs on a name that is no label
    /// and on a score outside 0 to 1.
    pub(super) fn scores(&self, said: &Said) -> Result<Option<LabelScores>, Fault> {
        let Some(scored) = &said.scores else { return Ok(None) };
        let mut scores = Vec::with_capacity(scored.len());
        let mut next = 0;
        for (name, score) in scored.iter() {
            let Some(label) = self.named(name, &mut next) else {
                return Err(Fault::Record(format!(
                    "score of \"{name}\", which is no label of codebook {}; labels are theme/valence, or an intent's key",
                    self.codebook
                )));
            };
            if !(0.0..=1.0).contains(&score) {
                return Err(Fault::Record(format!("score {score} of \"{name}\" is outside 0 to 1")));
            }
            if score > 0.0 {
                scores.push((label, score as f32));
            }
        }
        Ok(Some(scores))
    }

    /// The label of a name; `next` is where names in alphabetical order would go on.
    fn named(&self, name: &str, next: &mut usize) -> Option<u8> {
        if self.sorted.get(*next).is_none_or(|(known, _)| known != name) {
            *next = self.sorted.binary_search_by(|(known, _)| known.as_str().cmp(name)).ok()?;
        }
        let label = self.sorted[*next].1;
        *next += 1;
        Some(label)
    }
}

/// Where labels stand among those there are, or what is wrong with them.
pub(super) fn find(known: &[&str], wanted: &[String]) -> Result<Vec<usize>, String> {
    let mut found = Vec::with_capacity(wanted.len());
    for label in wanted {
        let at = known.iter().position(|known| known == label).ok_or_else(|| unknown(known, label))?;
        if found.contains(&at) {
            return Err(format!("label \"{label}\" stands twice"));
        }
        found.push(at);
    }
    if found.is_empty() { Err("it names no label".to_owned()) } else { Ok(found) }
}

/// What is said of a name that is no label: those of its theme, else those that begin as it does, else where they are listed.
pub(super) fn unknown(known: &[&str], name: &str) -> String {
    let theme = |label: &str| label.split('/').next().map(str::to_owned);
    let begins = |label: &str| label.chars().take(3).collect::<String>();
    let of = |close: &dyn Fn(&str) -> bool| known.iter().copied().filter(|label| close(label)).collect::<Vec<_>>();
    let of_theme = of(&|label| theme(label) == theme(name));
    let close = if of_theme.is_empty() { of(&|label| begins(label) == begins(name)) } else { of_theme };
    let hint = if close.is_empty() {
        "a label is theme/valence, or an intent's key: `groundswell codebook show` lists them".to_owned()
    } else {
        format!("near it are {}", close.join(", "))
    };
    format!("\"{name}\" is no label of the codebook; {hint}")
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
        let mut next = 0;
        assert_eq!(
            labels.named("leaving", &mut next).map(|at| labels.names()[usize::from(at)].as_str()),
            Some("leaving")
        );
        assert_eq!((labels.len(), labels.named("parking", &mut next)), (45, None));
    }

    #[test]
    fn a_name_that_is_no_label_is_answered_with_those_near_it() {
        let known = ["burnout/strain", "burnout/support", "leaving", "leadership/strain"];
        let said = |name: &str| find(&known, &[name.to_owned()]).expect_err("no label");
        let near = "is no label of the codebook; near it are";
        assert_eq!(said("burnout"), format!("\"burnout\" {near} burnout/strain, burnout/support"));
        assert_eq!(said("leaving/strain"), format!("\"leaving/strain\" {near} leaving"));
        assert_eq!(said("leavign"), format!("\"leavign\" {near} leaving, leadership/strain"));
        assert!(said("parking").ends_with("`groundswell codebook show` lists them"));
        assert_eq!(find(&known, &["leaving".to_owned(), "burnout/support".to_owned()]), Ok(vec![2, 1]));
        assert_eq!(
            find(&known, &["leaving", "leaving"].map(str::to_owned)),
            Err("label \"leaving\" stands twice".into())
        );
        assert_eq!(find(&known, &[]), Err("it names no label".into()));
    }

    #[test]
    fn a_condition_is_one_theme_of_two_labels_and_an_intent_one_of_one() {
        let labels = Labels::new(&Codebook::embedded());
        let both = 1 << labels.at("pay", Some(Valence::Strain)).expect("a label")
            | 1 << labels.at("pay", Some(Valence::Support)).expect("a label");
        let leaving = 1 << labels.at("leaving", None).expect("a label");
        assert!(labels.themes().contains(&both) && labels.themes().contains(&leaving));
        assert_eq!(labels.themes().iter().map(|theme| theme.count_ones()).sum::<u32>(), 45);
    }
}
