//! Takes what the HTML parser finds and puts it into the arena, counting nodes, levels and repairs.
//! Keeps no style but that of quotations, no event handler and no picture.
//! Called by `Dom::parse`.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};

use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, Namespace, QualName};

use super::{Data, Dom, Element, MAX_DEPTH, MAX_NODES, NONE, Node, Slot, TooMuch};

/// Most moves of nodes from one parent to another that putting bad nesting right may take.
const MAX_REPAIRS: u64 = 5_000_000;
/// Longest attribute that is kept, in bytes: pictures written into attributes are far longer.
const MAX_VALUE: usize = 8 << 10;

/// The tree under construction.
pub(super) struct Sink {
    slots: RefCell<Vec<Slot>>,
    passed: Cell<Option<TooMuch>>,
    repairs: Cell<u64>,
}

impl Sink {
    pub(super) fn new() -> Self {
        let sink = Sink { slots: RefCell::new(Vec::new()), passed: Cell::new(None), repairs: Cell::new(0) };
        sink.create(Data::Document);
        sink
    }

    /// The limit that was passed, if any.
    pub(super) fn passed(&self) -> Option<TooMuch> {
        self.passed.get()
    }

    fn create(&self, data: Data) -> Node {
        let mut slots = self.slots.borrow_mut();
        if slots.len() > MAX_NODES {
            self.passed.set(self.passed.get().or(Some(TooMuch::Nodes)));
        }
        slots.push(Slot { parent: NONE, previous: NONE, next: NONE, first: NONE, last: NONE, depth: 0, data });
        Node::try_from(slots.len() - 1).unwrap_or(NONE - 1)
    }

    fn detach(&self, node: Node) {
        let mut slots = self.slots.borrow_mut();
        let Slot { parent, previous, next, .. } = slots[node as usize];
        if parent == NONE {
            return;
        }
        if previous == NONE {
            slots[parent as usize].first = next;
        } else {
            slots[previous as usize].next = next;
        }
        if next == NONE {
            slots[parent as usize].last = previous;
        } else {
            slots[next as usize].previous = previous;
        }
        let slot = &mut slots[node as usize];
        (slot.parent, slot.previous, slot.next) = (NONE, NONE, NONE);
    }

    /// Puts a node below `parent`, before `next` or at the end.
    fn attach(&self, node: Node, parent: Node, next: Node) {
        self.detach(node);
        let mut slots = self.slots.borrow_mut();
        let previous = if next == NONE { slots[parent as usize].last } else { slots[next as usize].previous };
        let depth = slots[parent as usize].depth + 1;
        if depth > MAX_DEPTH {
            self.passed.set(self.passed.get().or(Some(TooMuch::Depth)));
        }
        let slot = &mut slots[node as usize];
        (slot.parent, slot.previous, slot.next, slot.depth) = (parent, previous, next, depth);
        if previous == NONE {
            slots[parent as usize].first = node;
        } else {
            slots[previous as usize].next = node;
        }
        if next == NONE {
            slots[parent as usize].last = node;
        } else {
            slots[next as usize].previous = node;
        }
    }

    fn insert(&self, child: NodeOrText<Node>, parent: Node, next: Node) {
        match child {
            NodeOrText::AppendNode(node) => self.attach(node, parent, next),
            NodeOrText::AppendText(text) => {
                let previous = {
                    let slots = self.slots.borrow();
                    if next == NONE { slots[parent as usize].last } else { slots[next as usize].previous }
                };
                if previous != NONE
                    && let Data::Text(before) = &mut self.slots.borrow_mut()[previous as usize].data
                {
                    before.push_tendril(&text);
                    return;
                }
                let node = self.create(Data::Text(text));
                self.attach(node, parent, next);
            }
        }
    }

    fn parent(&self, node: Node) -> Node {
        self.slots.borrow()[node as usize].parent
    }

    fn count_repair(&self) {
        self.repairs.set(self.repairs.get() + 1);
        if self.repairs.get() > MAX_REPAIRS {
            self.passed.set(self.passed.get().or(Some(TooMuch::Repairs)));
        }
    }
}

/// vBulletin 3 marks quotations by their style alone.
fn is_quotation(style: &str) -> bool {
    style.starts_with("margin:20px")
}

fn kept(attributes: Vec<Attribute>) -> Vec<(LocalName, StrTendril)> {
    attributes
        .into_iter()
        .filter(|a| {
            a.value.len() <= MAX_VALUE
                && (&*a.name.local != "style" || is_quotation(&a.value))
                && !a.name.local.starts_with("on")
        })
        .map(|a| (a.name.local, a.value))
        .collect()
}

/// The name of an element while the arena is borrowed.
#[derive(Debug)]
pub(super) struct Name<'a>(Ref<'a, QualName>);

impl ElemName for Name<'_> {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }

    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

impl TreeSink for Sink {
    type Handle = Node;
    type Output = Dom;
    type ElemName<'a> = Name<'a>;

    fn finish(self) -> Dom {
        Dom { slots: self.slots.into_inner() }
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Node {
        Dom::ROOT
    }

    fn elem_name<'a>(&'a self, target: &'a Node) -> Name<'a> {
        Name(Ref::map(self.slots.borrow(), |slots| match &slots[*target as usize].data {
            Data::Element(element) => &element.name,
            _ => unreachable!("the parser asks for the names of elements only"),
        }))
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Node {
        self.create(Data::Element(Element::new(name, kept(attributes))))
    }

    fn create_comment(&self, _: StrTendril) -> Node {
        self.create(Data::Other)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Node {
        self.create(Data::Other)
    }

    fn append(&self, parent: &Node, child: NodeOrText<Node>) {
        self.insert(child, *parent, NONE);
    }

    fn append_based_on_parent_node(&self, element: &Node, previous: &Node, child: NodeOrText<Node>) {
        if self.parent(*element) == NONE {
            self.append(previous, child);
        } else {
            self.append_before_sibling(element, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Node) -> Node {
        *target
    }

    fn same_node(&self, x: &Node, y: &Node) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Node, child: NodeOrText<Node>) {
        let parent = self.parent(*sibling);
        if parent != NONE {
            self.count_repair();
            self.insert(child, parent, *sibling);
        }
    }

    fn add_attrs_if_missing(&self, target: &Node, attributes: Vec<Attribute>) {
        if let Data::Element(element) = &mut self.slots.borrow_mut()[*target as usize].data {
            for (name, value) in kept(attributes) {
                if element.attributes.iter().all(|(n, _)| *n != name) {
                    element.attributes.push((name, value));
                }
            }
            element.find_named();
        }
    }

    fn remove_from_parent(&self, target: &Node) {
        self.count_repair();
        self.detach(*target);
    }

    fn reparent_children(&self, node: &Node, new_parent: &Node) {
        loop {
            let first = self.slots.borrow()[*node as usize].first;
            if first == NONE {
                break;
            }
            self.count_repair();
            self.attach(first, *new_parent, NONE);
        }
    }
}
