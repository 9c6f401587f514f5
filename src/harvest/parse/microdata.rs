//! Reads comments marked up with schema.org microdata: `itemprop="comment"` and items of type `Comment`.
//! Does not read JSON-LD: `json_ld` does.
//! Called for HTML pages.

use std::collections::HashMap;

use crate::corpus::Posted;

use super::super::dates::Order;
use super::super::dom::{Dom, Node, prose};
use super::page::{is_page_furniture, time};
use super::reading::Reading;
use super::{Raw, fields};

/// Reads the comments of a page.
pub(super) fn read(dom: &Dom, order: Order) -> Reading {
    let mut of_node: HashMap<Node, usize> = HashMap::new();
    let mut items: Vec<(Node, Option<usize>)> = Vec::new();
    for node in dom.walk(Dom::ROOT) {
        if is_comment(dom, node) && !is_page_furniture(dom, node) {
            let parent = dom.ancestors(node).find_map(|n| of_node.get(&n).copied());
            of_node.insert(node, items.len());
            items.push((node, parent));
        }
    }
    let comments: Vec<Raw> = items.iter().map(|(node, parent)| raw(dom, *node, *parent, order)).collect();
    // Questions and answers without a name are those of a help page.
    let comments =
        if comments.iter().all(|c| c.author.is_none() && c.posted.is_none()) { Vec::new() } else { comments };
    Reading { platform: Some("microdata"), comments, announced: announced(dom), ..Reading::default() }
}

fn is_comment(dom: &Dom, node: Node) -> bool {
    if dom.attribute(node, "itemscope").is_none() {
        return false;
    }
    let of_type = dom.attribute(node, "itemtype").is_some_and(|t| {
        let t = t.trim().trim_end_matches('/');
        const TYPES: [&str; 5] = ["Comment", "UserComments", "Answer", "Question", "DiscussionForumPosting"];
        TYPES.iter().any(|name| t.strip_suffix(name).is_some_and(|before| before.ends_with("schema.org/")))
    });
    of_type || has_property(dom, node, &["comment", "replies", "suggestedAnswer", "acceptedAnswer"])
}

fn has_property(dom: &Dom, node: Node, names: &[&str]) -> bool {
    dom.attribute(node, "itemprop").is_some_and(|p| p.split_ascii_whitespace().any(|name| names.contains(&name)))
}

fn raw(dom: &Dom, item: Node, parent: Option<usize>, order: Order) -> Raw {
    let own = |names: &'static [&'static str]| {
        let mut walk = dom.walk(item);
        let mut found = None;
        while let Some(node) = walk.next() {
            if node != item && is_comment(dom, node) {
                walk.skip_below(node);
            } else if node != item && has_property(dom, node, names) {
                found = Some(node);
                break;
            }
        }
        found
    };
    let id = dom.id(item);
    let text = own(&["text", "commentText", "description", "articleBody"]).map(|node| {
        prose(dom, node, &|n| {
            n != node && (is_comment(dom, n) || dom.has_any_class(n, &["reply", "comment-reply-link"]))
        })
    });
    Raw {
        platform_id: (!id.is_empty()).then(|| id.to_owned()),
        parent,
        author: own(&["author", "creator"]).and_then(|node| author(dom, node)),
        posted: own(&["datePublished", "dateCreated", "commentTime", "dateModified"])
            .and_then(|node| posted(dom, node, order)),
        text: text.unwrap_or_default(),
        ..Raw::default()
    }
}

fn author(dom: &Dom, node: Node) -> Option<String> {
    let named = dom.walk(node).find(|n| *n != node && has_property(dom, *n, &["name"])).unwrap_or(node);
    match dom.attribute(named, "content") {
        Some(content) => fields::clean(content),
        None => fields::name(dom, named),
    }
}

fn posted(dom: &Dom, node: Node, order: Order) -> Option<Posted> {
    let exact = dom.attribute(node, "datetime").or_else(|| dom.attribute(node, "content"));
    exact.and_then(time).or_else(|| fields::shown_time(dom, node, order).map(|(posted, _)| posted))
}

fn announced(dom: &Dom) -> Option<u64> {
    let node = dom.walk(Dom::ROOT).find(|n| has_property(dom, *n, &["commentCount"]))?;
    let text = dom.attribute(node, "content").map_or_else(|| dom.text(node), str::to_owned);
    text.trim().parse().ok().filter(|n| *n > 0 && *n < 10_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_items_are_replies() {
        let dom = Dom::parse(concat!(
            "<div itemscope itemtype=https://schema.org/Article><meta itemprop=commentCount content=3>",
            "<div itemprop=comment itemscope itemtype='https://schema.org/Comment' id=c1>",
            "<span itemprop=author itemscope><b itemprop=name>Ann</b></span>",
            "<time itemprop=dateCreated datetime='2017-08-06T19:14:00Z'>then</time><div itemprop=text><p>One</p><p>two</p></div>",
            "<div itemprop=comment itemscope><meta itemprop=author content=Ben><p itemprop=text>Reply</p></div></div></div>"
        ))
        .expect("small");
        let reading = read(&dom, Order::default());
        assert_eq!(reading.comments.len(), 2);
        assert_eq!(reading.comments[0].author.as_deref(), Some("Ann"));
        assert_eq!(reading.comments[0].text, "One\n\ntwo");
        assert_eq!(reading.comments[0].posted.as_ref().map(|p| p.as_str()), Some("2017-08-06T19:14:00+00:00"));
        assert_eq!((reading.comments[1].author.as_deref(), reading.comments[1].parent), (Some("Ben"), Some(0)));
        assert_eq!(reading.announced, Some(3));
    }
}
