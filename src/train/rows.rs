//! Sparse rows: one text or sentence each, with the features it has.
//! Knows no feature's meaning.
//! Filled by `features`, read by `logistic`.

/// Rows of sparse features.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rows {
    ends: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f32>,
}

impl Rows {
    /// Adds a row.
    pub(crate) fn push(&mut self, features: impl IntoIterator<Item = (u32, f32)>) {
        for (column, value) in features {
            self.columns.push(column);
            self.values.push(value);
        }
        self.ends.push(self.columns.len());
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The features of a row: columns and values.
    pub(crate) fn row(&self, at: usize) -> (&[u32], &[f32]) {
        let from = if at == 0 { 0 } else { self.ends[at - 1] };
        (&self.columns[from..self.ends[at]], &self.values[from..self.ends[at]])
    }
}
