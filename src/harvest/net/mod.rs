//! Harvests pages of the web: fetched within the rules of their sites, kept as snapshots, and read from those alone.
//! Parses no comments: `parse` and `export` do, as they do for files.
//! Called by the command line.

mod asked;
mod clock;
mod content;
mod faults;
mod fetch;
#[cfg(test)]
mod fixture;
mod gate;
mod guard;
mod interface;
mod journal;
mod kept;
mod merge;
mod paging;
mod place;
mod polite;
mod reach;
mod replay;
mod reserved;
mod robots;
mod sitemap;
mod transport;
mod walk;
mod watch;
mod wire;

use std::time::Duration;

use crate::error::{Error, ErrorKind, Result};
use crate::study::snapshots::Snapshots;

use super::{Options, Sink, Summary};
use kept::Kept;

pub(super) use asked::Planned as PlannedAddresses;
pub use asked::{Asked, Settled};
pub use clock::Clock;
pub use guard::Touches;
pub(super) use place::canonical as canonical_address;
pub use place::parse as parse_address;
pub use reach::Private;
pub use transport::{Answer, Failure, FailureKind, Reply, Request, Transport};
pub(super) use walk::{Outcome, Walk, Walked};
pub use watch::{Event, Watch, What};

/// How pages are fetched.
#[derive(Debug, Clone, PartialEq)]
pub struct Net {
    /// Where the owner of a site can reach whoever fetches: an e-mail or web address. It is sent with every request.
    pub contact: String,
    /// From the end of one answer of a host to the next request to it, at least. Public hosts are given 0.2 s whatever is said
    /// here, and more where their robots.txt asks for more.
    pub delay: Duration,
    /// How long one answer may take as a whole.
    pub timeout: Duration,
    /// How long a host may ask to wait, by `Retry-After` or `Crawl-delay`, before it is left alone.
    pub max_wait: Duration,
    /// Most bytes of a body, unpacked.
    pub max_bytes: usize,
    /// Which hosts may be at private addresses.
    pub private: Private,
    /// Ask again for pages that were kept, and take what is kept where the server says that it still holds.
    pub revisit: bool,
    /// The time that is written beside answers.
    pub clock: Clock,
}

impl Default for Net {
    fn default() -> Self {
        Net {
            contact: String::new(),
            delay: Duration::from_secs(1),
            timeout: Duration::from_secs(30),
            max_wait: Duration::from_secs(120),
            max_bytes: super::files::PAGE_LIMIT,
            private: Private::Never,
            revisit: false,
            clock: Clock::System,
        }
    }
}

impl Net {
    /// Errs with [`ErrorKind::Policy`] without a contact, and with [`ErrorKind::Usage`] where it is none.
    pub fn check(&self) -> Result<()> {
        let contact = self.contact.trim();
        if contact.is_empty() {
            let what = "pages are fetched only by somebody whom their owners can reach: give an e-mail or web address with \
                        --contact or GROUNDSWELL_CONTACT; it is sent with every request";
            return Err(Error::new(ErrorKind::Policy, what));
        }
        let mail = contact.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
        let web = contact.starts_with("https://") || contact.starts_with("http://");
        let clean =
            contact.bytes().all(|b| b.is_ascii_graphic() && !b"()<>\"\\,;".contains(&b)) && contact.len() <= 200;
        if clean && (mail || web) {
            return Ok(());
        }
        let what = format!(
            "\"{}\" is no contact: give an e-mail address such as you@university.example, or a web address",
            place::short(contact)
        );
        Err(Error::new(ErrorKind::Usage, what))
    }

    /// What we call ourselves.
    fn user_agent(&self) -> String {
        format!(
            "{}/{} (research on comments; contact: {})",
            robots::NAME,
            env!("CARGO_PKG_VERSION"),
            self.contact.trim()
        )
    }
}

/// The form under which an address is kept; `None` where it is no address of the web.
pub fn canonical(text: &str) -> Option<String> {
    place::parse(text).ok().map(|url| place::canonical(&url))
}

/// Fetches what was asked for, keeps every answer in `snapshots`, and gives the thread of each address to `sink`, in the order
/// of the addresses. What a snapshot settles is not asked for again, so that a run that was killed goes on where it was.
///
/// Each address ends with a thread and its status, or with a skip in the summary. An answer of whose threads `touches` says so
/// is kept until the run ends and no longer, and so is one that may not be read, so that `touches` cannot know.
///
/// Errs without a contact (policy), when a disk does, and when `sink` does.
pub fn harvest(
    asked: &Asked,
    net: &Net,
    snapshots: &Snapshots,
    options: &Options,
    touches: Option<&Touches<'_>>,
    watch: &Watch<'_>,
    sink: &mut Sink<'_>,
) -> Result<Summary> {
    net.check()?;
    let journal = journal::Journal::open(snapshots.folder(), &asked.words(net.revisit))?;
    let guard = touches.map(|touches| guard::Guard { options, touches });
    let kept = if guard.is_some() { Kept::with_passing(snapshots)? } else { Kept::of_study(snapshots) };
    fetch::all(asked, &fetch::Ways { net, kept: &kept, guard: guard.as_ref(), journal: &journal, watch })?;
    let summary = replayed(asked, &kept, journal.failures(), options, sink)?;
    journal.close()?;
    Ok(summary)
}

/// The same from snapshots alone: asks nobody. What was never fetched is a skip. Errs when a disk or `sink` does.
pub fn reread(asked: &Asked, snapshots: &Snapshots, options: &Options, sink: &mut Sink<'_>) -> Result<Summary> {
    replayed(asked, &Kept::of_study(snapshots), std::collections::HashMap::new(), options, sink)
}

fn replayed(
    asked: &Asked,
    kept: &Kept<'_>,
    failures: std::collections::HashMap<String, Failure>,
    options: &Options,
    sink: &mut Sink<'_>,
) -> Result<Summary> {
    let transport = replay::Replay::new(kept, failures);
    // What was fetched waited as long as it had to.
    let gate = gate::Gate::new(&transport, Duration::MAX);
    let walk = Walk::new(&transport, &gate);
    let plan = asked.plan(&walk)?;
    super::run::addresses::run(&plan, &walk, options, sink)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_fetches_without_a_contact() {
        let kind = |contact: &str| {
            Net { contact: contact.into(), ..Net::default() }.check().map_err(|error| error.kind()).err()
        };
        assert_eq!(kind(" "), Some(ErrorKind::Policy));
        for contact in ["me", "@", "a@b", "a@b.example\r\nX-Evil: 1", "a (b)@c.example"] {
            assert_eq!(kind(contact), Some(ErrorKind::Usage), "{contact}");
        }
        assert_eq!((kind("a@b.example"), kind("https://b.example/us")), (None, None));
    }
}
