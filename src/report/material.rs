//! What a report is made of, as the pipeline hands it over.
//! Hides nothing: `printable` takes out what a release may not say.
//! Filled by the pipeline and `groundswell report`.

use crate::codebook::Codebook;
use crate::corpus::{Status, Thread};
use crate::error::Skip;
use crate::signal::Signals;

/// What a report is made of.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// The figures and the words that may be printed for them.
    pub signals: &'a Signals,
    /// The codebook by which the comments were coded: labels, definitions, directions of intents.
    pub codebook: &'a Codebook,
    /// Every page, file or table that was read, in input order. A release leaves out their numbers of comments.
    pub pages: &'a [Page],
    /// Records that were left out, as far as they are listed. A release gives only their number.
    pub skips: &'a [Skip],
    /// How many records were left out; at least the length of `skips`.
    pub skipped: u64,
    /// Remarks of the stages, a sentence each. A release prints them as they are: give only what may leave the house.
    pub notes: &'a [String],
    /// The heading of the report; may be empty.
    pub title: &'a str,
}

/// One page, file or table that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// URL, or path as the user gave it.
    pub location: String,
    /// Title of the article or table.
    pub title: Option<String>,
    /// `wordpress`, `disqus`, …; `None` where nothing was recognised.
    pub platform: Option<String>,
    /// What became of it.
    pub status: Status,
    /// The status in a sentence, with the evidence that decided.
    pub reason: String,
    /// Comments found in it.
    pub comments: u64,
    /// How many comments the page itself announces.
    pub announced: Option<u64>,
    /// SHA-256 of its bytes, in hexadecimal; `None` for a table that was read as a stream.
    pub sha256: Option<String>,
}

impl Page {
    /// What a thread says of its page.
    pub fn of(thread: &Thread) -> Self {
        Page {
            location: thread.source.location.clone(),
            title: thread.title.clone(),
            platform: thread.platform.clone(),
            status: thread.status,
            reason: thread.reason.clone(),
            comments: thread.comments.len() as u64,
            announced: thread.announced,
            sha256: thread.source.sha256.clone(),
        }
    }
}
