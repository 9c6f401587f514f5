//! How the bytes of a page arrive: from the network, from snapshots, or from a test's own answers.
//! Follows no redirect and heeds no rule: `walk` and `gate` do, whatever the transport.
//! Implemented by `polite` (network) and `replay` (snapshots).

use std::time::Duration;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::corpus::Posted;
use crate::error::Result;

/// How the answers to requests arrive.
pub trait Transport: Sync {
    /// The answer to one GET request. Errs when a disk does; what the network does is a [`Reply`].
    fn get(&self, request: &Request<'_>) -> Result<Reply>;

    /// A host asks for at least so long between two requests.
    fn slow_down(&self, _url: &Url, _delay: Duration) {}
}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Request<'u> {
    /// The address.
    pub url: &'u Url,
    /// A file of rules about the site, not a page of it: asked for once more when it is old, cut where it is too long, and
    /// never missed where it was not kept.
    pub rules: bool,
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// The server answered.
    Answer(Answer),
    /// It did not, or not with what can be used.
    Failed(Failure),
}

/// An answer of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Status code; 200 also where the server said that the body kept still holds.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// Without its packing.
    pub body: Vec<u8>,
    /// When it was whole.
    pub retrieved: Option<Posted>,
    /// SHA-256 of the body.
    pub sha256: String,
}

impl Answer {
    /// The value of the first header of a name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// That of a server which has nothing at an address.
    pub(super) fn missing() -> Self {
        Answer { status: 404, headers: Vec::new(), body: Vec::new(), retrieved: None, sha256: String::new() }
    }

    /// Whether it leads to another address.
    pub(super) fn redirects(&self) -> bool {
        matches!(self.status, 301 | 302 | 303 | 307 | 308)
    }
}

/// Why there is no answer to use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What sort of failure.
    pub kind: FailureKind,
    /// A sentence without the address.
    pub reason: String,
}

/// Sorts of failure, by what becomes of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// It may not be asked for.
    Refused,
    /// The server took too long.
    Slow,
    /// It was not reached, or the connection broke.
    Network,
    /// It answers that it is busy, time after time.
    Busy,
    /// What it sent is past a limit, or is packed in a way that cannot be undone.
    Unusable,
    /// It was never fetched, and the network may not be used.
    NotKept,
    /// It was kept, and what was kept is damaged.
    Damaged,
}

impl Failure {
    pub(super) fn new(kind: FailureKind, reason: impl Into<String>) -> Self {
        Failure { kind, reason: reason.into() }
    }
}
