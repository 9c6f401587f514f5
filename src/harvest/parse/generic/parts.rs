//! The words of a post of a kind that nobody wrote a rule for.
//! Does not choose which elements are posts.
//! Called by the generic reading.

use std::collections::{HashMap, HashSet};

use super::super::super::dom::{Dom, Node, prose_quoting};
use super::super::{fields, quoted};
use super::author::is_action;
use super::posts::{Post, Set};
use super::survey::Survey;

/// Beginnings or parts of classes of what is beside the words.
const BESIDE: [&str; 50] = [
    "authorpane",
    "author-pane",
    "author_pane",
    "authorinfo",
    "author-info",
    "author_info",
    "authordetails",
    "userblock",
    "user-block",
    "userdetails",
    "user-details",
    "user_details",
    "userstats",
    "memberinfo",
    "member-info",
    "miniprofile",
    "signature",
    "sig",
    "avatar",
    "profile",
    "userinfo",
    "user-info",
    "badge",
    "rank",
    "action",
    "button",
    "btn",
    "share",
    "vote",
    "like",
    "rating",
    "report",
    "toolbar",
    "controls",
    "edited",
    "editnote",
    "lastedit",
    "postdetails",
    "breadcrumb",
    "permalink",
    "postnumber",
    "post_number",
    "post-number",
    "tooltip",
    "dropdown",
    "menu",
    "advert",
    "sponsor",
    "quicklink",
    "reply-link",
];

/// Whether an element stands beside the words of a post, by its class or because it holds only actions.
fn is_beside(dom: &Dom, survey: &Survey, node: Node) -> bool {
    let name = dom.name(node);
    if name.is_empty() {
        return false;
    }
    if matches!(name, "form" | "button" | "nav" | "h1" | "time") {
        return true;
    }
    let by_class = dom.classes(node).any(|class| {
        let class = class.to_ascii_lowercase();
        BESIDE.iter().any(|word| match *word {
            "sig" => class == "sig" || class.starts_with("sig_") || class.starts_with("sig-"),
            "like" | "rank" | "menu" | "vote" | "action" | "report" | "profile" | "badge" => {
                class.split(['-', '_']).any(|part| part.trim_end_matches('s') == *word)
            }
            // Some programs call what stands above the words so, others all of a post.
            "postdetails" => class.contains("postdetails") && survey.words(node).0 <= 30,
            word => class.contains(word),
        })
    });
    let (plain, linked) = survey.words(node);
    // The column of the writer: `post_author`, not `bypostauthor`.
    let of_writer = plain + linked <= 60
        && dom
            .classes(node)
            .any(|class| class.rsplit(['-', '_']).next().is_some_and(|part| part.eq_ignore_ascii_case("author")));
    by_class
        || of_writer
        || ((1..=8).contains(&(plain + linked))
            && linked > 0
            && matches!(name, "a" | "li" | "ul" | "div" | "span" | "p" | "td")
            && is_action(&dom.text(node)))
}

/// What the bodies of a set have in common, if most words of its posts stand in elements of one kind.
pub(super) fn body_kind(dom: &Dom, survey: &Survey, set: &Set, heads: &[Vec<Node>]) -> Option<u64> {
    let mut words: HashMap<u64, (u32, usize)> = HashMap::new();
    let mut all = 0;
    for (post, heads) in set.posts.iter().zip(heads) {
        let mut seen: HashSet<u64> = HashSet::new();
        for node in tops(dom, survey, post, heads) {
            let (plain, linked) = survey.words(node);
            all += plain + linked;
            let mut at = node;
            // An element that is alone in another has the same words: the innermost one names the body.
            loop {
                if let Some(kind) = survey.kind(at)
                    && !matches!(
                        dom.name(at),
                        "p" | "span" | "a" | "b" | "i" | "em" | "strong" | "ul" | "li" | "br" | "font"
                    )
                    && seen.insert(kind)
                {
                    let entry = words.entry(kind).or_default();
                    entry.0 += survey.words(at).0 + survey.words(at).1;
                    entry.1 += 1;
                }
                let most = |n: &Node| {
                    let (a, b) = survey.words(*n);
                    (a + b) * 20 >= (plain + linked) * 19
                };
                match dom.children(at).find(most) {
                    Some(child) if survey.kind(child).is_some() => at = child,
                    _ => break,
                }
            }
        }
    }
    let best = words.into_iter().max_by_key(|(kind, (n, posts))| (*n, *posts, *kind))?;
    (best.1.0 * 10 >= all * 7 && best.1.1 * 10 >= set.posts.len() * 7).then_some(best.0)
}

