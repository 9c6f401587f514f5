//! The encoder of a bundle with its heads, and what they see in a text: the best window for each label, the mean for the rest.
//! Decides nothing.
//! Opened with a bundle; run for each text.

use super::backend::Backend;
use super::heads::{Heads, Logits};
use super::rten::Rten;
use super::windows::{Window, windows};
use super::workers::{Worker, Workers};
use super::{HEADS, LOWER, STUDENT, UPPER};
use crate::annotation::{Sentiment, Speaker};
use crate::classify::bundle::Bundle;
use crate::codebook::Codebook;
use crate::error::{Error, ErrorKind, Result};
use crate::text::{Document, Encoder};

/// The logit of a label in a text without a word; no label's counts for less or for more than this.
pub(crate) const MOST: f32 = 12.0;

/// An encoder with heads.
#[derive(Debug)]
pub(crate) struct Network {
    backend: Box<dyn Backend>,
    heads: Heads,
    /// `[CLS]` and `[SEP]`.
    marks: [u32; 2],
}

/// What the heads see in a text.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Seen {
    /// The largest logit of each label over the windows, within ±[`MOST`].
    pub(crate) labels: Vec<f32>,
    /// The window that has it.
    pub(crate) best: Vec<usize>,
    /// Logarithms of the probabilities of each sentiment: the mean over windows, by their length.
    pub(crate) sentiment: Vec<f32>,
    /// The same of each speaker.
    pub(crate) speaker: Vec<f32>,
    /// The windows.
    pub(crate) windows: Vec<(Window, Logits)>,
}

/// A file of a model that does not fit, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unfit {
    pub(crate) file: &'static str,
    pub(crate) reason: String,
}

