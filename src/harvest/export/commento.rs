//! Reads the exports of Commento (version 1) and of Comentario, which came after it.
//! E-mail addresses, pictures and addresses of people are passed over.
//! Called by `export`.

use std::collections::HashMap;

use super::super::address;
use super::discussion::{Discussion, Fate, Post};
use super::gathered::Gathered;
use super::json::{Json, Object};
use super::{Desk, Trouble, body, times};

/// What the file says about people and pages besides comments.
#[derive(Default)]
struct Others {
    names: HashMap<String, String>,
    pages: HashMap<String, Page>,
    domain: Option<String>,
}

struct Page {
    path: String,
    title: Option<String>,
    closed: Option<bool>,
}

/// Reads the export.
pub(super) fn read(text: &str, desk: &mut Desk<'_>) -> Result<(), Trouble> {
    let mut discussions = Gathered::default();
    for document in Json::documents(text) {
        let Some(top) = document.object() else {
            let cut = "the export is cut short or damaged, so that its comments cannot be told from the rest; export it again";
            return Err(Trouble::Refused(format!("{cut} (line {})", document.line())));
        };
        let others = Others::of(&top);
        for value in top.get("comments").into_iter().flat_map(Json::elements) {
            let Some(object) = desk.object(value) else { continue };
            match comment(&object, &others) {
                Ok((page, post)) => {
                    discussions.at(&page, || discussion(&object, &others, page.clone())).posts.push(post);
                }
                Err((id, reason)) => desk.skip(value.line(), &id, reason),
            }
        }
    }
    discussions.give(desk)
}

impl Others {
    fn of(top: &Object<'_>) -> Self {
        let objects = |name: &str| top.get(name).into_iter().flat_map(Json::elements).filter_map(Json::object);
        let mut others = Others { domain: top.string("domain").or_else(|| top.string("host")), ..Others::default() };
        for person in objects("commenters") {
            if let (Some(id), Some(name)) = (
                person.id("commenterHex").or_else(|| person.id("id")),
                person.string("name").and_then(|n| body::line(&n)),
            ) {
                others.names.insert(id, name);
            }
        }
        for page in objects("pages") {
            if let (Some(id), Some(path)) = (page.id("id"), page.string("path")) {
                let title = page.string("title").and_then(|title| body::line(&title));
                let closed = page.get("isReadonly").map(|_| page.is("isReadonly"));
                others.pages.insert(id, Page { path, title, closed });
            }
        }
        others
    }
}

/// What tells the page of a comment, and the comment; or its id and why it is skipped.
fn comment(object: &Object<'_>, others: &Others) -> Result<(String, Post), (String, String)> {
    let id = object.id("commentHex").or_else(|| object.id("id")).unwrap_or_default();
    let Some(page) = object.id("pageId").or_else(|| object.string("url")) else {
        return Err((id, "it does not say which page it belongs to (url or pageId)".to_owned()));
    };
    let state = object.string("state").unwrap_or_default();
    let waits = object.is("isPending") || object.get("isApproved").is_some_and(|a| a.raw() == "false");
    let fate = match state.as_str() {
        _ if object.is("deleted") || object.is("isDeleted") => Fate::Deleted,
        "unapproved" | "flagged" | "pending" => Fate::Pending,
        "spam" => Fate::Spam,
        _ if waits => Fate::Pending,
        "approved" | "" => Fate::Approved,
        other => return Err((id, format!("its state is \"{other}\", which is not known"))),
    };
    let words = match (object.string("markdown"), object.string("html")) {
        (Some(markdown), _) => Ok(body::markdown(&markdown)),
        (None, Some(html)) => body::html(&html),
        (None, None) => Ok(String::new()),
    };
    let person = object.id("commenterHex").or_else(|| object.id("userCreated"));
    let name = person.and_then(|person| others.names.get(&person).cloned());
    let post = Post {
        parent: object.id("parentHex").or_else(|| object.id("parentId")).filter(|parent| parent != "root"),
        author: name.or_else(|| object.string("authorName").and_then(|name| body::line(&name))),
        posted: ["creationDate", "createdTime"].iter().find_map(|n| times::any(&object.string(n)?)),
        text: words.map_err(|reason| (id.clone(), reason))?,
        fate,
        id,
    };
    Ok((page, post))
}

fn discussion(object: &Object<'_>, others: &Others, page: String) -> Discussion {
    let known = others.pages.get(&page);
    let path = known.map_or(page.as_str(), |page| &page.path);
    let domain = object.string("domain").or_else(|| others.domain.clone());
    let domain = domain.as_deref().map(|d| d.trim_start_matches("https://").trim_start_matches("http://").to_owned());
    let slash = if path.starts_with('/') { "" } else { "/" };
    let address = match &domain {
        Some(domain) => address::canonical(&format!("https://{domain}{slash}{path}")),
        None => address::canonical(path),
    };
    Discussion {
        platform: if known.is_some() || object.get("commentHex").is_none() { "comentario" } else { "commento" },
        address,
        site: domain,
        title: known.and_then(|page| page.title.clone()),
        closed: known.and_then(|page| page.closed),
        key: page,
        ..Discussion::default()
    }
}
