//! The runs of words a model knows: where each stands, how rare it is, and what it says for every output.
//! Makes no decision: sums are turned into probabilities by `combine`.
//! Read from a bundle, and filled by training.

#[cfg(feature = "train")]
use super::sheet::Gram;
use super::sheet::Key;

/// Outputs whose weights are added up together.
pub(crate) const LANES: usize = 16;

/// The runs of words a model knows, as a table of hashes.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    /// Row and the high half of the key, by the low bits of the key: small enough to stay near the processor.
    slots: Vec<Slot>,
    /// How much each counts: its inverse document frequency.
    #[cfg(feature = "train")]
    rarity: Vec<f32>,
}

/// A place of the table; an empty one has no row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot {
    row: u16,
    high: u16,
}

impl Slot {
    const EMPTY: Slot = Slot { row: u16::MAX, high: 0 };
}

impl Known {
    /// The most rows there may be.
    pub(crate) const MOST: usize = u16::MAX as usize;

    /// From the keys in order of their rows; of keys that look alike the first is known. Rows beyond [`Known::MOST`] are not.
    pub(crate) fn new(keys: &[Key]) -> Self {
        let mut slots = vec![Slot::EMPTY; (2 * keys.len()).next_power_of_two().max(2)];
        for (row, key) in keys.iter().take(Self::MOST).enumerate() {
            let mut at = *key as usize & (slots.len() - 1);
            while slots[at] != Slot::EMPTY && slots[at].high != high(*key) {
                at = (at + 1) & (slots.len() - 1);
            }
            if slots[at] == Slot::EMPTY {
                slots[at] = Slot { row: row as u16, high: high(*key) };
            }
        }
        Known {
            slots,
            #[cfg(feature = "train")]
            rarity: Vec::new(),
        }
    }

    /// The same, with how much each run counts.
    #[cfg(feature = "train")]
    pub(crate) fn counting(mut self, rarity: &[f32]) -> Self {
        self.rarity = rarity.to_vec();
        self
    }

    /// The place where a key is looked for first.
    #[inline(always)]
    pub(crate) fn first(&self, key: Key) -> Slot {
        self.slots[key as usize & (self.slots.len() - 1)]
    }

    /// The row of a run of words, whose first place has been looked up.
    #[inline(always)]
    pub(crate) fn from(&self, mut slot: Slot, key: Key) -> Option<u32> {
        let mut at = key as usize;
        loop {
            if slot == Slot::EMPTY {
                return None;
            }
            if slot.high == high(key) {
                return Some(u32::from(slot.row));
            }
            at += 1;
            slot = self.slots[at & (self.slots.len() - 1)];
        }
    }

    /// The row of a run of words.
    #[inline(always)]
    pub(crate) fn row(&self, key: Key) -> Option<u32> {
        self.from(self.first(key), key)
    }

    /// Rows and weights of the known runs of a text, each once, with the length of the whole at one; by first occurrence.
    #[cfg(feature = "train")]
    pub(crate) fn once(&self, grams: &[Gram], rows: usize) -> Vec<(u32, f32)> {
        let mut seen = Seen::new(self.rarity.len());
        let found = self.rows_of(grams, rows).filter(|row| seen.first(*row));
        self.at_length_one(found.collect())
    }

    /// Rows and weights of the known runs of a sentence, each as often as it stands there.
    #[cfg(feature = "train")]
    pub(crate) fn each(&self, grams: &[Gram], rows: usize) -> Vec<(u32, f32)> {
        self.at_length_one(self.rows_of(grams, rows).collect())
    }

    #[cfg(feature = "train")]
    fn rows_of(&self, grams: &[Gram], rows: usize) -> impl Iterator<Item = u32> {
        grams.iter().filter_map(|gram| self.row(gram.key)).filter(move |row| (*row as usize) < rows)
    }

    #[cfg(feature = "train")]
    fn at_length_one(&self, rows: Vec<u32>) -> Vec<(u32, f32)> {
        let squares: f32 = rows.iter().map(|row| self.rarity[*row as usize].powi(2)).sum();
        let scale = length_one(squares);
        rows.into_iter().map(|row| (row, self.rarity[row as usize] * scale)).collect()
    }
}

fn high(key: Key) -> u16 {
    (key >> 16) as u16
}

