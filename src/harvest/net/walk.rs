//! One discussion from its address to its last page: redirects, refusals, kinds of content, pages.
//! Knows neither network nor disk: the same steps are taken over a transport that fetches and over one that replays.
//! Called by the run for each address, over both.

mod redirects;
#[cfg(test)]
mod tests;

use std::collections::{HashSet, VecDeque};

use url::Url;

use crate::corpus::{SourcePage, Status};
use crate::error::Result;

use super::super::files;
use super::super::parse::Found;
use super::gate::Gate;
use super::merge::{self, Page};
use super::paging::Turn;
use super::polite::status_words;
use super::transport::{Answer, Failure, FailureKind, Transport};
use super::{content, interface, place, reserved};
pub(super) use redirects::Stop;
use redirects::canonical;

/// Most pages of one discussion.
pub(super) const PAGES: usize = 2000;

/// What became of an address.
pub(in crate::harvest) enum Outcome {
    /// A discussion, or a page that is none, with the reason.
    Page(Box<Found>),
    /// Answers of an interface.
    Interface(Box<interface::Read>),
    /// A rule of the site, or of ours, forbids it.
    Refused(String),
    /// There was no answer.
    Skipped(Failure),
}

/// What became of an address, and what is missing of it.
pub(in crate::harvest) struct Walked {
    pub(in crate::harvest) outcome: Outcome,
    /// Pages after the first that could not be had: address and reason.
    pub(in crate::harvest) missing: Vec<(String, String)>,
    /// Bytes of all bodies.
    pub(in crate::harvest) bytes: u64,
}

/// Takes the steps.
pub(in crate::harvest) struct Walk<'t> {
    transport: &'t dyn Transport,
    gate: &'t Gate<'t>,
}

impl<'t> Walk<'t> {
    pub(super) fn new(transport: &'t dyn Transport, gate: &'t Gate<'t>) -> Self {
        Walk { transport, gate }
    }

    /// Goes from an address to the end of its discussion. Errs when a disk does.
    pub(in crate::harvest) fn discussion(&self, start: &Url) -> Result<Walked> {
        let (url, answer) = match self.fetch(start)? {
            Ok(fetched) => fetched,
            Err(stop) => return Ok(stopped(stop)),
        };
        let bytes = answer.body.len() as u64;
        let done = |outcome| Walked { outcome, missing: Vec::new(), bytes };
        let kind = match content::usable(&answer) {
            Ok(kind) => kind,
            Err(content::Unusable::Refused(reason)) => return Ok(done(Outcome::Refused(reason))),
            Err(content::Unusable::Status(status, reason)) => {
                let mut found = Found::nothing(status, reason);
                found.pages = vec![source(&url, &answer)];
                return Ok(done(Outcome::Page(Box::new(found))));
            }
        };
        match kind {
            content::Kind::Page => self.pages(&url, &answer),
            content::Kind::Interface(form, packed) => self.interface(form, packed, &url, answer),
        }
    }

    /// The pages of a discussion, from any one of them.
    fn pages(&self, first_url: &Url, first: &Answer) -> Result<Walked> {
        let mut walked = Walked { outcome: Outcome::Refused(String::new()), missing: Vec::new(), bytes: 0 };
        let mut pages: Vec<Page> = Vec::new();
        let here = Turn::of(first_url);
        let mut met: HashSet<String> = HashSet::from([place::canonical(first_url)]);
        let mut waiting: VecDeque<Url> = VecDeque::new();
        let mut more = false;
        match read(first_url, first) {
            Ok((page, further)) => {
                walked.bytes += first.body.len() as u64;
                more |= enqueue(&here, &page, further, &mut met, &mut waiting);
                pages.push(page);
            }
            Err(reason) => {
                return Ok(Walked { outcome: Outcome::Refused(reason), bytes: first.body.len() as u64, ..walked });
            }
        }
        while let Some(url) = waiting.pop_front() {
            let mut missing = |reason: String| walked.missing.push((place::canonical(&url), reason));
            match self.fetch(&url)? {
                Ok((at, answer)) => match (content::usable(&answer), Turn::of(&at).discussion == here.discussion) {
                    // A page that does not exist leads back to the first one, or to another article.
                    (_, false) => {}
                    (Ok(content::Kind::Page), true) if at == url || met.insert(place::canonical(&at)) => {
                        match read(&at, &answer) {
                            Ok((page, further)) => {
                                walked.bytes += answer.body.len() as u64;
                                more |= enqueue(&here, &page, further, &mut met, &mut waiting);
                                pages.push(page);
                            }
                            Err(reason) => missing(reason),
                        }
                    }
                    (Ok(_), true) => {}
                    (Err(content::Unusable::Refused(reason) | content::Unusable::Status(_, reason)), true) => {
                        missing(reason)
                    }
                },
                Err(Stop::Refused(reason) | Stop::Broken(reason)) => missing(reason),
                Err(Stop::Failed(failure)) => missing(failure.reason),
            }
        }
        if more {
            let reason = format!("a discussion is followed over {PAGES} pages at most");
            walked.missing.push((place::canonical(first_url), reason));
        }
        let read = pages.len();
        if let Some(mut found) = merge::merge(pages) {
            if read > 1 && found.status == Status::Comments {
                found.remarks.push(format!("on {read} pages"));
            }
            if !walked.missing.is_empty() {
                found.remarks.push(format!("{} more could not be had", pages_words(walked.missing.len())));
            }
            walked.outcome = Outcome::Page(Box::new(found));
        }
        Ok(walked)
    }

