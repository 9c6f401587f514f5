//! Whether an address may be asked for: robots.txt and the text-mining rules of its site, fetched once each.
//! Asks for no page.
//! Called by `walk` before every request, redirects too.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use url::Url;

use crate::error::Result;

use super::place;
use super::polite::{RULES_LAST, status_words};
use super::reserved::TdmRep;
use super::robots::Robots;
use super::transport::{Failure, FailureKind, Reply, Request, Transport};

/// Most redirects of a robots.txt that are followed (RFC 9309, 2.3.1.2).
const REDIRECTS: usize = 5;

/// The rules of all sites met so far.
pub(super) struct Gate<'t> {
    transport: &'t dyn Transport,
    /// A site that asks for a longer delay between requests is left alone.
    max_delay: Duration,
    /// For so long rules hold; then they are asked for again (RFC 9309, 2.4).
    lasting: Duration,
    sites: Mutex<HashMap<String, Slot>>,
}

/// The rules of a site, once they are known. Who comes first fetches them, the others wait.
type Slot = Arc<Mutex<Option<Arc<Site>>>>;

struct Site {
    rules: Rules,
    tdm: TdmRep,
    since: Instant,
}

enum Rules {
    Of(Robots),
    /// All of the site is refused.
    Refused(String),
    Unreached(Failure),
}

/// Whether an address may be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Admission {
    Yes,
    /// By a rule; the reason names it.
    Refused(String),
    /// The site was not reached at all.
    Failed(Failure),
}

impl<'t> Gate<'t> {
    pub(super) fn new(transport: &'t dyn Transport, max_delay: Duration) -> Self {
        Gate { transport, max_delay, lasting: RULES_LAST, sites: Mutex::new(HashMap::new()) }
    }

    /// Says whether an address may be asked for. Errs as the transport does.
    pub(super) fn admit(&self, url: &Url) -> Result<Admission> {
        let site = self.site(url)?;
        let path = place::path(url);
        Ok(match &site.rules {
            Rules::Refused(reason) => Admission::Refused(reason.clone()),
            Rules::Unreached(failure) => Admission::Failed(failure.clone()),
            Rules::Of(robots) => match robots.forbids(&path) {
                Some(rule) => {
                    Admission::Refused(format!("robots.txt of the site forbids it: \"{}\"", place::short(rule)))
                }
                None => site.tdm.reserves(&path).map_or(Admission::Yes, Admission::Refused),
            },
        })
    }

    fn site(&self, url: &Url) -> Result<Arc<Site>> {
        let origin = url.origin().ascii_serialization();
        let slot = {
            let mut sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(sites.entry(origin).or_default())
        };
        let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(site) = &*slot
            && site.since.elapsed() <= self.lasting
        {
            return Ok(Arc::clone(site));
        }
        let rules = self.rules(url)?;
        let tdm = match &rules {
            Rules::Of(robots) => self.tdm(url, robots)?,
            _ => TdmRep::default(),
        };
        let site = Arc::new(Site { rules, tdm, since: Instant::now() });
        *slot = Some(Arc::clone(&site));
        Ok(site)
    }

    fn rules(&self, of: &Url) -> Result<Rules> {
        let Ok(url) = place::join(of, "/robots.txt") else { return Ok(Rules::Of(Robots::default())) };
        let (reply, redirected) = self.followed(url)?;
        Ok(match reply {
            Reply::Failed(failure) => without_answer(failure, redirected),
            Reply::Answer(answer) => match answer.status {
                200..=299 => self.heeding(of, Robots::parse(&answer.body)),
                // There are no rules (RFC 9309, 2.3.1.3).
                300..=499 => Rules::Of(Robots::default()),
                status => Rules::Refused(format!(
                    "robots.txt of the site is answered by {}: nothing may be asked for",
                    status_words(status)
                )),
            },
        })
    }

    /// The answer of a file of rules after its redirects, and whether there were any; that of the last one where they lead nowhere or
    /// are too many.
    fn followed(&self, mut url: Url) -> Result<(Reply, bool)> {
        let mut hops = 0;
        loop {
            let reply = self.transport.get(&Request { url: &url, rules: true })?;
            let to = match &reply {
                Reply::Answer(answer) if answer.redirects() => {
                    answer.header("location").and_then(|to| place::join(&url, to).ok())
                }
                _ => None,
            };
            match to {
                Some(to) if hops < REDIRECTS => url = to,
                _ => return Ok((reply, hops > 0)),
            }
            hops += 1;
        }
    }

    fn heeding(&self, of: &Url, robots: Robots) -> Rules {
        match robots.delay {
            Some(delay) if delay > self.max_delay => Rules::Refused(format!(
                "robots.txt of the site asks for {} s between two requests, which is more than --max-wait",
                delay.as_secs()
            )),
            Some(delay) => {
                self.transport.slow_down(of, delay);
                Rules::Of(robots)
            }
            None => Rules::Of(robots),
        }
    }

    fn tdm(&self, of: &Url, robots: &Robots) -> Result<TdmRep> {
        const PLACE: &str = "/.well-known/tdmrep.json";
        let Ok(url) = place::join(of, PLACE) else { return Ok(TdmRep::default()) };
        if robots.forbids(PLACE).is_some() {
            return Ok(TdmRep::default());
        }
        Ok(match self.followed(url)?.0 {
            Reply::Answer(answer) if answer.status == 200 => TdmRep::parse(&answer.body),
            _ => TdmRep::default(),
        })
    }
}

