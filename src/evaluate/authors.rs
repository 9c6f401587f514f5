//! Who wrote each gold comment, so that intervals draw all comments of a person together.
//! Knows no figure. Rankings are resampled by comment, whoever wrote them.
//! Filled by `gold`, asked by `score` and `compare`.

use std::collections::{HashMap, HashSet};

use crate::stats::Sums;

/// The authors of gold comments, in the order of the comments.
#[derive(Debug, Clone, Default)]
pub(super) struct Authors {
    numbers: HashMap<Box<str>, u32>,
    /// Number of each comment's author; a comment without one has a number of its own.
    of: Vec<u32>,
    next: u32,
}

impl Authors {
    /// Adds the next comment.
    pub(super) fn push(&mut self, author: Option<&str>) {
        let known = author.and_then(|author| self.numbers.get(author).copied());
        let number = known.unwrap_or_else(|| {
            self.next += 1;
            if let Some(author) = author {
                self.numbers.insert(author.into(), self.next);
            }
            self.next
        });
        self.of.push(number);
    }

    /// Room for the sums of some comments, in at most so many blocks: by author where any is known, else by comment.
    pub(super) fn sums(&self, comments: &[u32], dimensions: usize, seed: u64, blocks: usize) -> Sums {
        if self.numbers.is_empty() {
            return Sums::in_blocks(comments.len(), dimensions, seed, blocks);
        }
        let authors: Vec<u32> = comments.iter().map(|at| self.of[*at as usize]).collect();
        Sums::clustered(&authors, dimensions, seed, blocks)
    }

    /// How many authors some comments have, each comment without one counting as one; `None` where no author is known.
    pub(super) fn count(&self, comments: &[u32]) -> Option<u64> {
        let authors = || comments.iter().map(|at| self.of[*at as usize]).collect::<HashSet<_>>().len() as u64;
        (!self.numbers.is_empty()).then(authors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_by_nobody_stand_for_themselves() {
        let mut authors = Authors::default();
        [Some("p-1"), None, Some("p-2"), Some("p-1"), None].into_iter().for_each(|author| authors.push(author));
        assert_eq!(authors.of, [1, 2, 3, 1, 4]);
        assert_eq!((authors.count(&[0, 1, 3, 4]), authors.count(&[0, 3])), (Some(3), Some(1)));
        let mut nobody = Authors::default();
        nobody.push(None);
        assert_eq!(nobody.count(&[0]), None);
    }
}
