//! The transport that asks nobody: answers as snapshots kept them, and the failures that a run has noted.
//! Fetches nothing.
//! Used for every thread that is made of fetched pages, so that a thread never depends on how its pages came.

use std::collections::HashMap;

use crate::corpus::Posted;
use crate::error::{ErrorKind, Result};
use crate::study::snapshots::Snapshot;

use super::kept::Kept;
use super::place;
use super::transport::{Answer, Failure, FailureKind, Reply, Request, Transport};

/// Answers from snapshots.
pub(super) struct Replay<'s> {
    kept: &'s Kept<'s>,
    failures: HashMap<String, Failure>,
}

impl<'s> Replay<'s> {
    /// Answers from what is kept; `failures` are those of this run, by canonical address.
    pub(super) fn new(kept: &'s Kept<'s>, failures: HashMap<String, Failure>) -> Self {
        Replay { kept, failures }
    }
}

impl Transport for Replay<'_> {
    fn get(&self, request: &Request<'_>) -> Result<Reply> {
        let canonical = place::canonical(request.url);
        if let Some(failure) = self.failures.get(&canonical) {
            return Ok(Reply::Failed(failure.clone()));
        }
        match self.kept.usable(&canonical)? {
            Some(snapshot) => answer(self.kept, &snapshot),
            None => Ok(Reply::Failed(Failure::new(
                FailureKind::NotKept,
                "no snapshot of it is kept; harvest it once without --offline",
            ))),
        }
    }
}

/// A snapshot as an answer.
pub(super) fn answer(kept: &Kept<'_>, snapshot: &Snapshot) -> Result<Reply> {
    let body = match kept.body(snapshot) {
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