/// What holds where robots.txt did not come (RFC 9309, 2.3.1.4: then nothing may be asked for).
fn without_answer(failure: Failure, redirected: bool) -> Rules {
    let nothing = "so nothing of the site may be asked for";
    match failure.kind {
        // What was kept was allowed when it was fetched.
        FailureKind::NotKept | FailureKind::Damaged => Rules::Of(Robots::default()),
        FailureKind::Refused if !redirected => Rules::Refused(failure.reason),
        FailureKind::Network if !redirected => Rules::Unreached(failure),
        _ => Rules::Refused(format!("robots.txt of the site could not be had, {nothing}: {}", failure.reason)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;

    fn admitted(fixture: &Fixture, url: &str) -> Admission {
        let gate = Gate::new(fixture, Duration::from_secs(60));
        gate.admit(&place::parse(url).expect("an address")).expect("no disk is asked")
    }

    #[test]
    fn rules_are_fetched_once_and_hold_for_every_path_of_the_site() {
        let fixture =
            Fixture::default().with("https://a.example/robots.txt", 200, "User-agent: *\nDisallow: /x\nCrawl-delay: 3");
        let gate = Gate::new(&fixture, Duration::from_secs(60));
        let admit = |url: &str| gate.admit(&place::parse(url).expect("an address")).expect("no disk is asked");
        assert_eq!(admit("https://a.example/a"), Admission::Yes);
        assert_eq!(
            admit("https://a.example/x/1"),
            Admission::Refused("robots.txt of the site forbids it: \"Disallow: /x\"".into())
        );
        assert_eq!(fixture.asked(), ["https://a.example/robots.txt", "https://a.example/.well-known/tdmrep.json"]);
        assert_eq!(fixture.slowed(), [("a.example".to_owned(), Duration::from_secs(3))]);
    }

    #[test]
    fn rules_that_are_old_are_asked_for_again_in_a_long_run() {
        let fixture = Fixture::default();
        let gate = Gate { lasting: Duration::ZERO, ..Gate::new(&fixture, Duration::from_secs(60)) };
        for _ in 0..2 {
            gate.admit(&place::parse("https://a.example/").expect("an address")).expect("no disk is asked");
            std::thread::sleep(Duration::from_millis(2));
        }
        assert_eq!(fixture.asked().len(), 4);
    }

    #[test]
    fn no_file_allows_all_and_a_server_that_fails_forbids_all() {
        let with = |status| Fixture::default().with("https://a.example/robots.txt", status, "");
        for status in [404, 401, 403, 410] {
            assert_eq!(admitted(&with(status), "https://a.example/"), Admission::Yes, "{status}");
        }
        for status in [501, 599] {
            assert!(matches!(admitted(&with(status), "https://a.example/"), Admission::Refused(_)), "{status}");
        }
        for (kind, refused) in [(FailureKind::Slow, true), (FailureKind::Busy, true), (FailureKind::Network, false)] {
            let fixture = Fixture::default().failing("https://a.example/robots.txt", kind);
            assert_eq!(matches!(admitted(&fixture, "https://a.example/"), Admission::Refused(_)), refused, "{kind:?}");
        }
    }

    #[test]
    fn five_redirects_are_followed_and_a_sixth_means_no_rules() {
        let chain = |n: usize| {
            let mut fixture = Fixture::default();
            for hop in 0..n {
                let from =
                    if hop == 0 { "https://a.example/robots.txt".into() } else { format!("https://b.example/{hop}") };
                fixture = fixture.redirect(&from, &format!("https://b.example/{}", hop + 1));
            }
            fixture.with(&format!("https://b.example/{n}"), 200, "User-agent: *\nDisallow: /")
        };
        assert!(matches!(admitted(&chain(5), "https://a.example/"), Admission::Refused(_)));
        assert_eq!(admitted(&chain(6), "https://a.example/"), Admission::Yes);
    }

    #[test]
    fn a_site_that_reserves_mining_or_asks_for_hours_is_left_alone() {
        let fixture = Fixture::default().with("https://a.example/robots.txt", 404, "").with(
            "https://a.example/.well-known/tdmrep.json",
            200,
            "[{\"location\":\"/news/*\",\"tdm-reservation\":1}]",
        );
        assert!(matches!(admitted(&fixture, "https://a.example/news/1"), Admission::Refused(_)));
        assert_eq!(admitted(&fixture, "https://a.example/forum/1"), Admission::Yes);
        // From wherever the site keeps it.
        let fixture = Fixture::default()
            .redirect("http://a.example/.well-known/tdmrep.json", "https://www.a.example/tdm.json")
            .with("https://www.a.example/tdm.json", 200, "[{\"location\":\"/\",\"tdm-reservation\":1}]");
        assert!(matches!(admitted(&fixture, "http://a.example/news/1"), Admission::Refused(_)));
        let fixture = Fixture::default().with("https://a.example/robots.txt", 200, "User-agent: *\nCrawl-delay: 3600");
        assert!(matches!(admitted(&fixture, "https://a.example/"), Admission::Refused(why) if why.contains("3600 s")));
    }
}
