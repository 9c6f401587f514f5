//! Elements that show when something was written: the one thing that nearly every comment of every site has.
//! Does not say which of them belong to comments.
//! Called by the generic reading.

use super::super::super::dates::{self, Order};
use super::super::super::dom::{Dom, Node, is_mark};
use super::super::fields;
use super::survey::Survey;
use crate::corpus::Posted;

/// An element that shows a date, a time ago or a part of a date.
#[derive(Debug, Clone)]
pub(super) struct Anchor {
    pub(super) node: Node,
    /// The time, where it is a whole date.
    pub(super) posted: Option<Posted>,
    pub(super) ambiguous: bool,
}

/// Longest text beside a date, in bytes: more is prose in which a date occurs.
const LONGEST: usize = 120;

/// The anchors of a page in reading order; an element that holds another one is none.
pub(super) fn anchors(dom: &Dom, survey: &Survey, order: Order) -> Vec<Anchor> {
    let mut found: Vec<Anchor> = Vec::new();
    for node in survey.order.iter().copied() {
        if let Some(anchor) = anchor(dom, node, order) {
            // A `<time>` inside an element with the same words is the better one.
            if let Some(last) = found.last().filter(|last| survey.is_inside(node, last.node)) {
                let kept = anchor.posted.is_some() || last.posted.is_none();
                if !kept {
                    continue;
                }
                found.pop();
            }
            found.push(anchor);
        }
    }
    found
}

fn anchor(dom: &Dom, node: Node, order: Order) -> Option<Anchor> {
    let name = dom.name(node);
    if name.is_empty() || matches!(name, "html" | "body" | "meta" | "img" | "input" | "link") {
        return None;
    }
    // Running text is looked at no further: most of a page is.
    let length: usize = dom.children(node).filter_map(|n| dom.characters(n)).map(|text| text.trim().len()).sum();
    if length > LONGEST {
        return (name == "time").then_some(Anchor { node, posted: None, ambiguous: false });
    }
    let own: String = dom.children(node).filter_map(|n| dom.characters(n)).collect::<Vec<_>>().join(" ");
    let own = own.replace(is_mark, "");
    let own = own.trim();
    if fields::tells_of_joining(own) {
        return None;
    }
    let stated = if own.len() <= LONGEST { fields::stated_time(dom, node) } else { None };
    let of_words = |anchor: Anchor| (!tells_of_writer(dom, node)).then_some(anchor);
    if let Some(posted) = stated {
        return of_words(Anchor { node, posted: Some(posted), ambiguous: false });
    }
    if own.len() > LONGEST || own.is_empty() {
        return (name == "time").then_some(Anchor { node, posted: None, ambiguous: false });
    }
    if own.bytes().any(|b| b.is_ascii_digit()) && dates::find(own, order).is_some() {
        let whole = fields::shown_time(dom, node, order)
            .or_else(|| dates::find(own, order).map(|shown| (shown.posted, shown.ambiguous)));
        let (posted, ambiguous) = whole?;
        return of_words(Anchor { node, posted: Some(posted), ambiguous });
    }
    if name == "time" || dates::is_loose(own) {
        of_words(Anchor { node, posted: None, ambiguous: false })
    } else {
        None
    }
}

/// Whether what stands around a date says that it is about the writer, not about the words: `Joined: 4 March 2019`.
fn tells_of_writer(dom: &Dom, node: Node) -> bool {
    const PARTS: [&str; 4] = ["join", "regist", "member-since", "membersince"];
    let around = || std::iter::once(node).chain(dom.ancestors(node).take(2));
    if around().any(|n| dom.classes(n).any(|c| PARTS.iter().any(|part| c.to_ascii_lowercase().contains(part)))) {
        return true;
    }
    let brief = |n: Node| {
        let length: usize = dom.walk(n).take(12).filter_map(|n| dom.characters(n)).map(|t| t.trim().len()).sum();
        (1..=60).contains(&length)
    };
    let label = dom.before(node).find(|n| brief(*n));
    // A field of a list is one of the writer's, unless it is called a date or the like.
    if dom.name(node) == "dd"
        && let Some(label) = label.filter(|n| dom.name(*n) == "dt")
    {
        const OF_POSTS: [&str; 8] = ["post", "dat", "time", "verfasst", "geschrieben", "erstellt", "publi", "écrit"];
        let text = dom.text(label).to_lowercase();
        return !OF_POSTS.iter().any(|word| text.contains(word));
    }
    [Some(node), dom.parent(node), label].into_iter().flatten().any(|n| {
        brief(n) && {
            let text = dom.characters(n).map_or_else(|| dom.text(n), str::to_owned);
            fields::tells_of_joining(&text)
        }
    })
}
