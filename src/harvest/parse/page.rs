//! What a page says of itself: title, canonical address, day of publication; and which parts are furniture.
//! Reads no comments.
//! Called for every HTML page.

use crate::corpus::Posted;

use super::super::dom::{Dom, Node};
use super::super::{address, dates};

/// What a page says of itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) title: Option<String>,
    pub(super) address: Option<String>,
    pub(super) published: Option<Posted>,
}

impl Page {
    /// Reads `<link rel=canonical>`, Open Graph and the title.
    pub(super) fn of(dom: &Dom) -> Self {
        let mut page = Page::default();
        let (mut open_graph, mut heading, mut title) = (None, None, None);
        let mut shared = None;
        for node in dom.walk(Dom::ROOT) {
            match dom.name(node) {
                "link" if dom.attribute(node, "rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) => {
                    page.address = page.address.or_else(|| address::canonical(dom.attribute(node, "href")?));
                }
                "meta" => {
                    let name =
                        dom.attribute(node, "property").or_else(|| dom.attribute(node, "name")).unwrap_or_default();
                    let content = dom.attribute(node, "content").unwrap_or_default();
                    match name {
                        "og:url" => shared = shared.or_else(|| address::canonical(content)),
                        "og:title" => open_graph = open_graph.or_else(|| words(content)),
                        "article:published_time" => page.published = page.published.or_else(|| time(content)),
                        _ if dom.attribute(node, "itemprop") == Some("datePublished") => {
                            page.published = page.published.or_else(|| time(content));
                        }
                        _ => {}
                    }
                }
                "h1" => heading = heading.or_else(|| words(&dom.text(node))),
                // An SVG has titles too.
                "title" if dom.ancestors(node).any(|n| dom.name(n) == "head") => {
                    title = title.or_else(|| words(&dom.raw(node)));
                }
                _ => {}
            }
        }
        page.address = page.address.or(shared);
        page.title = open_graph.or(heading).or(title);
        page
    }
}

/// A time from an attribute: ISO 8601, or any form that pages print.
pub(super) fn time(text: &str) -> Option<Posted> {
    dates::parse(text, dates::Order::default()).map(|shown| shown.posted)
}

fn words(text: &str) -> Option<String> {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then(|| words.chars().take(400).collect())
}

/// Whether a node belongs to a side column or a widget such as "Recent comments".
pub(super) fn is_page_furniture(dom: &Dom, node: Node) -> bool {
    const FURNITURE: [&str; 9] = [
        "widget",
        "sidebar",
        "recent-comments",
        "recentcomments",
        "widget_recent_comments",
        "wp-block-latest-comments",
        "wp-block-latest-comments__comment",
        "latest-comments",
        "recent-comment",
    ];
    std::iter::once(node).chain(dom.ancestors(node)).any(|n| {
        let (name, id) = (dom.name(n), dom.id(n));
        if matches!(name, "html" | "body") {
            return false;
        }
        name == "nav" || id == "recentcomments" || id == "sidebar" || dom.has_any_class(n, &FURNITURE)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_its_address_title_and_day() {
        let dom = Dom::parse(concat!(
            "<head><title>Pay – Site</title><meta property=og:url content='https://example.org/b'>",
            "<link rel=Canonical href='https://Example.org/a?utm_source=x#c'>",
            "<meta property='article:published_time' content='2017-08-04T09:00:00+01:00'></head>",
            "<body><svg><title>icon</title></svg><h1>Pay &amp; hours</h1>"
        ))
        .expect("small");
        let page = Page::of(&dom);
        assert_eq!(page.address.as_deref(), Some("https://example.org/a"));
        assert_eq!(page.title.as_deref(), Some("Pay & hours"));
        assert_eq!(page.published.map(|p| p.to_string()).as_deref(), Some("2017-08-04T09:00:00+01:00"));
    }
}