impl Network {
    /// The network of a bundle, and of the student beside it where it stands on that. Errs (`Integrity`) with the file that
    /// is wrong.
    pub(crate) fn read(bundle: &Bundle, encoder: &Encoder) -> Result<Self> {
        let student = match bundle.manifest.stands_on.get(STUDENT) {
            None => None,
            Some(expected) => Some(bundle.beside(STUDENT, LOWER, expected)?),
        };
        let of = |file: &str| if file == LOWER { student.as_ref().unwrap_or(bundle) } else { bundle };
        let files: &[&'static str] = if student.is_some() { &[LOWER, UPPER] } else { &[LOWER] };
        let stages = files.iter().map(|file| Ok((*file, of(file).file(file)?))).collect::<Result<Vec<_>>>()?;
        let heads = bundle.file(HEADS)?;
        Self::of(&stages, heads, encoder).map_err(|unfit| of(unfit.file).wrong(unfit.file, unfit.reason))
    }

    /// From the stages of an encoder and the heads over the last. It is run once, so that one that does not fit its heads or
    /// the vocabulary is told of before any text.
    pub(crate) fn of(
        stages: &[(&'static str, &[u8])],
        heads: &[u8],
        encoder: &Encoder,
    ) -> std::result::Result<Self, Unfit> {
        let bytes: Vec<&[u8]> = stages.iter().map(|(_, bytes)| *bytes).collect();
        let backend = Rten::open(&bytes).map_err(|(at, reason)| Unfit { file: stages[at].0, reason })?;
        let last = stages.last().map_or(LOWER, |(file, _)| *file);
        let unfit = |reason: String| Unfit { file: last, reason };
        let mark = |name: &str| {
            encoder.id(name).ok_or_else(|| unfit(format!("the vocabulary has no {name}: it is of another model")))
        };
        let marks = [mark("[CLS]")?, mark("[SEP]")?];
        let tried = [marks[0], encoder.pieces() as u32 - 1, marks[1]];
        let output =
            Workers::one(|worker| backend.run(&tried, worker)).map_err(|error| unfit(error.message().to_owned()))?;
        if output.rows().len() != tried.len() {
            return Err(unfit("it does not give one state for each word piece".to_owned()));
        }
        if !output.is_finite() {
            return Err(unfit("what it gives are no numbers: its weights are damaged; get the model again".to_owned()));
        }
        let labels = Codebook::embedded().labels().len();
        let heads = Heads::read(heads, output.width, labels).map_err(|reason| Unfit {
            file: HEADS,
            reason: format!("{reason}, as states of {} numbers ask for", output.width),
        })?;
        Ok(Network { backend: Box::new(backend), heads, marks })
    }

    /// What the heads see in a text. Errs where it is too long, or where what the network gives are no numbers.
    pub(crate) fn see(&self, document: &Document<'_>, encoder: &Encoder, worker: &Worker) -> Result<Seen> {
        let mut seen = Vec::new();
        for window in windows(document, encoder, self.marks)? {
            let states = self.backend.run(&window.ids, worker)?;
            if !states.is_finite() {
                let message =
                    "the encoder gives no numbers for this text: its weights are damaged; get the model again";
                return Err(Error::new(ErrorKind::Integrity, message));
            }
            let logits = self.heads.logits(&states);
            seen.push((window, logits));
        }
        Ok(Seen::of(seen, self.heads.labels()))
    }
}

impl Seen {
    fn of(windows: Vec<(Window, Logits)>, labels: usize) -> Self {
        let mut seen = Seen { labels: vec![-MOST; labels], best: vec![0; labels], ..Seen::default() };
        for (at, (_, logits)) in windows.iter().enumerate() {
            for (label, logit) in logits.labels.iter().enumerate() {
                if *logit > seen.labels[label] {
                    (seen.labels[label], seen.best[label]) = (logit.min(MOST), at);
                }
            }
        }
        let mean = |of: &dyn Fn(&Logits) -> &[f32], kinds: usize| {
            let mut sums = vec![0.0_f32; kinds];
            let all: f32 = windows.iter().map(|(window, _)| window.ids.len() as f32).sum();
            for (window, logits) in &windows {
                let share = window.ids.len() as f32 / all;
                sums.iter_mut().zip(log_shares(of(logits))).for_each(|(sum, log)| *sum += share * log);
            }
            sums
        };
        seen.sentiment = mean(&|logits| &logits.sentiment, Sentiment::ALL.len());
        seen.speaker = mean(&|logits| &logits.speaker, Speaker::ALL.len());
        seen.windows = windows;
        seen
    }
}

/// Logarithms of the shares that a softmax gives, at least -[`MOST`].
fn log_shares(logits: &[f32]) -> Vec<f32> {
    let most = logits.iter().fold(f32::MIN, |most, logit| most.max(*logit));
    let sum = logits.iter().map(|logit| libm::expf(logit - most)).sum::<f32>();
    let log = most + libm::logf(sum);
    logits.iter().map(|logit| (logit - log).max(-MOST)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(pieces: usize, label: f32, sentiment: [f32; 3]) -> (Window, Logits) {
        let window = Window { ids: vec![0; pieces], ..Window::default() };
        (
            window,
            Logits { labels: vec![label], sentiment: sentiment.to_vec(), speaker: vec![0.0; 4], pieces: Vec::new() },
        )
    }

    #[test]
    fn the_best_window_speaks_for_a_label_and_all_of_them_for_the_rest() {
        let even = [0.0; 3];
        let seen = Seen::of(vec![window(10, -3.0, even), window(30, 50.0, [9.0, 0.0, 0.0])], 1);
        assert_eq!((seen.labels[0], seen.best[0]), (MOST, 1));
        // A quarter of ln 1/3 and three quarters of almost nothing.
        assert!((seen.sentiment[0] - 0.25 * (1.0_f32 / 3.0).ln()).abs() < 1e-3);
    }

    #[test]
    fn a_text_without_a_word_has_no_label_and_no_leaning() {
        let seen = Seen::of(Vec::new(), 2);
        assert_eq!(seen.labels, [-MOST, -MOST]);
        assert_eq!(seen.sentiment, [0.0; 3]);
    }
}
