//! Makes one discussion of its pages: comments in reading order, a parent found on whatever page it stands.
//! Fetches and parses nothing.
//! Called by `walk` once all pages are there.

use std::collections::{BTreeMap, HashMap};

use crate::corpus::{SourcePage, Status};

use super::super::parse::{Found, Raw};
use super::paging::{self, Turn};
use super::place;

/// A page that was fetched and parsed.
pub(super) struct Page {
    pub(super) turn: Turn,
    pub(super) found: Found,
    pub(super) source: SourcePage,
}

/// The discussion of one or more pages; `None` of none. Its address is that of the discussion, without a page's number.
pub(super) fn merge(mut pages: Vec<Page>) -> Option<Found> {
    let last = paging::bare_is_last(pages.iter().filter_map(|p| Some((p.turn.number?, p.turn.of_comments))));
    let missing = if last { u64::MAX } else { 0 };
    // Stable: of two pages with one number the one that was met first comes first.
    pages.sort_by_key(|page| page.turn.number.map_or(missing, |n| n.saturating_add(1)));
    let sources: Vec<SourcePage> = pages.iter().map(|page| page.source.clone()).collect();
    let address = address(&pages);
    // What a page says of the discussion it says best where it has comments.
    let speaks = pages.iter().position(|page| page.found.status == Status::Comments).unwrap_or(0);
    let comments: Vec<Vec<Raw>> = pages.iter_mut().map(|page| std::mem::take(&mut page.found.comments)).collect();
    let mut merged = Found { address, ..pages.get(speaks)?.found.clone() };
    merged.announced = pages.iter().filter_map(|page| page.found.announced).max();
    merged.left_out = left_out(&pages);
    merged.notes = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for ((page, comments), number) in pages.into_iter().zip(comments).zip(0_u32..) {
        for note in page.found.notes {
            if !merged.notes.contains(&note) {
                merged.notes.push(note);
            }
        }
        merged.seen.extend(page.found.seen.into_iter().filter(|_| number as usize != speaks));
        if page.found.status == Status::Comments {
            append(&mut merged.comments, comments, number, &mut known);
        }
    }
    merged.pages = sources;
    Some(merged)
}

/// The address that names the discussion: what a page says of itself, or where it was found, without a page's number.
fn address(pages: &[Page]) -> Option<String> {
    let bare = |text: &str| {
        let url = place::parse(text).ok()?;
        Turn::of(&url).number.is_none().then(|| place::canonical(&url))
    };
    let said = pages.iter().filter_map(|page| page.found.address.as_deref()).find_map(bare);
    said.or_else(|| pages.iter().map(|page| page.source.location.as_str()).find_map(bare))
        .or_else(|| pages.first().map(|page| page.turn.discussion.clone()))
}

/// Adds the comments of a page; those that an earlier page showed are that page's.
fn append(merged: &mut Vec<Raw>, comments: Vec<Raw>, page: u32, known: &mut HashMap<String, usize>) {
    let mut places: Vec<usize> = Vec::with_capacity(comments.len());
    let first = merged.len();
    for raw in comments {
        let twice = raw
            .platform_id
            .as_ref()
            .and_then(|id| known.get(id).copied())
            .filter(|at| *at < first && merged[*at].text == raw.text);
        if let Some(at) = twice {
            places.push(at);
            continue;
        }
        let here = raw.parent.and_then(|at| places.get(at).copied());
        let elsewhere = || raw.answers.as_ref().and_then(|id| known.get(id).copied());
        let parent = here.or_else(elsewhere);
        if let Some(id) = &raw.platform_id {
            known.entry(id.clone()).or_insert(merged.len());
        }
        places.push(merged.len());
        merged.push(Raw { parent, page, ..raw });
    }
}

/// `2 pingbacks` of one page and `3 pingbacks` of another are `5 pingbacks`.
fn left_out(pages: &[Page]) -> Vec<String> {
    let mut sums: BTreeMap<String, u64> = BTreeMap::new();
    for sentence in pages.iter().flat_map(|page| &page.found.left_out) {
        let (number, what) = sentence.split_once(' ').unwrap_or(("1", sentence));
        let plural = match what {
            "pingback" => "pingbacks",
            other => other,
        };
        *sums.entry(plural.to_owned()).or_default() += number.parse().unwrap_or(1);
    }
    sums.into_iter()
        .map(|(what, number)| match (number, what.as_str()) {
            (1, "pingbacks") => "1 pingback".to_owned(),
            _ => format!("{number} {what}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(id: &str, parent: Option<usize>, answers: &str) -> Raw {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Raw { platform_id: some(id), parent, answers: some(answers), text: format!("text {id}"), ..Raw::default() }
    }

    fn page(number: Option<u64>, of_comments: bool, comments: Vec<Raw>) -> Page {
        let status = if comments.is_empty() { Status::NoneYet } else { Status::Comments };
        Page {
            turn: Turn { discussion: "https://a.example/x".into(), number, of_comments },
            found: Found { comments, left_out: vec!["1 pingback".into()], ..Found::nothing(status, "") },
            source: SourcePage {
                location: format!("{number:?}"),
                sha256: String::new(),
                retrieved: None,
                comments: None,
            },
        }
    }

    fn shape(found: &Found) -> Vec<(&str, Option<usize>, u32)> {
        found.comments.iter().map(|c| (c.platform_id.as_deref().unwrap_or_default(), c.parent, c.page)).collect()
    }

    #[test]
    fn a_parent_is_found_on_whatever_page_it_stands() {
        let pages = vec![
            page(None, false, vec![raw("1", None, ""), raw("2", Some(0), "")]),
            page(Some(3), false, vec![raw("5", None, "4"), raw("6", Some(0), "")]),
            page(
                Some(2),
                false,
                vec![raw("2", None, ""), raw("3", Some(0), ""), raw("4", None, "1"), raw("7", None, "99")],
            ),
        ];
        let merged = merge(pages).expect("pages");
        assert_eq!(
            shape(&merged),
            [
                ("1", None, 0),
                ("2", Some(0), 0),
                ("3", Some(1), 1),
                ("4", Some(0), 1),
                ("7", None, 1),
                ("5", Some(3), 2),
                ("6", Some(5), 2)
            ]
        );
        assert_eq!(merged.left_out, ["3 pingbacks"]);
        assert_eq!(
            merged.pages.iter().map(|p| p.location.as_str()).collect::<Vec<_>>(),
            ["None", "Some(2)", "Some(3)"]
        );
    }

    #[test]
    fn the_newest_comments_under_the_bare_address_come_last() {
        let pages = vec![
            page(None, false, vec![raw("5", None, "1")]),
            page(Some(2), true, vec![raw("3", None, "")]),
            page(Some(1), true, vec![raw("1", None, "")]),
        ];
        assert_eq!(shape(&merge(pages).expect("pages")), [("1", None, 0), ("3", None, 1), ("5", Some(0), 2)]);
    }

    #[test]
    fn a_page_without_comments_adds_none_and_does_not_speak_for_the_others() {
        let merged =
            merge(vec![page(None, false, Vec::new()), page(Some(2), true, vec![raw("1", None, "")])]).expect("pages");
        assert_eq!((merged.status, merged.comments.len()), (Status::Comments, 1));
        assert!(merge(Vec::new()).is_none());
    }
}
