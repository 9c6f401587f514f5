//! Reads Reddit's JSON of a discussion, as it is saved from the site: a listing with the post and one with the comments.
//! Fetches nothing: the stubs "more" are counted and said. The post's own text is no comment.
//! Called by `export`.

use super::super::address;
use super::counts::number;
use super::discussion::{Discussion, Fate, Post};
use super::json::{Json, Object};
use super::{Desk, Trouble, body, times};

/// Most levels of replies: each is searched for again from the one above.
const MAX_DEPTH: usize = 500;

/// Reads the listings.
pub(super) fn read(text: &str, desk: &mut Desk<'_>) -> Result<(), Trouble> {
    let mut page: Option<Page> = None;
    for listing in Json::documents(text).flat_map(Json::each) {
        let Some(data) = listing.object().and_then(|listing| listing.inside("data")) else {
            desk.skip(listing.line(), "", "not a listing: cut short or damaged");
            continue;
        };
        let children: Vec<Json<'_>> = data.get("children").into_iter().flat_map(Json::elements).collect();
        for child in children {
            let Some((kind, data)) = thing(child) else {
                desk.skip(child.line(), "", "not a post or comment: cut short or damaged");
                continue;
            };
            if kind == "t3" {
                if let Some(page) = page.replace(Page::of(&data)) {
                    desk.give(page.discussion())?;
                }
            } else {
                page.get_or_insert_with(Page::default).add(child, desk);
            }
        }
    }
    page.map_or(Ok(()), |page| desk.give(page.discussion()))
}

fn thing(value: Json<'_>) -> Option<(String, Object<'_>)> {
    let object = value.object()?;
    Some((object.string("kind")?, object.inside("data")?))
}

#[derive(Default)]
struct Page {
    discussion: Discussion,
    /// Comments behind stubs, and stubs that do not say how many.
    more: u64,
    stubs: u64,
}

impl Page {
    fn of(data: &Object<'_>) -> Self {
        let path = data.string("permalink");
        let discussion = Discussion {
            address: path.and_then(|path| address::canonical(&format!("https://www.reddit.com{path}"))),
            title: data.string("title").and_then(|title| body::line(&title)),
            published: data.id("created_utc").and_then(|time| times::any(&time)),
            closed: data.get("locked").map(|_| data.is("locked") || data.is("archived")),
            announced: data.number("num_comments"),
            key: format!("post-{}", data.id("id").unwrap_or_default()),
            ..Discussion::default()
        };
        Page { discussion, ..Page::default() }
    }

    fn add(&mut self, top: Json<'_>, desk: &mut Desk<'_>) {
        let mut open = vec![(top, 0)];
        while let Some((value, depth)) = open.pop() {
            let Some((kind, data)) = thing(value) else {
                desk.skip(value.line(), "", "not a comment: cut short or damaged");
                continue;
            };
            match kind.as_str() {
                "more" => {
                    self.more += data.number("count").unwrap_or_default();
                    self.stubs += 1;
                }
                "t1" => {
                    let replies = data.inside("replies").and_then(|r| r.inside("data")).and_then(|d| d.get("children"));
                    match post(&data) {
                        Ok(post) => self.discussion.posts.push(post),
                        Err((id, reason)) => desk.skip(value.line(), &id, reason),
                    }
                    let replies: Vec<Json<'_>> = replies.into_iter().flat_map(Json::elements).collect();
                    if depth >= MAX_DEPTH && !replies.is_empty() {
                        desk.skip(value.line(), "", format!("replies are nested more than {MAX_DEPTH} deep"));
                        continue;
                    }
                    open.extend(replies.into_iter().rev().map(|reply| (reply, depth + 1)));
                }
                _ => {}
            }
        }
    }

    fn discussion(self) -> Discussion {
        let mut discussion = self.discussion;
        discussion.platform = "reddit";
        discussion.site = Some("reddit.com".to_owned());
        if self.stubs > 0 {
            let stubs = number(self.stubs, "stub", "stubs");
            let stand = number(self.more, "comment is", "comments are");
            discussion.remarks.push(format!("{stand} behind {stubs} \"load more\" and not in the file"));
        }
        discussion
    }
}

fn post(data: &Object<'_>) -> Result<Post, (String, String)> {
    let id = data.id("id").unwrap_or_default();
    let Some(text) = data.get("body").and_then(Json::string) else {
        return Err((id, "it has no \"body\"".to_owned()));
    };
    let fate = match text.trim() {
        "[deleted]" | "[deleted by user]" => Fate::Deleted,
        "[removed]" | "[ Removed by Reddit ]" => Fate::Trashed,
        _ => Fate::Approved,
    };
    let parent = data.string("parent_id").filter(|parent| parent.starts_with("t1_"));
    Ok(Post {
        parent: parent.map(|parent| parent[3..].to_owned()),
        author: data.string("author").filter(|name| name != "[deleted]"),
        posted: data.id("created_utc").and_then(|time| times::any(&time)),
        text: body::markdown(&text),
        fate,
        id,
    })
}