/// The topmost elements of a post that hold neither its name nor its time and do not stand beside its words.
fn tops(dom: &Dom, survey: &Survey, post: &Post, heads: &[Node]) -> Vec<Node> {
    let mut found: Vec<Node> = Vec::new();
    let mut until = None;
    for node in post.own(survey) {
        if until.is_some_and(|top| survey.is_inside(node, top)) || dom.name(node).is_empty() {
            continue;
        }
        if is_beside(dom, survey, node) {
            until = Some(node);
        } else if node != post.node()
            && !heads.iter().any(|head| survey.is_inside(*head, node))
            && !post.inner.iter().any(|inner| survey.is_inside(*inner, node))
        {
            found.push(node);
            until = Some(node);
        }
    }
    found
}

/// The words of a post: those of its body, where the set has bodies of one kind, else all but what stands beside them.
pub(super) fn text(dom: &Dom, survey: &Survey, post: &Post, heads: &[Node], body: Option<u64>) -> String {
    let chosen = body.and_then(|kind| {
        let own = post.own(survey);
        own.into_iter().find(|n| {
            survey.kind(*n) == Some(kind)
                && !post.parts[..1].contains(n)
                && !heads.iter().any(|head| survey.is_inside(*head, *n))
        })
    });
    let skip = |n: Node| {
        is_beside(dom, survey, n)
            || quoted::is_attribution(dom, n)
            || post.inner.contains(&n)
            || heads.iter().any(|head| small_around(dom, survey, n, *head))
    };
    let quotes = |n: Node| {
        dom.classes(n).any(|c| {
            let c = c.to_ascii_lowercase();
            c == "quote"
                || c == "quotebox"
                || c.starts_with("quote-")
                || c.ends_with("quote")
                || c.ends_with("quotation")
        })
    };
    let parts: Vec<String> = match chosen {
        Some(node) => vec![prose_quoting(dom, node, &skip, &quotes)],
        None => post.parts.iter().map(|part| prose_quoting(dom, *part, &skip, &quotes)).collect(),
    };
    let text = parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join("\n\n");
    // Some programs put all words of a post into a quotation.
    let quoted = text.lines().all(|line| line.is_empty() || line.starts_with("> "));
    let text = if quoted {
        text.lines().map(|l| l.strip_prefix("> ").unwrap_or(l)).collect::<Vec<_>>().join("\n")
    } else {
        text
    };
    let text = quoted::without_attributions(fields::without_signature(&text));
    let text = without_changes(text.trim());
    let said = ["Says:", "says:", "said:", "wrote:", "schrieb:", "sagt:", "a écrit :", "dijo:"];
    said.iter().find_map(|start| text.strip_prefix(start)).unwrap_or(text).trim().to_owned()
}

/// A text without a first or last line that only says when it was changed: `Last edited by Ann on 4 March 2019`.
fn without_changes(text: &str) -> &str {
    let tells = |line: &str| {
        line.split_whitespace().count() <= 25
            && line.contains(|c: char| c.is_ascii_digit())
            && fields::tells_of_joining(line)
    };
    let text = match text.split_once('\n') {
        Some((first, rest)) if tells(first) => rest.trim(),
        _ => text,
    };
    match text.rsplit_once('\n') {
        Some((rest, last)) if tells(last) => rest.trim(),
        _ => text,
    }
}

/// An element around the name or time that holds little else.
fn small_around(dom: &Dom, survey: &Survey, node: Node, head: Node) -> bool {
    let (plain, linked) = survey.words(node);
    !dom.name(node).is_empty() && survey.is_inside(head, node) && plain + linked <= 14
}
