//! One comment of a thread.
//! Does not know which page it came from: `Thread` does.
//! Made by `harvest`, read by `classify`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Posted;

/// One comment, in the order the page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comment {
    /// `c-` and 16 hexadecimal digits, unique within the study.
    pub id: String,
    /// Id of the comment it answers; `None` at the top.
    pub parent: Option<String>,
    /// How many comments stand above it where it was written, those among them that were deleted since: 0 at the top.
    pub depth: u32,
    /// Keyed pseudonym; `None` where no name or a generic one was given.
    pub author: Option<String>,
    /// When it was posted, as shown.
    pub posted: Option<Posted>,
    /// What was written, paragraphs parted by an empty line, quotations by `> ` at the line's start.
    pub text: String,
    /// Columns of the table it came from, as the user asked for them.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
}
