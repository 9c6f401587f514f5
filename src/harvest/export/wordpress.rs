//! What WordPress says of a comment's fate, in its exports and in answers of its interface.
//! Reads neither.
//! Called by `wxr` and `rest`.

use super::discussion::Fate;

/// The fate of a comment from its type and its status. An error where the status is none of WordPress's.
pub(super) fn fate(kind: &str, status: &str) -> Result<Fate, String> {
    match (kind, status) {
        (_, "spam") => Ok(Fate::Spam),
        (_, "trash" | "post-trashed") => Ok(Fate::Trashed),
        (_, "0" | "hold") => Ok(Fate::Pending),
        ("pingback" | "trackback", _) => Ok(Fate::Pingback),
        ("" | "comment" | "review", "1" | "approve" | "approved") => Ok(Fate::Approved),
        ("" | "comment" | "review", status) => Err(format!("its status is \"{status}\", which WordPress does not use")),
        _ => Ok(Fate::Other),
    }
}
