//! Reads Hacker News: a story with its comments nested (Algolia), the hits of a search there, and items one by one
//! (Firebase), in arrays or a line each. Fetches nothing.
//! Called by `export`.

use std::collections::HashMap;

use super::super::address;
use super::counts::number;
use super::discussion::{Discussion, Fate, Post};
use super::gathered::Gathered;
use super::json::{Json, Object};
use super::{Desk, Trouble, body, times};

/// Most levels of replies: each is searched for again from the one above.
const MAX_DEPTH: usize = 500;

/// Reads stories, hits and items.
pub(super) fn read(text: &str, desk: &mut Desk<'_>) -> Result<(), Trouble> {
    let mut items = Items::default();
    for document in Json::documents(text).flat_map(Json::each) {
        let hits = document.object().and_then(|answer| answer.get("hits"));
        match hits {
            Some(hits) => hits.elements().for_each(|hit| items.add(hit, desk)),
            None => items.add(document, desk),
        }
    }
    items.discussions().into_iter().try_for_each(|discussion| desk.give(discussion))
}

#[derive(Default)]
struct Items {
    /// Stories by id, in the order of the file.
    stories: Vec<(String, Discussion)>,
    /// The story that a comment names, if it names one, and the comment.
    comments: Vec<(Option<String>, Post)>,
}

impl Items {
    fn add(&mut self, top: Json<'_>, desk: &mut Desk<'_>) {
        let mut open = vec![(top, 0)];
        while let Some((value, depth)) = open.pop() {
            let Some(item) = desk.object(value) else { continue };
            let Some(id) = item.id("id").or_else(|| item.id("objectID")) else {
                desk.skip(value.line(), "", "an item without \"id\"");
                continue;
            };
            let comment = item.string("type").as_deref() == Some("comment") || item.get("comment_text").is_some();
            if comment {
                match post(&item, &id) {
                    Ok(post) => self.comments.push((item.id("story_id"), post)),
                    Err(reason) => desk.skip(value.line(), &id, reason),
                }
            } else if !self.stories.iter().any(|(known, _)| *known == id) {
                let story = story(&item, &id);
                self.stories.push((id, story));
            }
            let children: Vec<Json<'_>> = item.get("children").into_iter().flat_map(Json::elements).collect();
            if depth >= MAX_DEPTH && !children.is_empty() {
                desk.skip(value.line(), "", format!("replies are nested more than {MAX_DEPTH} deep"));
                continue;
            }
            let children = children.into_iter().rev().filter(|child| child.raw().starts_with('{'));
            open.extend(children.map(|child| (child, depth + 1)));
        }
    }

    fn discussions(self) -> Vec<Discussion> {
        let parents: HashMap<String, String> =
            self.comments.iter().filter_map(|(_, post)| Some((post.id.clone(), post.parent.clone()?))).collect();
        let mut stories = Gathered::default();
        self.stories.into_iter().for_each(|(id, story)| stories.add(id, story));
        for (named, mut post) in self.comments {
            let story = named.unwrap_or_else(|| root(&post, &parents));
            let new =
                || Discussion { remarks: vec!["the story itself is not in the file".to_owned()], ..plain(&story) };
            post.parent = post.parent.filter(|parent| *parent != story);
            stories.at(&story, new).posts.push(post);
        }
        let mut discussions = stories.into_list();
        for discussion in &mut discussions {
            // Searches answer newest first; ids grow with time. Nested replies keep their order all the same.
            discussion.by_number();
            discussion.posts.dedup_by(|a, b| a.id == b.id);
            let missing = discussion.announced.unwrap_or_default().saturating_sub(discussion.posts.len() as u64);
            if missing > 0 {
                let comments = number(missing, "comment is", "comments are");
                discussion.remarks.push(format!("{comments} announced but not in the file"));
            }
        }
        discussions
    }
}

/// The item at the top of those above a comment; a circle ends where it is met.
fn root(post: &Post, parents: &HashMap<String, String>) -> String {
    let mut at = post.parent.as_ref().unwrap_or(&post.id);
    let mut left = parents.len();
    while let Some(parent) = parents.get(at).filter(|_| left > 0) {
        at = parent;
        left -= 1;
    }
    at.clone()
}

fn plain(id: &str) -> Discussion {
    Discussion {
        platform: "hacker-news",
        key: format!("item-{id}"),
        address: address::canonical(&format!("https://news.ycombinator.com/item?id={id}")),
        ..Discussion::default()
    }
}

fn story(item: &Object<'_>, id: &str) -> Discussion {
    Discussion {
        title: item.string("title").and_then(|title| body::line(&title)),
        published: time(item),
        announced: item.number("descendants"),
        ..plain(id)
    }
}

fn time(item: &Object<'_>) -> Option<crate::corpus::Posted> {
    ["created_at", "time", "created_at_i"].iter().find_map(|name| times::any(&item.id(name)?))
}

fn post(item: &Object<'_>, id: &str) -> Result<Post, String> {
    let html = item.string("text").or_else(|| item.string("comment_text")).unwrap_or_default();
    let deleted = item.is("deleted") || (html.is_empty() && item.get("author").is_none() && item.get("by").is_none());
    let fate = match () {
        () if deleted => Fate::Deleted,
        () if item.is("dead") => Fate::Trashed,
        () => Fate::Approved,
    };
    Ok(Post {
        id: id.to_owned(),
        parent: item.id("parent_id").or_else(|| item.id("parent")),
        author: item.string("author").or_else(|| item.string("by")),
        posted: time(item),
        text: body::html(&html)?,
        fate,
    })
}
