//! Many small tables in one list: each owner has its own, and each key in it one or more values.
//! A look-up reads one line of memory as a rule, where a search through sorted keys would read several.
//! Called by `trie`, for the words that lead on from others.

use super::run::Run;

/// No key.
const FREE: u32 = u32::MAX;

/// Tables of values of one kind.
#[derive(Debug)]
pub(super) struct Tables<T> {
    /// By a hash of the key, at that place of the owner's run or behind it.
    slots: Vec<(u32, T)>,
}

impl<T: Copy + Default> Tables<T> {
    /// No table yet.
    pub(super) fn new() -> Self {
        Tables { slots: Vec::new() }
    }

    /// Adds a table, and says where it lies. Values of a key stay in their order.
    pub(super) fn add(&mut self, entries: &[(u32, T)]) -> Run {
        if entries.is_empty() {
            return Run::default();
        }
        let from = self.slots.len();
        self.slots.resize(from + (entries.len() * 3 / 2 + 1).next_power_of_two(), (FREE, T::default()));
        let own = &mut self.slots[from..];
        let mask = own.len() - 1;
        for entry in entries {
            let mut at = place(entry.0) & mask;
            while own[at].0 != FREE {
                at = (at + 1) & mask;
            }
            own[at] = *entry;
        }
        Run::new(from, self.slots.len())
    }

    /// The values of a key in the table at `run`.
    pub(super) fn get(&self, run: Run, key: u32) -> impl Iterator<Item = &T> {
        let own = run.of(&self.slots);
        let mask = own.len().wrapping_sub(1);
        let mut at = place(key) & mask;
        std::iter::from_fn(move || {
            loop {
                let (known, value) = own.get(at)?;
                at = (at + 1) & mask;
                match *known {
                    FREE => return None,
                    known if known == key => return Some(value),
                    _ => {}
                }
            }
        })
    }
}

fn place(key: u32) -> usize {
    (key.wrapping_mul(0x9e37_79b1) >> 15) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_a_key_come_in_the_order_they_were_put_in() {
        let mut tables = Tables::new();
        let first = tables.add(&[(7, 'a'), (3, 'b'), (7, 'c')]);
        let second = tables.add(&[(7, 'd')]);
        let empty = tables.add(&[]);
        let shown = |run, key| tables.get(run, key).collect::<String>();
        assert_eq!((shown(first, 7), shown(first, 3), shown(first, 4)), ("ac".into(), "b".into(), String::new()));
        assert_eq!((shown(second, 7), shown(second, 3), shown(empty, 7)), ("d".into(), String::new(), String::new()));
    }
}
