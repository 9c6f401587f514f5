//! Reads answers of YouTube's interface: `commentThreads` with the replies inside them, and `comments`.
//! Fetches nothing: replies that are counted and not in the file are said to be missing.
//! Called by `export`.

use std::collections::HashMap;

use super::counts::number;
use super::discussion::{Discussion, Fate, NEXT_PAGE, Post};
use super::json::{Json, Object};
use super::{Desk, Trouble, body, times};

/// Reads the answers.
pub(super) fn read(text: &str, desk: &mut Desk<'_>) -> Result<(), Trouble> {
    let mut videos: Vec<Video> = Vec::new();
    let mut of_id: HashMap<String, usize> = HashMap::new();
    let mut last = String::new();
    for document in Json::documents(text).flat_map(Json::each) {
        let Some(answer) = desk.object(document) else { continue };
        let items: Vec<Json<'_>> = match answer.get("items") {
            Some(items) => items.elements().collect(),
            None => vec![document],
        };
        let more = answer.get("nextPageToken").is_some();
        for value in items {
            let Some((item, snippet)) = value
                .object()
                .and_then(|item| Some((item.inside("snippet")?, item)))
                .map(|(snippet, item)| (item, snippet))
            else {
                desk.skip(value.line(), "", "not a comment thread: it has no \"snippet\", or is cut short");
                continue;
            };
            let video = snippet.string("videoId").or_else(|| channel(&snippet)).unwrap_or_else(|| last.clone());
            last.clone_from(&video);
            let at = *of_id.entry(video.clone()).or_insert_with(|| {
                videos.push(Video { id: video, ..Video::default() });
                videos.len() - 1
            });
            if let Err((id, reason)) = videos[at].add(&item, &snippet) {
                desk.skip(value.line(), &id, reason);
            }
        }
        if let Some(at) = of_id.get(&last) {
            videos[*at].more = more;
        }
    }
    videos.into_iter().try_for_each(|video| desk.give(video.discussion()))
}

#[derive(Default)]
struct Video {
    id: String,
    posts: Vec<Post>,
    /// Replies that are counted: with those in the file, they are missing.
    counted: u64,
    replies: u64,
    more: bool,
}

impl Video {
    fn add(&mut self, item: &Object<'_>, snippet: &Object<'_>) -> Result<(), (String, String)> {
        let Some(top) = snippet.inside("topLevelComment") else {
            self.posts.push(post(item)?);
            self.replies += u64::from(snippet.get("parentId").is_some());
            return Ok(());
        };
        let top = post(&top)?;
        self.counted += snippet.number("totalReplyCount").unwrap_or_default();
        let parent = top.id.clone();
        self.posts.push(top);
        let replies = item.inside("replies").and_then(|replies| replies.get("comments"));
        // The interface gives the newest reply first.
        let replies: Vec<Json<'_>> = replies.into_iter().flat_map(Json::elements).collect();
        for reply in replies.into_iter().rev() {
            self.replies += 1;
            let Some(object) = reply.object() else {
                return Err((parent, "one of its replies is not a JSON object".to_owned()));
            };
            let reply = post(&object)?;
            self.posts.push(Post { parent: reply.parent.or_else(|| Some(parent.clone())), ..reply });
        }
        Ok(())
    }

    fn discussion(self) -> Discussion {
        let mut remarks = Vec::new();
        let missing = self.counted.saturating_sub(self.replies);
        if missing > 0 {
            let replies = number(missing, "reply is", "replies are");
            remarks.push(format!("{replies} counted but not in the file (ask `comments` with parentId for them)"));
        }
        if self.more {
            remarks.push(NEXT_PAGE.to_owned());
        }
        let address = (!self.id.is_empty()).then(|| format!("https://www.youtube.com/watch?v={}", self.id));
        Discussion {
            platform: "youtube",
            key: format!("video-{}", self.id),
            address: address.as_deref().and_then(super::super::address::canonical),
            site: Some("youtube.com".to_owned()),
            posts: self.posts,
            remarks,
            ..Discussion::default()
        }
    }
}

fn channel(snippet: &Object<'_>) -> Option<String> {
    snippet.inside("topLevelComment")?.inside("snippet")?.string("videoId")
}

fn post(item: &Object<'_>) -> Result<Post, (String, String)> {
    let id = item.id("id").unwrap_or_default();
    let snippet =
        item.inside("snippet").ok_or_else(|| (id.clone(), "it has no \"snippet\", or is cut short".to_owned()))?;
    let fate = match snippet.string("moderationStatus").as_deref() {
        Some("heldForReview") => Fate::Pending,
        Some("likelySpam") => Fate::Spam,
        Some("rejected") => Fate::Trashed,
        _ => Fate::Approved,
    };
    // The original is Markdown-like plain text that only owners are given; else what is shown is, as HTML.
    let text = match (snippet.string("textDisplay"), snippet.string("textOriginal")) {
        (_, Some(typed)) => body::plain(&typed),
        (Some(shown), None) => body::html(&shown).map_err(|reason| (id.clone(), reason))?,
        (None, None) => String::new(),
    };
    Ok(Post {
        parent: snippet.string("parentId"),
        author: snippet.string("authorDisplayName").and_then(|name| body::line(&name)),
        posted: snippet.string("publishedAt").and_then(|time| times::any(&time)),
        text,
        fate,
        id,
    })
}
