//! What one way of reading found in a page, and how good that is.
//! Reads nothing itself and chooses nothing: `choice` does.
//! Made by the formats that are markup.

use super::{Raw, count};

/// What one comment format found in a page.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) platform: Option<&'static str>,
    pub(super) comments: Vec<Raw>,
    pub(super) left_out: Vec<String>,
    /// Pingbacks among those left out: pages count them as comments.
    pub(super) pingbacks: u64,
    /// How many comments the format's own data says there are.
    pub(super) announced: Option<u64>,
    /// Whether day and month of a time could be the other way round.
    pub(super) ambiguous: bool,
}

impl Reading {
    /// What tells the better of two readings: comments with words, then names, then times.
    pub(super) fn rank(&self) -> (usize, usize, usize) {
        (self.worded(), self.comments.iter().filter(|c| c.author.is_some()).count(), self.dated())
    }

    pub(super) fn dated(&self) -> usize {
        self.comments.iter().filter(|c| c.posted.is_some()).count()
    }

    /// Whether a rule of a platform read it, not one of schema.org or of class names, and found names and times of
    /// more than a post or two.
    pub(super) fn is_sure(&self) -> bool {
        let (worded, named, dated) = self.rank();
        let of_platform = self.platform.is_some_and(|platform| !matches!(platform, "microdata" | "json-ld"));
        of_platform && worded > 2 && named * 2 >= worded && dated * 2 >= worded
    }

    /// What was read, in a line: `xenforo: 20 posts, 20 with words, 19 with a name, 20 with a time, 3 answer another`.
    pub(super) fn seen(&self) -> String {
        let number = |which: &dyn Fn(&Raw) -> bool| self.comments.iter().filter(|c| which(c)).count();
        let mut line = format!(
            "{}: {}, {} with words, {} with a name, {} with a time, {} answer another",
            self.platform.unwrap_or("plain class names"),
            count(number(&|c| !c.gone), "post", "posts"),
            self.worded(),
            number(&|c| c.author.is_some()),
            number(&|c| c.posted.is_some()),
            number(&|c| c.parent.is_some())
        );
        if !self.left_out.is_empty() {
            line.push_str(&format!("; dropped: {}", self.left_out.join(", ")));
        }
        line
    }

    pub(super) fn worded(&self) -> usize {
        self.comments.iter().filter(|c| !c.text.trim().is_empty()).count()
    }
}

/// `2 pingbacks`, for what a reading leaves out.
pub(super) fn left_out(n: usize, one: &str, many: &str) -> Option<String> {
    (n > 0).then(|| count(n, one, many))
}
