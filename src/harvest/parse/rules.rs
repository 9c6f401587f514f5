//! Which rules of platforms fit a page, and what they read.
//! Holds no rule: `forums`, `boards` and `widgets` do.
//! Called for HTML pages.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::super::dates::Order;
use super::super::dom::Dom;
use super::boards;
use super::forums;
use super::reading::Reading;
use super::rule::Compiled;
use super::widgets::{self, PLAIN};

static RULES: LazyLock<Vec<Compiled>> = LazyLock::new(|| {
    forums::FORUMS.iter().chain(&boards::BOARDS).chain(&widgets::WIDGETS).map(Compiled::new).collect()
});

/// The signs of all rules, and which rule each belongs to: a page is searched once for all of them.
struct Signs {
    searcher: AhoCorasick,
    rules: Vec<usize>,
}

static SIGNS: LazyLock<Signs> = LazyLock::new(|| {
    let signs = || RULES.iter().enumerate().flat_map(|(at, rule)| rule.rule.signs.iter().map(move |sign| (at, *sign)));
    let searcher = AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(signs().map(|(_, sign)| sign));
    Signs { searcher: searcher.expect("a hundred short signs fit"), rules: signs().map(|(at, _)| at).collect() }
});

/// What each rule reads whose sign is in the source, in the order of the rules; nothing of those that find no post.
pub(super) fn read(html: &str, dom: &Dom, order: Order) -> Vec<Reading> {
    let mut has = vec![false; RULES.len()];
    for found in SIGNS.searcher.find_overlapping_iter(html) {
        has[SIGNS.rules[found.pattern().as_usize()]] = true;
    }
    let whole = |r: &Reading| {
        let complete = r.comments.iter().all(|c| c.gone || (c.author.is_some() && !c.text.is_empty()));
        (r.platform != Some(PLAIN) || complete) && (!r.comments.is_empty() || !r.left_out.is_empty())
    };
    let fitting = RULES.iter().zip(has).filter_map(|(rule, has)| has.then_some(rule));
    let readings = fitting.map(|rule| rule.read(dom, order)).filter(whole);
    readings.map(|r| Reading { platform: r.platform.filter(|p| *p != PLAIN), ..r }).collect()
}
