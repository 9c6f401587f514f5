//! Makes a `Thread` of what a page gave: ids, pseudonyms, depths, the sentence that says what was found.
//! Reads no markup.
//! Called by `harvest` in the order of the files.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::corpus::{Comment, GenericNames, Key, Source, Status, Thread, comment_id};

use super::super::address;
use super::{Found, Raw, count};

/// Where a page lies and who is asked about names.
pub(in crate::harvest) struct Place<'a> {
    pub(in crate::harvest) thread: String,
    pub(in crate::harvest) location: String,
    pub(in crate::harvest) sha256: Option<String>,
    pub(in crate::harvest) key: &'a Key,
    pub(in crate::harvest) generic: &'a GenericNames,
}

/// The thread of a page. Comments without words are left out, and their replies answer the nearest comment above
/// that is kept, at the depth they had; so is the second copy of a comment that the page shows twice.
pub(in crate::harvest) fn assemble(found: &Found, place: Place<'_>) -> Thread {
    let site = found.address.as_deref().and_then(address::site);
    let voices = site.or(found.platform).unwrap_or("page");
    let mut kept: Vec<Comment> = Vec::with_capacity(found.comments.len());
    // Of each comment of the page: where it, or else the nearest comment above it, stands among those kept; its depth.
    let mut places: Vec<(Option<usize>, u32)> = Vec::with_capacity(found.comments.len());
    let mut by_id: HashMap<&str, usize> = HashMap::new();
    let mut ids: HashSet<String> = HashSet::new();
    let mut repeats: HashMap<(Option<&str>, &str), u32> = HashMap::new();
    let (mut wordless, mut twice) = (0_u64, 0_u64);
    let mut pages = found.pages.clone();
    pages.iter_mut().filter(|_| found.status == Status::Comments).for_each(|page| page.comments = Some(0));
    for raw in &found.comments {
        let (above, depth) =
            raw.parent.and_then(|p| places.get(p)).map_or((None, 0), |(above, depth)| (*above, depth + 1));
        if raw.text.trim().is_empty() {
            wordless += u64::from(!raw.gone);
            places.push((above, depth));
            continue;
        }
        let known = raw.platform_id.as_deref().and_then(|id| by_id.get(id).copied());
        if let Some(first) = known.filter(|first| kept.get(*first).is_some_and(|c| c.text == raw.text)) {
            twice += 1;
            places.push((Some(first), kept.get(first).map_or(0, |c| c.depth)));
            continue;
        }
        let posted = raw.posted.as_ref().map(|p| p.as_str());
        let platform_id = if known.is_some() { None } else { raw.platform_id.as_deref() };
        let repeat = repeats.entry((posted, &raw.text)).or_default();
        let mut id = comment_id(&place.thread, platform_id, posted, &raw.text, *repeat);
        while !ids.insert(id.clone()) {
            *repeat += 1;
            id = comment_id(&place.thread, None, posted, &raw.text, *repeat);
        }
        *repeat += 1;
        if let Some(platform_id) = platform_id {
            by_id.insert(platform_id, kept.len());
        }
        places.push((Some(kept.len()), depth));
        if let Some(page) = pages.get_mut(raw.page as usize) {
            page.comments = page.comments.map(|n| n + 1);
        }
        kept.push(Comment {
            id,
            parent: above.and_then(|p| kept.get(p)).map(|p| p.id.clone()),
            depth,
            author: author(raw, voices, &place),
            posted: raw.posted.clone(),
            text: raw.text.trim().to_owned(),
            columns: BTreeMap::new(),
        });
    }
    let mut left_out = found.left_out.clone();
    if wordless > 0 {
        left_out.push(format!("{wordless} without words"));
    }
    if twice > 0 {
        left_out.push(format!("{twice} shown a second time"));
    }
    let (status, reason) = outcome(found, kept.len(), &left_out);
    Thread {
        id: place.thread,
        part: 0,
        platform: found.platform.map(str::to_owned),
        source: Source { location: place.location, sha256: place.sha256, retrieved: None, pages },
        title: found.title.clone(),
        published: found.published.clone(),
        language: None,
        status,
        reason,
        announced: found.announced,
        comments: kept,
    }
}

