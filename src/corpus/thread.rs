//! One thread: where it came from, what became of it, and its comments.
//! Does not parse pages.
//! Written by `harvest`, read by `classify`.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::jsonl::Record;
use super::{Comment, Posted};

/// The most comments that one record of a table holds: longer tables are several records with one thread id.
pub const PART_SIZE: usize = 1000;

/// What a page, feed, export or table gave. A page without comments is a result too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Comments were found.
    Comments,
    /// An open form, and nobody has written.
    NoneYet,
    /// Comments are closed and none is shown.
    Closed,
    /// Another server's script loads the comments: they are not in the page.
    ScriptLoaded,
    /// No discussion belongs to this page.
    NotAThread,
    /// Access was refused: robots rules, a paywall, a status code.
    Blocked,
    /// The content cannot be read as a page.
    Broken,
}

impl Status {
    /// All seven, in the order reports list them.
    pub const ALL: [Status; 7] = [
        Status::Comments,
        Status::NoneYet,
        Status::Closed,
        Status::ScriptLoaded,
        Status::NotAThread,
        Status::Blocked,
        Status::Broken,
    ];

    /// The name used in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Comments => "comments",
            Status::NoneYet => "none_yet",
            Status::Closed => "closed",
            Status::ScriptLoaded => "script_loaded",
            Status::NotAThread => "not_a_thread",
            Status::Blocked => "blocked",
            Status::Broken => "broken",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where a thread came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Path as the user gave it, or URL.
    pub location: String,
    /// SHA-256 of its bytes; `None` for a table that was read as a stream.
    pub sha256: Option<String>,
    /// When it was fetched; `None` for a file.
    pub retrieved: Option<Posted>,
    /// The answers of the server that it was read from, in reading order, where it was fetched; empty for a file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pages: Vec<SourcePage>,
}

/// One answer of a server that a thread was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourcePage {
    /// Its address in canonical form.
    pub location: String,
    /// SHA-256 of its body: the snapshot's.
    pub sha256: String,
    /// When it was fetched.
    pub retrieved: Option<Posted>,
    /// How many of the thread's comments were read from it: the first page's come first, then the second's, and so on.
    /// `None` where the comments of all pages are in one order, as those of an interface are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comments: Option<u64>,
}

/// One record of `threads.jsonl`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thread {
    /// `t-` and 16 hexadecimal digits.
    pub id: String,
    /// 0, or which part of a long table this record is.
    #[serde(default)]
    pub part: u32,
    /// `wordpress`, `woothemes`, `disqus`, `isso`, `mail`, `plain`, `csv`, `jsonl`, `xlsx`, …; `None` where nothing was recognised.
    pub platform: Option<String>,
    /// Where it came from.
    pub source: Source,
    /// Title of the article or table.
    pub title: Option<String>,
    /// When the article appeared.
    pub published: Option<Posted>,
    /// ISO 639-1 code of the language most of its text is in; `None` where too little was written to tell.
    pub language: Option<String>,
    /// What became of it.
    pub status: Status,
    /// The status in a sentence that a person understands, with the evidence that decided.
    pub reason: String,
    /// How many comments the page itself announces.
    pub announced: Option<u64>,
    /// The comments in reading order; a parent stands before its replies.
    #[serde(default)]
    pub comments: Vec<Comment>,
}

impl Record for Thread {
    const SCHEMA: &'static str = "groundswell/thread@1";

    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn check(&self) -> Result<(), String> {
        let mut seen = std::collections::HashSet::with_capacity(self.comments.len());
        for comment in &self.comments {
            if let Some(parent) = &comment.parent
                && !seen.contains(parent.as_str())
            {
                return Err(format!(
                    "comment {}: its parent {parent} does not stand before it in the thread",
                    comment.id
                ));
            }
            if !seen.insert(comment.id.as_str()) {
                return Err(format!("comment id {} occurs twice in the thread", comment.id));
            }
        }
        Ok(())
    }
}