/// What a sum of squares is divided out by, so that the length is one.
pub(crate) fn length_one(squares: f32) -> f32 {
    if squares > 0.0 { 1.0 / squares.sqrt() } else { 0.0 }
}

/// Which rows a text has had already.
pub(crate) struct Seen(Vec<u64>);

impl Seen {
    /// None of so many rows.
    pub(crate) fn new(rows: usize) -> Self {
        Seen(vec![0; rows.div_ceil(64)])
    }

    /// Whether this is the first time.
    #[inline(always)]
    pub(crate) fn first(&mut self, row: u32) -> bool {
        let (word, bit) = (&mut self.0[row as usize / 64], 1 << (row % 64));
        let first = *word & bit == 0;
        *word |= bit;
        first
    }
}

/// What stands beside the weights of a row.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Beside {
    /// How much the run counts.
    pub(crate) rarity: f32,
    /// What its weights in eight bits are multiplied by.
    pub(crate) scale: f32,
    /// Its weights for the sentiments.
    pub(crate) feels: [f32; SENTIMENTS],
}

/// Kinds of sentiment.
pub(crate) const SENTIMENTS: usize = 3;

/// Weights of outputs for each row, eight bits each.
#[derive(Debug, Clone)]
pub(crate) struct Weights {
    /// `[rows, blocks]`
    weights: Vec<[i8; LANES]>,
    blocks: usize,
}

impl Weights {
    /// From `[rows, lanes]` weights, `lanes` a multiple of [`LANES`]; `None` where the numbers do not fit.
    pub(crate) fn new(weights: &[i8], lanes: usize) -> Option<Self> {
        let sound = lanes > 0 && lanes.is_multiple_of(LANES) && weights.len().is_multiple_of(lanes);
        sound.then(|| Weights { weights: weights.as_chunks().0.to_vec(), blocks: lanes / LANES })
    }

    /// Rows it has.
    pub(crate) fn rows(&self) -> usize {
        self.weights.len() / self.blocks
    }

    /// Outputs of a row.
    pub(crate) fn lanes(&self) -> usize {
        self.blocks * LANES
    }

    /// Adds a row, `times` over, to sums of blocks from the block `from` on.
    #[inline(always)]
    pub(crate) fn add(&self, row: u32, times: f32, from: usize, sums: &mut [[f32; LANES]]) {
        let at = row as usize * self.blocks + from;
        let weights = &self.weights[at..at + sums.len()];
        for block in 0..sums.len() {
            for lane in 0..LANES {
                sums[block][lane] += times * f32::from(weights[block][lane]);
            }
        }
    }

    /// A weight of each line of memory that a row fills: asking for it brings the line near.
    #[inline(always)]
    pub(crate) fn touch(&self, row: u32) -> i8 {
        let at = row as usize * self.blocks;
        self.weights[at][0] ^ self.weights[at + self.blocks - 1][LANES - 1]
    }

    /// The weight of a row for an output, before its scale.
    pub(crate) fn at(&self, row: u32, lane: usize) -> f32 {
        f32::from(self.weights[row as usize * self.blocks + lane / LANES][lane % LANES])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_leads_to_its_row_and_no_other_does() {
        let keys: Vec<Key> = (0..1000_u32).map(|n| n.wrapping_mul(0x9e37_79b1)).collect();
        let known = Known::new(&keys);
        assert!(keys.iter().enumerate().all(|(row, key)| known.row(*key) == Some(row as u32)));
        assert_eq!(known.row(7), None);
    }

    #[test]
    fn rows_are_added_from_a_block_on() {
        let mut bytes = vec![0_i8; 2 * LANES];
        (bytes[1], bytes[LANES + 2]) = (4, -10);
        let weights = Weights::new(&bytes, 2 * LANES).expect("they fit");
        let mut sums = [[1.0; LANES]];
        weights.add(0, 0.5, 1, &mut sums);
        assert_eq!((sums[0][1], sums[0][2]), (1.0, -4.0));
        assert_eq!((weights.at(0, 1), weights.rows()), (4.0, 1));
        assert!(Weights::new(&bytes, LANES + 1).is_none());
    }

    #[test]
    fn a_row_is_first_once() {
        let mut seen = Seen::new(65);
        assert_eq!([64, 0, 64].map(|row| seen.first(row)), [true, true, false]);
    }
}
