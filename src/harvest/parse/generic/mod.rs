//! Reads comments of markup that nobody wrote a rule for: elements that are alike and show time, name and words.
//! Refuses rather than take an article, navigation, teasers or lists of other articles for comments.
//! Called for HTML pages in which no rule found a comment.

mod anchors;
mod nesting;
mod parts;
mod posts;
mod survey;

use super::super::dates::Order;
use super::super::dom::{Dom, Node};
use super::html::Reading;
use super::rule::is_placeholder;
use super::{Raw, quoted};
use posts::{Post, Set};
use survey::Survey;

/// Longest page that is read so, in anchors: a calendar or an archive has more.
const MOST_ANCHORS: usize = 2000;

/// So many posts of a set are looked at for what is costly to see.
const SAMPLE: usize = 40;

/// What the generic reading made of a page.
pub(super) struct Generic {
    pub(super) reading: Option<Reading>,
    /// What it saw, for those who ask.
    pub(super) seen: Vec<String>,
    /// Elements that call themselves comments and could not be read, in words.
    pub(super) refused: Option<String>,
}

/// A set with what its posts show.
struct Judged {
    set: Set,
    authors: Vec<Option<(String, Node)>>,
    says: bool,
}

/// Reads a page.
pub(super) fn read(dom: &Dom, order: Order, is_forum: bool) -> Generic {
    let survey = Survey::of(dom);
    let anchors = anchors::anchors(dom, &survey, order);
    let mut generic = Generic { reading: None, seen: Vec::new(), refused: None };
    if anchors.is_empty() || anchors.len() > MOST_ANCHORS {
        generic.seen.push(format!("{} times are shown", anchors.len()));
        return generic;
    }
    let mut accepted: Vec<Judged> = Vec::new();
    // On a forum the first post may be of a kind of its own.
    let mut alone: Vec<Judged> = Vec::new();
    for set in posts::sets(dom, &survey, &anchors) {
        let says = says_comment(dom, &set) || offers_answers(dom, &survey, &set);
        let authors: Vec<Option<(String, Node)>> = if is_plausible(&set) {
            set.posts.iter().map(|p| anchors.get(p.anchor).and_then(|a| parts::author(dom, &survey, p, a))).collect()
        } else {
            Vec::new()
        };
        if is_forum && set.posts.len() == 1 && opens_thread(dom, &survey, &set) && authors.iter().all(Option::is_some) {
            alone.push(Judged { set: set.clone(), authors: authors.clone(), says });
        }
        match fault(dom, &survey, &set, &authors, says, is_forum) {
            None => accepted.push(Judged { set, authors, says }),
            Some(fault) if set.posts.len() > 1 && set.words() > 20 => {
                let line = format!("{} × {}: {fault}", set.posts.len(), set.label);
                if says && generic.refused.is_none() && set.label.to_lowercase().contains("comment") {
                    generic.refused = Some(line.clone());
                }
                generic.seen.push(line);
            }
            Some(_) => {}
        }
    }
    if accepted.iter().any(|j| j.set.posts.len() > 1) {
        accepted.retain(|j| j.set.posts.len() > 1);
    }
    let most = accepted.iter().map(weight).max().unwrap_or_default();
    // Of elements inside each other with the same words the innermost is the post.
    let best = accepted.iter().filter(|j| weight(j) * 20 >= most * 19).min_by_key(|j| {
        let names: Vec<&str> = j.authors.iter().flatten().map(|(name, _)| name.as_str()).collect();
        let one = names.len() > 3 && names.iter().all(|name| *name == names[0]);
        let nameless = if one { names.len() } else { j.authors.len() - names.len() };
        let first = j.set.posts.first();
        // Rows of a list of other threads are alike too, and say little.
        let mean = j.set.words() / u32::try_from(j.set.posts.len()).unwrap_or(1).max(1);
        let poor = j.set.posts.iter().filter(|p| p.words.0 * 6 < mean).count();
        (nameless, j.set.beside, poor, first.map_or(0, |p| survey.inside(p.node()).len()))
    });
    if let Some(judged) = best {
        generic.seen.insert(0, format!("{} × {}: taken", judged.set.posts.len(), judged.set.label));
        let mut made = reading(dom, &survey, judged, &anchors);
        if let Some(first) = opening(&survey, &judged.set, &alone) {
            let opening = reading(dom, &survey, first, &anchors);
            generic.seen.insert(1, format!("1 × {} before them: taken as the first post", first.set.label));
            for raw in &mut made.comments {
                raw.parent = raw.parent.map(|p| p + opening.comments.len());
            }
            made.comments.splice(0..0, opening.comments);
        }
        generic.reading = Some(made);
        generic.refused = None;
    }
    generic
}

