//! One comment that stands in two threads: known by its author or its second, and by its words.
//! Compares no comments of one thread: a page shows each of its own.
//! Called by the store after it has taken threads in.

use std::collections::{BTreeMap, HashMap};

use rusqlite::params;

use super::db::Db;
use crate::corpus::{Comment, Posted};
use crate::digest::hash64;
use crate::error::Result;

/// Bands of a signature and the rows of each, as `text::bands` gives them.
pub type Bands = [[u32; 4]; 12];

/// How the words of two texts are held against each other. It comes from above, since `text` stands on the same floor;
/// `pipeline::LIKENESS` is the one to give.
#[derive(Debug, Clone, Copy)]
pub struct Likeness {
    /// The words without case and points; `None` where there are too few to be anybody's.
    pub wording: fn(&str) -> Option<String>,
    /// The bands of the text's MinHash signature; `None` where it is too short for one.
    pub bands: fn(&str) -> Option<Bands>,
}

/// From this estimated Jaccard similarity on two texts are one: what `text` calls near.
const NEAR: f64 = 0.6;

/// By what a comment is found that may be a copy.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// One for each of author and second.
    pub(super) wordings: Vec<i64>,
    /// Twelve for each of author and second.
    pub(super) bands: Vec<Vec<i64>>,
}

/// The keys of a comment; none where it has neither an author nor a time of day, or too few words.
pub(super) fn keys(comment: &Comment, likeness: Likeness) -> Keys {
    let second = comment.posted.as_ref().map(Posted::as_str).filter(|posted| posted.contains('T'));
    let scopes: Vec<String> = (comment.author.iter().map(|author| format!("by {author}")))
        .chain(second.map(|second| format!("at {second}")))
        .collect();
    let mut keys = Keys::default();
    if scopes.is_empty() {
        return keys;
    }
    if let Some(wording) = (likeness.wording)(&comment.text) {
        keys.wordings = scopes.iter().map(|scope| hash64(&[scope, "wording", &wording]).cast_signed()).collect();
    }
    if let Some(bands) = (likeness.bands)(&comment.text) {
        let key = |scope: &str, (at, rows): (usize, &[u32; 4])| {
            hash64(&[scope, "band", &format!("{at} {rows:?}")]).cast_signed()
        };
        keys.bands =
            scopes.iter().map(|scope| bands.iter().enumerate().map(|band| key(scope, band)).collect()).collect();
    }
    keys
}

/// Says anew of each comment of the store which one it is a copy of: the first, by thread and id, of all that are near to one
/// another. The same whatever came first.
pub(super) fn settle(db: &Db, likeness: Likeness) -> Result<()> {
    db.run(|c| c.execute("UPDATE comments SET same_as = NULL WHERE same_as IS NOT NULL", []))?;
    let met: Vec<(i64, String, String, String)> = db.run(|c| {
        c.prepare(
            "SELECT k.key, k.comment, c.thread, t.text FROM copies k JOIN comments c ON c.id = k.comment \
             JOIN texts t ON t.number = c.text \
             WHERE k.key IN (SELECT key FROM copies GROUP BY key HAVING count(*) > 1) ORDER BY k.key, c.thread, k.comment",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
        .collect()
    })?;
    let mut known: HashMap<&str, (Option<Bands>, Option<String>)> = HashMap::new();
    for (_, id, _, text) in &met {
        known.entry(id).or_insert_with(|| ((likeness.bands)(text), (likeness.wording)(text)));
    }
    let near = |one: &str, other: &str| match (known.get(one), known.get(other)) {
        (Some((a, a_words)), Some((b, b_words))) => {
            (a_words.is_some() && a_words == b_words)
                || a.as_ref().zip(b.as_ref()).is_some_and(|(a, b)| alike(a, b) >= NEAR)
        }
        _ => false,
    };
    let mut groups = Groups::default();
    for bucket in met.chunk_by(|a, b| a.0 == b.0) {
        let mut first: Vec<&(i64, String, String, String)> = Vec::new();
        for row in bucket {
            match first.iter().find(|other| other.2 != row.2 && near(&other.1, &row.1)) {
                Some(other) => groups.join((&other.2, &other.1), (&row.2, &row.1)),
                None => first.push(row),
            }
        }
    }
    for (copy, of) in groups.copies() {
        db.run(|c| c.prepare_cached("UPDATE comments SET same_as = ?2 WHERE id = ?1")?.execute(params![copy, of]))?;
    }
    db.run(|c| c.execute("DELETE FROM texts WHERE number NOT IN (SELECT text FROM comments)", []))?;
    db.set_meta(UNSETTLED, None)
}

/// Set in the store while `settle` is still to be done.
pub(super) const UNSETTLED: &str = "unsettled";

fn alike(one: &Bands, other: &Bands) -> f64 {
    let rows = one.iter().flatten().zip(other.iter().flatten());
    rows.clone().filter(|(a, b)| a == b).count() as f64 / rows.count() as f64
}

/// Comments that are one, under the first of them.
#[derive(Default)]
struct Groups<'r>(BTreeMap<(&'r str, &'r str), (&'r str, &'r str)>);

impl<'r> Groups<'r> {
    fn first(&self, of: (&'r str, &'r str)) -> (&'r str, &'r str) {
        let mut at = of;
        while let Some(above) = self.0.get(&at) {
            at = *above;
        }
        at
    }

    fn join(&mut self, one: (&'r str, &'r str), other: (&'r str, &'r str)) {
        let (one, other) = (self.first(one), self.first(other));
        if one != other {
            self.0.insert(one.max(other), one.min(other));
        }
    }

    /// Each copy with what it is a copy of.
    fn copies(&self) -> Vec<(&'r str, &'r str)> {
        self.0.keys().map(|copy| (copy.1, self.first(*copy).1)).collect()
    }
}
