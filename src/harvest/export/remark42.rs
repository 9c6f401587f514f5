//! Reads remark42's backup: a line about the site, then a comment a line.
//! Users' pictures and hashed addresses are passed over; ids of users are not names and are not used.
//! Called by `export`.

use super::super::address;
use super::discussion::{Discussion, Fate, Post};
use super::gathered::Gathered;
use super::json::{Json, Object};
use super::{Desk, Trouble, body, times};

/// Reads the backup.
pub(super) fn read(text: &str, desk: &mut Desk<'_>) -> Result<(), Trouble> {
    let mut discussions = Gathered::default();
    let mut read_only: Vec<String> = Vec::new();
    for document in Json::documents(text) {
        let Some(object) = desk.object(document) else { continue };
        if object.get("locator").is_none() && object.get("version").is_some() {
            let posts = object.get("posts").into_iter().flat_map(Json::elements).filter_map(Json::object);
            read_only.extend(posts.filter(|p| p.is("read_only")).filter_map(|p| p.string("url")));
            continue;
        }
        match comment(&object) {
            Ok((url, title, post)) => {
                let discussion = discussions.at(&url, || Discussion {
                    platform: "remark42",
                    address: address::canonical(&url),
                    closed: Some(read_only.contains(&url)),
                    key: url.clone(),
                    ..Discussion::default()
                });
                discussion.title = discussion.title.take().or(title);
                discussion.posts.push(post);
            }
            Err((id, reason)) => desk.skip(document.line(), &id, reason),
        }
    }
    discussions.give(desk)
}

type Read = Result<(String, Option<String>, Post), (String, String)>;

fn comment(object: &Object<'_>) -> Read {
    let id = object.id("id").unwrap_or_default();
    let Some(url) = object.inside("locator").and_then(|l| l.string("url")) else {
        return Err((id, "it does not say which page it belongs to (locator.url)".to_owned()));
    };
    let user = object.inside("user");
    let deleted = object.is("delete") || user.as_ref().is_some_and(|u| u.string("id").as_deref() == Some("deleted"));
    let shown = object.string("text").unwrap_or_default();
    let text = match object.string("orig") {
        // What was typed is Markdown; what is shown has been made HTML of it.
        Some(typed) if shown.is_empty() => body::markdown(&typed),
        _ => body::html(&shown).map_err(|reason| (id.clone(), reason))?,
    };
    let post = Post {
        parent: object.id("pid"),
        author: user.and_then(|u| u.string("name")).and_then(|name| body::line(&name)),
        posted: object.string("time").and_then(|time| times::any(&time)),
        text: if deleted { String::new() } else { text },
        fate: if deleted { Fate::Deleted } else { Fate::Approved },
        id,
    };
    Ok((url, object.string("title").and_then(|title| body::line(&title)), post))
}
