//! The transport that asks nobody: answers as snapshots kept them, and the failures that a run has noted.
//! Fetches nothing.
//! Used for every thread that is made of fetched pages, so that a thread never depends on how its pages came.

use std::collections::HashMap;

use crate::corpus::Posted;
use crate::error::{ErrorKind, Result};
use crate::study::snapshots::{Snapshot, Snapshots};

use super::place;
use super::transport::{Answer, Failure, FailureKind, Reply, Request, Transport};

/// Answers from snapshots.
pub(super) struct Replay<'s> {
    snapshots: &'s Snapshots,
    failures: HashMap<String, Failure>,
}

impl<'s> Replay<'s> {
    /// Answers from `snapshots`; `failures` are those of this run, by canonical address.
    pub(super) fn new(snapshots: &'s Snapshots, failures: HashMap<String, Failure>) -> Self {
        Replay { snapshots, failures }
    }
}

impl Transport for Replay<'_> {
    fn get(&self, request: &Request<'_>) -> Result<Reply> {
        let canonical = place::canonical(request.url);
        if let Some(failure) = self.failures.get(&canonical) {
            return Ok(Reply::Failed(failure.clone()));
        }
        match usable(self.snapshots, &canonical)? {
            Some(snapshot) => answer(self.snapshots, &snapshot),
            None => Ok(Reply::Failed(Failure::new(
                FailureKind::NotKept,
                "no snapshot of it is kept; harvest it once without --offline",
            ))),
        }
    }
}

/// The last snapshot of an address that settles what the page is; failing that, the last one.
pub(super) fn usable(snapshots: &Snapshots, canonical: &str) -> Result<Option<Snapshot>> {
    let mut all = snapshots.of(canonical)?;
    let at = all.iter().rposition(|snapshot| is_final(snapshot.status)).or(all.len().checked_sub(1));
    Ok(at.map(|at| all.swap_remove(at)))
}

/// Whether asking again at once would be no use.
pub(super) fn is_final(status: u16) -> bool {
    (200..500).contains(&status) && !matches!(status, 408 | 425 | 429)
}

/// A snapshot as an answer.
pub(super) fn answer(snapshots: &Snapshots, snapshot: &Snapshot) -> Result<Reply> {
    let body = match snapshots.body(snapshot) {
        Ok(body) => body,
        Err(error) if error.kind() == ErrorKind::Integrity => {
            return Ok(Reply::Failed(Failure::new(FailureKind::Damaged, error.to_string())));
        }
        Err(error) => return Err(error),
    };
    Ok(Reply::Answer(Answer {
        status: if snapshot.status == 304 { 200 } else { snapshot.status },
        headers: snapshot.headers.clone(),
        body,
        retrieved: Posted::parse(&snapshot.retrieved),
        sha256: snapshot.sha256.clone(),
    }))
}
