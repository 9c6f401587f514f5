//! Reads posts by a table of selectors: which elements are posts, and what in them is name, time, words, quotation.
//! Holds no platform's table: `forums` and `widgets` do.
//! Called for HTML pages.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use crate::corpus::Posted;

use super::super::dates::Order;
use super::super::dom::{Dom, Node, Selector, prose_quoting};
use super::page::is_page_furniture;
use super::reading::{Reading, left_out};
use super::{Raw, fields, quoted};

/// How a platform marks up its posts. Each text is a [`Selector`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    pub(super) platform: &'static str,
    /// Parts of the source, one of which every page of the platform holds.
    pub(super) signs: &'static [&'static str],
    pub(super) posts: &'static str,
    pub(super) body: &'static str,
    pub(super) author: &'static str,
    pub(super) time: &'static str,
    /// What in a body is not its words: signatures, notes of later changes, who is quoted.
    pub(super) skip: &'static str,
    /// Quotations that are no `<blockquote>`.
    pub(super) quotes: &'static str,
    /// A post in which one of these stands, or that is one, is gone: its place is kept for its replies.
    pub(super) gone: &'static str,
    /// Links to the post that is answered.
    pub(super) answers: &'static str,
    /// Elements around a post, each of which is one level of replies.
    pub(super) levels: &'static str,
    /// Posts stand inside each other: the inner one answers the outer one.
    pub(super) nested: bool,
    /// Its pages keep the posts in what is a side column elsewhere.
    pub(super) in_widget: bool,
    /// Where else than in the element parts of the post stand.
    pub(super) beside: Beside,
}

/// Posts whose parts are siblings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    /// Everything is inside.
    Nothing,
    /// A head stands before it.
    Before,
    /// Body or foot stand behind it.
    Behind,
}

/// A rule without any selector.
pub(super) const BARE: Rule = Rule {
    platform: "",
    signs: &[],
    posts: "",
    body: "",
    author: "",
    time: "",
    skip: "",
    quotes: "",
    gone: "",
    answers: "",
    levels: "",
    nested: false,
    in_widget: false,
    beside: Beside::Nothing,
};

/// A rule with its selectors read.
pub(super) struct Compiled {
    pub(super) rule: Rule,
    posts: Selector,
    body: Selector,
    author: Selector,
    time: Selector,
    skip: Selector,
    quotes: Selector,
    gone: Selector,
    answers: Selector,
    levels: Selector,
}

impl Compiled {
    /// Reads the selectors of a rule.
    pub(super) fn new(rule: &Rule) -> Self {
        let select = Selector::new;
        Compiled {
            rule: *rule,
            posts: select(rule.posts),
            body: select(rule.body),
            author: select(rule.author),
            time: select(rule.time),
            skip: select(rule.skip),
            quotes: select(rule.quotes),
            gone: select(rule.gone),
            answers: select(rule.answers),
            levels: select(rule.levels),
        }
    }

    /// Reads the posts of a page; those without words stay, so that replies to them keep their place.
    pub(super) fn read(&self, dom: &Dom, order: Order) -> Reading {
        let ambiguous = Cell::new(false);
        let mut reading = Reading { platform: Some(self.rule.platform), ..Reading::default() };
        let mut known: HashMap<u64, usize> = HashMap::new();
        let mut places: Vec<Option<usize>> = Vec::new();
        let mut gone = 0;
        let posts = self.find(dom);
        for post in &posts {
            let is_gone = !self.rule.gone.is_empty() && post.own.iter().any(|n| self.gone.matches(dom, *n));
            let body = self.body.first(dom, &post.own);
            if body.is_none() && !is_gone {
                places.push(post.parent.and_then(|p| places.get(p).copied().flatten()));
                continue;
            }
            let number = self.number(dom, post);
            let above = post.parent.and_then(|p| places.get(p).copied().flatten());
            let raw = self.raw(dom, post, body, order, &ambiguous);
            if is_gone || is_placeholder(&raw.text) {
                gone += 1;
                places.push(Some(reading.comments.len()));
                reading.comments.push(Raw::gone(above));
                continue;
            }
            let named = quoted::answered(dom, &post.own, &|n| self.answers.matches(dom, n), &|n| {
                dom.name(n) == "blockquote" || self.quotes.matches(dom, n)
            });
            let elsewhere = named.iter().copied().find(|n| Some(*n) != number);
            let named = named.into_iter().filter(|n| Some(*n) != number).find_map(|n| known.get(&n).copied());
            let flat = self.rule.levels.is_empty() && above.is_none();
            let named = named.or_else(|| if flat { quoted::by_words(&raw.text, &reading.comments) } else { None });
            if let Some(number) = number {
                known.entry(number).or_insert(reading.comments.len());
            }
            places.push(Some(reading.comments.len()));
            let platform_id = number.map(|n| format!("post-{n}"));
            let parent = named.or(above);
            let answers = elsewhere.filter(|_| parent.is_none()).map(|n| format!("post-{n}"));
            reading.comments.push(Raw { platform_id, parent, answers, ..raw });
        }
        reading.ambiguous = ambiguous.get();
        reading.left_out = left_out(gone, "deleted", "deleted").into_iter().collect();
        reading
    }

