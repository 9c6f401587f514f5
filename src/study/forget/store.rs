//! Takes what is forgotten out of the store: comments, what others quote of them, and what sightings say.
//! Touches no other file.
//! Called by `forget`.

use std::collections::{BTreeSet, HashMap};

use rusqlite::params;

use super::super::copies::{self, UNSETTLED};
use super::super::forgotten::Forgotten;
use super::super::open::Study;
use super::super::pages;
use super::records::Cuts;
use super::targets::{self, Targets};
use crate::corpus::{Comment, Thread};
use crate::digest::sha256_hex;
use crate::error::{Error, ErrorKind, Result};

/// The comments of others as they will be, and what was cut out of each text.
pub(super) fn to_cut(study: &Study, targets: &Targets, forgotten: &Forgotten) -> Result<(Vec<Comment>, Cuts)> {
    let (mut others, mut cuts) = (Vec::new(), Cuts::new());
    targets::each(study, &mut |mut comment, _| {
        if targets.comments.contains_key(&comment.id) {
            return;
        }
        let mut changed = false;
        for value in comment.columns.values_mut() {
            if let Some(cut) = forgotten.cut(value) {
                *value = cut.text;
                changed = true;
            }
        }
        if let Some(cut) = forgotten.cut(&comment.text) {
            let old = std::mem::replace(&mut comment.text, cut.text.clone());
            cuts.insert(sha256_hex(old.as_bytes()), cut);
            changed = true;
        }
        if changed {
            others.push(comment);
        }
    })?;
    Ok((others, cuts))
}

/// The checksums of the pages that the comments were read from.
pub(super) fn pages(study: &Study, targets: &Targets) -> Result<BTreeSet<String>> {
    let mut checksums = BTreeSet::new();
    for id in targets.comments.keys() {
        let of_comment: Vec<(String, i64)> = study.db.run(|c| {
            c.prepare_cached(
                "SELECT s.head, p.position FROM provenance p JOIN sightings s ON s.key = p.sighting WHERE p.comment = ?1",
            )?
            .query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect()
        })?;
        for (head, position) in of_comment {
            let Ok(head) = serde_json::from_str::<Thread>(&head) else { continue };
            if head.source.pages.is_empty() {
                checksums.extend(head.source.sha256);
            } else {
                let of = pages::of(&head.source, position.unsigned_abs());
                checksums.extend(of.iter().map(|page| page.sha256.clone()));
            }
        }
    }
    Ok(checksums)
}

/// Does it, inside a transaction. Gives how many heads of threads lost something.
pub(super) fn withdraw(study: &Study, targets: &Targets, others: &[Comment], forgotten: &Forgotten) -> Result<u64> {
    let db = &study.db;
    rekey(study, targets)?;
    let gone: HashMap<&str, Option<&str>> =
        targets.comments.iter().map(|(id, (comment, _))| (id.as_str(), comment.parent.as_deref())).collect();
    for (id, (_, thread)) in &targets.comments {
        let mut above = gone.get(id.as_str()).copied().flatten();
        // Parents stand before their answers, so the way up ends; a damaged store is left after so many steps.
        for _ in 0..gone.len() {
            above = match above.and_then(|parent| gone.get(parent)) {
                Some(next) => *next,
                None => break,
            };
        }
        db.run(|c| {
            c.prepare_cached("UPDATE comments SET parent = ?3 WHERE thread = ?1 AND parent = ?2")?
                .execute(params![thread, id, above])
        })?;
    }
    for id in targets.comments.keys() {
        for table in [
            "DELETE FROM comments WHERE id",
            "DELETE FROM provenance WHERE comment",
            "DELETE FROM copies WHERE comment",
        ] {
            db.run(|c| c.prepare_cached(&format!("{table} = ?1"))?.execute([id]))?;
        }
    }
    for comment in others {
        let hash = sha256_hex(comment.text.as_bytes());
        let columns = serde_json::to_string(&comment.columns)
            .map_err(|e| Error::new(ErrorKind::Data, "columns have no form in JSON").because(e))?;
        db.run(|c| {
            c.prepare_cached("INSERT OR IGNORE INTO texts (hash, text) VALUES (?1, ?2)")?
                .execute([&hash, &comment.text])?;
            c.prepare_cached(
                "UPDATE comments SET text = (SELECT number FROM texts WHERE hash = ?2), columns = ?3 WHERE id = ?1",
            )?
            .execute([&comment.id, &hash, &columns])?;
            c.prepare_cached("DELETE FROM copies WHERE comment = ?1")?.execute([&comment.id])?;
            let keys = copies::keys(comment, study.likeness);
            for key in keys.wordings.iter().chain(keys.bands.iter().flatten()) {
                c.prepare_cached("INSERT OR IGNORE INTO copies VALUES (?1, ?2)")?.execute(params![key, comment.id])?;
            }
            Ok(())
        })?;
    }
    let heads = heads(study, forgotten)?;
    db.set_meta(UNSETTLED, Some("1"))?;
    copies::settle(db, study.likeness)?;
    Ok(heads)
}

