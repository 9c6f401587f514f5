//! The transport over the network: one connection a host, a delay between requests, patience with a busy server, and every
//! answer kept before anything is made of it. What is kept already is not asked for again.
//! Heeds no robots.txt: `gate` does, through this.
//! Used while pages are fetched.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use url::Url;

use crate::corpus::Posted;
use crate::error::Result;
use crate::study::snapshots::Snapshot;

use super::clock::http_date;
use super::fetch::{HOSTS, Ways};
use super::kept::is_final;
use super::transport::{Answer, Failure, FailureKind, Reply, Request, Transport};
use super::watch::{Event, What};
use super::wire::{Raw, Wire};
use super::{Net, place, replay, robots};

/// How often one page is asked for at most.
const TRIES: u32 = 3;
/// Rules of a site that are older are asked for again (RFC 9309, 2.4).
pub(super) const RULES_LAST: Duration = Duration::from_secs(24 * 3600);
/// The shortest delay between two requests to a host that is not a user's own.
const LEAST: Duration = Duration::from_millis(200);
/// No wait is longer, whatever is asked for: a moment so far away can still be told.
const AGES: Duration = Duration::from_secs(1 << 31);
/// Header of a snapshot whose body was cut.
const CUT: &str = "groundswell-cut";

/// The network.
pub(super) struct Polite<'a> {
    ways: Ways<'a>,
    wire: Wire,
    hosts: Mutex<HashMap<String, Arc<Host>>>,
}

struct Host {
    name: String,
    /// What its robots.txt asks for.
    delay: Mutex<Duration>,
    line: Mutex<Line>,
}

/// Held by whoever asks the host: when its last answer ended, and until when it asked to be left in peace.
#[derive(Default)]
struct Line {
    last: Option<Instant>,
    pause: Option<Instant>,
    /// It asked for more than we wait: until then it is not asked at all, and this is what is said of its addresses.
    left: Option<(Instant, Failure)>,
}

impl<'a> Polite<'a> {
    pub(super) fn new(ways: Ways<'a>) -> Self {
        let wire = Wire::new(ways.net, HOSTS);
        Polite { ways, wire, hosts: Mutex::new(HashMap::new()) }
    }

    fn host(&self, url: &Url) -> Arc<Host> {
        let name = place::host(url);
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || {
            let line = Mutex::new(Line::default());
            Arc::new(Host { name: name.clone(), delay: Mutex::new(Duration::ZERO), line })
        };
        Arc::clone(hosts.entry(name.clone()).or_insert_with(new))
    }

    fn tell(&self, host: &str, url: &str, what: What) {
        (self.ways.watch)(&Event { time: self.ways.net.clock.now(), host: host.to_owned(), url: url.to_owned(), what });
    }

    /// What is settled already: by this run, or by a snapshot that need not be asked for again.
    fn known(&self, request: &Request<'_>, canonical: &str) -> Result<Option<Reply>> {
        let settled = self.ways.journal.of(canonical);
        if let Some(Some(failure)) = settled {
            return Ok(Some(Reply::Failed(failure)));
        }
        let Some(snapshot) = self.ways.kept.usable(canonical)? else { return Ok(None) };
        let again = self.ways.net.revisit && settled.is_none() && !request.rules;
        if (!is_final(snapshot.status) && settled.is_none()) || again || (request.rules && self.is_old(&snapshot)) {
            return Ok(None);
        }
        // What is damaged is fetched again.
        Ok(Some(replay::answer(self.ways.kept, &snapshot)?).filter(|reply| matches!(reply, Reply::Answer(_))))
    }

    fn is_old(&self, snapshot: &Snapshot) -> bool {
        let Ok(then) = snapshot.retrieved.parse::<jiff::Timestamp>() else { return true };
        u64::try_from(self.ways.net.clock.seconds().as_second() - then.as_second())
            .is_ok_and(|age| age > RULES_LAST.as_secs())
    }

