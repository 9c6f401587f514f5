//! The answer of an address after its redirects, each of which is asked about like an address of its own.
//! Reads no content.
//! Called by `walk` and for sitemaps.

use url::Url;

use crate::error::Result;

use super::super::gate::Admission;
use super::super::place;
use super::super::transport::{Answer, Failure, FailureKind, Reply, Request};
use super::Walk;

/// Most redirects that are followed.
const REDIRECTS: usize = 10;

/// Why an address gave no answer.
pub(in crate::harvest::net) enum Stop {
    Refused(String),
    Failed(Failure),
    /// The site's own mistake.
    Broken(String),
}

impl Walk<'_> {
    /// The last answer and its address. Errs when a disk does.
    pub(in crate::harvest::net) fn fetch(&self, start: &Url) -> Result<std::result::Result<(Url, Answer), Stop>> {
        let mut url = canonical(start);
        let mut met: Vec<String> = Vec::new();
        for _ in 0..=REDIRECTS {
            if met.iter().any(|known| known == url.as_str()) {
                return Ok(Err(Stop::Broken(format!(
                    "its redirects go round in a circle: {} is met again",
                    place::short(url.as_str())
                ))));
            }
            met.push(url.as_str().to_owned());
            let to = |reason: String| {
                if met.len() > 1 { format!("it redirects to {}: {reason}", place::short(url.as_str())) } else { reason }
            };
            match self.gate.admit(&url)? {
                Admission::Yes => {}
                Admission::Refused(reason) => return Ok(Err(Stop::Refused(to(reason)))),
                Admission::Failed(failure) => {
                    return Ok(Err(Stop::Failed(Failure { reason: to(failure.reason), ..failure })));
                }
            }
            let answer = match self.transport.get(&Request { url: &url, rules: false })? {
                Reply::Answer(answer) => answer,
                Reply::Failed(failure) if failure.kind == FailureKind::Refused => {
                    return Ok(Err(Stop::Refused(to(failure.reason))));
                }
                Reply::Failed(failure) => {
                    return Ok(Err(Stop::Failed(Failure { reason: to(failure.reason), ..failure })));
                }
            };
            if !answer.redirects() {
                return Ok(Ok((url, answer)));
            }
            let Some(location) = answer.header("location") else {
                return Ok(Err(Stop::Broken("it redirects and does not say where to".to_owned())));
            };
            url = match place::join(&url, location) {
                Ok(next) => canonical(&next),
                Err(reason) => {
                    return Ok(Err(Stop::Refused(format!("it redirects to {}: {reason}", place::short(location)))));
                }
            };
        }
        Ok(Err(Stop::Broken(format!("it redirects more than {REDIRECTS} times"))))
    }
}

/// The address that is asked for: without what only tracks a visit.
pub(super) fn canonical(url: &Url) -> Url {
    place::parse(&place::canonical(url)).unwrap_or_else(|_| url.clone())
}
