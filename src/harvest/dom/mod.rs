//! A page as a tree of elements and texts in one arena, built within fixed limits.
//! Knows nothing of comments.
//! Called by the formats that are HTML.

mod closed;
mod guard;
mod prose;
mod select;
mod sink;

use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{LocalName, ParseOpts, QualName, parse_document};

pub(super) use prose::{is_mark, label, lines, prose, prose_quoting};
pub(super) use select::Selector;

/// Most levels an element may be nested. Deeper pages cost time that grows with the square of the depth.
pub(super) const MAX_DEPTH: u32 = 512;
/// Most nodes of a page.
pub(super) const MAX_NODES: usize = 200_000;
/// Bytes that are parsed between two looks at the limits. With far more, one piece could hold a page's worth of work.
const PIECE: usize = 4 << 10;

/// A node, by its place in the arena.
pub(super) type Node = u32;

const NONE: Node = Node::MAX;

/// Why a page was given up. The same on every machine: no clock takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TooMuch {
    Depth,
    Nodes,
    Attributes,
    Repairs,
}

impl TooMuch {
    /// The limit in words.
    pub(super) fn reason(self) -> String {
        match self {
            TooMuch::Depth => format!("elements are nested more than {MAX_DEPTH} deep"),
            TooMuch::Nodes => format!("the page has more than {MAX_NODES} elements and texts"),
            TooMuch::Attributes => format!("one tag has more than {} attributes", guard::MAX_ATTRIBUTES),
            TooMuch::Repairs => "the tags are so tangled that they cannot be put right".to_owned(),
        }
    }
}

enum Data {
    Document,
    Element(Element),
    Text(StrTendril),
    Other,
}

struct Element {
    name: QualName,
    attributes: Vec<(LocalName, StrTendril)>,
    /// Which of the attributes are `id` and `class`, which are asked for of every element.
    id: Option<u32>,
    class: Option<u32>,
}

impl Element {
    fn new(name: QualName, attributes: Vec<(LocalName, StrTendril)>) -> Self {
        let mut element = Element { name, attributes, id: None, class: None };
        element.find_named();
        element
    }

    fn find_named(&mut self) {
        let at = |wanted: &str| {
            let at = self.attributes.iter().position(|(name, _)| &**name == wanted)?;
            u32::try_from(at).ok()
        };
        (self.id, self.class) = (at("id"), at("class"));
    }

    fn value(&self, at: Option<u32>) -> Option<&str> {
        self.attributes.get(at? as usize).map(|(_, value)| &**value)
    }
}

struct Slot {
    parent: Node,
    previous: Node,
    next: Node,
    first: Node,
    last: Node,
    depth: u32,
    data: Data,
}

/// The tree of one page. Node 0 is the document.
pub(super) struct Dom {
    slots: Vec<Slot>,
}

impl Dom {
    /// The document node.
    pub(super) const ROOT: Node = 0;

    /// Parses a page as browsers do. Errs when it passes a limit.
    pub(super) fn parse(html: &str) -> Result<Dom, TooMuch> {
        let own = guard::tags(html)?;
        let html = &*closed::closed(html, &own);
        let tree_builder = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
        let mut parser = parse_document(sink::Sink::new(), ParseOpts { tree_builder, ..ParseOpts::default() });
        let mut rest = html;
        while !rest.is_empty() {
            let mut end = rest.len().min(PIECE);
            while !rest.is_char_boundary(end) {
                end += 1;
            }
            let (piece, after) = rest.split_at(end);
            parser.process(StrTendril::from(piece));
            if let Some(limit) = parser.tokenizer.sink.sink.passed() {
                return Err(limit);
            }
            rest = after;
        }
        Ok(parser.finish())
    }

    /// How many nodes there are: each is a number below it.
    pub(super) fn size(&self) -> usize {
        self.slots.len()
    }

    /// The name of an element in lower case; empty for any other node.
    pub(super) fn name(&self, node: Node) -> &str {
        match &self.slot(node).data {
            Data::Element(element) => &element.name.local,
            _ => "",
        }
    }

    /// The value of an attribute.
    pub(super) fn attribute(&self, node: Node, wanted: &str) -> Option<&str> {
        match &self.slot(node).data {
            Data::Element(element) => {
                element.attributes.iter().find(|(name, _)| &**name == wanted).map(|(_, value)| &**value)
            }
            _ => None,
        }
    }

    /// The `id` attribute, empty where there is none.
    pub(super) fn id(&self, node: Node) -> &str {
        match &self.slot(node).data {
            Data::Element(element) => element.value(element.id).unwrap_or_default(),
            _ => "",
        }
    }

    /// The classes of an element.
    pub(super) fn classes(&self, node: Node) -> impl Iterator<Item = &str> {
        let class = match &self.slot(node).data {
            Data::Element(element) => element.value(element.class).unwrap_or_default(),
            _ => "",
        };
        class.split_ascii_whitespace()
    }

    /// Whether an element has a class, whatever its case.
    pub(super) fn has_class(&self, node: Node, class: &str) -> bool {
        self.classes(node).any(|c| c.eq_ignore_ascii_case(class))
    }

