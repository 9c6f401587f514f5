//! A checksum over the comments of a study: the same for its threads and for its annotations, in any order.
//! Knows no codes: what was said is summed, not how it was coded.
//! Filled by the command line; a sample of voices carries it.

use crate::digest::{hash64, sha256_hex};

/// The running sum over comments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StudySum {
    lanes: [u64; 4],
    comments: u64,
}

impl StudySum {
    /// Adds a comment: its id and the SHA-256 of its text in hexadecimal, as annotations carry it.
    pub fn add(&mut self, comment: &str, text_sha256: &str) {
        for (lane, sum) in self.lanes.iter_mut().enumerate() {
            *sum = sum.wrapping_add(hash64(&["study", &lane.to_string(), comment, text_sha256]));
        }
        self.comments += 1;
    }

    /// How many comments were added.
    pub fn comments(&self) -> u64 {
        self.comments
    }

    /// 64 hexadecimal digits, independent of the order in which comments were added. Hashed once more, since the difference
    /// of two sums would tell which comment came between them.
    pub fn checksum(&self) -> String {
        sha256_hex(&self.lanes.map(u64::to_be_bytes).concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(comments: &[(&str, &str)]) -> String {
        let mut sum = StudySum::default();
        comments.iter().for_each(|(comment, text)| sum.add(comment, text));
        sum.checksum()
    }

    #[test]
    fn order_does_not_count_and_every_comment_does() {
        assert_eq!(sum(&[("c-1", "a"), ("c-2", "b")]), sum(&[("c-2", "b"), ("c-1", "a")]));
        for other in [&[("c-1", "a")][..], &[("c-1", "b"), ("c-2", "a")], &[("c-1", "a"), ("c-1", "a"), ("c-2", "b")]] {
            assert_ne!(sum(&[("c-1", "a"), ("c-2", "b")]), sum(other));
        }
    }
}
