//! Finds the elements of a WordPress page that are comments, and which stands inside which.
//! Does not read names, times or words.
//! Called by `wordpress`, for its own themes and for WooThemes'.

use std::collections::{HashMap, HashSet};

use super::super::dom::{Dom, Node};
use super::page::is_page_furniture;

/// One comment in the markup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    /// The outermost element.
    pub(super) node: Node,
    /// The platform's number.
    pub(super) number: Option<u64>,
    /// Index of the item it answers.
    pub(super) parent: Option<usize>,
    /// The platform's number of the comment it answers, where that one is not in the page.
    pub(super) answers: Option<u64>,
    pub(super) pingback: bool,
    /// Only its place in a list says that it is a comment.
    pub(super) bare: bool,
}

/// The comments of a page.
pub(super) struct Items {
    pub(super) list: Vec<Item>,
    nodes: HashSet<Node>,
}

impl Items {
    /// Finds them, with parents by nesting, by `depth-N` classes and by reply links, in that order of trust from last
    /// to first.
    pub(super) fn of(dom: &Dom) -> Self {
        let mut items = Items { list: Vec::new(), nodes: HashSet::new() };
        let mut of_node: HashMap<Node, usize> = HashMap::new();
        for node in dom.walk(Dom::ROOT) {
            let Some(marker) = Marker::of(dom, node) else { continue };
            let around = dom.ancestors(node).find_map(|n| of_node.get(&n).copied());
            match around {
                Some(i) if marker.belongs_to(&items.list[i]) => {
                    items.list[i].number = items.list[i].number.or(marker.number);
                    items.list[i].pingback |= marker.pingback;
                    items.list[i].bare &= marker.bare;
                }
                _ if is_page_furniture(dom, node) => {}
                _ => {
                    let parent = around.or_else(|| items.by_depth(dom, marker.depth));
                    of_node.insert(node, items.list.len());
                    items.nodes.insert(node);
                    items.list.push(Item {
                        node,
                        number: marker.number,
                        parent,
                        answers: None,
                        pingback: marker.pingback,
                        bare: marker.bare,
                    });
                }
            }
        }
        items.follow_links(dom);
        items
    }

    /// The nodes of an item without those of the comments inside it.
    pub(super) fn own<'d>(&'d self, dom: &'d Dom, item: &Item) -> impl Iterator<Item = Node> + 'd {
        let top = item.node;
        let mut walk = dom.walk(top);
        std::iter::from_fn(move || {
            loop {
                let node = walk.next()?;
                if node == top || !self.nodes.contains(&node) {
                    return Some(node);
                }
                walk.skip_below(node);
            }
        })
    }

    /// Whether a node opens another comment.
    pub(super) fn opens(&self, node: Node) -> bool {
        self.nodes.contains(&node)
    }

    /// Where themes print replies beside what they answer, the class alone tells the depth.
    fn by_depth(&self, dom: &Dom, depth: Option<u32>) -> Option<usize> {
        let wanted = depth?.checked_sub(1).filter(|d| *d > 0)?;
        for (i, item) in self.list.iter().enumerate().rev().take(500) {
            match depth_class(dom, item.node)? {
                d if d == wanted => return Some(i),
                d if d < wanted => return None,
                _ => {}
            }
        }
        None
    }

    /// Past its maximum depth WordPress prints replies as siblings: a link back then names the comment answered.
    fn follow_links(&mut self, dom: &Dom) {
        let mut seen: HashMap<u64, usize> = HashMap::new();
        for i in 0..self.list.len() {
            let item = &self.list[i];
            let named = self.own(dom, item).find_map(|node| answers(dom, node).filter(|n| Some(*n) != item.number));
            let answered = named.and_then(|n| seen.get(&n).copied());
            let number = item.number;
            if let Some(parent) = answered {
                self.list[i].parent = Some(parent);
            } else if self.list[i].parent.is_none() {
                self.list[i].answers = named;
            }
            if let Some(number) = number {
                seen.entry(number).or_insert(i);
            }
        }
    }
}

