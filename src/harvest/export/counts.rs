//! Counts what became of the entries of an export: which are comments, and why the others are none.
//! Drops nothing itself.
//! Called by `discussion`, and for those who ask how a file was read.

use super::discussion::{Fate, Post};

/// How many entries of a discussion had each fate.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::harvest) struct Counts {
    pub(in crate::harvest) kept: u64,
    pending: u64,
    spam: u64,
    trashed: u64,
    deleted: u64,
    pingbacks: u64,
    other: u64,
    wordless: u64,
    /// Replies to a comment that the file does not hold.
    pub(super) orphans: u64,
}

impl Counts {
    /// Counts a post, and says whether it is a comment.
    pub(super) fn keeps(&mut self, post: &Post, text: &str) -> bool {
        let count = match post.fate {
            Fate::Approved if !text.is_empty() => &mut self.kept,
            Fate::Approved => &mut self.wordless,
            Fate::Pending => &mut self.pending,
            Fate::Spam => &mut self.spam,
            Fate::Trashed => &mut self.trashed,
            Fate::Deleted => &mut self.deleted,
            Fate::Pingback => &mut self.pingbacks,
            Fate::Other => &mut self.other,
        };
        *count += 1;
        post.fate == Fate::Approved && !text.is_empty()
    }

    /// Takes those of another discussion of the same export.
    pub(in crate::harvest) fn add(&mut self, other: &Counts) {
        let Counts { kept, pending, spam, trashed, deleted, pingbacks, other: notes, wordless, orphans } = other;
        for (sum, n) in [
            (&mut self.kept, kept),
            (&mut self.pending, pending),
            (&mut self.spam, spam),
            (&mut self.trashed, trashed),
            (&mut self.deleted, deleted),
            (&mut self.pingbacks, pingbacks),
            (&mut self.other, notes),
            (&mut self.wordless, wordless),
            (&mut self.orphans, orphans),
        ] {
            *sum += n;
        }
    }

    /// `9 entries, 6 of them comments; left out: 2 marked as spam, 1 deleted`.
    pub(in crate::harvest) fn told(&self) -> String {
        let Counts { kept, pending, spam, trashed, deleted, pingbacks, other, wordless, orphans: _ } = self;
        let all = kept + pending + spam + trashed + deleted + pingbacks + other + wordless;
        let left_out = self.left_out();
        let left_out = if left_out.is_empty() { String::new() } else { format!("; left out: {}", left_out.join(", ")) };
        format!(
            "{}, {kept} of them {}{left_out}",
            number(all, "entry", "entries"),
            if *kept == 1 { "a comment" } else { "comments" }
        )
    }

    /// What was left out, in words.
    pub(super) fn left_out(&self) -> Vec<String> {
        let mut parts = Vec::new();
        let mut part = |n: u64, one: &str, many: &str| {
            if n > 0 {
                parts.push(number(n, one, many));
            }
        };
        part(self.pingbacks, "pingback", "pingbacks");
        part(self.pending, "awaiting moderation", "awaiting moderation");
        part(self.spam, "marked as spam", "marked as spam");
        part(self.trashed, "in the trash", "in the trash");
        part(self.deleted, "deleted", "deleted");
        part(self.other, "that is no comment but a note of a program", "that are no comments but notes of a program");
        part(self.wordless, "without words", "without words");
        parts
    }
}

/// `1 reply`, `2 replies`.
pub(super) fn number(n: u64, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}
