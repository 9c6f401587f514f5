//! Elements by tag, class, id and attribute, in the part of CSS that rules of platforms need.
//! Knows no pseudo-classes and no siblings.
//! Called by the rules of platforms, which are tables of such selectors.

use super::{Dom, Node};

/// Alternatives, parted by commas, in order of preference: `div.post > .body, [id^=post_message_]`.
///
/// A compound is a tag, `.class` (whatever its case), `#id`, `[attribute]` and `[attribute=value]` with `=`, `^=`
/// (starts), `*=` (contains) and, beyond CSS, `#=` (the value and then a number only); compounds follow each other by a space (inside) or ` > ` (directly inside).
#[derive(Debug, Clone, Default)]
pub(in crate::harvest) struct Selector {
    alternatives: Vec<Vec<Compound>>,
}

/// The last one of an alternative is the element itself.
#[derive(Debug, Clone, Default)]
struct Compound {
    tests: Vec<Test>,
    /// The compound before it is the parent, not just some ancestor.
    direct: bool,
}

#[derive(Debug, Clone)]
enum Test {
    Tag(&'static str),
    Class(&'static str),
    Has(&'static str),
    Is(&'static str, &'static str),
    Starts(&'static str, &'static str),
    Contains(&'static str, &'static str),
    Numbered(&'static str, &'static str),
}

impl Selector {
    /// Reads a selector; an empty text matches nothing.
    pub(in crate::harvest) fn new(text: &'static str) -> Self {
        let alternatives = text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(alternative).collect();
        Selector { alternatives }
    }

    /// Whether an element is one of those meant.
    pub(in crate::harvest) fn matches(&self, dom: &Dom, node: Node) -> bool {
        self.alternatives.iter().any(|compounds| is(dom, node, compounds))
    }

    /// The first of some nodes that the first alternative means, else that the second does, and so on.
    pub(in crate::harvest) fn first(&self, dom: &Dom, nodes: &[Node]) -> Option<Node> {
        self.alternatives.iter().find_map(|compounds| nodes.iter().copied().find(|node| is(dom, *node, compounds)))
    }

    /// All of some nodes that are meant, by the alternatives' order, then by the page's.
    pub(in crate::harvest) fn all<'s>(&'s self, dom: &'s Dom, nodes: &'s [Node]) -> impl Iterator<Item = Node> + 's {
        self.alternatives.iter().flat_map(move |c| nodes.iter().copied().filter(move |node| is(dom, *node, c)))
    }
}

fn is(dom: &Dom, node: Node, compounds: &[Compound]) -> bool {
    let Some((last, before)) = compounds.split_last() else { return false };
    if !last.tests.iter().all(|test| test.holds(dom, node)) {
        return false;
    }
    if before.is_empty() {
        return true;
    }
    let reach = if last.direct { 1 } else { usize::MAX };
    dom.ancestors(node).take(reach).any(|above| is(dom, above, before))
}

impl Test {
    fn holds(&self, dom: &Dom, node: Node) -> bool {
        match self {
            Test::Tag(tag) => dom.name(node) == *tag,
            Test::Class(class) => dom.has_class(node, class),
            Test::Has(name) => dom.attribute(node, name).is_some(),
            Test::Is(name, value) => dom.attribute(node, name) == Some(value),
            Test::Starts(name, value) => dom.attribute(node, name).is_some_and(|v| v.starts_with(value)),
            Test::Contains(name, value) => dom.attribute(node, name).is_some_and(|v| v.contains(value)),
            Test::Numbered(name, start) => dom.attribute(node, name).is_some_and(|v| {
                v.strip_prefix(start).is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
            }),
        }
    }
}

fn alternative(text: &'static str) -> Vec<Compound> {
    let mut compounds: Vec<Compound> = Vec::new();
    let mut direct = false;
    for part in text.split_ascii_whitespace() {
        if part == ">" {
            direct = true;
        } else {
            compounds.push(Compound { tests: tests(part), direct: std::mem::take(&mut direct) });
        }
    }
    compounds
}

fn tests(part: &'static str) -> Vec<Test> {
    let mut found = Vec::new();
    let mut rest = part;
    while !rest.is_empty() {
        let (sign, body) = match rest.as_bytes()[0] {
            b'.' | b'#' | b'[' => rest.split_at(1),
            _ => ("", rest),
        };
        let end = if sign == "[" { body.find(']') } else { body.find(['.', '#', '[']) }.unwrap_or(body.len());
        let (word, after) = body.split_at(end);
        rest = after.strip_prefix(']').unwrap_or(after);
        found.push(match sign {
            "." => Test::Class(word),
            "#" => Test::Is("id", word),
            "[" => attribute(word),
            _ => Test::Tag(word),
        });
    }
    found
}

fn attribute(word: &'static str) -> Test {
    match word.split_once('=') {
        None => Test::Has(word),
        Some((name, value)) => {
            let bare = name.trim_end_matches(['^', '*', '#']);
            match name.as_bytes().last() {
                Some(b'^') => Test::Starts(bare, value),
                Some(b'*') => Test::Contains(bare, value),
                Some(b'#') => Test::Numbered(bare, value),
                _ => Test::Is(bare, value),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_classes_ids_attributes_and_nesting_choose_elements() {
        let dom = Dom::parse("<div id=post_7 class='Post odd'><p><b data-id=x1>a</b></p><b>c</b></div><b>d</b>")
            .expect("small");
        let nodes: Vec<Node> = dom.walk(Dom::ROOT).collect();
        let words = |selector: &'static str| -> Vec<String> {
            Selector::new(selector).all(&dom, &nodes).map(|n| dom.text(n)).collect()
        };
        assert_eq!(words("b"), ["a", "c", "d"]);
        assert_eq!(words("div.post b"), ["a", "c"]);
        assert_eq!(words("[id^=post_].odd > b"), ["c"]);
        assert_eq!(words("#post_7 > p b[data-id*=1]"), ["a"]);
        assert_eq!(words("b[data-id=x1], div > b"), ["a", "c"]);
        assert_eq!(words("[id#=post_] p b"), ["a"]);
        assert!(words("[id#=post]").is_empty());
        assert!(words("").is_empty() && words("i, .even").is_empty());
        assert_eq!(Selector::new("p, b").first(&dom, &nodes).map(|n| dom.name(n)), Some("p"));
    }
}