    /// Asks until there is an answer that settles the matter, or patience ends.
    fn ask(&self, host: &Host, line: &mut Line, request: &Request<'_>, canonical: &str) -> Result<Reply> {
        let held = if self.ways.net.revisit { self.ways.kept.usable(canonical)? } else { None };
        let held =
            held.filter(|snapshot| matches!(snapshot.status, 200 | 304) && self.ways.kept.body(snapshot).is_ok());
        let conditions: Vec<(&str, &str)> = [("if-none-match", "etag"), ("if-modified-since", "last-modified")]
            .into_iter()
            .filter_map(|(condition, from)| Some((condition, held.as_ref()?.header(from)?)))
            .collect();
        if let Some((until, failure)) = &line.left
            && Instant::now() < *until
        {
            return self.given_up(host, canonical, failure.clone(), Duration::ZERO);
        }
        let mut tried = 0;
        loop {
            tried += 1;
            let waited = self.wait(host, line, request.url);
            let started = Instant::now();
            let cut = request.rules.then_some(robots::MOST);
            let got = self.wire.get(request.url, &conditions, cut);
            let took = started.elapsed();
            line.last = Some(Instant::now());
            let (failure, again) = match got {
                Ok(raw) => {
                    let answer = self.keep(request, canonical, raw, held.as_ref())?;
                    let bytes = answer.body.len() as u64;
                    self.tell(&host.name, canonical, What::Answered { status: answer.status, bytes, took, waited });
                    if !busy(answer.status) {
                        // Of any other status a killed run would not know that it was asked for.
                        if self.ways.net.revisit || !is_final(answer.status) {
                            self.ways.journal.settled(canonical, None)?;
                        }
                        return Ok(Reply::Answer(answer));
                    }
                    self.leave(line, &answer, tried)
                }
                Err(failure) => {
                    let again = failure.kind == FailureKind::Network && tried == 1;
                    (failure, again)
                }
            };
            if !again {
                return self.given_up(host, canonical, failure, waited);
            }
        }
    }

    /// Leaves a busy host in peace for as long as it asks for, whatever is to be asked for next. Gives what is said of the
    /// address if it ends here, and whether it is asked for again.
    fn leave(&self, line: &mut Line, answer: &Answer, tried: u32) -> (Failure, bool) {
        let said = status_words(answer.status);
        let pause = retry_after(answer, self.ways.net).unwrap_or_else(|| self.backoff(tried));
        let until = Instant::now() + pause.min(AGES);
        if pause > self.ways.net.max_wait {
            let reason = format!(
                "the server answers {said} and asks to come back in {} s, which is more than --max-wait",
                pause.as_secs()
            );
            let failure = Failure::new(FailureKind::Busy, reason);
            line.left = Some((until, failure.clone()));
            return (failure, false);
        }
        line.pause = Some(until);
        let times = if tried == 1 { "once".to_owned() } else { format!("{tried} times") };
        let reason = format!("the server answered {said} {times}; ask again later");
        (Failure::new(FailureKind::Busy, reason), tried < TRIES)
    }

    fn given_up(&self, host: &Host, canonical: &str, failure: Failure, waited: Duration) -> Result<Reply> {
        self.ways.journal.settled(canonical, Some(&failure))?;
        self.tell(&host.name, canonical, What::Failed { reason: failure.reason.clone(), waited });
        Ok(Reply::Failed(failure))
    }

    /// Waits until the host may be asked again.
    fn wait(&self, host: &Host, line: &Line, url: &Url) -> Duration {
        let due = line.last.map(|last| last + self.delay(host, url).min(AGES)).max(line.pause);
        let left = due.map_or(Duration::ZERO, |due| due.saturating_duration_since(Instant::now()));
        self.tell(&host.name, url.as_str(), What::Waiting { left });
        if !left.is_zero() {
            std::thread::sleep(left);
        }
        left
    }

    fn delay(&self, host: &Host, url: &Url) -> Duration {
        let asked = *host.delay.lock().unwrap_or_else(PoisonError::into_inner);
        let least = if self.wire.is_public(url) { LEAST } else { Duration::ZERO };
        self.ways.net.delay.max(asked).max(least)
    }

    /// How long a server that does not say is left in peace: longer each time.
    fn backoff(&self, tried: u32) -> Duration {
        self.ways.net.delay.saturating_mul(1 << tried.min(6)).min(self.ways.net.max_wait)
    }

