//! Reads what is WooThemes' own: `.comment-head` with name, date and permalink above `.comment-entry`.
//! Leaves the rest of the markup, which is WordPress's, to `wordpress`.
//! Called by `wordpress`.

use crate::corpus::Posted;

use super::super::dom::{Dom, Node};
use super::fields;
use super::wordpress::Comment;

/// Whether an element is the head of a WooThemes comment.
pub(super) fn is_head(dom: &Dom, node: Node) -> bool {
    dom.has_class(node, "comment-head") && dom.walk(node).any(|n| dom.has_class(n, "name"))
}

/// The name in the head.
pub(super) fn author(comment: &Comment<'_>) -> Option<String> {
    in_head(comment, "name").and_then(|node| fields::name(comment.dom, node))
}

/// The date in the head, with the time where the theme prints one.
pub(super) fn posted(comment: &Comment<'_>) -> Option<Posted> {
    in_head(comment, "date").and_then(|node| comment.shown(node))
}

fn in_head(comment: &Comment<'_>, class: &str) -> Option<Node> {
    let dom = comment.dom;
    let head = comment.by_class(&["comment-head"])?;
    dom.walk(head).find(|n| dom.has_class(*n, class))
}