/// The number of the comment that a node of a comment says it answers.
fn answers(dom: &Dom, node: Node) -> Option<u64> {
    for name in ["data-parent-id", "data-parentid", "data-parent", "data-comment-parent"] {
        if let Some(n) = dom.attribute(node, name).and_then(digits).filter(|n| *n > 0) {
            return Some(n);
        }
    }
    if dom.name(node) != "a" {
        return None;
    }
    let href = dom.attribute(node, "href").unwrap_or_default();
    if dom.has_any_class(node, &["comment-reply-link", "comment-reply-login"]) {
        let in_query = href.split(['?', '&', '#']).find_map(|pair| digits(pair.strip_prefix("replytocom=")?));
        return dom.attribute(node, "data-commentid").and_then(digits).or(in_query);
    }
    let target = number(href.split_once('#')?.1)?;
    let words = dom.text(node).to_lowercase();
    let around = dom.ancestors(node).take(2).any(|n| {
        let class = dom.attribute(n, "class").unwrap_or_default();
        let says = dom.name(n) != "li" && short_start(dom, n).is_some_and(|text| is_answer(&text));
        says || ["reply-to", "replyto", "in-reply"].iter().any(|c| class.contains(c))
    });
    (words.starts_with('@') || is_answer(&words) || around).then_some(target)
}

fn is_answer(words: &str) -> bool {
    ["in reply to", "replying to", "in response to", "responding to"].iter().any(|start| words.starts_with(start))
}

/// The first words of an element, if it is a short one.
fn short_start(dom: &Dom, node: Node) -> Option<String> {
    let mut text = String::new();
    for part in dom.walk(node).take(40).filter_map(|n| dom.characters(n)) {
        text.push_str(part);
        if text.len() > 40 {
            break;
        }
    }
    Some(text.trim_start().to_lowercase()).filter(|text| !text.is_empty())
}

struct Marker {
    number: Option<u64>,
    depth: Option<u32>,
    pingback: bool,
    bare: bool,
    /// An item of a list, or an element that says its own depth: never a part of another comment.
    own: bool,
}

impl Marker {
    fn of(dom: &Dom, node: Node) -> Option<Self> {
        let name = dom.name(node);
        if !matches!(name, "li" | "div" | "article" | "section" | "dl" | "tr" | "td" | "dd" | "blockquote") {
            return None;
        }
        let number = number(dom.id(node));
        let depth = depth_class(dom, node);
        let pingback = dom.has_any_class(node, &["pingback", "trackback"]) || in_ping_list(dom, node);
        let styled = ["even", "odd", "alt", "thread-even", "thread-odd", "byuser"];
        let classed = depth.is_some()
            || (dom.has_class(node, "comment") && dom.has_any_class(node, &styled))
            || (pingback && name == "li");
        let listed = name == "li" && in_comment_list(dom, node);
        let is_item = number.is_some() || (classed && has_comment_class(dom, node)) || listed;
        let bare = number.is_none() && !classed;
        is_item.then_some(Marker { number, depth, pingback, bare, own: name == "li" || depth.is_some() })
    }

    fn belongs_to(&self, item: &Item) -> bool {
        match (self.number, item.number) {
            (Some(a), Some(b)) => a == b,
            _ => !self.own,
        }
    }
}

fn has_comment_class(dom: &Dom, node: Node) -> bool {
    dom.has_any_class(node, &["comment", "pingback", "trackback"])
}

/// An item of a list that holds comments, directly or as replies.
fn in_comment_list(dom: &Dom, node: Node) -> bool {
    const LISTS: [&str; 6] =
        ["commentlist", "comment-list", "comments-list", "comment_list", "wp-block-comment-template", "commentslist"];
    let Some(list) = dom.ancestors(node).next() else { return false };
    if !matches!(dom.name(list), "ol" | "ul") {
        return false;
    }
    if dom.has_any_class(list, &LISTS) || LISTS.contains(&dom.id(list)) {
        return true;
    }
    // Block themes nest bare lists directly in items.
    let bare = dom.attribute(list, "class").is_none_or(str::is_empty) && dom.name(list) == "ol";
    bare && dom.ancestors(list).next().is_some_and(|n| dom.name(n) == "li")
        && dom.ancestors(list).take(40).any(|n| dom.has_class(n, "wp-block-comment-template"))
}

