//! Reads answers of WordPress's interface `wp/v2/comments`: arrays of comments, one or several in a file, newest first.
//! Fetches nothing: what is on further pages is not there.
//! Called by `export`.

use super::super::address;
use super::discussion::{Discussion, Post};
use super::gathered::Gathered;
use super::json::{Json, Object};
use super::{Desk, Trouble, body, times, wordpress};

/// Reads the answers.
pub(super) fn read(text: &str, desk: &mut Desk<'_>) -> Result<(), Trouble> {
    let mut discussions = Gathered::default();
    for value in Json::documents(text).flat_map(Json::each) {
        let Some(object) = desk.object(value) else { continue };
        match comment(&object) {
            Ok((article, link, post)) => {
                let address = link.as_deref().and_then(address::canonical);
                let host = address.as_deref().and_then(address::site).unwrap_or_default();
                let key = format!("{host} {article}");
                let new = || Discussion {
                    platform: "wordpress",
                    key: format!("post-{article}"),
                    address: address.clone(),
                    ..Discussion::default()
                };
                discussions.at(&key, new).posts.push(post);
            }
            Err((id, reason)) => desk.skip(value.line(), &id, reason),
        }
    }
    for mut discussion in discussions.into_list() {
        // Pages overlap when somebody writes between two requests.
        discussion.by_number();
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
    // Who is not logged in is given approved comments alone, and no status.
    let status = if status.is_empty() { "approved" } else { &status };
    let fate = wordpress::fate(&object.string("type").unwrap_or_default(), status).map_err(|why| (id.clone(), why))?;
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
