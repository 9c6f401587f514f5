//! Reads a page of markup: the richest of the comment formats in it, or else what its elements and lines say.
//! Knows no single platform: each has its file.
//! Called for HTML files.

use std::cell::LazyCell;

use crate::corpus::Status;

use super::super::dates::{self, Order};
use super::super::dom::{self, Dom, TooMuch};
use super::announced::{Surety, announced};
use super::choice::Choice;
use super::forum::is_forum;
use super::page::{Page, is_page_furniture};
use super::reading::Reading;
use super::verdict::{Signals, quote};
use super::{DAY_FIRST, Found, IN_SEQUENCE, Links, MONTH_FIRST, Raw, embeds, sequence};

/// Reads a page. A page past the limits of the parser is `broken`, on every machine alike.
pub(super) fn read(html: &str) -> Found {
    let dom = match Dom::parse(html) {
        Ok(dom) => dom,
        Err(limit) => return too_much(limit),
    };
    let page = Page::of(&dom);
    let lines = dom::lines(&dom);
    let settled = lines.iter().find_map(|line| dates::order_in(line));
    let order = settled.unwrap_or_else(|| usual_order(&dom, &lines));
    let forum = LazyCell::new(|| is_forum(html, &dom));
    let mut choice = Choice::of(html, &dom, order, &forum);
    let mut note = if order == Order::DayFirst { DAY_FIRST } else { MONTH_FIRST };
    // Where nothing settles day and month, the order in which people answered each other may.
    if settled.is_none() && choice.best().is_some_and(|reading| reading.ambiguous) {
        let turned = Choice::of(html, &dom, order.turned(), &forum);
        if choice.best().zip(turned.best()).is_some_and(|(a, b)| sequence::is_likelier(&b.comments, &a.comments)) {
            (choice, note) = (turned, IN_SEQUENCE);
        }
    }
    let lines = lines.iter().map(String::as_str);
    let heading = heading_count(&dom);
    let found = match choice.best() {
        Some(reading) => Found {
            platform: reading.platform,
            announced: Signals::counts(lines)
                .with_heading(heading)
                .announced()
                .filter(|n| *n > 0)
                .or(reading.announced),
            comments: reading.comments.iter().map(without_time).collect(),
            left_out: reading.left_out.clone(),
            notes: (reading.ambiguous && settled.is_none()).then(|| note.to_owned()).into_iter().collect(),
            ..Found::nothing(Status::Comments, "")
        },
        None => {
            let signals = Signals::of(page.title.as_deref(), lines).with_heading(heading);
            without_comments(&dom, signals, &choice.readings, choice.refused.as_deref())
        }
    };
    Found {
        title: page.title,
        address: page.address,
        published: page.published,
        seen: choice.seen,
        links: Links::of(&dom),
        ..found
    }
}

/// American pages put the month first.
fn usual_order(dom: &Dom, lines: &[String]) -> Order {
    let american = lines.iter().any(|line| dates::is_american(line))
        || dom.walk(Dom::ROOT).take(400).any(|n| {
            let value = match dom.name(n) {
                "html" => dom.attribute(n, "lang").or_else(|| dom.attribute(n, "xml:lang")),
                "meta" if dom.attribute(n, "property") == Some("og:locale") => dom.attribute(n, "content"),
                _ => None,
            };
            value.is_some_and(|v| v.eq_ignore_ascii_case("en-us") || v.eq_ignore_ascii_case("en_us"))
        });
    if american { Order::MonthFirst } else { Order::DayFirst }
}

/// A comment without a first line that is only a time: some themes print it inside the words.
fn without_time(raw: &Raw) -> Raw {
    let (first, rest) = raw.text.split_once('\n').unwrap_or((&raw.text, ""));
    let is_time = first.len() <= 60
        && (dates::parse(first, Order::default()).is_some()
            || (dates::is_loose(first) && first.split_whitespace().count() <= 6));
    if is_time && !rest.trim().is_empty() {
        Raw { text: rest.trim_start().to_owned(), ..raw.clone() }
    } else {
        raw.clone()
    }
}