    fn raw(&self, dom: &Dom, post: &Post, body: Option<Node>, order: Order, ambiguous: &Cell<bool>) -> Raw {
        let Some(body) = body else { return Raw::default() };
        let inside: HashSet<Node> = dom.walk(body).collect();
        let outside: Vec<Node> = post.own.iter().copied().filter(|n| !inside.contains(n)).collect();
        let author = self.author.all(dom, &outside).find_map(|n| fields::name(dom, n)).or_else(|| {
            let stated = |n: Node| ["data-author", "data-username"].iter().find_map(|a| dom.attribute(n, a));
            stated(post.node).and_then(fields::clean)
        });
        // Themes move the name about, but it leads to the writer's page in all of them.
        let author = author.or_else(|| {
            let profile = |n: &Node| dom.name(*n) == "a" && dom.attribute(*n, "href").is_some_and(fields::is_profile);
            outside.iter().copied().filter(profile).find_map(|n| fields::name(dom, n))
        });
        let posted = self.time.all(dom, &outside).find_map(|n| self.time_of(dom, n, order, ambiguous));
        let posted = posted.or_else(|| {
            let dated = outside.iter().copied().filter(|n| may_show_time(dom, *n));
            dated.into_iter().find_map(|n| self.time_of(dom, n, order, ambiguous))
        });
        let skip =
            |n: Node| n != body && (self.skip.matches(dom, n) || post.opens(n) || quoted::is_attribution(dom, n));
        let text = prose_quoting(dom, body, &skip, &|n| self.quotes.matches(dom, n));
        let text = quoted::without_attributions(fields::without_signature(&text));
        Raw { author, posted, text, ..Raw::default() }
    }

    /// The platform's number of a post: that of its element, else of the first element in it that has one, else of
    /// the link to itself.
    fn number(&self, dom: &Dom, post: &Post) -> Option<u64> {
        let of = |n: Node| {
            ["id", "name", "data-post-id", "data-comment-id", "data-id", "data-node-id", "data-pid"]
                .iter()
                .find_map(|a| quoted::last_number(dom.attribute(n, a)?))
        };
        let own = || post.own.iter().take(200).copied();
        let link = |n: Node| {
            let fragment = dom.attribute(n, "href")?.split_once("#comment-")?.1;
            if self.answers.matches(dom, n) { None } else { quoted::last_number(fragment) }
        };
        of(post.node)
            .or_else(|| own().filter(|n| dom.name(*n) != "input").find_map(of))
            .or_else(|| own().find_map(link))
    }

    fn time_of(&self, dom: &Dom, node: Node, order: Order, ambiguous: &Cell<bool>) -> Option<Posted> {
        if fields::tells_of_joining(&dom.text(node)) {
            return None;
        }
        let stated =
            dom.walk(node).take(12).filter(|n| !dom.name(*n).is_empty()).find_map(|n| fields::stated_time(dom, n));
        stated.or_else(|| {
            let (posted, unsure) = fields::shown_time(dom, node, order)?;
            ambiguous.set(ambiguous.get() || unsure);
            Some(posted)
        })
    }

