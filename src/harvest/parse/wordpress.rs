//! Reads WordPress comments: core markup of all ages, block themes and the themes that build on them.
//! Does not find the comments' elements (`items`) and leaves WooThemes' own parts to `woothemes`.
//! Called for HTML pages.

use std::cell::Cell;
use std::collections::HashSet;

use crate::corpus::Posted;

use super::super::dates::Order;
use super::super::dom::{Dom, Node, prose};
use super::items::{Item, Items};
use super::reading::{Reading, left_out};
use super::{Raw, fields, woothemes};

/// Reads the comments of a page; those without words stay, so that replies to them keep their place.
pub(super) fn read(dom: &Dom, order: Order) -> Reading {
    let items = Items::of(dom);
    let mut comments: Vec<Raw> = Vec::new();
    let mut places: Vec<Option<usize>> = Vec::new();
    let (mut pingbacks, mut awaiting) = (0, 0);
    let ambiguous = Cell::new(false);
    let woo = items.list.iter().any(|item| items.own(dom, item).any(|n| woothemes::is_head(dom, n)));
    for item in &items.list {
        let parent = item.parent.and_then(|p| places.get(p).copied().flatten());
        let own: Vec<Node> = items.own(dom, item).collect();
        let raw = Comment { dom, items: &items, item, own: &own, order, ambiguous: &ambiguous }.raw(parent, woo);
        let waits = own.iter().any(|n| dom.has_any_class(*n, &["comment-awaiting-moderation", "unapproved"]));
        let nameless = item.bare && raw.author.is_none() && raw.posted.is_none();
        if nameless {
            places.push(parent);
        } else if item.pingback || is_excerpt(&raw.text) {
            pingbacks += 1;
            places.push(parent);
        } else if waits {
            awaiting += 1;
            places.push(Some(comments.len()));
            comments.push(Raw::gone(parent));
        } else {
            places.push(Some(comments.len()));
            comments.push(raw);
        }
    }
    let platform = if woo { Some("woothemes") } else { is_wordpress(dom).then_some("wordpress") };
    let left_out = left_out(pingbacks, "pingback", "pingbacks")
        .into_iter()
        .chain(left_out(awaiting, "awaiting moderation", "awaiting moderation"))
        .collect();
    Reading { platform, comments, left_out, pingbacks: pingbacks as u64, announced: None, ambiguous: ambiguous.get() }
}

/// Trackbacks without a label quote the page that links here: `[…] words […]`.
fn is_excerpt(text: &str) -> bool {
    let (start, end) = (["[…]", "[...]"], ["[…]", "[...]"]);
    start.iter().any(|s| text.starts_with(s)) && end.iter().any(|e| text.ends_with(e)) && text.len() > 8
}

/// Parts of a comment that are not its words.
const NOT_WORDS: [&str; 38] = [
    "reply",
    "comment-reply",
    "comment-reply-link",
    "comment-reply-login",
    "comment-respond",
    "comment-meta",
    "comment-metadata",
    "commentmetadata",
    "comment-info",
    "comment-author",
    "comment-header",
    "comment-head",
    "comment-footer",
    "comment-actions",
    "comment-edit-link",
    "comment-date",
    "comment-time",
    "comment-permalink",
    "comment-likes",
    "comment-awaiting-moderation",
    "edit-link",
    "avatar",
    "says",
    "vcard",
    "fn",
    "meta",
    "perma",
    "children",
    "sharedaddy",
    "jp-likes-widget-wrapper",
    "wp-block-comment-author-name",
    "wp-block-comment-date",
    "wp-block-comment-edit-link",
    "wp-block-comment-reply-link",
    "wp-block-avatar",
    "in-reply-to",
    "comment-rating",
    "fix",
];

/// Classes of the element that holds the words, the closest around them first; a theme's own prefix may stand before.
const BODIES: [&str; 13] = [
    "comment-content",
    "comment_content",
    "commentcontent",
    "comment-body-text",
    "comment-message",
    "comment-text",
    "comment_text",
    "commenttext",
    "comment-entry",
    "comment-copy",
    "entry-content",
    "comment-txt",
    "commentbody",
];

