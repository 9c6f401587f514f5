//! Fetches the discussions of a call: hosts side by side, the addresses of one host one after the other.
//! Makes no threads: that is done from the snapshots.
//! Called by `net::harvest`.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use url::Url;

use crate::error::{Error, Result};

use super::asked::Asked;
use super::gate::Gate;
use super::guard::Guard;
use super::journal::Journal;
use super::kept::Kept;
use super::polite::Polite;
use super::walk::{Outcome, Walk};
use super::watch::{Event, Watch, What};
use super::{Net, place};

/// So many hosts are asked at a time.
pub(super) const HOSTS: usize = 16;

/// How a run fetches and where it keeps what comes.
#[derive(Clone, Copy)]
pub(super) struct Ways<'a> {
    pub(super) net: &'a Net,
    pub(super) kept: &'a Kept<'a>,
    /// What must not be kept in the study, if anything.
    pub(super) guard: Option<&'a Guard<'a>>,
    pub(super) journal: &'a Journal,
    pub(super) watch: &'a Watch<'a>,
}

/// Fetches until every address is settled. Errs when a disk does.
pub(super) fn all(asked: &Asked, ways: &Ways<'_>) -> Result<()> {
    let Ways { net, watch, .. } = *ways;
    let transport = Polite::new(*ways);
    let gate = Gate::new(&transport, net.max_wait);
    let walk = Walk::new(&transport, &gate);
    let plan = asked.plan(&walk)?;
    let tell = |url: &Url, what: What| {
        watch(&Event { time: net.clock.now(), host: place::host(url), url: place::canonical(url), what });
    };
    let groups = by_host(plan.urls);
    for group in &groups {
        if let Some(first) = group.first() {
            let what = What::Queued { addresses: group.len() as u64 };
            watch(&Event { time: net.clock.now(), host: place::host(first), url: String::new(), what });
        }
    }
    let workers = groups.len().min(HOSTS);
    let waiting = Mutex::new(VecDeque::from(groups));
    let failed: Mutex<Option<Error>> = Mutex::new(None);
    let stop = AtomicBool::new(false);
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(group) = next() {
                    for url in group {
                        if stop.load(Ordering::Relaxed) {
                            return;
                        }
                        match walk.discussion(&url) {
                            Ok(walked) => {
                                if let Outcome::Refused(reason) = walked.outcome {
                                    tell(&url, What::Refused { reason });
                                }
                                tell(&url, What::Done);
                            }
                            Err(error) => {
                                // The disk: nobody can go on.
                                stop.store(true, Ordering::Relaxed);
                                failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                            }
                        }
                    }
                }
            });
        }
    });
    failed.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}

/// The addresses of each host, hosts in the order in which they are first named.
fn by_host(urls: Vec<Url>) -> Vec<Vec<Url>> {
    let mut groups: Vec<Vec<Url>> = Vec::new();
    let mut of_host: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    for url in urls {
        let at = *of_host.entry(place::host(&url)).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[at].push(url);
    }
    groups
}