/// Whether a single element may be the first post of a thread: it has words, and its class says what it is.
fn opens_thread(dom: &Dom, survey: &Survey, set: &Set) -> bool {
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

/// The first post that stands before those of a set and holds none of them: of several the smallest with its words.
fn opening<'a>(survey: &Survey, set: &Set, alone: &'a [Judged]) -> Option<&'a Judged> {
    let first = set.posts.first()?.node();
    let before: Vec<&Judged> = alone
        .iter()
        .filter(|j| {
            let node = j.set.posts[0].node();
            !survey.is_inside(first, node)
                && survey.place(node) < survey.place(first)
                && !set.posts.iter().any(|p| survey.is_inside(node, p.node()))
        })
        .collect();
    let most = before.iter().map(|j| j.set.words()).max()?;
    before
        .into_iter()
        .filter(|j| j.set.words() * 10 >= most * 9)
        .min_by_key(|j| survey.inside(j.set.posts[0].node()).len())
}

fn weight(judged: &Judged) -> u32 {
    judged.set.words() * if judged.says { 2 } else { 1 }
}

fn is_plausible(set: &Set) -> bool {
    set.words() >= 3 && set.undated <= set.posts.len()
}

/// Why a set is not taken for comments; `None` if it is.
fn fault(
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
    if !share(worded, 60) {
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
    let names: std::collections::HashSet<&str> = authors.iter().flatten().map(|(name, _)| name.as_str()).collect();
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
fn says_comment(dom: &Dom, set: &Set) -> bool {
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
fn offers_answers(dom: &Dom, survey: &Survey, set: &Set) -> bool {
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

fn reading(dom: &Dom, survey: &Survey, judged: &Judged, anchors: &[anchors::Anchor]) -> Reading {
    let set = &judged.set;
    let heads: Vec<Vec<Node>> = set
        .posts
        .iter()
        .zip(&judged.authors)
        .map(|(post, author)| {
            anchors.get(post.anchor).map(|a| a.node).into_iter().chain(author.iter().map(|(_, node)| *node)).collect()
        })
        .collect();
    let body = parts::body_kind(dom, survey, set, &heads);
    let parents = nesting::parents(dom, &set.posts);
    let mut reading = Reading { platform: None, ..Reading::default() };
    let mut places: Vec<Option<usize>> = Vec::new();
    for (i, post) in set.posts.iter().enumerate() {
        let text = parts::text(dom, survey, post, &heads[i], body);
        let parent = parents[i].and_then(|p| places.get(p).copied().flatten());
        let parent = parent.or_else(|| quoted::by_words(&text, &reading.comments));
        if is_placeholder(&text) {
            places.push(parent);
            continue;
        }
        let anchor = &anchors[post.anchor];
        reading.ambiguous |= anchor.ambiguous;
        places.push(Some(reading.comments.len()));
        reading.comments.push(Raw {
            platform_id: number(dom, post),
            parent,
            author: judged.authors.get(i).and_then(|a| a.as_ref().map(|(name, _)| name.clone())),
            posted: anchor.posted.clone(),
            text,
        });
    }
    reading
}

fn number(dom: &Dom, post: &Post) -> Option<String> {
    let id = quoted::last_number(dom.id(post.node()))?;
    Some(format!("post-{id}"))
}