fn without_comments(dom: &Dom, signals: Signals, readings: &[Reading], refused: Option<&str>) -> Found {
    let pingbacks = readings.iter().map(|r| r.pingbacks).max().unwrap_or_default();
    let found = signals.with_embed(embeds::in_page(dom)).with_form(form(dom)).with_pingbacks(pingbacks).verdict();
    let found = match refused {
        Some(seen) if found.status == Status::NotAThread && pingbacks == 0 => Found::nothing(
            Status::Broken,
            format!(
                "elements of this page call themselves comments and cannot be read: {seen}; please report the page, or ask the site's owner for an export"
            ),
        ),
        _ => found,
    };
    let left_out: Vec<String> = readings.iter().flat_map(|r| r.left_out.iter().cloned()).collect();
    if left_out.is_empty() {
        return found;
    }
    let reason = format!("{}; left out: {}", found.reason, left_out.join(", "));
    Found { reason, left_out, ..found }
}

fn too_much(limit: TooMuch) -> Found {
    let reason = format!("the page cannot be read as a page: {}", limit.reason());
    Found::nothing(Status::Broken, reason)
}

/// The number in the heading of the comment section.
fn heading_count(dom: &Dom) -> Option<(u64, String)> {
    const TITLES: [&str; 10] = [
        "comments-title",
        "comment-title",
        "comments-heading",
        "comments_title",
        "comments-header",
        "comments-number",
        "comment-count",
        "comments-count",
        "wp-block-comments-title",
        "comment-heading",
    ];
    let mut weak = None;
    for node in dom.walk(Dom::ROOT) {
        let heading = matches!(dom.name(node), "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
        let titled = dom.has_any_class(node, &TITLES) || TITLES.contains(&dom.id(node)) || dom.id(node) == "comments";
        if !heading && !titled || is_page_furniture(dom, node) {
            continue;
        }
        let text = if dom.id(node) == "comments" && !heading { continue } else { dom.text(node) };
        match announced(&text) {
            Some((n, Surety::Strong)) => return Some((n, text)),
            Some((n, Surety::Weak)) => weak = weak.or(Some((n, text))),
            None => {}
        }
    }
    weak
}

/// An open form for comments, with the words that invite to use it.
fn form(dom: &Dom) -> Option<String> {
    let form = dom.walk(Dom::ROOT).find(|node| {
        let (name, id) = (dom.name(*node), dom.id(*node));
        (name == "form" && (id == "commentform" || dom.has_any_class(*node, &["comment-form", "comments-form"])))
            || (name == "textarea" && (dom.attribute(*node, "name") == Some("comment") || id == "comment"))
    })?;
    let title = dom.walk(Dom::ROOT).find(|n| dom.id(*n) == "reply-title").map(|n| dom.text(n));
    let words =
        title.filter(|words| !words.is_empty()).unwrap_or_else(|| format!("<{}> for a comment", dom.name(form)));
    Some(quote(&words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_comments_that_has_a_pingback_alone_gives_no_comment() {
        // As WordPress's block themes write it; the words are invented for this project.
        let page = "<html><body><main><h1>Post 3</h1><p>An article of some length about the visits of the week.</p>\
            <div class=\"wp-block-comments\"><h2>Comments</h2><h2 class=\"wp-block-comments-title\">101 responses to “Post 3”</h2>\
            <ol class=\"wp-block-comment-template\"><li id=\"comment-9\" class=\"pingback even thread-even depth-1\">\
            <div class=\"wp-block-comment-author-name\"><a href=\"https://example.org/ping\">Ping Blog</a></div>\
            <div class=\"wp-block-comment-date\"><time datetime=\"2024-03-06T10:00:00+00:00\">March 6, 2024</time></div>\
            <div class=\"wp-block-comment-content\"><p>[…] linked here […]</p></div></li></ol>\
            <nav class=\"wp-block-comments-pagination\"><a href=\"/x\">Older Comments</a></nav>\
            <div id=\"respond\" class=\"comment-respond\"><h3>Leave a Reply</h3><form><textarea name=\"comment\"></textarea></form></div>\
            </div></main></body></html>";
        let found = read(page);
        assert!(found.comments.is_empty(), "{:?}", found.comments);
        assert_ne!(found.status, Status::Comments);
    }
}
