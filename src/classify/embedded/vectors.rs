//! Static vectors of word pieces, averaged over a text.
//! Trained by nobody here: `models/recipes/static-vectors` distils them from a sentence encoder.
//! Used in training and in use alike.

use crate::text::Piece;

/// Vectors of all pieces, eight bits a number with a scale a piece.
#[derive(Debug, Clone)]
pub(crate) struct Vectors {
    scale: Vec<f32>,
    numbers: Vec<i8>,
    width: usize,
}

impl Vectors {
    /// From a scale a piece and `[pieces, width]` numbers; `None` where they do not fit.
    pub(crate) fn new(scale: Vec<f32>, numbers: Vec<i8>, width: usize) -> Option<Self> {
        (width > 0 && numbers.len() == scale.len() * width).then_some(Vectors { scale, numbers, width })
    }

    /// Numbers in a vector.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Pieces that have one.
    pub(crate) fn pieces(&self) -> usize {
        self.scale.len()
    }

    /// The sum over pieces, at length one; nothing but zeros for a text without any.
    #[inline(always)]
    pub(crate) fn mean(&self, pieces: &[Piece]) -> Vec<f32> {
        let mut sum = vec![0.0_f32; self.width];
        for piece in pieces {
            let at = piece.id as usize;
            let scale = self.scale[at];
            let numbers = &self.numbers[at * self.width..(at + 1) * self.width];
            for n in 0..self.width {
                sum[n] += scale * f32::from(numbers[n]);
            }
        }
        let scale = super::grams::length_one(sum.iter().map(|x| x * x).sum());
        sum.iter_mut().for_each(|x| *x *= scale);
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_has_length_one() {
        let vectors = Vectors::new(vec![0.1, 0.2], vec![30, 0, 0, 20], 2).expect("they fit");
        let mean = vectors.mean(&[0, 1].map(|id| Piece { id, start: 0, end: 0 }));
        assert!((mean[0] - 0.6).abs() < 1e-6 && (mean[1] - 0.8).abs() < 1e-6);
        assert_eq!(vectors.mean(&[]), [0.0, 0.0]);
    }
}