/// The key of a reading is a checksum over all of its words: whoever guesses those that are gone could confirm them by it.
fn rekey(study: &Study, targets: &Targets) -> Result<()> {
    let mut keys: BTreeSet<(String, String, String)> = BTreeSet::new();
    for id in targets.comments.keys() {
        let of_comment: Vec<(String, String, String)> = study.db.run(|c| {
            c.prepare_cached(
                "SELECT s.key, s.thread, s.rank FROM provenance p JOIN sightings s ON s.key = p.sighting WHERE p.comment = ?1",
            )?
            .query_map([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect()
        })?;
        keys.extend(of_comment);
    }
    for (key, thread, rank) in keys {
        let new = sha256_hex(&study.salt.hash("key", &key).to_be_bytes());
        let new_rank = rank.replace(&key, &new);
        study.db.run(|c| {
            c.prepare_cached("UPDATE sightings SET key = ?2, rank = ?3 WHERE key = ?1")?
                .execute([&key, &new, &new_rank])?;
            c.prepare_cached("UPDATE provenance SET sighting = ?2 WHERE sighting = ?1")?.execute([&key, &new])?;
            c.prepare_cached("UPDATE comments SET rank = ?3 WHERE thread = ?1 AND rank = ?2")?
                .execute([&thread, &rank, &new_rank])
        })?;
    }
    Ok(())
}

/// Titles, places and reasons that name the person or quote a text.
fn heads(study: &Study, forgotten: &Forgotten) -> Result<u64> {
    let all: Vec<(String, String, String)> = study.db.run(|c| {
        c.prepare("SELECT key, head, rank FROM sightings")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect()
    })?;
    let mut changed = 0;
    for (key, head, rank) in all {
        let Ok(mut thread) = serde_json::from_str::<Thread>(&head) else { continue };
        let old = thread.source.location.clone();
        if forgotten.withdraw(&mut thread).is_empty() {
            continue;
        }
        changed += 1;
        let head = serde_json::to_string(&thread)
            .map_err(|e| Error::new(ErrorKind::Data, "a thread has no form in JSON").because(e))?;
        let new_rank = if old.is_empty() { rank.clone() } else { rank.replace(&old, &thread.source.location) };
        study.db.run(|c| {
            c.prepare_cached("UPDATE sightings SET head = ?2, rank = ?3, location = ?4 WHERE key = ?1")?.execute([
                &key,
                &head,
                &new_rank,
                &thread.source.location,
            ])?;
            c.prepare_cached("UPDATE comments SET rank = ?3 WHERE thread = ?1 AND rank = ?2")?
                .execute([&thread.id, &rank, &new_rank])
        })?;
    }
    Ok(changed)
}