/// Classes that name an author wherever they stand.
const AUTHORS: [&str; 9] = [
    "fn",
    "wp-block-comment-author-name",
    "comment-author-name",
    "comment-author-link",
    "comment_author",
    "commentauthor",
    "comment-author",
    "author-name",
    "vcard",
];

/// Classes that show a time wherever they stand.
const TIMES: [&str; 12] = [
    "comment-date",
    "comment_date",
    "commentdate",
    "wp-block-comment-date",
    "comment-time",
    "comment-metadata",
    "commentmetadata",
    "comment-meta",
    "comment-permalink",
    "comment-info",
    "comment-author",
    "meta",
];

/// One comment and the nodes that are its own.
pub(super) struct Comment<'d> {
    pub(super) dom: &'d Dom,
    items: &'d Items,
    item: &'d Item,
    pub(super) own: &'d [Node],
    order: Order,
    ambiguous: &'d Cell<bool>,
}

impl Comment<'_> {
    fn raw(&self, parent: Option<usize>, woo: bool) -> Raw {
        let body = self.body();
        let inside: HashSet<Node> = body.map(|body| self.dom.walk(body).collect()).unwrap_or_default();
        let outside: Vec<Node> = self.own.iter().copied().filter(|n| !inside.contains(n)).collect();
        let (name, named_by) = self.author(body, &outside).unzip();
        let author = if woo { woothemes::author(self) } else { None };
        let posted = if woo { woothemes::posted(self) } else { None };
        Raw {
            platform_id: self.item.number.map(|n| format!("comment-{n}")),
            parent,
            answers: self.item.answers.map(|n| format!("comment-{n}")),
            page: 0,
            author: author.or(name),
            posted: posted.or_else(|| self.posted(&outside)),
            text: self.text(body, named_by.filter(|n| inside.contains(n) || body.is_none())),
            gone: false,
        }
    }

    /// The first node of the comment with any of some classes.
    pub(super) fn by_class(&self, classes: &[&str]) -> Option<Node> {
        self.own.iter().copied().find(|n| self.dom.has_any_class(*n, classes))
    }

    fn body(&self) -> Option<Node> {
        let is = |class: &str, body: &str| {
            class.strip_suffix(body).is_some_and(|before| before.is_empty() || before.ends_with(['-', '_']))
        };
        BODIES
            .iter()
            .find_map(|body| self.own.iter().copied().find(|n| self.dom.classes(*n).any(|class| is(class, body))))
    }

    /// The name and the element that gave it.
    fn author(&self, body: Option<Node>, outside: &[Node]) -> Option<(String, Node)> {
        let dom = self.dom;
        let named = |node: Node| Some((fields::name(dom, node)?, node));
        let all =
            |nodes: &[Node], which: &dyn Fn(Node) -> bool| nodes.iter().copied().filter(|n| which(*n)).find_map(named);
        let about_author = |n: Node| {
            dom.classes(n)
                .any(|c| c.contains("author") && !["avatar", "img", "image", "icon"].iter().any(|w| c.contains(w)))
        };
        AUTHORS
            .iter()
            .find_map(|class| all(self.own, &|n| dom.has_class(n, class)))
            .or_else(|| all(outside, &|n| dom.name(n) == "cite"))
            .or_else(|| all(outside, &about_author))
            .or_else(|| all(outside, &|n| dom.has_any_class(n, &["comment-user", "username", "user", "name"])))
            .or_else(|| all(outside, &|n| matches!(dom.name(n), "strong" | "h3" | "h4" | "h5" | "h6")))
            .or_else(|| self.opening_cite(body).and_then(named))
    }

    /// A `<cite>` before the first paragraph of the body names the author; a later one is a citation.
    fn opening_cite(&self, body: Option<Node>) -> Option<Node> {
        let first = self.dom.walk(body?).find(|n| matches!(self.dom.name(*n), "cite" | "p"))?;
        (self.dom.name(first) == "cite").then_some(first)
    }

    fn posted(&self, outside: &[Node]) -> Option<Posted> {
        let dom = self.dom;
        let outside = || outside.iter().copied();
        let about_time = |n: &Node| dom.classes(*n).any(|c| c.contains("date") || c.contains("time"));
        let in_words = || self.own.iter().filter(|n| dom.has_any_class(**n, &TIMES)).find_map(|n| self.shown(*n));
        let exact = outside().find_map(|n| fields::exact_time(dom, n));
        if let Some(day) = exact.as_ref().filter(|posted| posted.as_str().len() == 10) {
            return in_words().filter(|shown| shown.day() == day.day()).or(exact);
        }
        exact
            .or_else(in_words)
            .or_else(|| outside().filter(about_time).find_map(|n| self.shown(n)))
            .or_else(|| outside().filter(|n| matches!(dom.name(*n), "time" | "small")).find_map(|n| self.shown(n)))
    }

    /// The time an element shows, in the page's order of day and month.
    pub(super) fn shown(&self, node: Node) -> Option<Posted> {
        let (posted, ambiguous) = fields::shown_time(self.dom, node, self.order)?;
        self.ambiguous.set(self.ambiguous.get() || ambiguous);
        Some(posted)
    }

    fn text(&self, body: Option<Node>, named_by: Option<Node>) -> String {
        let top = body.unwrap_or(self.item.node);
        let button = |n: Node| self.dom.classes(n).any(|class| class.contains("report") || class.contains("flag"));
        let skip =
            |n: Node| self.items.opens(n) || Some(n) == named_by || self.dom.has_any_class(n, &NOT_WORDS) || button(n);
        let plainly = body.is_some() && named_by.is_none_or(|n| self.dom.name(n) != "cite");
        if plainly {
            let text = prose(self.dom, top, &|n| n != top && skip(n));
            if !text.is_empty() {
                return text;
            }
        }
        self.text_of_old_theme(top, &skip)
    }

    /// Themes before 2008 give the words no element of their own: paragraphs stand beside `<cite>` and a date.
    fn text_of_old_theme(&self, top: Node, skip: &dyn Fn(Node) -> bool) -> String {
        let dom = self.dom;
        let is_block = |n: &Node| matches!(dom.name(*n), "p" | "blockquote" | "pre" | "ul" | "ol");
        let mut parts: Vec<String> = Vec::new();
        let mut walk = dom.walk(top);
        while let Some(node) = walk.next() {
            if node != top && (skip(node) || dom.name(node) == "form") {
                walk.skip_below(node);
            } else if node != top && is_block(&node) {
                let mut text = prose(dom, node, skip);
                if dom.name(node) == "blockquote" {
                    text = text
                        .lines()
                        .map(|l| if l.is_empty() { String::new() } else { format!("> {l}") })
                        .collect::<Vec<_>>()
                        .join("\n");
                }
                parts.extend((!text.is_empty() && !text_is_meta(dom, node)).then_some(text));
                walk.skip_below(node);
            }
        }
        if !parts.is_empty() {
            return parts.join("\n\n");
        }
        let loose =
            |n: Node| n != top && (skip(n) || matches!(dom.name(n), "cite" | "small" | "time" | "h3" | "h4" | "h5"));
        let text = prose(dom, top, &loose);
        let text = text.trim_start_matches(|c: char| c == ':' || c.is_whitespace());
        text.strip_prefix("Says:").or_else(|| text.strip_prefix("says:")).unwrap_or(text).trim().to_owned()
    }
}

/// Whether the page was made by WordPress: an element with only `id="comment-12"` may be another platform's.
fn is_wordpress(dom: &Dom) -> bool {
    const CLASSES: [&str; 4] = ["commentmetadata", "comment-reply-link", "wp-block-comment-template", "commentlist"];
    dom.walk(Dom::ROOT).any(|n| match dom.name(n) {
        "" => false,
        "link" | "script" | "img" | "meta" => ["href", "src", "content"].iter().any(|name| {
            let value = dom.attribute(n, name).unwrap_or_default();
            value.starts_with("WordPress")
                || ["/wp-content/", "/wp-includes/", "/wp-json"].iter().any(|part| value.contains(part))
        }),
        _ => dom.has_any_class(n, &CLASSES),
    })
}

/// A paragraph that only names author and date.
fn text_is_meta(dom: &Dom, node: Node) -> bool {
    dom.walk(node).any(|n| matches!(dom.name(n), "cite" | "time")) && dom.text(node).chars().count() < 120
}
