//! Whether a page is a discussion as a whole, and not an article with comments below it.
//! Reads no post.
//! Called by `html` where a rule alone does not settle how a page is read.

use super::super::dom::{Dom, Node};

/// Whether a page is a discussion as a whole, by its address or by what it says of its kind.
pub(super) fn is_forum(html: &str, dom: &Dom) -> bool {
    const KINDS: [&str; 3] = ["DiscussionForumPosting", "QAPage", "\"Question\""];
    const WORDS: [&str; 12] = [
        "forum",
        "viewtopic",
        "viewthread",
        "showthread",
        "/thread",
        "/topic",
        "/discuss",
        "/board",
        "/talk/",
        "message_board",
        "/gassing/",
        "bulletin",
    ];
    let says = |text: &str| has_any(text, &WORDS);
    KINDS.iter().any(|kind| memchr::memmem::find(html.as_bytes(), kind.as_bytes()).is_some())
        || has_forum_links(dom)
        || dom.walk(Dom::ROOT).any(|n| match dom.name(n) {
            "link" if dom.attribute(n, "rel") == Some("canonical") => dom.attribute(n, "href").is_some_and(says),
            "meta" if dom.attribute(n, "property") == Some("og:url") => dom.attribute(n, "content").is_some_and(says),
            "title" | "body" => says(dom.id(n)) || (dom.name(n) == "title" && says(&dom.raw(n))),
            _ => false,
        })
}

/// Whether a page leads to other threads, boards and members in the ways of forum programs.
fn has_forum_links(dom: &Dom) -> bool {
    const PARTS: [&str; 12] = [
        "viewtopic",
        "viewthread",
        "showthread",
        "showtopic",
        "viewforum",
        "forumdisplay",
        "memberlist",
        "newreply",
        "action=findpost",
        "ubbthreads",
        "page=thread",
        "mod=viewthread",
    ];
    let leads = |n: Node| dom.name(n) == "a" && dom.attribute(n, "href").is_some_and(|href| has_any(href, &PARTS));
    dom.walk(Dom::ROOT).filter(|n| leads(*n)).nth(2).is_some()
}

/// Whether one of some parts, all in lower case, stands in a text, in whatever case.
fn has_any(text: &str, parts: &[&str]) -> bool {
    let text = text.to_ascii_lowercase();
    parts.iter().any(|part| text.contains(part))
}
