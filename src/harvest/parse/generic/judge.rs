//! Whether a set of elements may be comments, and why not: teasers, lists of links and archives are alike too.
//! Reads no words of a post.
//! Called by the generic reading.

use std::collections::HashSet;

use super::super::super::dom::{Dom, Node};
use super::posts::{Post, Set};
use super::survey::Survey;

/// So many posts of a set are looked at for what is costly to see.
const SAMPLE: usize = 40;

/// Whether a single element may be the first post of a thread: it has words, and its class says what it is.
pub(super) fn opens_thread(dom: &Dom, survey: &Survey, set: &Set) -> bool {
    const WORDS: [&str; 9] =
        ["post", "question", "topic", "thread", "message", "discussion", "frage", "beitrag", "entry"];
    let Some(post) = set.posts.first() else { return false };
    let named = std::iter::once(post.node()).chain(dom.ancestors(post.node()).take(2)).any(|n| {
        dom.classes(n).chain(std::iter::once(dom.id(n))).any(|class| {
            let class = class.to_ascii_lowercase();
            WORDS.iter().any(|word| class.contains(word))
        })
    });
    named && set.times <= 3 && post.words.0 >= 10 && post.words.1 < post.words.0 && !is_teaser(dom, survey, set, post)
}

/// Whether a set is worth a closer look.
pub(super) fn is_plausible(set: &Set) -> bool {
    set.words() >= 3 && set.undated <= set.posts.len()
}

/// Why a set is not taken for comments; `None` if it is.
pub(super) fn fault(
    dom: &Dom,
    survey: &Survey,
    set: &Set,
    authors: &[Option<(String, Node)>],
    says: bool,
    is_forum: bool,
) -> Option<String> {
    let n = set.posts.len();
    let worded = set.posts.iter().filter(|p| p.words.0 >= 3).count();
    let named = authors.iter().filter(|a| a.is_some()).count();
    let (plain, linked) = set.posts.iter().fold((0, 0), |sum, p| (sum.0 + p.words.0, sum.1 + p.words.1));
    let share = |k: usize, percent: usize| k * 100 >= n * percent;
    let alone = n == 1 && !(set.times <= 2 && set.label.to_lowercase().contains("comment"));
    if n == 0 || alone {
        return Some("it stands alone".to_owned());
    }
    // Under a happy article many people write a heart and nothing else.
    if !share(worded, if says { 40 } else { 60 }) {
        return Some("most have no words of their own".to_owned());
    }
    if set.undated > n / 3 {
        return Some(format!("{} more of the kind show no time", set.undated));
    }
    if set.times > 4 * n {
        return Some("each shows several times, so each holds several".to_owned());
    }
    if linked > plain {
        return Some("most of the words are links".to_owned());
    }
    if set.posts.iter().take(SAMPLE).filter(|p| is_teaser(dom, survey, set, p)).count() * 2 > n.min(SAMPLE) {
        return Some("each has a heading that leads to another page, as teasers do".to_owned());
    }
    if !share(named, if says && is_forum { 30 } else { 60 }) {
        return Some(format!("only {named} show a name"));
    }
    if !says && !is_forum {
        return Some("nothing calls them comments, replies or posts".to_owned());
    }
    let names: HashSet<&str> = authors.iter().flatten().map(|(name, _)| name.as_str()).collect();
    (names.len() == 1 && n > 3 && !says && !is_forum).then(|| "all are by one name".to_owned())
}

/// A heading that is a link to another page, in the post or beside it in what holds no other post.
fn is_teaser(dom: &Dom, survey: &Survey, set: &Set, post: &Post) -> bool {
    let alone = |n: &Node| set.posts.iter().filter(|p| survey.is_inside(p.node(), *n)).count() == 1;
    let around = dom.ancestors(post.node()).take(2).take_while(alone).last();
    let region = around.map_or_else(|| post.own(survey), |n| survey.inside(n).to_vec());
    region.into_iter().filter(|n| matches!(dom.name(*n), "h1" | "h2" | "h3" | "h4" | "h5")).any(|heading| {
        let inside = survey.inside(heading).iter().copied();
        inside.chain(dom.ancestors(heading).take(1)).any(|n| {
            let href = if dom.name(n) == "a" { dom.attribute(n, "href").unwrap_or_default() } else { "" };
            let profile = ["user", "member", "profil", "author"].iter().any(|w| href.to_ascii_lowercase().contains(w));
            let leads = !href.is_empty() && !href.contains('#') && !href.starts_with("javascript") && !profile;
            leads && survey.words(heading).1 > 3
        })
    })
}

/// Whether the elements, or those right around them, are called comments or posts, or offer to answer.
pub(super) fn says_comment(dom: &Dom, set: &Set) -> bool {
    let Some(first) = set.posts.first().map(Post::node) else { return false };
    std::iter::once(first).chain(dom.ancestors(first).take(3)).filter(|n| dom.name(*n) != "body").any(|n| {
        dom.classes(n).chain(std::iter::once(dom.id(n))).any(|class| {
            let class = class.to_ascii_lowercase();
            class.split(['-', '_']).any(|word| {
                [
                    "comment",
                    "reply",
                    "replies",
                    "response",
                    "message",
                    "answer",
                    "discussion",
                    "kommentar",
                    "commentaire",
                    "reaction",
                    "beitrag",
                    "antwort",
                    "respuesta",
                    "comentario",
                    "msg",
                    "postbit",
                    "posting",
                    "forum",
                ]
                .iter()
                .any(|w| {
                    word.trim_end_matches('s').trim_end_matches('e') == w.trim_end_matches('e')
                        || word.starts_with(w) && w.len() > 5
                })
            })
        })
    })
}

/// Whether most posts offer to answer, quote or report them, as no article or teaser does.
pub(super) fn offers_answers(dom: &Dom, survey: &Survey, set: &Set) -> bool {
    const OFFERS: [&str; 14] = [
        "reply",
        "quote",
        "report",
        "respond",
        "antworten",
        "zitieren",
        "zitat",
        "melden",
        "beitrag melden",
        "répondre",
        "citer",
        "signaler",
        "responder",
        "citar",
    ];
    let offers = |post: &Post| {
        post.own(survey).into_iter().any(|n| {
            let (plain, linked) = survey.words(n);
            matches!(dom.name(n), "a" | "span" | "li" | "button") && (1..=4).contains(&(plain + linked)) && {
                let words = dom.text(n).to_lowercase();
                let words = words.trim_matches(|c: char| !c.is_alphanumeric());
                OFFERS
                    .iter()
                    .any(|offer| words.strip_prefix(offer).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric)))
            }
        })
    };
    let n = set.posts.len();
    n > 1 && set.posts.iter().take(SAMPLE).filter(|post| offers(post)).count() * 2 > n.min(SAMPLE)
}