    fn find(&self, dom: &Dom) -> Vec<Post> {
        let elements = dom.walk(Dom::ROOT).filter(|n| !dom.name(*n).is_empty() && self.posts.matches(dom, *n));
        let mut found: Vec<Node> = elements.filter(|n| self.rule.in_widget || !is_page_furniture(dom, *n)).collect();
        if !self.rule.nested {
            found = flat(dom, &found);
        }
        let mut posts: Vec<Post> = Vec::new();
        let mut of_node: HashMap<Node, usize> = HashMap::new();
        for node in found {
            let around = dom.ancestors(node).find_map(|n| of_node.get(&n).copied());
            of_node.insert(node, posts.len());
            posts.push(Post { node, parent: around, level: 0, own: Vec::new(), inner: Vec::new() });
        }
        let nodes: HashSet<Node> = of_node.keys().copied().collect();
        let mut above: Vec<(usize, usize)> = Vec::new();
        for (i, post) in posts.iter_mut().enumerate() {
            post.level = dom.ancestors(post.node).filter(|n| self.levels.matches(dom, *n)).count();
            if !self.rule.levels.is_empty() {
                above.retain(|(level, _)| *level < post.level);
                post.parent = post.parent.or_else(|| above.last().map(|(_, at)| *at));
                above.push((post.level, i));
            }
            let mut parts: Vec<Node> = Vec::new();
            if self.rule.beside == Beside::Before {
                parts = dom.before(post.node).take_while(|n| !nodes.contains(n)).take(12).collect();
                parts.reverse();
            }
            parts.push(post.node);
            if self.rule.beside == Beside::Behind {
                parts.extend(dom.behind(post.node).take_while(|n| !nodes.contains(n)).take(12));
            }
            for part in parts {
                let mut walk = dom.walk(part);
                while let Some(node) = walk.next() {
                    if node != post.node && nodes.contains(&node) {
                        post.inner.push(node);
                        walk.skip_below(node);
                    } else if !dom.name(node).is_empty() {
                        post.own.push(node);
                    }
                }
            }
        }
        posts
    }
}

/// Elements of a forum without nesting: of two inside each other the outer one is the post, unless it holds several.
fn flat(dom: &Dom, found: &[Node]) -> Vec<Node> {
    let known: HashSet<Node> = found.iter().copied().collect();
    let outer = |node: Node, known: &HashSet<Node>| dom.ancestors(node).find(|n| known.contains(n));
    let mut inside: HashMap<Node, usize> = HashMap::new();
    for node in found {
        if let Some(outer) = outer(*node, &known) {
            *inside.entry(outer).or_default() += 1;
        }
    }
    let posts: HashSet<Node> = known.into_iter().filter(|n| inside.get(n).is_none_or(|k| *k < 2)).collect();
    found.iter().copied().filter(|n| posts.contains(n) && outer(*n, &posts).is_none()).collect()
}

/// What platforms print where a comment was.
pub(super) fn is_placeholder(text: &str) -> bool {
    const WORDS: [&str; 12] = [
        "this comment has been removed by the author.",
        "this comment has been removed by a blog administrator.",
        "this comment has been deleted",
        "this comment was deleted",
        "this comment was removed by the site moderators",
        "comment deleted",
        "comment removed",
        "[deleted]",
        "[removed]",
        "dieser kommentar wurde vom autor entfernt.",
        "ce commentaire a été supprimé par l'auteur.",
        "el autor ha eliminado este comentario.",
    ];
    text.len() < 80 && {
        let text = text.trim().to_lowercase();
        WORDS.iter().any(|words| text == *words || text.trim_end_matches('.') == *words)
    }
}

/// One post in the markup.
struct Post {
    node: Node,
    parent: Option<usize>,
    level: usize,
    /// Its elements without those of the posts inside it.
    own: Vec<Node>,
    /// The posts directly inside it.
    inner: Vec<Node>,
}

impl Post {
    fn opens(&self, node: Node) -> bool {
        self.inner.contains(&node)
    }
}

/// Whether an element beside the words may show when they were written: themes move the date about. What tells of the
/// writer, such as the day of registration, does not.
fn may_show_time(dom: &Dom, node: Node) -> bool {
    const OF_WRITER: [&str; 5] = ["profile", "user", "join", "member", "sign"];
    let of_writer =
        |n: Node| dom.classes(n).any(|c| OF_WRITER.iter().any(|word| c.to_ascii_lowercase().contains(word)));
    let text: usize = dom.children(node).filter_map(|n| dom.characters(n)).map(|t| t.trim().len()).sum();
    (8..160).contains(&text) && !of_writer(node) && !dom.ancestors(node).take(3).any(of_writer)
}
