//! The weights of an embedded model, and the sums its heads give for a text.
//! Knows no threshold and no file.
//! Read from a bundle by `tensors`; run by `StaticEmbedding`.

use super::combine::{Scale, Sums};
use super::grams::{Beside, Known, LANES, SENTIMENTS, Seen, Weights, length_one};
use super::sheet::Sheet;
use super::vectors::Vectors;
use crate::annotation::{Sentiment, Speaker};
use crate::codebook::Codebook;

/// The sum of a sentence that says nothing at all.
const SILENT: f32 = -12.0;

/// How many outputs a model has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Labels of the codebook.
    pub(crate) labels: usize,
    /// Kinds of speaker.
    pub(crate) speakers: usize,
    /// Kinds of sentiment.
    pub(crate) sentiments: usize,
}

impl Shape {
    /// The outputs for a codebook.
    pub(crate) fn of(codebook: &Codebook) -> Self {
        Shape { labels: codebook.labels().len(), speakers: Speaker::ALL.len(), sentiments: Sentiment::ALL.len() }
    }

    /// Where the outputs of a sentence begin: those of the whole text stand before them, the labels and then the speakers.
    pub(crate) fn sentence(self) -> usize {
        self.labels + self.speakers
    }

    /// Clues by which sentiment and speaker are judged: see [`super::combine::manner`].
    pub(crate) fn manner(self) -> usize {
        self.sentiments + self.speakers + 3 + 2 + 2 + 4 + 3
    }

    /// Outputs of a row, filled up to whole blocks.
    pub(crate) fn lanes(self) -> usize {
        (self.sentence() + self.labels).next_multiple_of(LANES)
    }
}

/// All weights.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub(crate) shape: Shape,
    pub(crate) vectors: Vectors,
    pub(crate) known: Known,
    /// For each row of `known`.
    pub(crate) beside: Vec<Beside>,
    /// Labels and speakers, then labels by sentence; the first rows of `known` alone.
    pub(crate) themes: Weights,
    /// `[width of a vector, labels and speakers]` for the mean vector of the text.
    pub(crate) meaning: Vec<f32>,
    /// Of labels, speakers, labels by sentence, and sentiments.
    pub(crate) intercepts: Vec<f32>,
    /// One a label.
    pub(crate) labels: Vec<Scale>,
    /// One a sentiment.
    pub(crate) sentiments: Vec<Scale>,
    /// One a speaker.
    pub(crate) speakers: Vec<Scale>,
}

/// The sums of a sheet, to be run with the widest vectors of the machine.
struct AddUp<'a>(&'a Model, &'a Sheet);

impl pulp::WithSimd for AddUp<'_> {
    type Output = Sums;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> Sums {
        self.0.added_up(self.1)
    }
}

impl Model {
    /// The sums of all heads.
    ///
    /// Runs with the widest vectors the machine has; each sum is added up in the order of the text, so that all machines
    /// come to the same number.
    pub(crate) fn sums(&self, sheet: &Sheet) -> Sums {
        pulp::Arch::new().dispatch(AddUp(self, sheet))
    }

    #[inline(always)]
    fn added_up(&self, sheet: &Sheet) -> Sums {
        let Shape { labels, speakers, sentiments } = self.shape;
        let begin = self.shape.sentence();
        let (blocks, themed) = (self.themes.lanes() / LANES, self.themes.rows());
        let from = begin / LANES;
        let mut seen = Seen::new(self.beside.len());
        let mut whole = vec![[0.0_f32; LANES]; begin.div_ceil(LANES)];
        let mut feelings = [0.0_f32; SENTIMENTS];
        let mut sentence = vec![[0.0_f32; LANES]; blocks - from];
        let mut best = vec![(SILENT, 0_u32); labels];
        let (mut squares, mut squares_felt) = (0.0_f32, 0.0_f32);
        let (mut slots, mut rows) = (Vec::new(), Vec::new());
        for (number, (_, grams)) in sheet.each_sentence().enumerate() {
            // Memory is far: all places are asked for before the first is used, and so are the rows.
            slots.clear();
            slots.extend(grams.iter().map(|gram| self.known.first(gram.key)));
            rows.clear();
            rows.extend(slots.iter().zip(grams).filter_map(|(slot, gram)| self.known.from(*slot, gram.key)));
            let touched =
                rows.iter().filter(|row| (**row as usize) < themed).fold(0, |all, row| all ^ self.themes.touch(*row));
            std::hint::black_box(touched);
            sentence.fill([0.0; LANES]);
            let mut squares_said = 0.0_f32;
            for row in &rows {
                let Beside { rarity, scale, feels } = self.beside[*row as usize];
                let first = seen.first(*row);
                if first {
                    for kind in 0..SENTIMENTS {
                        feelings[kind] += rarity * feels[kind];
                    }
                    squares_felt += rarity * rarity;
                }
                if (*row as usize) < themed {
                    let times = rarity * scale;
                    self.themes.add(*row, times, from, &mut sentence);
                    squares_said += rarity * rarity;
                    if first {
                        self.themes.add(*row, times, 0, &mut whole);
                        squares += rarity * rarity;
                    }
                }
            }
            let scale = length_one(squares_said);
            let sums = sentence.as_flattened()[begin % LANES..].iter().zip(&self.intercepts[begin..]);
            for (best, (sum, intercept)) in best.iter_mut().zip(sums) {
                let sum = sum * scale + intercept;
                if sum > best.0 {
                    *best = (sum, number as u32);
                }
            }
        }
        let scale = length_one(squares);
        let mut whole: Vec<f32> = whole.as_flattened()[..begin].iter().map(|sum| sum * scale).collect();
        for (number, weights) in self.vectors.mean(&sheet.pieces).iter().zip(self.meaning.chunks_exact(begin)) {
            for lane in 0..begin {
                whole[lane] += number * weights[lane];
            }
        }
        whole.iter_mut().zip(&self.intercepts).for_each(|(sum, intercept)| *sum += intercept);
        let scale = length_one(squares_felt);
        let felt = feelings[..sentiments].iter().zip(&self.intercepts[begin + labels..]);
        let sentiment = felt.map(|(sum, intercept)| sum * scale + intercept).collect();
        let speaker = whole.split_off(labels);
        debug_assert_eq!(speaker.len(), speakers);
        Sums { whole, best, sentiment, speaker }
    }
}
