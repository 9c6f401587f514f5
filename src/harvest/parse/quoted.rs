//! What a post quotes of another: whose words they are, and which post that is.
//! Marks no text: `dom::prose_quoting` does.
//! Called by the rules of platforms and by the generic reading.

use super::super::dom::{Dom, Node};
use super::Raw;

/// The numbers of the posts that a post says it answers: by a link of `links`, else by what its quotations name.
/// Only a post before it can be one of them, so a wrong number does no harm.
pub(super) fn answered(
    dom: &Dom,
    own: &[Node],
    links: &dyn Fn(Node) -> bool,
    quotes: &dyn Fn(Node) -> bool,
) -> Vec<u64> {
    let mut numbers: Vec<u64> = own.iter().copied().filter(|n| links(*n)).filter_map(|n| target(dom, n)).collect();
    for quote in own.iter().copied().filter(|n| quotes(*n)) {
        // A quotation inside a quotation is what somebody else answered.
        if !dom.ancestors(quote).take_while(|n| own.contains(n)).take(6).any(quotes) {
            numbers.extend(dom.walk(quote).take(40).find_map(|n| target(dom, n)));
        }
    }
    numbers
}

/// Which of the posts before it a text quotes: the last one in which the words of its first quotation stand.
pub(super) fn by_words(text: &str, before: &[Raw]) -> Option<usize> {
    let quoted = text.lines().skip_while(|l| !l.starts_with("> ")).take_while(|l| l.starts_with('>') || l.is_empty());
    let own = quoted.filter_map(|l| l.strip_prefix("> ")).filter(|l| !l.starts_with('>'));
    let wanted = one_line(&own.collect::<Vec<_>>().join(" "));
    if wanted.split(' ').count() < 3 {
        return None;
    }
    before.iter().enumerate().rev().take(200).find(|(_, raw)| one_line(&raw.text).contains(&wanted)).map(|(at, _)| at)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The number of the post that an element points to.
fn target(dom: &Dom, node: Node) -> Option<u64> {
    const NAMED: [&str; 7] = [
        "data-post-id",
        "data-ipsquote-contentcommentid",
        "data-content-selector",
        "data-post",
        "data-commentid",
        "data-parent-id",
        "rel",
    ];
    if let Some(n) = NAMED.iter().find_map(|name| last_number(dom.attribute(node, name)?)) {
        return Some(n);
    }
    let href = if dom.name(node) == "a" { dom.attribute(node, "href")? } else { return None };
    if let Some((_, fragment)) = href.split_once('#')
        && let Some(n) = last_number(fragment)
    {
        return Some(n);
    }
    let pairs = href.split(['?', '&', ';']);
    let of = |pair: &str| {
        let (name, value) = pair.split_once('=')?;
        matches!(name, "p" | "pid" | "post" | "id" | "replytocom").then(|| last_number(value)).flatten()
    };
    pairs.skip(1).find_map(of).or_else(|| {
        let rest = ["/post-", "/post/"].iter().find_map(|part| href.rsplit_once(part))?.1;
        last_number(rest.trim_end_matches('/'))
    })
}

/// The number that ends a text, such as 12 in `post-12`, with nothing but a short word before it.
pub(super) fn last_number(text: &str) -> Option<u64> {
    let start = text
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let digits = &text[start..];
    if digits.is_empty() || digits.len() > 18 || text.len() - digits.len() > 40 || text.starts_with('/') {
        return None;
    }
    digits.parse().ok()
}

/// How it begins, and how it ends, when it is said who is quoted.
const STARTS: [&str; 12] = [
    "originally posted by",
    "originally said by",
    "quote from:",
    "quote from ",
    "zitat von ",
    "ursprünglich geschrieben von",
    "envoyé par ",
    "citation de ",
    "citar a ",
    "iniciado por ",
    "cita de ",
    "click to expand",
];
const ENDS: [&str; 8] =
    [" wrote:", " said:", " schrieb:", " hat geschrieben:", " a écrit:", " a écrit :", " escribió:", " dijo:"];

/// A text without the lines at the head of a quotation that say whose words follow: `> Ann wrote:`.
pub(super) fn without_attributions(text: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut inside = false;
    let mut after = false;
    for line in text.lines() {
        let quoted = line.starts_with("> ");
        let head = quoted && !inside && line.len() < 80 && {
            let words = line.trim_start_matches(['>', ' ']).to_lowercase();
            ENDS.iter().any(|end| words.ends_with(end))
        };
        // The empty line behind it goes with it, and what follows is still the same quotation.
        let gap = after && line.is_empty();
        after = head;
        inside = quoted || (inside && line.is_empty());
        if !head && !gap {
            kept.push(line);
        }
    }
    kept.join("\n")
}

/// Whether an element only says who is quoted: `Originally Posted by Ann`, `Ann wrote:`.
pub(super) fn is_attribution(dom: &Dom, node: Node) -> bool {
    if !matches!(dom.name(node), "div" | "cite" | "strong" | "span" | "p" | "legend" | "dt" | "b" | "footer") {
        return false;
    }
    let is_block = |n: Node| matches!(dom.name(n), "div" | "p" | "blockquote" | "table" | "ul" | "ol" | "pre");
    if dom.walk(node).take(30).any(|n| n != node && is_block(n)) {
        return false;
    }
    let mut length = 0;
    for text in dom.walk(node).take(30).filter_map(|n| dom.characters(n)) {
        length += text.len();
        if length > 160 {
            return false;
        }
    }
    let words = dom.text(node).to_lowercase();
    let words = words.trim_end_matches(|c: char| !c.is_alphanumeric() && c != ':').trim();
    const WHOLE: [&str; 9] =
        ["quote", "quote:", "zitat", "zitat:", "citation", "citation:", "cita", "cita:", "zum vergrößern anklicken..."];
    let quoting = || {
        matches!(dom.name(node), "cite" | "legend" | "dt")
            || dom
                .ancestors(node)
                .take(3)
                .any(|n| dom.name(n) == "blockquote" || dom.classes(n).any(|c| c.to_ascii_lowercase().contains("quot")))
    };
    STARTS.iter().any(|s| words.starts_with(s))
        || WHOLE.contains(&words)
        || (ENDS.iter().any(|e| words.ends_with(e)) && words.len() < 80 && quoting())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_names_its_post_in_the_ways_of_forums() {
        for html in [
            "<blockquote><a href='/goto/post?id=12' data-content-selector='#post-12'>Ann said</a>x</blockquote>",
            "<blockquote><cite><a href='./viewtopic.php?f=1&t=9&p=12#p12'>Ann wrote:</a></cite>x</blockquote>",
            "<blockquote><a href='showthread.php?p=12#post12'>View Post</a></blockquote>",
            "<blockquote data-ipsquote-contentcommentid=12>x</blockquote>",
            "<blockquote><a href='index.php?topic=9.msg12#msg12'>Quote from: Ann</a></blockquote>",
        ] {
            let dom = Dom::parse(html).expect("small");
            let own: Vec<Node> = dom.walk(Dom::ROOT).collect();
            assert_eq!(answered(&dom, &own, &|_| false, &|n| dom.name(n) == "blockquote"), [12], "{html}");
        }
        assert_eq!(
            (last_number("post-12"), last_number("12"), last_number("post-"), last_number("")),
            (Some(12), Some(12), None, None)
        );
    }

    #[test]
    fn a_quotation_without_a_link_is_found_by_its_words() {
        let raw = |text: &str| Raw { text: text.into(), ..Raw::default() };
        let before = [raw("one two three four"), raw("> one two three\n\nyes"), raw("five")];
        assert_eq!(by_words("> two three four\n\nso it is", &before), Some(0));
        assert_eq!(by_words("> > two three four\n> yes", &before), None);
        assert_eq!(by_words("two three four", &before), None);
    }

    #[test]
    fn a_line_that_says_who_is_quoted_is_cut_from_the_head_of_a_quotation_only() {
        assert_eq!(without_attributions("> @Ann wrote:\n\n> one two\n\nyes"), "> one two\n\nyes");
        for text in ["> one two\n\n> Ann wrote:\n\nyes", "She wrote:\n\n> one two", "", "> one two"] {
            assert_eq!(without_attributions(text), text);
        }
    }

    #[test]
    fn who_is_quoted_is_no_part_of_the_words() {
        let dom = Dom::parse(concat!(
            "<blockquote><cite>Ann wrote:</cite><div>Originally Posted by <b>Ann</b></div></blockquote>",
            "<p>She wrote: no</p><p>I quote</p>"
        ))
        .expect("small");
        let said: Vec<bool> = dom
            .walk(Dom::ROOT)
            .filter(|n| matches!(dom.name(*n), "cite" | "div" | "p"))
            .map(|n| is_attribution(&dom, n))
            .collect();
        assert_eq!(said, [true, true, false, false]);
    }
}
