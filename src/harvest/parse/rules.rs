//! Which rules of platforms fit a page, and what they read.
//! Holds no rule: `forums`, `boards` and `widgets` do.
//! Called for HTML pages.

use std::sync::LazyLock;

use super::super::dates::Order;
use super::super::dom::Dom;
use super::boards;
use super::forums;
use super::html::Reading;
use super::rule::Compiled;
use super::widgets::{self, PLAIN};

static RULES: LazyLock<Vec<Compiled>> = LazyLock::new(|| {
    forums::FORUMS.iter().chain(&boards::BOARDS).chain(&widgets::WIDGETS).map(Compiled::new).collect()
});

/// What each rule reads whose sign is in the source, in the order of the rules; nothing of those that find no post.
pub(super) fn read(html: &str, dom: &Dom, order: Order) -> Vec<Reading> {
    // Rules of one program share signs, and each is searched for once.
    let mut searched: Vec<(&str, bool)> = Vec::new();
    let mut has = |sign: &'static str| {
        if let Some((_, found)) = searched.iter().find(|(known, _)| *known == sign) {
            return *found;
        }
        let found = memchr::memmem::find(html.as_bytes(), sign.as_bytes()).is_some();
        searched.push((sign, found));
        found
    };
    let whole = |r: &Reading| {
        let complete = r.comments.iter().all(|c| c.gone || (c.author.is_some() && !c.text.is_empty()));
        (r.platform != Some(PLAIN) || complete) && (!r.comments.is_empty() || !r.left_out.is_empty())
    };
    let fitting = RULES.iter().filter(|rule| rule.rule.signs.iter().any(|sign| has(sign)));
    let readings = fitting.map(|rule| rule.read(dom, order)).filter(whole);
    readings.map(|r| Reading { platform: r.platform.filter(|p| *p != PLAIN), ..r }).collect()
}
