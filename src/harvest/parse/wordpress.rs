//! Reads WordPress comments: core markup of all ages, block themes and the themes that build on them.
//! Does not find the comments' elements (`items`) and leaves WooThemes' own parts to `woothemes`.
//! Called for HTML pages.

use crate::corpus::Posted;

use super::super::dates::Order;
use super::super::dom::{Dom, Node, prose};
use super::html::{Reading, left_out};
use super::items::{Item, Items};
use super::{Raw, fields, woothemes};

/// Reads the comments of a page; those without words stay, so that replies to them keep their place.
pub(super) fn read(dom: &Dom) -> Reading {
    let items = Items::of(dom);
    let mut comments: Vec<Raw> = Vec::new();
    let mut places: Vec<Option<usize>> = Vec::new();
    let (mut pingbacks, mut awaiting) = (0, 0);
    let woo = items.list.iter().any(|item| items.own(dom, item).any(|n| woothemes::is_head(dom, n)));
    for item in &items.list {
        let parent = item.parent.and_then(|p| places.get(p).copied().flatten());
        let own: Vec<Node> = items.own(dom, item).collect();
        let raw = Comment { dom, items: &items, item, own: &own }.raw(parent, woo);
        let waits = own.iter().any(|n| dom.has_any_class(*n, &["comment-awaiting-moderation", "unapproved"]));
        if item.pingback || is_excerpt(&raw.text) {
            pingbacks += 1;
            places.push(parent);
        } else if waits {
            awaiting += 1;
            places.push(parent);
        } else {
            places.push(Some(comments.len()));
            comments.push(raw);
        }
    }
    let left_out = left_out(pingbacks, "pingback", "pingbacks")
        .into_iter()
        .chain(left_out(awaiting, "awaiting moderation", "awaiting moderation"))
        .collect();
    Reading { platform: if woo { "woothemes" } else { "wordpress" }, comments, left_out, announced: None }
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

const BODIES: [&str; 14] = [
    "comment-content",
    "wp-block-comment-content",
    "comment-text",
    "comment_text",
    "commenttext",
    "comment-entry",
    "comment_content",
    "commentcontent",
    "comment-copy",
    "comment-body-text",
    "comment-message",
    "comment-txt",
    "comment_body",
    "commentbody",
];

/// One comment and the nodes that are its own.
pub(super) struct Comment<'d> {
    pub(super) dom: &'d Dom,
    items: &'d Items,
    item: &'d Item,
    pub(super) own: &'d [Node],
}

impl Comment<'_> {
    fn raw(&self, parent: Option<usize>, woo: bool) -> Raw {
        let body = self.by_class(&BODIES);
        let author = if woo { woothemes::author(self) } else { None };
        let posted = if woo { woothemes::posted(self) } else { None };
        Raw {
            platform_id: self.item.number.map(|n| format!("comment-{n}")),
            parent,
            author: author.or_else(|| self.author(body)),
            posted: posted.or_else(|| self.posted(body)),
            text: self.text(body),
        }
    }

    /// The first node of the comment with any of some classes.
    pub(super) fn by_class(&self, classes: &[&str]) -> Option<Node> {
        self.own.iter().copied().find(|n| self.dom.has_any_class(*n, classes))
    }

    fn author(&self, body: Option<Node>) -> Option<String> {
        let dom = self.dom;
        let outside: Vec<Node> = self.own.iter().copied().filter(|n| !self.is_inside(*n, body)).collect();
        let by_class = |classes: &[&str]| {
            outside.iter().copied().filter(|n| dom.has_any_class(*n, classes)).find_map(|n| fields::name(dom, n))
        };
        let by_name =
            |name: &str| outside.iter().copied().filter(|n| dom.name(*n) == name).find_map(|n| fields::name(dom, n));
        by_class(&["fn"])
            .or_else(|| {
                by_class(&[
                    "wp-block-comment-author-name",
                    "comment-author-name",
                    "comment-author-link",
                    "comment_author",
                    "commentauthor",
                    "author-name",
                    "comment-name",
                    "comment_name",
                ])
            })
            .or_else(|| by_name("cite"))
            .or_else(|| by_class(&["comment-author", "vcard", "comment-user", "author", "username", "user", "name"]))
            .or_else(|| by_name("strong"))
    }

    fn posted(&self, body: Option<Node>) -> Option<Posted> {
        const SHOWN: [&str; 14] = [
            "comment-date",
            "comment_date",
            "commentdate",
            "wp-block-comment-date",
            "comment-time",
            "comment-metadata",
            "commentmetadata",
            "comment-meta",
            "comment-permalink",
            "date",
            "time",
            "meta",
            "comment-info",
            "comment-author",
        ];
        let dom = self.dom;
        let outside = || self.own.iter().copied().filter(|n| !self.is_inside(*n, body));
        let exact = outside().find_map(|n| fields::exact_time(dom, n));
        let shown = || outside().filter(|n| dom.has_any_class(*n, &SHOWN)).find_map(|n| self.shown(n));
        exact
            .or_else(shown)
            .or_else(|| outside().filter(|n| matches!(dom.name(*n), "time" | "small")).find_map(|n| self.shown(n)))
    }

    /// The time an element shows; the day comes first where nothing else is known.
    pub(super) fn shown(&self, node: Node) -> Option<Posted> {
        fields::shown_time(self.dom, node, Order::DayFirst).map(|(posted, _)| posted)
    }

    fn is_inside(&self, node: Node, body: Option<Node>) -> bool {
        let Some(body) = body else { return false };
        node == body || self.dom.ancestors(node).take_while(|n| *n != self.item.node).any(|n| n == body)
    }

    fn text(&self, body: Option<Node>) -> String {
        let skip = |n: Node| self.items.opens(n) || self.dom.has_any_class(n, &NOT_WORDS);
        if let Some(body) = body {
            let text = prose(self.dom, body, &|n| n != body && skip(n));
            if !text.is_empty() {
                return text;
            }
        }
        self.text_of_old_theme(&skip)
    }

    /// Themes before 2008 give the words no element of their own: paragraphs stand beside `<cite>` and a date.
    fn text_of_old_theme(&self, skip: &dyn Fn(Node) -> bool) -> String {
        let dom = self.dom;
        let top = self.item.node;
        let is_block = |n: &Node| matches!(dom.name(*n), "p" | "blockquote" | "pre" | "ul" | "ol");
        let mut parts: Vec<String> = Vec::new();
        let mut walk = dom.walk(top);
        while let Some(node) = walk.next() {
            if node != top && (skip(node) || dom.name(node) == "form") {
                walk.skip_below(node);
            } else if node != top && is_block(&node) {
                let quote = dom.name(node) == "blockquote";
                let text = prose(dom, node, skip);
                parts.extend((!text.is_empty()).then_some(text).filter(|_| quote || !text_is_meta(dom, node)));
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

/// A paragraph that only names author and date.
fn text_is_meta(dom: &Dom, node: Node) -> bool {
    dom.walk(node).any(|n| matches!(dom.name(n), "cite" | "time")) && dom.text(node).chars().count() < 120
}