    fn interface(&self, form: super::super::export::Form, packed: bool, url: &Url, first: Answer) -> Result<Walked> {
        let mut walked =
            Walked { outcome: Outcome::Refused(String::new()), missing: Vec::new(), bytes: first.body.len() as u64 };
        let mut reading = interface::Reading::new(form, packed);
        let mut met: HashSet<String> = HashSet::from([place::canonical(url)]);
        let mut further = interface::next(form, url, &first);
        reading.take(url, first);
        while let Some(next) = further.take() {
            if !met.insert(place::canonical(&next)) {
                break;
            }
            if reading.answers() >= PAGES {
                walked.missing.push((next.to_string(), format!("a discussion is followed over {PAGES} pages at most")));
                break;
            }
            let reason = match self.fetch(&next)? {
                Ok((at, answer)) => match content::usable(&answer) {
                    Ok(content::Kind::Interface(same, _)) if same == form => {
                        walked.bytes += answer.body.len() as u64;
                        further = interface::next(form, &at, &answer);
                        reading.take(&at, answer);
                        continue;
                    }
                    // The last page may be empty.
                    Ok(_) if answer.body.trim_ascii() == b"[]" => break,
                    Ok(_) => "it is no page of the same interface".to_owned(),
                    Err(content::Unusable::Refused(reason) | content::Unusable::Status(_, reason)) => reason,
                },
                Err(Stop::Refused(reason) | Stop::Broken(reason)) => reason,
                Err(Stop::Failed(failure)) => failure.reason,
            };
            walked.missing.push((place::canonical(&next), reason));
            break;
        }
        walked.outcome = Outcome::Interface(Box::new(reading.end()));
        Ok(walked)
    }
}

fn stopped(stop: Stop) -> Walked {
    let outcome = match stop {
        Stop::Refused(reason) => Outcome::Refused(reason),
        // What is too large is so for everybody; how long it takes is not.
        Stop::Failed(Failure { kind: FailureKind::Unusable, reason }) => {
            Outcome::Page(Box::new(Found::nothing(Status::Broken, reason)))
        }
        Stop::Failed(failure) => Outcome::Skipped(failure),
        Stop::Broken(reason) => Outcome::Page(Box::new(Found::nothing(Status::Broken, reason))),
    };
    Walked { outcome, missing: Vec::new(), bytes: 0 }
}

/// A page parsed, with the links that may turn it. The error is the sentence by which it may not be used.
fn read(url: &Url, answer: &Answer) -> std::result::Result<(Page, Vec<Url>), String> {
    let found = files::parse_found(&content::labelled(answer), content::ending(answer));
    if let Some(reason) = reserved::by_page(&found.links.robots, found.links.tdm.as_deref()) {
        return Err(reason);
    }
    let base = found.links.base.as_deref().and_then(|base| url.join(base).ok()).unwrap_or_else(|| url.clone());
    let further = if reserved::follows(&answer.headers, &found.links.robots) {
        found.links.pages.iter().filter_map(|href| place::join(&base, href).ok()).map(|url| canonical(&url)).collect()
    } else {
        Vec::new()
    };
    Ok((Page { turn: Turn::of(url), found, source: source(url, answer) }, further))
}

/// Adds those links of a page that lead to other pages of its discussion. Says whether any were left, since there are too many: also
/// what cannot be had is asked for, so that a page of links to nothing is bounded too.
fn enqueue(
    here: &Turn,
    page: &Page,
    further: Vec<Url>,
    met: &mut HashSet<String>,
    waiting: &mut VecDeque<Url>,
) -> bool {
    let has_comments = page.found.status == Status::Comments;
    for url in further {
        let turn = Turn::of(&url);
        // Lists of articles have pages too: only those of comments are turned where no comment was found.
        let turns = page.turn.is_with(&turn) && (has_comments || turn.of_comments || page.turn.of_comments);
        if !turns || turn.discussion != here.discussion || met.contains(&place::canonical(&url)) {
            continue;
        }
        if met.len() >= PAGES {
            return true;
        }
        met.insert(place::canonical(&url));
        waiting.push_back(url);
    }
    false
}

fn source(url: &Url, answer: &Answer) -> SourcePage {
    SourcePage {
        location: place::canonical(url),
        sha256: answer.sha256.clone(),
        retrieved: answer.retrieved.clone(),
        comments: None,
    }
}

fn pages_words(n: usize) -> String {
    if n == 1 { "1 page".to_owned() } else { format!("{n} pages") }
}

/// What a status code other than success makes of a page.
pub(super) fn by_status(status: u16) -> (Status, String) {
    let said = status_words(status);
    match status {
        401 | 402 | 403 | 407 | 451 => {
            (Status::Blocked, format!("the server answered {said}; ask the site's owner for access"))
        }
        404 | 410 => (Status::Broken, format!("the server answered {said}: the page is not, or no longer, there")),
        _ => (Status::Broken, format!("the server answered {said}, not with a page")),
    }
}
