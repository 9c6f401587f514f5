//! What a tensor engine must do: run an encoder over the word pieces of one window.
//! Knows no text and no label.
//! Implemented by `rten` and, with the feature `torch`, by `torch`.

use super::workers::Worker;
use crate::error::Result;

/// A tensor engine with the weights of an encoder.
///
/// A window is run by itself, never in a batch with others: int8 networks scale each layer by the largest number of the whole
/// batch, so that a text would be coded by its neighbours.
pub(crate) trait Backend: std::fmt::Debug + Send + Sync {
    /// The outputs for the ids of a window's pieces. Errs (`Integrity`) where the network does not take them.
    fn run(&self, ids: &[u32], worker: &Worker) -> Result<Output>;
}

/// Numbers that a network gives, `[rows, width]`: a row for each piece, or one for the whole window.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Output {
    pub(crate) width: usize,
    pub(crate) values: Vec<f32>,
}

impl Output {
    pub(crate) fn rows(&self) -> std::slice::ChunksExact<'_, f32> {
        self.values.chunks_exact(self.width)
    }

    /// Whether all of it are numbers.
    pub(crate) fn is_finite(&self) -> bool {
        self.values.iter().all(|value| value.is_finite())
    }
}