/// Some themes part pingbacks from comments into a list of their own.
fn in_ping_list(dom: &Dom, node: Node) -> bool {
    const LISTS: [&str; 6] = ["pinglist", "pings", "pingbacks", "trackbacks", "pingbacklist", "trackback-list"];
    dom.ancestors(node).take(3).any(|n| LISTS.contains(&dom.id(n)) || dom.has_any_class(n, &LISTS))
}

fn depth_class(dom: &Dom, node: Node) -> Option<u32> {
    dom.classes(node).find_map(|class| class.strip_prefix("depth-")?.parse().ok())
}

/// The number in `comment-12`, `li-comment-12`, `div-comment-12` and their like.
fn number(id: &str) -> Option<u64> {
    let rest = ["li-", "div-", "dsq-", "article-"].iter().find_map(|start| id.strip_prefix(start)).unwrap_or(id);
    digits(["comment-", "comment_"].iter().find_map(|start| rest.strip_prefix(start))?)
}

fn digits(text: &str) -> Option<u64> {
    (text.len() <= 18 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(html: &str) -> Vec<(Option<u64>, Option<usize>)> {
        let dom = Dom::parse(html).expect("small");
        Items::of(&dom).list.into_iter().map(|item| (item.number, item.parent)).collect()
    }

    #[test]
    fn wrappers_of_one_comment_are_one_and_nested_ones_are_replies() {
        assert_eq!(
            shape(concat!(
                "<ol class=commentlist><li class='comment depth-1' id=li-comment-5><div id=comment-5>a</div>",
                "<ul class=children><li class='comment depth-2' id=comment-6><article id=div-comment-6>b</article></ul>",
                "<li class='comment depth-1'><article id=div-comment-7>c</article></ol>"
            )),
            [(Some(5), None), (Some(6), Some(0)), (Some(7), None)]
        );
    }

    #[test]
    fn block_themes_nest_bare_lists() {
        assert_eq!(
            shape("<ol class=wp-block-comment-template><li>a<ol><li>b<p>1. <ol><li>c</ol></ol><li>d</ol>").len(),
            4
        );
    }

    #[test]
    fn a_link_back_names_the_parent_past_the_maximum_depth() {
        let item = |n: u32, inside: &str| format!("<li class='comment depth-3' id=comment-{n}>{inside}</li>");
        let page =
            |third: &str| format!("<ol class=commentlist>{}{}{}</ol>", item(1, "a"), item(2, "b"), item(3, third));
        for third in [
            "<a class=comment-reply-link href='?replytocom=2#respond'>Reply</a>",
            "<a class=comment-reply-link data-commentid=2>Reply</a>",
            "<span>In reply to <a href='https://example.org/a/#comment-2'>Ben</a></span>",
            "<p><a href='#comment-2'>@Ben</a> yes</p>",
        ] {
            assert_eq!(shape(&page(third))[2], (Some(3), Some(1)), "{third}");
        }
        for third in ["<a class=comment-reply-link data-commentid=3>Reply</a>", "<a href='#comment-2'>see above</a>"] {
            assert_eq!(shape(&page(third))[2], (Some(3), None), "{third}");
        }
    }

    #[test]
    fn depths_in_classes_tell_the_parent_where_nothing_is_nested() {
        let divs = "<div class='comment depth-1' id=comment-1>a</div><div class='comment depth-2' id=comment-2>b</div>
            <div class='comment depth-3' id=comment-3>c</div><div class='comment depth-2' id=comment-4>d</div>";
        assert_eq!(shape(divs).iter().map(|i| i.1).collect::<Vec<_>>(), [None, Some(0), Some(1), Some(0)]);
    }

    #[test]
    fn recent_comments_and_forms_are_no_comments() {
        assert!(
            shape(concat!(
                "<ul id=recentcomments><li class=recentcomments>Ann on Pay</ul><div id=comment-form></div>",
                "<aside class=widget><ol class=comment-list><li class=comment>x</ol></aside>",
                "<ol class=wp-block-latest-comments><li class=wp-block-latest-comments__comment>x</ol><div id=comments>"
            ))
            .is_empty()
        );
    }
}
