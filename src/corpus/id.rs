//! Names for threads and comments that survive a second harvest.
//! Never made from an author's name: a reader who guesses the name could then confirm the guess.
//! Called by `harvest` when it assembles threads.

use crate::digest::hash64;

/// `t-` and 16 hexadecimal digits, from the canonical URL, or else the path inside the study with `/` between folders.
pub fn thread_id(canonical: &str) -> String {
    format!("t-{:016x}", hash64(&["thread", canonical]))
}

/// `c-` and 16 hexadecimal digits: of thread and the platform's own id where there is one; else of thread, time
/// and text, with `repeat` counting from 0 the comments of the thread in which these are the same.
pub fn comment_id(thread: &str, platform_id: Option<&str>, posted: Option<&str>, text: &str, repeat: u32) -> String {
    let hash = match platform_id {
        Some(id) => hash64(&["platform", thread, id]),
        None => hash64(&["content", thread, posted.unwrap_or(""), text, &repeat.to_string()]),
    };
    format!("c-{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platforms_own_id_decides_alone() {
        assert_eq!(
            comment_id("t-1", Some("7"), None, "as first posted", 0),
            comment_id("t-1", Some("7"), None, "edited", 3)
        );
    }

    #[test]
    fn without_one_time_and_text_and_the_repeat_decide() {
        let id = |posted, text, repeat| comment_id("t-1", None, posted, text, repeat);
        assert_ne!(id(Some("x"), "y", 0), id(None, "xy", 0));
        assert_ne!(id(None, "me too", 0), id(None, "me too", 1));
        assert_eq!(id(None, "me too", 1), id(None, "me too", 1));
    }
}
