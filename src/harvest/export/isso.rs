//! Reads isso's database: comments in use, waiting (mode 2) and deleted (mode 4), by thread.
//! E-mail addresses, network addresses and hashes of votes are never taken out of it.
//! Called by `export`.

use std::collections::BTreeMap;

use super::discussion::{Discussion, Fate, Post};
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

fn discussion(path: &str, id: i64, title: Option<String>) -> Discussion {
    Discussion {
        platform: "isso",
        key: if path.is_empty() { format!("thread-{id}") } else { path.to_owned() },
        title,
        ..Discussion::default()
    }
}

fn post(row: &Row<'_>) -> Result<Post, String> {
    let fate = match row.integer("mode") {
        Some(1) => Fate::Approved,
        Some(2) => Fate::Pending,
        Some(4) => Fate::Deleted,
        other => return Err(format!("its mode is {other:?}; isso uses 1, 2 and 4")),
    };
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
