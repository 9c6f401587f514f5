//! Encoder and embedded tier weighed together: calibrated on texts that neither has learnt from.
//! Runs neither.
//! Called for each text; `train` fits it.

use safetensors::tensor::SafeTensors;

use super::network::Seen;
use crate::annotation::{Sentiment, Speaker};
use crate::classify::embedded::combine::{Scale, one_of_each};
use crate::classify::said::Said;
use crate::codebook::Codebook;

/// What a label, a sentiment or a speaker is judged by: the encoder's logit and the embedded tier's.
pub(crate) const CLUES: usize = 2;
/// No probability is nearer to 0 or 1.
const LEAST: f32 = 1e-5;

/// Weights of both.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Joint {
    /// One a label.
    pub(crate) labels: Vec<Scale>,
    /// One a sentiment.
    pub(crate) sentiments: Vec<Scale>,
    /// One a speaker.
    pub(crate) speakers: Vec<Scale>,
}

/// The clues about each label.
pub(crate) fn clues(seen: &Seen, embedded: &Said) -> Vec<[f32; CLUES]> {
    seen.labels.iter().zip(&embedded.labels).map(|(logit, p)| [*logit, logit_of(*p)]).collect()
}

/// The clues about each sentiment.
pub(crate) fn feelings(seen: &Seen, embedded: &Said) -> Vec<[f32; CLUES]> {
    of_kinds(&seen.sentiment, &embedded.sentiment)
}

/// The clues about each speaker.
pub(crate) fn speakers(seen: &Seen, embedded: &Said) -> Vec<[f32; CLUES]> {
    of_kinds(&seen.speaker, &embedded.speaker)
}

/// From logarithms of probabilities by the encoder, and probabilities by the embedded tier.
fn of_kinds(encoder: &[f32], embedded: &[f32]) -> Vec<[f32; CLUES]> {
    encoder.iter().zip(embedded).map(|(log, p)| [logit_of(libm::expf(*log)), logit_of(*p)]).collect()
}

fn logit_of(p: f32) -> f32 {
    let p = p.clamp(LEAST, 1.0 - LEAST);
    libm::logf(p / (1.0 - p))
}

impl Joint {
    /// The probabilities of a text.
    pub(crate) fn said(&self, seen: &Seen, embedded: &Said) -> Said {
        let one_of = |scales: &[Scale], clues: Vec<[f32; CLUES]>| {
            one_of_each(scales, clues.iter().map(<[f32; CLUES]>::as_slice))
        };
        let labels = self.labels.iter().zip(clues(seen, embedded)).map(|(scale, clues)| scale.probability(&clues));
        Said {
            labels: labels.collect(),
            sentiment: one_of(&self.sentiments, feelings(seen, embedded)),
            speaker: one_of(&self.speakers, speakers(seen, embedded)),
        }
    }

    /// From a file of tensors: `labels`, `sentiments` and `speakers`, each a row of weights and an intercept for each outcome.
    /// The error is a sentence.
    pub(crate) fn read(bytes: &[u8], codebook: &Codebook) -> Result<Self, String> {
        let file = SafeTensors::deserialize(bytes).map_err(|error| format!("it is no file of tensors ({error})"))?;
        let scales = |name: &str, of: usize| -> Result<Vec<Scale>, String> {
            let values = super::heads::floats(&file, name, of * (CLUES + 1))?;
            let scale = |row: &[f32]| Scale { weights: row[..CLUES].to_vec(), intercept: row[CLUES] };
            Ok(values.chunks_exact(CLUES + 1).map(scale).collect())
        };
        Ok(Joint {
            labels: scales("labels", codebook.labels().len())?,
            sentiments: scales("sentiments", Sentiment::ALL.len())?,
            speakers: scales("speakers", Speaker::ALL.len())?,
        })
    }
}
