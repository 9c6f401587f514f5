//! Sets of elements that are alike and each of which shows a time: what the posts of a page may be.
//! Reads neither names nor words.
//! Called by the generic reading.

use std::collections::{HashMap, HashSet};

use super::super::super::dom::{Dom, Node};
use super::super::page::is_page_furniture;
use super::anchors::Anchor;
use super::survey::{Survey, label};

/// One element of a set, with what belongs to it beside it.
#[derive(Debug, Clone)]
pub(super) struct Post {
    /// The element, and siblings behind it up to the next post where the words stand there.
    pub(super) parts: Vec<Node>,
    /// Index of its first anchor.
    pub(super) anchor: usize,
    /// Which post it stands inside.
    pub(super) around: Option<usize>,
    /// Posts directly inside it.
    pub(super) inner: Vec<Node>,
    /// Its own words, outside links and inside them.
    pub(super) words: (u32, u32),
}

impl Post {
    /// The element itself.
    pub(super) fn node(&self) -> Node {
        self.parts.first().copied().unwrap_or(Dom::ROOT)
    }

    /// Its nodes in reading order, without those of the posts inside it.
    pub(super) fn own(&self, survey: &Survey) -> Vec<Node> {
        let all = self.parts.iter().flat_map(|part| survey.inside(*part).iter().copied());
        if self.inner.is_empty() {
            return all.collect();
        }
        all.filter(|n| !self.inner.iter().any(|inner| survey.is_inside(*n, *inner))).collect()
    }
}

/// Posts that may be those of the page.
#[derive(Debug, Clone)]
pub(super) struct Set {
    pub(super) posts: Vec<Post>,
    /// What the elements are called.
    pub(super) label: String,
    /// Elements like the posts, with words and without a time.
    pub(super) undated: usize,
    /// Times inside the posts.
    pub(super) times: usize,
    /// The words stand behind the elements, not in them.
    pub(super) beside: bool,
}

impl Set {
    /// Words of all posts, outside links.
    pub(super) fn words(&self) -> u32 {
        self.posts.iter().map(|post| post.words.0).sum()
    }
}

/// Farthest an element that is a post lies above the time it shows.
const REACH: usize = 12;

/// The sets of a page: one for each kind of element above an anchor, and one more where the words stand beside it.
pub(super) fn sets(dom: &Dom, survey: &Survey, anchors: &[Anchor]) -> Vec<Set> {
    let mut kinds: Vec<u64> = Vec::new();
    let mut known: HashSet<u64> = HashSet::new();
    for anchor in anchors {
        let chain = std::iter::once(anchor.node).chain(dom.ancestors(anchor.node)).take(REACH);
        let here = chain.filter(|n| !matches!(dom.name(*n), "html" | "body" | "main" | ""));
        kinds.extend(here.filter_map(|n| survey.kind(n)).filter(|kind| known.insert(*kind)));
    }
    let mut of_kind: HashMap<u64, Vec<Node>> = HashMap::new();
    for node in &survey.order {
        if let Some(kind) = survey.kind(*node).filter(|kind| known.contains(kind)) {
            of_kind.entry(kind).or_default().push(*node);
        }
    }
    let nodes_of = |kind: &u64| of_kind.get(kind).map(Vec::as_slice).unwrap_or_default();
    kinds.iter().flat_map(|kind| set(dom, survey, anchors, nodes_of(kind))).collect()
}

fn set(dom: &Dom, survey: &Survey, anchors: &[Anchor], nodes: &[Node]) -> Vec<Set> {
    let nodes: Vec<Node> = nodes.iter().copied().filter(|n| !is_page_furniture(dom, *n)).collect();
    let Some(first) = nodes.first().copied() else { return Vec::new() };
    let members: HashSet<Node> = nodes.iter().copied().collect();
    let (dated, times) = dated(dom, survey, anchors, &members);
    let mut posts: Vec<Post> = Vec::new();
    let mut of_node: HashMap<Node, usize> = HashMap::new();
    let mut undated = 0;
    for node in &nodes {
        let Some(anchor) = dated.get(node).copied() else {
            undated += usize::from(survey.words(*node).0 >= 3);
            continue;
        };
        let around = dom.ancestors(*node).find_map(|n| of_node.get(&n).copied());
        if let Some(outer) = around.and_then(|i| posts.get_mut(i)) {
            outer.inner.push(*node);
        }
        of_node.insert(*node, posts.len());
        posts.push(Post { parts: vec![*node], anchor, around, inner: Vec::new(), words: (0, 0) });
    }
    for post in &mut posts {
        let all = survey.words(post.node());
        let inner: Vec<(u32, u32)> = post.inner.iter().map(|n| survey.words(*n)).collect();
        post.words = (all.0 - inner.iter().map(|w| w.0).sum::<u32>(), all.1 - inner.iter().map(|w| w.1).sum::<u32>());
    }
    let label = label(dom, first).map_or_else(|| dom.name(first).to_owned(), |l| format!("{}.{l}", dom.name(first)));
    let whole = Set { posts, label, undated, times, beside: false };
    let parts = by_parent(dom, &whole);
    let sets: Vec<Set> = std::iter::once(whole).chain(parts).collect();
    let beside: Vec<Set> = sets.iter().filter_map(|set| with_siblings(dom, survey, set)).collect();
    sets.into_iter().chain(beside).collect()
}

