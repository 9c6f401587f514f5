//! Encoder and embedded tier weighed together: calibrated on texts that neither has learnt from.
//! Runs neither.
//! Called for each text; `train` fits it.

use safetensors::tensor::SafeTensors;

use super::network::Seen;
use crate::annotation::{Sentiment, Speaker};
use crate::classify::embedded::combine::{Scale, one_of};
use crate::classify::said::Said;
use crate::codebook::Codebook;

/// What a label is judged by: the encoder's logit and the embedded tier's.
pub(crate) const CLUES: usize = 2;
/// What sentiment and speaker are judged by: logarithms of the probabilities of each, of both.
pub(crate) const MANNER: usize = 2 * (Sentiment::ALL.len() + Speaker::ALL.len());
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

/// The clues about sentiment and speaker.
pub(crate) fn manner(seen: &Seen, embedded: &Said) -> Vec<f32> {
    let log = |p: &f32| libm::logf(p.max(LEAST));
    let of_embedded = embedded.sentiment.iter().chain(&embedded.speaker).map(log);
    seen.sentiment.iter().chain(&seen.speaker).copied().chain(of_embedded).collect()
}

fn logit_of(p: f32) -> f32 {
    let p = p.clamp(LEAST, 1.0 - LEAST);
    libm::logf(p / (1.0 - p))
}

impl Joint {
    /// The probabilities of a text.
    pub(crate) fn said(&self, seen: &Seen, embedded: &Said) -> Said {
        let manner = manner(seen, embedded);
        let labels = self.labels.iter().zip(clues(seen, embedded)).map(|(scale, clues)| scale.probability(&clues));
        Said {
            labels: labels.collect(),
            sentiment: one_of(&self.sentiments, &manner),
            speaker: one_of(&self.speakers, &manner),
        }
    }

    /// From a file of tensors: `labels`, `sentiments` and `speakers`, each a row of weights and an intercept for each outcome.
    /// The error is a sentence.
    pub(crate) fn read(bytes: &[u8], codebook: &Codebook) -> Result<Self, String> {
        let file = SafeTensors::deserialize(bytes).map_err(|error| format!("it is no file of tensors ({error})"))?;
        let scales = |name: &str, of: usize, clues: usize| -> Result<Vec<Scale>, String> {
            let values = super::heads::floats(&file, name, of * (clues + 1))?;
            let scale = |row: &[f32]| Scale { weights: row[..clues].to_vec(), intercept: row[clues] };
            Ok(values.chunks_exact(clues + 1).map(scale).collect())
        };
        Ok(Joint {
            labels: scales("labels", codebook.labels().len(), CLUES)?,
            sentiments: scales("sentiments", Sentiment::ALL.len(), MANNER)?,
            speakers: scales("speakers", Speaker::ALL.len(), MANNER)?,
        })
    }
}