    /// Keeps an answer. One that says nothing has changed is kept as such, with the body that it speaks of.
    fn keep(&self, request: &Request<'_>, canonical: &str, raw: Raw, held: Option<&Snapshot>) -> Result<Answer> {
        let Raw { status, mut headers, mut body, cut } = raw;
        if cut {
            headers.push((CUT.to_owned(), body.len().to_string()));
        }
        if status == 304
            && let Some(held) = held
        {
            body = self.ways.kept.body(held)?;
            let missing = held.headers.iter().filter(|(name, _)| headers.iter().all(|(known, _)| known != name));
            headers.extend(missing.cloned().collect::<Vec<_>>());
        }
        let retrieved = self.ways.net.clock.now();
        let sha256 = crate::digest::sha256_hex(&body);
        let snapshot = Snapshot {
            url: canonical.to_owned(),
            asked: request.url.as_str().to_owned(),
            retrieved: retrieved.clone(),
            status,
            headers: headers.clone(),
            sha256: sha256.clone(),
            bytes: body.len() as u64,
        };
        let status = if status == 304 && held.is_some() { 200 } else { status };
        let answer = Answer { status, headers, body, retrieved: Posted::parse(&retrieved), sha256 };
        let apart = match self.ways.guard.filter(|_| !request.rules) {
            Some(guard) => guard.forbids(request.url, &answer)?,
            None => false,
        };
        self.ways.kept.keep(snapshot, &answer.body, apart)?;
        Ok(answer)
    }
}

impl Transport for Polite<'_> {
    fn get(&self, request: &Request<'_>) -> Result<Reply> {
        let canonical = place::canonical(request.url);
        if let Some(reply) = self.known(request, &canonical)? {
            self.tell(&place::host(request.url), &canonical, What::Kept);
            return Ok(reply);
        }
        let host = self.host(request.url);
        let mut line = host.line.lock().unwrap_or_else(PoisonError::into_inner);
        // Another discussion may have asked for it while this one waited for the line.
        match self.known(request, &canonical)? {
            Some(reply) => Ok(reply),
            None => self.ask(&host, &mut line, request, &canonical),
        }
    }

    fn slow_down(&self, url: &Url, delay: Duration) {
        let host = self.host(url);
        let mut known = host.delay.lock().unwrap_or_else(PoisonError::into_inner);
        *known = known.max(delay);
    }
}

fn busy(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504)
}

/// A status code with its name.
pub(super) fn status_words(status: u16) -> String {
    match ureq::http::StatusCode::from_u16(status).ok().and_then(|code| code.canonical_reason()) {
        Some(name) => format!("{status} {name}"),
        None => status.to_string(),
    }
}

/// What `Retry-After` asks for: seconds, or a time that is compared with the server's own clock.
fn retry_after(answer: &Answer, net: &Net) -> Option<Duration> {
    let value = answer.header("retry-after")?.trim();
    if !value.is_empty() && value.bytes().all(|digit| digit.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let until = http_date(value)?.as_second();
    let now = answer.header("date").and_then(http_date).unwrap_or_else(|| net.clock.seconds()).as_second();
    Some(Duration::from_secs(u64::try_from(until - now).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(headers: &[(&str, &str)]) -> Answer {
        let headers = headers.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        Answer { status: 503, headers, body: Vec::new(), retrieved: None, sha256: String::new() }
    }

    #[test]
    fn a_server_says_when_to_come_back_in_seconds_or_by_its_own_clock() {
        let after = |headers: &[(&str, &str)]| retry_after(&answer(headers), &Net::default());
        assert_eq!(after(&[("retry-after", "120")]), Some(Duration::from_secs(120)));
        let date = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(after(&[date, ("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT")]), Some(Duration::from_secs(30)));
        assert_eq!(after(&[date, ("retry-after", "Sun, 06 Nov 1994 08:00:00 GMT")]), Some(Duration::ZERO));
        assert_eq!(after(&[("retry-after", "soon")]), None);
        // More than can be counted is not nothing.
        assert_eq!(after(&[("retry-after", "99999999999999999999")]), Some(Duration::from_secs(u64::MAX)));
    }
}
