//! Reads isso's database (comments in use, waiting (mode 2) and deleted (mode 4), by thread) and the answers of its interface.
//! E-mail addresses, network addresses and hashes of votes are never taken out of it.
//! Called by `export`.

use std::collections::BTreeMap;

use super::discussion::{Discussion, Fate, Post};
use super::json::{Json, Object};
use super::sqlite::{Database, Row};
use super::{Desk, Trouble, body, times};

/// Reads the database.
pub(super) fn read(bytes: &[u8], desk: &mut Desk<'_>) -> Result<(), Trouble> {
    let database = Database::open(bytes).map_err(Trouble::Refused)?;
    let threads = database.table("threads").map_err(Trouble::Refused)?;
    let comments = database.table("comments").map_err(Trouble::Refused)?;
    let mut discussions: BTreeMap<i64, Discussion> = BTreeMap::new();
    let mut damaged = database
        .rows(&threads, &mut |row| {
            let path = row.text("uri").unwrap_or_default();
            let title = row.text("title").and_then(|title| body::line(&title));
            discussions.insert(row.number, discussion(&path, row.number, title));
        })
        .map_err(Trouble::Refused)?;
    let mut faults: Vec<(i64, String)> = Vec::new();
    damaged += database
        .rows(&comments, &mut |row| match row.integer("tid") {
            Some(thread) => match post(&row) {
                Ok(post) => {
                    let unknown = || discussion("", thread, None);
                    discussions.entry(thread).or_insert_with(unknown).posts.push(post);
                }
                Err(reason) => faults.push((row.number, reason)),
            },
            None => faults.push((row.number, "it does not say which thread it belongs to".to_owned())),
        })
        .map_err(Trouble::Refused)?;
    faults.into_iter().for_each(|(id, reason)| desk.skip(0, &id.to_string(), reason));
    for discussion in discussions.into_values() {
        desk.give(discussion)?;
    }
    if damaged > 0 {
        desk.skip(0, "", format!("{damaged} places of the database are damaged and were passed over"));
    }
    if database.has_log() {
        desk.note("the newest comments may lie in the file beside it that ends in -wal; `sqlite3 FILE \".backup copy.db\"` brings both into one");
    }
    Ok(())
}

/// Reads answers of `GET /?uri=PAGE`: a tree of approved comments, and of deleted ones that have answers. The page is not in it.
pub(super) fn answers(text: &str, desk: &mut Desk<'_>) -> Result<(), Trouble> {
    for (number, answer) in (1..).zip(Json::documents(text)) {
        let Some(object) = desk.object(answer) else { continue };
        let mut posts = Vec::new();
        let mut hidden = 0;
        let mut open = vec![object];
        while let Some(object) = open.pop() {
            hidden += object.number("hidden_replies").unwrap_or(0);
            let replies = object.get("replies").into_iter().flat_map(Json::elements);
            for value in replies {
                let Some(reply) = desk.object(value) else { continue };
                match answered(&reply) {
                    Ok(post) => posts.push(post),
                    Err((id, reason)) => desk.skip(value.line(), &id, reason),
                }
                open.push(reply);
            }
        }
        let mut made = Discussion { posts, ..discussion("", number, None) };
        made.by_number();
        // Answers of two pages in one folder are told apart by what is in them.
        made.key = format!("answer-{}", made.posts.first().map_or("0", |post| post.id.as_str()));
        if hidden > 0 {
            made.remarks.push(format!("the interface holds back {hidden} more; ask it with limit and nested_limit"));
        }
        desk.give(made)?;
    }
    Ok(())
}

fn answered(object: &Object<'_>) -> Result<Post, (String, String)> {
    let id = object.id("id").unwrap_or_default();
    // Comments that were approved may come without a mode.
    let mode = object.number("mode").map_or(Some(1), |mode| i64::try_from(mode).ok());
    let fate = fate(mode).map_err(|reason| (id.clone(), reason))?;
    let text = object.string("text").unwrap_or_default();
    // With `plain=1` it is Markdown as it was typed, otherwise HTML.
    let text = if text.contains("</") {
        body::html(&text).map_err(|reason| (id.clone(), reason))?
    } else {
        body::markdown(&text)
    };
    Ok(Post {
        parent: object.id("parent"),
        author: object.string("author").and_then(|name| body::line(&name)),
        posted: object.get("created").and_then(|time| times::any(time.raw())),
        text,
        fate,
        id,
    })
}

fn fate(mode: Option<i64>) -> Result<Fate, String> {
    match mode {
        Some(1) => Ok(Fate::Approved),
        Some(2) => Ok(Fate::Pending),
        Some(4) => Ok(Fate::Deleted),
        Some(other) => Err(format!("its mode is {other}; isso uses 1, 2 and 4")),
        None => Err("it has no mode; isso uses 1, 2 and 4".to_owned()),
    }
}

fn discussion(path: &str, id: i64, title: Option<String>) -> Discussion {
    Discussion {
        platform: "isso",
        key: if path.is_empty() { format!("thread-{id}") } else { path.to_owned() },
        title,
        ..Discussion::default()
    }
}

fn post(row: &Row<'_>) -> Result<Post, String> {
    let fate = fate(row.integer("mode"))?;
    let text = row.text("text").unwrap_or_default();
    Ok(Post {
        id: row.number.to_string(),
        parent: row.integer("parent").map(|parent| parent.to_string()),
        author: row.text("author").and_then(|name| body::line(&name)),
        posted: row.text("created").and_then(|time| times::any(&time)),
        // Markdown, in which HTML may stand.
        text: if text.contains("</") { body::html(&text.replace('\n', "<br>"))? } else { body::markdown(&text) },
        fate,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harvest::export::{self, Form};

    #[test]
    fn answers_of_the_interface_keep_their_tree_and_say_what_was_held_back() {
        let text = r#"{"id":null,"total_replies":2,"hidden_replies":3,"replies":[
            {"id":4,"parent":null,"text":"Forty cases.","author":"Ann","mode":1,"created":1722859200.5,"hidden_replies":0,
             "replies":[{"id":6,"parent":4,"text":"<p>The same here.</p>","author":null,"mode":1,"created":1722862800}]},
            {"id":5,"parent":null,"text":"","author":null,"mode":4,"created":1722859300,"replies":[]},
            {"id":7,"parent":null,"text":"x","mode":9}]}"#;
        let mut found = Vec::new();
        let ended = export::read(Form::IssoAnswers, &mut text.as_bytes(), "a.json", &mut |discussion| {
            found.push(discussion);
            Ok(())
        })
        .expect("taken");
        let posts: Vec<_> = found[0]
            .posts
            .iter()
            .map(|post| (post.id.as_str(), post.parent.as_deref(), post.text.as_str(), post.fate))
            .collect();
        assert_eq!(
            posts,
            [
                ("4", None, "Forty cases.", Fate::Approved),
                ("5", None, "", Fate::Deleted),
                ("6", Some("4"), "The same here.", Fate::Approved)
            ]
        );
        assert!(found[0].posts[0].posted.is_some());
        assert!(found[0].remarks[0].contains("holds back 3 more"), "{:?}", found[0].remarks);
        assert!(ended.skips.listed()[0].reason.contains("its mode is 9"), "{:?}", ended.skips);
    }
}