/// The posts of each list, where those of a kind stand in a few lists: one of them may be of other things.
fn by_parent(dom: &Dom, set: &Set) -> Vec<Set> {
    let mut lists: Vec<(Option<Node>, Vec<Post>)> = Vec::new();
    for post in set.posts.iter().filter(|post| post.around.is_none()) {
        let parent = dom.parent(post.node());
        match lists.iter().position(|(known, _)| *known == parent) {
            Some(at) => lists[at].1.push(post.clone()),
            None if lists.len() < 6 => lists.push((parent, vec![post.clone()])),
            None => return Vec::new(),
        }
    }
    if lists.len() < 2 {
        return Vec::new();
    }
    let lists = lists
        .into_iter()
        .map(|(_, posts)| posts)
        .filter(|posts| posts.len() > 1 && posts.iter().all(|p| p.inner.is_empty()));
    lists.map(|posts| Set { times: posts.len(), posts, label: set.label.clone(), undated: 0, beside: false }).collect()
}

/// Of each element the time that is its own, and how many times there are: of several the first of the kind that most
/// elements show, so that a time in the words or of a change is not taken for that of the post.
fn dated(dom: &Dom, survey: &Survey, anchors: &[Anchor], members: &HashSet<Node>) -> (HashMap<Node, usize>, usize) {
    let mut own: HashMap<Node, Vec<usize>> = HashMap::new();
    let mut shown_by: HashMap<u64, HashSet<Node>> = HashMap::new();
    for (i, anchor) in anchors.iter().enumerate() {
        let mut chain = std::iter::once(anchor.node).chain(dom.ancestors(anchor.node)).take(4 * REACH);
        if let Some(node) = chain.find(|n| members.contains(n)) {
            own.entry(node).or_default().push(i);
            if let Some(kind) = survey.kind(anchor.node) {
                shown_by.entry(kind).or_default().insert(node);
            }
        }
    }
    let spread = |i: &usize| survey.kind(anchors[*i].node).and_then(|kind| shown_by.get(&kind)).map_or(0, HashSet::len);
    let times = own.values().map(Vec::len).sum();
    let chosen = own.into_iter().filter_map(|(node, all)| {
        let most = all.iter().map(spread).max()?;
        let mut likely = all.into_iter().filter(|i| spread(i) == most);
        let first = likely.next()?;
        // A day alone may be that of something else, when another one has a time of day.
        let is_day = |i: usize| anchors[i].posted.as_ref().is_some_and(|posted| posted.as_str().len() == 10);
        let timed = |i: &usize| anchors[*i].posted.is_some() && !is_day(*i);
        Some((node, if is_day(first) { likely.find(timed).unwrap_or(first) } else { first }))
    });
    (chosen.collect(), times)
}

/// The same posts with the siblings behind each, where most of the words stand there: rows of a table, for example.
fn with_siblings(dom: &Dom, survey: &Survey, set: &Set) -> Option<Set> {
    if set.posts.len() < 2 || set.posts.iter().any(|post| post.around.is_some()) {
        return None;
    }
    let heads: HashSet<Node> = set.posts.iter().map(Post::node).collect();
    let mut posts = set.posts.clone();
    let mut lengths: Vec<usize> = Vec::new();
    for post in &mut posts {
        let element = |n: &Node| !dom.name(*n).is_empty();
        let behind: Vec<Node> = dom
            .behind(post.node())
            .take_while(|n| !heads.contains(n) && !heads.iter().any(|head| survey.is_inside(*head, *n)))
            .filter(element)
            .collect();
        lengths.push(behind.len());
        post.parts.extend(behind);
    }
    // Behind the last one stands what belongs to none: it has as many siblings as the others.
    let mut sorted = lengths[..lengths.len() - 1].to_vec();
    sorted.sort_unstable();
    let usual = sorted.get(sorted.len() / 2).copied()?;
    if usual == 0 || usual > 6 {
        return None;
    }
    for post in &mut posts {
        post.parts.truncate(usual + 1);
        let words: Vec<(u32, u32)> = post.parts.iter().map(|n| survey.words(*n)).collect();
        post.words = (words.iter().map(|w| w.0).sum(), words.iter().map(|w| w.1).sum());
    }
    let more =
        Set { posts, label: format!("{} and what follows", set.label), undated: 0, times: set.times, beside: true };
    (more.words() > 2 * set.words()).then_some(more)
}
