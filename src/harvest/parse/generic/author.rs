//! The name of who wrote a post of a kind that nobody wrote a rule for.
//! Reads no words of a post.
//! Called by the generic reading.

use super::super::super::dates;
use super::super::super::dom::{Dom, Node};
use super::super::fields;
use super::anchors::Anchor;
use super::posts::Post;
use super::survey::Survey;

/// Words that make up a line of actions and nothing else.
const ACTIONS: [&str; 40] = [
    "this",
    "post",
    "diesen",
    "beitrag",
    "reply",
    "quote",
    "report",
    "edit",
    "delete",
    "share",
    "like",
    "link",
    "permalink",
    "top",
    "up",
    "down",
    "flag",
    "thanks",
    "antworten",
    "zitieren",
    "melden",
    "teilen",
    "bearbeiten",
    "gefällt",
    "mir",
    "nach",
    "oben",
    "répondre",
    "citer",
    "signaler",
    "responder",
    "citar",
    "follow",
    "helpful",
    "likes",
    "shares",
    "votes",
    "thank",
    "danke",
    "with",
];

/// The name shown and the element that shows it; never one of `barred`.
pub(super) fn author(
    dom: &Dom,
    survey: &Survey,
    post: &Post,
    anchor: &Anchor,
    barred: &[String],
) -> Option<(String, Node)> {
    let own = post.own(survey);
    let elements: Vec<Node> = own.iter().copied().filter(|n| !dom.name(*n).is_empty()).collect();
    let short = |n: &Node| {
        let (plain, linked) = survey.words(*n);
        (1..=6).contains(&(plain + linked))
    };
    let named = |n: Node| {
        if survey.is_inside(anchor.node, n) && dom.name(n) != "a" {
            return None;
        }
        let name = fields::name(dom, n)?;
        let letters = name.chars().filter(|c| c.is_alphanumeric()).count();
        let plain = letters > 0
            && name.chars().count() <= 60
            && !is_action(&name)
            && !is_count(&name)
            && !barred.contains(&name);
        plain.then_some((name, n))
    };
    let by =
        |which: &dyn Fn(Node) -> bool| elements.iter().copied().filter(|n| which(*n)).filter(short).find_map(named);
    let of_author = |n: Node| matches!(dom.attribute(n, "itemprop"), Some("author" | "creator"));
    // The name of a question is its title; that of its author stands inside the author.
    let property = |n: Node| {
        dom.attribute(n, "rel") == Some("author")
            || (of_author(n) && !dom.walk(n).any(|inner| dom.attribute(inner, "itemprop") == Some("name")))
            || (dom.attribute(n, "itemprop") == Some("name") && dom.ancestors(n).take(3).any(of_author))
    };
    let class = |n: Node| {
        dom.classes(n).any(|c| {
            let c = c.to_ascii_lowercase();
            [
                "author",
                "username",
                "user-name",
                "user_name",
                "nickname",
                "nick",
                "poster",
                "creator",
                "byline",
                "screenname",
            ]
            .iter()
            .any(|word| c.contains(word))
                && !["avatar", "img", "image", "photo", "icon", "badge", "rank", "title"].iter().any(|w| c.contains(w))
        })
    };
    let profile =
        |n: Node| dom.name(n) == "a" && dom.attribute(n, "href").is_some_and(fields::is_profile) && !is_mention(dom, n);
    let member = |n: Node| {
        dom.classes(n).any(|c| {
            let c = c.to_ascii_lowercase();
            ["user", "member", "name"].iter().any(|word| c == *word || c.ends_with(word))
        })
    };
    let stated = |n: Node| {
        let name = ["data-author", "data-username"].iter().find_map(|a| dom.attribute(n, a)).and_then(fields::clean)?;
        Some((name, n))
    };
    stated(post.node())
        .or_else(|| by(&property))
        .or_else(|| by(&profile))
        .or_else(|| by(&class))
        .or_else(|| by(&member))
        .or_else(|| by(&|n| matches!(dom.name(n), "cite" | "strong" | "b" | "dt" | "h4" | "h5" | "h6")))
        .or_else(|| before_date(dom, anchor))
}

/// Whether a link to somebody stands among the words of a post: `@Ann`, or in a quotation.
fn is_mention(dom: &Dom, node: Node) -> bool {
    dom.text(node).starts_with('@')
        || dom.ancestors(node).take(4).any(|n| {
            dom.name(n) == "blockquote" || dom.classes(n).any(|class| class.to_ascii_lowercase().contains("quote"))
        })
}

/// `Ann, 6 August 2017`: what stands before the date in its own element.
fn before_date(dom: &Dom, anchor: &Anchor) -> Option<(String, Node)> {
    let text = dom.text(anchor.node);
    let at = text.find(|c: char| c.is_ascii_digit())?;
    let name = fields::clean(text[..at].trim_end_matches(|c: char| !c.is_alphanumeric()))?;
    let words = name.split_whitespace().count();
    let plain = (1..=4).contains(&words) && name.chars().any(char::is_alphabetic);
    (plain && !is_action(&name) && !dates::names_time(&name)).then_some((name, anchor.node))
}

/// Whether a text is made of words for actions alone: `Reply`, `Share this post`.
pub(super) fn is_action(text: &str) -> bool {
    text.to_lowercase().split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).all(|w| ACTIONS.contains(&w))
}

/// `12 posts`, `Posts: 12`, `#3`.
fn is_count(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    text.starts_with('#')
        || (text.split_whitespace().count() > 1 && first.ends_with(':'))
        || (text.split_whitespace().count() == 2 && first.bytes().all(|b| b.is_ascii_digit()))
}
