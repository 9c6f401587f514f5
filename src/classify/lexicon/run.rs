//! A part of a list that several owners share: each has the run that is its own.
//! Holds places only: the list is the tree's.
//! Called by `trie` and `tables`.

/// Places `[from, to)` of a list.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Run {
    from: u32,
    to: u32,
}

impl Run {
    /// The places from `from` up to, not including, `to`.
    pub(super) fn new(from: usize, to: usize) -> Self {
        Run { from: from as u32, to: to as u32 }
    }

    pub(super) fn is_empty(self) -> bool {
        self.from == self.to
    }

    /// Its part of the list.
    pub(super) fn of<T>(self, all: &[T]) -> &[T] {
        &all[self.from as usize..self.to as usize]
    }

    /// The owners in a list that is sorted by them, each with its run.
    pub(super) fn by_owner<O: PartialEq>(owners: impl Iterator<Item = O>) -> Vec<(O, Run)> {
        let mut runs: Vec<(O, Run)> = Vec::new();
        for (at, owner) in (0..).zip(owners) {
            match runs.last_mut() {
                Some((known, run)) if *known == owner => run.to = at + 1,
                _ => runs.push((owner, Run { from: at, to: at + 1 })),
            }
        }
        runs
    }
}