fn author(raw: &Raw, voices: &str, place: &Place<'_>) -> Option<String> {
    let name = raw.author.as_deref()?.trim();
    (!name.is_empty() && !place.generic.contains(name)).then(|| place.key.pseudonym(voices, name))
}

fn outcome(found: &Found, kept: usize, left_out: &[String]) -> (Status, String) {
    if found.status != Status::Comments {
        return (found.status, found.reason.clone());
    }
    let mut reason = count(kept, "comment found", "comments found");
    if let Some(n) = found.announced {
        reason.push_str(&format!("; the page announces {n}"));
    }
    if !left_out.is_empty() {
        reason.push_str(&format!("; left out: {}", left_out.join(", ")));
    }
    for remark in &found.remarks {
        reason.push_str(&format!("; {remark}"));
    }
    let status = if kept > 0 { Status::Comments } else { Status::NoneYet };
    (status, reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Record;

    fn thread(comments: Vec<Raw>) -> Thread {
        let found = Found { comments, announced: Some(9), ..Found::nothing(Status::Comments, "") };
        let key = Key::new(b"0123456789abcdef").expect("16 bytes");
        let generic = GenericNames::default();
        let place = Place { thread: "t-1".into(), location: "a".into(), sha256: None, key: &key, generic: &generic };
        let thread = assemble(&found, place);
        assert_eq!(thread.check(), Ok(()));
        thread
    }

    fn raw(id: &str, parent: Option<usize>, author: &str, text: &str) -> Raw {
        let platform_id = (!id.is_empty()).then(|| id.to_owned());
        Raw { platform_id, parent, author: Some(author.into()), text: text.into(), ..Raw::default() }
    }

    #[test]
    fn a_reply_to_a_deleted_comment_keeps_its_depth() {
        let thread = thread(vec![
            raw("1", None, "Ann", "first"),
            Raw::gone(Some(0)),
            raw("3", Some(1), "Ben", "third"),
            Raw::gone(None),
            raw("5", Some(3), "Cay", "fifth"),
        ]);
        assert_eq!(thread.comments.iter().map(|c| c.depth).collect::<Vec<_>>(), [0, 2, 1]);
        assert_eq!(thread.comments[1].parent.as_ref(), Some(&thread.comments[0].id));
        assert_eq!(thread.comments[2].parent, None);
        assert_eq!(thread.reason, "3 comments found; the page announces 9");
    }

    #[test]
    fn a_reply_to_a_wordless_comment_answers_the_nearest_comment_above() {
        let thread = thread(vec![
            raw("1", None, "Ann", "first"),
            raw("2", Some(0), "Ben", " "),
            raw("3", Some(1), "Guest", "third"),
            raw("4", Some(2), "ann", "fourth"),
        ]);
        assert_eq!(thread.comments.iter().map(|c| c.depth).collect::<Vec<_>>(), [0, 2, 3]);
        assert_eq!(thread.comments[1].parent.as_ref(), Some(&thread.comments[0].id));
        assert_eq!(thread.comments[1].author, None);
        assert_eq!(thread.comments[0].author, thread.comments[2].author);
        assert_eq!(thread.reason, "3 comments found; the page announces 9; left out: 1 without words");
    }

    #[test]
    fn a_comment_shown_twice_is_one_and_two_alike_are_two() {
        let thread = thread(vec![
            raw("1", None, "Ann", "same"),
            raw("1", None, "Ann", "same"),
            raw("1", None, "Ben", "another under the same id"),
            raw("", None, "Cay", "me too"),
            raw("", Some(1), "Dee", "me too"),
        ]);
        assert_eq!(thread.comments.len(), 4);
        assert_eq!(thread.comments[3].parent.as_ref(), Some(&thread.comments[0].id));
        assert!(thread.reason.ends_with("left out: 1 shown a second time"));
    }
}
