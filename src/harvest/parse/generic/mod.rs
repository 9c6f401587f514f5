//! Reads comments of markup that nobody wrote a rule for: elements that are alike and show time, name and words.
//! Refuses rather than take an article, navigation, teasers or lists of other articles for comments.
//! Called for HTML pages in which no rule found a comment.

mod anchors;
mod author;
mod judge;
mod nesting;
mod parts;
mod posts;
mod repeated;
mod survey;

use super::super::dates::Order;
use super::super::dom::{Dom, Node};
use super::reading::Reading;
use super::rule::is_placeholder;
use super::{Raw, quoted};
use judge::{fault, is_plausible, offers_answers, opens_thread, says_comment};
use posts::{Post, Set};
use survey::Survey;

/// Longest page that is read so, in anchors: a calendar or an archive has more.
const MOST_ANCHORS: usize = 2000;

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
    let mut survey = Survey::of(dom, false);
    let mut anchors = anchors::anchors(dom, &survey, order);
    if anchors.is_empty() {
        // Forums that are programs in the browser write their posts a second time for search engines.
        survey = Survey::of(dom, true);
        anchors = anchors::anchors(dom, &survey, order);
    }
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
        let authors = if is_plausible(&set) { authors(dom, &survey, &set, &anchors) } else { Vec::new() };
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

/// The name that each post shows. A heading or bold words that every one of several posts shows alike name no writer.
fn authors(dom: &Dom, survey: &Survey, set: &Set, anchors: &[anchors::Anchor]) -> Vec<Option<(String, Node)>> {
    /// A post has few rows of buttons.
    const MOST: usize = 4;
    let mut barred: Vec<String> = Vec::new();
    loop {
        let author = |p: &Post| anchors.get(p.anchor).and_then(|a| author::author(dom, survey, p, a, &barred));
        let found: Vec<Option<(String, Node)>> = set.posts.iter().map(author).collect();
        let Some(Some((first, _))) = found.first() else { return found };
        let alike = |(name, node): &(String, Node)| {
            name == first && matches!(dom.name(*node), "cite" | "strong" | "b" | "dt" | "h4" | "h5" | "h6")
        };
        if found.len() < 3 || barred.len() > MOST || !found.iter().all(|a| a.as_ref().is_some_and(alike)) {
            return found;
        }
        barred.push(first.clone());
    }
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
    let texts = set.posts.iter().zip(&heads).map(|(post, heads)| parts::text(dom, survey, post, heads, body));
    let texts = repeated::without(texts.collect());
    let mut reading = Reading { platform: None, ..Reading::default() };
    let mut places: Vec<Option<usize>> = Vec::new();
    for (i, post) in set.posts.iter().enumerate() {
        let text = &texts[i];
        let parent = parents[i].and_then(|p| places.get(p).copied().flatten());
        let parent = parent.or_else(|| quoted::by_words(text, &reading.comments));
        if is_placeholder(text) {
            places.push(Some(reading.comments.len()));
            reading.comments.push(Raw::gone(parent));
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
            text: text.clone(),
            ..Raw::default()
        });
    }
    reading
}

fn number(dom: &Dom, post: &Post) -> Option<String> {
    let id = quoted::last_number(dom.id(post.node()))?;
    Some(format!("post-{id}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMENTS: &str = concat!(
        "<div class=a><a href=/user/1>Ann</a> <i>4 March 2019, 08:05</i><p>Two managers in one year.</p><a href=#>Reply</a></div>",
        "<div class=a><a href=/user/2>Ben</a> <i>4 March 2019, 12:30</i><p>We had the same here.</p><a href=#>Reply</a></div>"
    );

    fn read_page(html: &str) -> Generic {
        read(&Dom::parse(html).expect("small"), Order::default(), false)
    }

    #[test]
    fn elements_with_a_name_a_time_and_words_that_offer_to_answer_are_comments() {
        let reading = read_page(COMMENTS).reading.expect("two comments");
        let shape: Vec<_> = reading.comments.iter().map(|c| (c.author.as_deref(), c.text.as_str())).collect();
        assert_eq!(shape, [(Some("Ann"), "Two managers in one year."), (Some("Ben"), "We had the same here.")]);
        assert_eq!(reading.comments[1].posted.as_ref().map(|p| p.as_str()), Some("2019-03-04T12:30:00"));
    }

    #[test]
    fn the_same_elements_are_refused_when_they_lead_elsewhere_or_nothing_calls_them_comments() {
        let teasers = COMMENTS.replace("<p>", "<h3><a href=/n>What the council said on Monday</a></h3><p>").repeat(3);
        let generic = read_page(&teasers);
        assert!(
            generic.reading.is_none() && generic.seen.iter().any(|s| s.contains("as teasers do")),
            "{:?}",
            generic.seen
        );
        let silent = COMMENTS.replace("Reply", "More").repeat(3);
        let generic = read_page(&silent);
        assert!(
            generic.reading.is_none() && generic.seen.iter().any(|s| s.contains("nothing calls them")),
            "{:?}",
            generic.seen
        );
        assert!(
            read_page("<article><h1>Pay</h1><p>By Ann, 4 March 2019</p><p>A long text.</p></article>")
                .reading
                .is_none()
        );
    }

    #[test]
    fn the_first_post_of_a_forum_may_be_of_another_kind() {
        let first = "<div class=question><a href=/user/3>Cay</a> <i>4 March 2019, 07:00</i><p>Who else has had more than one \
                     manager in a year, and what did you do?</p></div>";
        let dom = Dom::parse(&format!("{first}<div>{COMMENTS}</div>")).expect("small");
        let reading = read(&dom, Order::default(), true).reading.expect("three posts");
        let names: Vec<_> = reading.comments.iter().filter_map(|c| c.author.as_deref()).collect();
        assert_eq!(names, ["Cay", "Ann", "Ben"]);
    }
}