    /// Whether an element has any of some classes.
    pub(super) fn has_any_class(&self, node: Node, classes: &[&str]) -> bool {
        self.classes(node).any(|c| classes.iter().any(|wanted| c.eq_ignore_ascii_case(wanted)))
    }

    /// The characters of a text node.
    pub(super) fn characters(&self, node: Node) -> Option<&str> {
        match &self.slot(node).data {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    /// All characters inside a node, with white space as it stands: for scripts.
    pub(super) fn raw(&self, node: Node) -> String {
        self.walk(node).filter_map(|n| self.characters(n)).collect()
    }

    /// The words inside a node on one line.
    pub(super) fn text(&self, node: Node) -> String {
        label(self, node, &|_| false).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The parent, its parent, and so on.
    pub(super) fn ancestors(&self, node: Node) -> impl Iterator<Item = Node> {
        let parent = |node: Node| Some(self.slot(node).parent).filter(|p| *p != NONE);
        std::iter::successors(parent(node), move |n| parent(*n))
    }

    /// The parent element.
    pub(super) fn parent(&self, node: Node) -> Option<Node> {
        self.link(self.slot(node).parent)
    }

    /// The nodes directly inside.
    pub(super) fn children(&self, node: Node) -> impl Iterator<Item = Node> {
        std::iter::successors(self.link(self.slot(node).first), |n| self.link(self.slot(*n).next))
    }

    /// The nodes before it in the same parent, the closest first.
    pub(super) fn before(&self, node: Node) -> impl Iterator<Item = Node> {
        std::iter::successors(self.link(self.slot(node).previous), |n| self.link(self.slot(*n).previous))
    }

    /// The nodes after it in the same parent.
    pub(super) fn behind(&self, node: Node) -> impl Iterator<Item = Node> {
        std::iter::successors(self.link(self.slot(node).next), |n| self.link(self.slot(*n).next))
    }

    /// The node and all below it, in the order of the page.
    pub(super) fn walk(&self, top: Node) -> Walk<'_> {
        Walk { dom: self, top, next: top }
    }

    fn slot(&self, node: Node) -> &Slot {
        &self.slots[node as usize]
    }

    fn link(&self, node: Node) -> Option<Node> {
        (node != NONE).then_some(node)
    }

    /// The node that follows in the order of the page when everything below `node` is left out.
    fn after(&self, node: Node, top: Node) -> Node {
        let mut at = node;
        while at != top && at != NONE {
            if let Some(next) = self.link(self.slot(at).next) {
                return next;
            }
            at = self.slot(at).parent;
        }
        NONE
    }
}

/// Goes through a subtree in the order of the page.
pub(super) struct Walk<'d> {
    dom: &'d Dom,
    top: Node,
    next: Node,
}

impl Walk<'_> {
    /// Leaves out everything below the node that came last.
    pub(super) fn skip_below(&mut self, node: Node) {
        self.next = self.dom.after(node, self.top);
    }
}

impl Iterator for Walk<'_> {
    type Item = Node;

    fn next(&mut self) -> Option<Node> {
        let node = self.dom.link(self.next)?;
        let first = self.dom.slot(node).first;
        self.next = if first == NONE { self.dom.after(node, self.top) } else { first };
        Some(node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_markup_is_read_as_browsers_read_it() {
        let dom = Dom::parse("<ul><li class='a B'>one<li>two &amp; <b>three<i>four</b>five").expect("small");
        let items: Vec<Node> = dom.walk(Dom::ROOT).filter(|n| dom.name(*n) == "li").collect();
        assert_eq!(items.len(), 2);
        assert!(dom.has_class(items[0], "b"));
        assert_eq!(dom.text(items[1]), "two & threefourfive");
        assert!(dom.ancestors(items[0]).any(|n| dom.name(n) == "body"));
    }

    #[test]
    fn a_walk_can_leave_out_what_is_below_a_node() {
        let dom = Dom::parse("<p>a<b>c<i>d</i></b>e").expect("small");
        let mut walk = dom.walk(Dom::ROOT);
        let mut seen = String::new();
        while let Some(node) = walk.next() {
            if dom.name(node) == "b" {
                walk.skip_below(node);
            }
            seen.push_str(dom.characters(node).unwrap_or_default());
        }
        assert_eq!(seen, "ae");
    }

    #[test]
    fn nesting_nodes_and_attributes_have_limits_that_cost_little_to_reach() {
        let deep = "<ul><li>".repeat(128 << 10 >> 3);
        assert_eq!(Dom::parse(&deep).err(), Some(TooMuch::Depth));
        assert_eq!(Dom::parse(&"<br>".repeat(MAX_NODES + 1)).err(), Some(TooMuch::Nodes));
        let attributes: String = (0..100_000).map(|n| format!(" a{n}")).collect();
        assert_eq!(Dom::parse(&format!("<p{attributes}>")).err(), Some(TooMuch::Attributes));
        let formatting: String = (0..400).map(|n| format!("<b a={n}>")).collect();
        assert!(Dom::parse(&format!("<p>{formatting}{}", "<p>x".repeat(20_000))).is_err());
    }

    #[test]
    fn text_before_a_table_goes_where_browsers_put_it() {
        let dom = Dom::parse("<table>a<tr><td>b</td></tr>c</table>").expect("small");
        assert_eq!(dom.text(Dom::ROOT), "ac b");
    }
}
