//! Where a page says that its discussion goes on, and what it says of being read by programs.
//! Follows no link and judges none: `net` does.
//! Called for every HTML page.

use std::collections::HashSet;

use super::super::dom::Dom;

/// Most links that are kept of a page.
const MOST: usize = 400;

/// Links and reservations as they are written in the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::harvest) struct Links {
    /// What relative addresses are relative to, where the page says so.
    pub(in crate::harvest) base: Option<String>,
    /// Addresses that may be other pages of the discussion, in the order of the page.
    pub(in crate::harvest) pages: Vec<String>,
    /// The values of `<meta name="robots">` and of its like.
    pub(in crate::harvest) robots: Vec<String>,
    /// The value of `<meta name="tdm-reservation">`.
    pub(in crate::harvest) tdm: Option<String>,
}

/// What stands in addresses of the pages of a discussion.
const SIGNS: [&str; 9] = ["page", "cpage=", "pg=", "paged=", "start=", "offset=", "st=", "topic=", "/p"];

impl Links {
    /// Reads them.
    pub(in crate::harvest) fn of(dom: &Dom) -> Self {
        let mut links = Links::default();
        let mut met: HashSet<String> = HashSet::new();
        for node in dom.walk(Dom::ROOT) {
            match dom.name(node) {
                "base" => links.base = links.base.or_else(|| dom.attribute(node, "href").map(str::to_owned)),
                "meta" => {
                    let name = dom.attribute(node, "name").unwrap_or_default().to_ascii_lowercase();
                    let content = || dom.attribute(node, "content").unwrap_or_default().to_owned();
                    match name.as_str() {
                        "robots" | "groundswell" => links.robots.push(content()),
                        "tdm-reservation" => links.tdm = links.tdm.or_else(|| Some(content())),
                        _ => {}
                    }
                }
                "a" | "link" if links.pages.len() < MOST => {
                    let Some(href) = dom.attribute(node, "href").map(str::trim) else { continue };
                    let rel = dom.attribute(node, "rel").unwrap_or_default().to_ascii_lowercase();
                    let turns = rel
                        .split_ascii_whitespace()
                        .any(|word| matches!(word, "next" | "prev" | "first" | "last" | "start" | "canonical"));
                    let without = href.split('#').next().unwrap_or_default();
                    let signed = SIGNS.iter().any(|sign| without.contains(sign)) && without.contains(is_digit);
                    if (turns || signed) && !without.is_empty() && met.insert(without.to_owned()) {
                        links.pages.push(without.to_owned());
                    }
                }
                _ => {}
            }
        }
        links
    }
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_that_turn_pages_are_kept_once_and_others_are_not() {
        let dom = Dom::parse(
            "<head><base href='https://a.example/x/'><link rel=next href='/next-post'><meta name=ROBOTS content=noai>
             <meta name=tdm-reservation content=1></head><a href='?cpage=2#comments'>Older</a><a href='?cpage=2'>2</a>
             <a href='/about'>About</a><a href='/homepage'>Home</a><a href='#comment-page-7'>x</a><a href='comment-page-3/'>3</a>",
        )
        .expect("small");
        let links = Links::of(&dom);
        assert_eq!(links.pages, ["/next-post", "?cpage=2", "comment-page-3/"]);
        assert_eq!((links.base.as_deref(), links.tdm.as_deref()), (Some("https://a.example/x/"), Some("1")));
        assert_eq!(links.robots, ["noai"]);
    }
}
