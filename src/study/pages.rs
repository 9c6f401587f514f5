//! Which answer of a server each comment of a thread was read from.
//! Reads no answer.
//! Used for provenance, and where answers are withdrawn.

use std::collections::{BTreeSet, HashMap};

use crate::corpus::{Comment, Source, SourcePage, Thread};

/// The page that the comment at a place of the thread's reading order, from 0, was read from; all pages where that is not known, and
/// none for a file.
pub(super) fn of(source: &Source, position: u64) -> &[SourcePage] {
    let mut end = 0;
    for (at, page) in source.pages.iter().enumerate() {
        let Some(comments) = page.comments else { return &source.pages };
        end += comments;
        if position < end {
            return &source.pages[at..=at];
        }
    }
    &source.pages
}

/// The checksums of all that a thread was read from.
pub(super) fn checksums(source: &Source) -> BTreeSet<String> {
    source.pages.iter().map(|page| &page.sha256).chain(&source.sha256).cloned().collect()
}

/// The checksums of the pages on which a thread differs from itself as it was after something was taken out of it.
pub(super) fn that_differ(whole: &Thread, left: &Thread) -> BTreeSet<String> {
    let same_head = whole.title == left.title
        && whole.platform == left.platform
        && whole.reason == left.reason
        && whole.source.location == left.source.location;
    if !same_head {
        return checksums(&whole.source);
    }
    let kept: HashMap<&str, &Comment> = left.comments.iter().map(|comment| (comment.id.as_str(), comment)).collect();
    let differs = |comment: &Comment| {
        kept.get(comment.id.as_str()).is_none_or(|left| left.text != comment.text || left.columns != comment.columns)
    };
    let renamed =
        whole.source.pages.iter().zip(&left.source.pages).filter(|(page, left)| page.location != left.location);
    let mut found: BTreeSet<String> = renamed.map(|(page, _)| page.sha256.clone()).collect();
    for (_, position) in whole.comments.iter().zip(0..).filter(|(comment, _)| differs(comment)) {
        match of(&whole.source, position) {
            [] => found.extend(whole.source.sha256.clone()),
            pages => found.extend(pages.iter().map(|page| page.sha256.clone())),
        }
    }
    found
}

/// Counts a comment less on its page, since it is taken out of the thread.
pub(super) fn without(source: &mut Source, position: u64) {
    let mut end = 0;
    for page in &mut source.pages {
        let Some(comments) = &mut page.comments else { return };
        end += *comments;
        if position < end {
            *comments -= 1;
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_pages_comments_come_first_and_one_that_goes_is_counted_on_its_page_no_more() {
        let page = |sha256: &str, comments| SourcePage {
            location: String::new(),
            sha256: sha256.to_owned(),
            retrieved: None,
            comments,
        };
        let pages = vec![page("a", Some(2)), page("b", Some(1))];
        let mut source = Source { location: String::new(), sha256: None, retrieved: None, pages };
        let at =
            |source: &Source, position| of(source, position).iter().map(|page| page.sha256.clone()).collect::<String>();
        assert_eq!([0, 1, 2].map(|position| at(&source, position)), ["a", "a", "b"]);
        without(&mut source, 0);
        assert_eq!([0, 1].map(|position| at(&source, position)), ["a", "b"]);
        source.pages[1].comments = None;
        assert_eq!(at(&source, 1), "ab");
        assert_eq!(checksums(&source).len(), 2);
    }
}
