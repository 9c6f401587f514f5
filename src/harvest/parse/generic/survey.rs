//! A page measured once: the order of its nodes, words inside and outside links, and which elements are alike.
//! Decides nothing.
//! Called by the generic reading.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::super::super::dom::{Dom, Node};

/// Elements in which nobody comments.
const APART: [&str; 10] =
    ["script", "style", "template", "nav", "textarea", "select", "svg", "head", "iframe", "button"];

/// Measures of a page.
pub(super) struct Survey {
    /// Nodes in reading order, without those apart.
    pub(super) order: Vec<Node>,
    /// Of each node: its place in `order`, and the place behind its last descendant.
    places: Vec<Option<(u32, u32)>>,
    /// Words before each place, outside links and inside them.
    plain: Vec<u32>,
    linked: Vec<u32>,
    /// Of each element: what those like it have in common.
    kinds: Vec<Option<u64>>,
}

impl Survey {
    /// Measures a page, without or with what stands there for programs that run no scripts.
    pub(super) fn of(dom: &Dom, with_noscript: bool) -> Self {
        let mut survey = Survey {
            order: Vec::new(),
            places: vec![None; dom.size()],
            plain: vec![0],
            linked: vec![0],
            kinds: vec![None; dom.size()],
        };
        let mut open: Vec<Node> = Vec::new();
        let mut link: Option<Node> = None;
        let mut walk = dom.walk(Dom::ROOT);
        while let Some(node) = walk.next() {
            let above = dom.parent(node);
            while open.last().copied() != above {
                let Some(closed) = open.pop() else { break };
                survey.close(closed);
                link = link.filter(|l| *l != closed);
            }
            let name = dom.name(node);
            if APART.contains(&name) || (name == "noscript" && !with_noscript) {
                walk.skip_below(node);
                continue;
            }
            let words = dom.characters(node).map_or(0, |t| u32::try_from(t.split_whitespace().count()).unwrap_or(0));
            let at = u32::try_from(survey.order.len()).unwrap_or(u32::MAX);
            survey.order.push(node);
            survey.places[node as usize] = Some((at, at + 1));
            let (plain, linked) = (survey.plain[at as usize], survey.linked[at as usize]);
            survey.plain.push(plain + if link.is_none() { words } else { 0 });
            survey.linked.push(linked + if link.is_some() { words } else { 0 });
            if !name.is_empty() {
                survey.kinds[node as usize] = Some(kind(dom, node));
                if name == "a" && link.is_none() && dom.attribute(node, "href").is_some() {
                    link = Some(node);
                }
            }
            open.push(node);
        }
        while let Some(closed) = open.pop() {
            survey.close(closed);
        }
        survey
    }

    fn close(&mut self, node: Node) {
        let end = u32::try_from(self.order.len()).unwrap_or(u32::MAX);
        if let Some(Some(place)) = self.places.get_mut(node as usize) {
            place.1 = end;
        }
    }

    fn span(&self, node: Node) -> Option<(u32, u32)> {
        self.places.get(node as usize).copied().flatten()
    }

    /// Words inside a node, outside links and inside them.
    pub(super) fn words(&self, node: Node) -> (u32, u32) {
        let Some((start, end)) = self.span(node) else { return (0, 0) };
        let (start, end) = (start as usize, end as usize);
        (self.plain[end] - self.plain[start], self.linked[end] - self.linked[start])
    }

    /// The nodes inside a node, itself the first.
    pub(super) fn inside(&self, node: Node) -> &[Node] {
        let Some((start, end)) = self.span(node) else { return &[] };
        &self.order[start as usize..end as usize]
    }

    /// Where a node stands in reading order.
    pub(super) fn place(&self, node: Node) -> Option<u32> {
        self.span(node).map(|(at, _)| at)
    }

    /// Whether one node is inside another, or is it.
    pub(super) fn is_inside(&self, node: Node, outer: Node) -> bool {
        match (self.span(node), self.span(outer)) {
            (Some((at, _)), Some((start, end))) => (start..end).contains(&at),
            _ => false,
        }
    }

    /// What elements like this one have in common; `None` for texts.
    pub(super) fn kind(&self, node: Node) -> Option<u64> {
        self.kinds.get(node as usize).copied().flatten()
    }
}

/// Tag and first class that does not number or alternate; without a class the beginning of an id and the parent's kind.
fn kind(dom: &Dom, node: Node) -> u64 {
    let mut hasher = DefaultHasher::new();
    let mut at = Some(node);
    for _ in 0..3 {
        let Some(n) = at else { break };
        dom.name(n).hash(&mut hasher);
        if let Some(label) = label(dom, n) {
            label.hash(&mut hasher);
            break;
        }
        at = dom.parent(n);
    }
    hasher.finish()
}

/// What names the kind of an element: a class, or an id that ends in a number, without its digits.
pub(super) fn label(dom: &Dom, node: Node) -> Option<String> {
    const VARYING: [&str; 12] =
        ["odd", "even", "alt", "first", "last", "new", "unread", "read", "row", "clearfix", "item", "hentry"];
    let bare = |text: &str| -> String { text.chars().filter(|c| !c.is_ascii_digit()).collect() };
    let mut classes = dom.classes(node).map(bare).filter(|c| c.len() > 1);
    let class = classes.find(|c| !VARYING.contains(&c.to_ascii_lowercase().as_str()));
    class.or_else(|| {
        let id = dom.id(node);
        let start = bare(id);
        (start.len() < id.len() && !start.is_empty()).then(|| format!("#{start}"))
    })
}
