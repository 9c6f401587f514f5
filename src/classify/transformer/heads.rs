//! The heads over an encoder's states: logits of labels for each piece and for the window, of sentiments and of speakers.
//! Weighs nothing together: `joint` does.
//! Run for each window.

use safetensors::tensor::{Dtype, SafeTensors};

use super::backend::Output;
use crate::annotation::{Sentiment, Speaker};

/// Linear layers of one exit. A text's logit of a label is `evidence * ln sum exp(piece logits) + text head`, the text head
/// and those of sentiment and speaker reading the mean and the maximum of the states.
#[derive(Debug, Clone)]
pub(crate) struct Heads {
    piece: Linear,
    text: Linear,
    evidence: Vec<f32>,
    sentiment: Linear,
    speaker: Linear,
}

/// What the heads say of a window.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Logits {
    pub(crate) labels: Vec<f32>,
    pub(crate) sentiment: Vec<f32>,
    pub(crate) speaker: Vec<f32>,
    /// `[pieces, labels]`, with the marks around the text.
    pub(crate) pieces: Vec<f32>,
}

/// Weights `[outputs, inputs]` and what is added.
#[derive(Debug, Clone)]
struct Linear {
    inputs: usize,
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Linear {
    fn read(file: &SafeTensors<'_>, name: &str, inputs: usize, outputs: usize) -> Result<Self, String> {
        let (weights, bias) = (format!("{name}.weight"), format!("{name}.bias"));
        let weights = floats(file, &weights, outputs * inputs)?;
        Ok(Linear { inputs, weights, bias: floats(file, &bias, outputs)? })
    }

    #[inline(always)]
    fn add_to(&self, input: &[f32], out: &mut Vec<f32>) {
        for (row, bias) in self.weights.chunks_exact(self.inputs).zip(&self.bias) {
            out.push(bias + dot(row, input));
        }
    }

    fn of(&self, input: &[f32]) -> Vec<f32> {
        let mut out = Vec::with_capacity(self.bias.len());
        self.add_to(input, &mut out);
        out
    }
}

/// Lanes of a sum, in a fixed order: the same bytes whichever vectors the machine has.
const LANES: usize = 16;

#[inline(always)]
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    let mut sums = [0.0_f32; LANES];
    for (a, b) in a.iter().zip(b) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f32>() + rest
}

/// A tensor of so many numbers. The error is a sentence.
pub(super) fn floats(file: &SafeTensors<'_>, name: &str, length: usize) -> Result<Vec<f32>, String> {
    let tensor = file.tensor(name).map_err(|_| format!("it has no tensor \"{name}\""))?;
    let values: Vec<f32> = tensor.data().as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    if tensor.dtype() != Dtype::F32 || values.len() != length {
        return Err(format!("its tensor \"{name}\" is not {length} numbers of 32 bits"));
    }
    if values.iter().any(|value| !value.is_finite()) {
        return Err(format!("its tensor \"{name}\" holds what is no number"));
    }
    Ok(values)
}

impl Heads {
    /// From a file of tensors, for states of a width and a number of labels. The error is a sentence.
    pub(crate) fn read(bytes: &[u8], width: usize, labels: usize) -> Result<Self, String> {
        let file = SafeTensors::deserialize(bytes).map_err(|error| format!("it is no file of tensors ({error})"))?;
        Ok(Heads {
            piece: Linear::read(&file, "piece", width, labels)?,
            text: Linear::read(&file, "text", 2 * width, labels)?,
            evidence: floats(&file, "evidence", labels)?,
            sentiment: Linear::read(&file, "sentiment", 2 * width, Sentiment::ALL.len())?,
            speaker: Linear::read(&file, "speaker", 2 * width, Speaker::ALL.len())?,
        })
    }

    /// How many labels they know.
    pub(crate) fn labels(&self) -> usize {
        self.evidence.len()
    }

    /// What they say of the states of a window, marks included.
    pub(crate) fn logits(&self, states: &Output) -> Logits {
        pulp::Arch::new().dispatch(|| self.summed(states))
    }

    #[inline(always)]
    fn summed(&self, states: &Output) -> Logits {
        let (width, labels) = (states.width, self.evidence.len());
        let count = states.values.len() / width;
        let mut pieces = Vec::with_capacity(count * labels);
        let mut pooled = [vec![0.0; width], vec![f32::MIN; width]].concat();
        let (mean, most) = pooled.split_at_mut(width);
        for row in states.rows() {
            self.piece.add_to(row, &mut pieces);
            for (n, value) in row.iter().enumerate() {
                mean[n] += value;
                most[n] = most[n].max(*value);
            }
        }
        mean.iter_mut().for_each(|sum| *sum /= count as f32);
        let whole = self.text.of(&pooled);
        let of_label = |label: usize| {
            let of_pieces = || pieces.iter().skip(label).step_by(labels);
            let most = of_pieces().fold(f32::MIN, |most, logit| most.max(*logit));
            let sum: f32 = of_pieces().map(|logit| libm::expf(logit - most)).sum();
            self.evidence[label] * (most + libm::logf(sum)) + whole[label]
        };
        Logits {
            labels: (0..labels).map(of_label).collect(),
            sentiment: self.sentiment.of(&pooled),
            speaker: self.speaker.of(&pooled),
            pieces,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_the_soft_maximum_of_its_pieces_and_the_head_over_the_text() {
        let linear = |inputs, weights: Vec<f32>, bias: Vec<f32>| Linear { inputs, weights, bias };
        let none = |outputs: usize| linear(2, vec![0.0; 2 * outputs], vec![0.0; outputs]);
        // One label, states of one number: a piece's logit is the state itself, the text head is mean + 10 * maximum.
        let heads = Heads {
            piece: linear(1, vec![1.0], vec![0.0]),
            text: linear(2, vec![1.0, 10.0], vec![0.5]),
            evidence: vec![2.0],
            sentiment: none(3),
            speaker: none(4),
        };
        let logits = heads.logits(&Output { width: 1, values: vec![1.0, 3.0] });
        let soft = (1_f32.exp() + 3_f32.exp()).ln();
        assert!((logits.labels[0] - (2.0 * soft + 0.5 + 2.0 + 30.0)).abs() < 1e-4);
        assert_eq!(logits.pieces, [1.0, 3.0]);
    }
}
