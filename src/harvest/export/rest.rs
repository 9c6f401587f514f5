//! Reads answers of WordPress's interface `wp/v2/comments`: arrays of comments, one or several in a file, newest first.
//! Fetches nothing: what is on further pages is not there.
//! Called by `export`.

use std::collections::HashMap;

use super::super::address;
use super::discussion::{Discussion, Fate, Post};
use super::json::{Json, Object};
use super::{Desk, Trouble, body, times};

/// Reads the answers.
pub(super) fn read(text: &str, desk: &mut Desk<'_>) -> Result<(), Trouble> {
    let mut discussions: Vec<(String, Discussion)> = Vec::new();
    let mut of_post: HashMap<String, usize> = HashMap::new();
    for value in Json::documents(text).flat_map(Json::each) {
        let Some(object) = value.object() else {
            desk.skip(value.line(), "", "not a JSON object: cut short or damaged");
            continue;
        };
        match comment(&object) {
            Ok((article, link, post)) => {
                let address = link.as_deref().and_then(address::canonical);
                let host = address.as_deref().and_then(address::site).unwrap_or_default();
                let at = *of_post.entry(format!("{host} {article}")).or_insert_with(|| {
                    let discussion = Discussion {
                        platform: "wordpress",
                        key: format!("post-{article}"),
                        address,
                        ..Discussion::default()
                    };
                    discussions.push((article, discussion));
                    discussions.len() - 1
                });
                discussions[at].1.posts.push(post);
            }
            Err((id, reason)) => desk.skip(value.line(), &id, reason),
        }
    }
    for (_, mut discussion) in discussions {
        // Ids grow with time, and pages overlap when somebody writes between two requests.
        discussion.posts.sort_by_key(|post| post.id.parse::<u64>().unwrap_or(u64::MAX));
        discussion.posts.dedup_by(|a, b| a.id == b.id && !a.id.is_empty());
        desk.give(discussion)?;
    }
    Ok(())
}

type Read = Result<(String, Option<String>, Post), (String, String)>;

fn comment(object: &Object<'_>) -> Read {
    let id = object.id("id").unwrap_or_default();
    let article =
        object.id("post").ok_or_else(|| (id.clone(), "it does not say which post it belongs to".to_owned()))?;
    let date = |name| object.string(name).unwrap_or_default();
    let status = object.string("status").unwrap_or_default();
    let fate = match (object.string("type").as_deref(), status.as_str()) {
        (_, "hold" | "0") => Fate::Pending,
        (_, "spam") => Fate::Spam,
        (_, "trash" | "post-trashed") => Fate::Trashed,
        (Some("pingback" | "trackback"), _) => Fate::Pingback,
        // Who is not logged in is given approved comments alone, and no status.
        (None | Some("" | "comment" | "review"), "" | "approved" | "1") => Fate::Approved,
        (None | Some("" | "comment" | "review"), status) => {
            return Err((id, format!("its status is \"{status}\", which WordPress does not use")));
        }
        _ => Fate::Other,
    };
    let html = object.inside("content").and_then(|content| content.string("rendered")).unwrap_or_default();
    let post = Post {
        parent: object.id("parent").filter(|parent| parent != "0"),
        author: object.string("author_name").and_then(|name| body::line(&name)),
        posted: times::pair(&date("date"), &date("date_gmt")),
        text: body::html(&html).map_err(|reason| (id.clone(), reason))?,
        fate,
        id,
    };
    Ok((article, object.string("link"), post))
}
