//! What may be printed of a material: one place decides for all formats, so that none can say more than another.
//! Rounds no share and sets no threshold: `signal` did; what its words leave out goes in `released`.
//! Made by `render`, read by every format.

use std::borrow::Cow;

use crate::codebook::Codebook;
use crate::corpus::Status;
use crate::signal::{Figure, Method, Prevalence, Risk, Shown, Signals, Statuses, View};

use super::balance;
use super::material::{Material, Page};
use super::released::released;
use super::words;

/// The most rows that a list shows; more are counted.
pub(super) const ROWS: usize = 200;

/// What may be printed.
pub(super) struct Printable<'a> {
    pub(super) title: String,
    pub(super) signals: Cow<'a, Signals>,
    pub(super) codebook: &'a Codebook,
    pub(super) pages: Vec<Listed>,
    /// Places and reasons of records that were left out; none in a release.
    pub(super) skips: Vec<(String, String)>,
    pub(super) skipped: u64,
    pub(super) notes: Vec<String>,
}

/// One page as lists show it.
pub(super) struct Listed {
    pub(super) location: String,
    pub(super) title: Option<String>,
    pub(super) platform: Option<String>,
    pub(super) status: Status,
    /// `None` where it would give a number of comments away.
    pub(super) reason: Option<String>,
    pub(super) comments: Option<u64>,
    pub(super) announced: Option<u64>,
    pub(super) sha256: Option<String>,
}

impl<'a> Printable<'a> {
    /// Takes out what the view does not allow and lays foreign text on one line.
    pub(super) fn new(material: &Material<'a>) -> Self {
        let release = material.signals.view == View::Release;
        let title = words::one_line(material.title);
        let skips = if release { &[] } else { material.skips };
        Printable {
            title: if title.is_empty() { "What practitioners write".to_owned() } else { title },
            signals: if release { Cow::Owned(released(material.signals)) } else { Cow::Borrowed(material.signals) },
            codebook: material.codebook,
            pages: material.pages.iter().map(|page| listed(page, release)).collect(),
            skips: (skips.iter())
                .map(|skip| (words::one_line(&skip.location.to_string()), words::one_line(&skip.reason)))
                .collect(),
            skipped: material.skipped.max(material.skips.len() as u64),
            notes: material.notes.iter().map(|note| words::one_line(note)).filter(|note| !note.is_empty()).collect(),
        }
    }

    /// Whether it may leave the house.
    pub(super) fn is_release(&self) -> bool {
        self.signals.view == View::Release
    }

    /// How many pages have which status; `None` where no page is known of.
    pub(super) fn statuses(&self) -> Option<Statuses> {
        self.signals.statuses.clone().or_else(|| {
            let mut statuses = Statuses::new();
            self.pages.iter().for_each(|page| *statuses.entry(page.status).or_insert(0) += 1);
            (!statuses.is_empty()).then_some(statuses)
        })
    }

    /// Shares of the whole study.
    pub(super) fn whole(&self) -> impl Iterator<Item = &Prevalence> {
        self.signals.prevalences.iter().filter(|share| share.group.is_none())
    }

    /// Whether no share of the whole study is shown.
    pub(super) fn shows_nothing(&self) -> bool {
        self.whole().all(|share| share.shown == Shown::Suppressed)
    }

    /// Whether any share of the whole study that is shown lacks correction.
    pub(super) fn has_uncorrected(&self) -> bool {
        self.shown().any(|share| share.group.is_none() && share.method == Method::Uncorrected)
    }

    /// Whether any share of a group that is shown lacks correction.
    pub(super) fn has_uncorrected_groups(&self) -> bool {
        self.shown().any(|share| share.group.is_some() && share.method == Method::Uncorrected)
    }

    /// Whether any share that is shown was corrected.
    pub(super) fn has_corrected(&self) -> bool {
        self.shown().any(|share| share.method != Method::Uncorrected)
    }

    /// Who means to go and who to stay, of the whole study, where anything of it is shown.
    pub(super) fn risk(&self) -> Option<&Risk> {
        self.signals.risk.iter().find(|risk| risk.group.is_none() && is_shown(&risk.exit, &risk.stay))
    }

    /// The same of each group of which anything is shown or nothing is known, in the order of the record.
    pub(super) fn risk_of_groups(&self) -> Vec<&Risk> {
        let listed = |risk: &&Risk| is_shown(&risk.exit, &risk.stay) || balance::is_unknown(risk);
        self.signals.risk.iter().filter(|risk| risk.group.is_some()).filter(listed).collect()
    }

    fn shown(&self) -> impl Iterator<Item = &Prevalence> {
        self.signals.prevalences.iter().filter(|share| share.shown != Shown::Suppressed)
    }

    /// Probability that the intervals of the whole study hold, where there are any.
    pub(super) fn level(&self) -> Option<f64> {
        self.whole().find_map(|share| share.low.and(share.level))
    }

    /// What a theme is called: by its share, by the codebook, or by its key.
    pub(super) fn label<'s>(&'s self, key: &'s str) -> &'s str {
        let of_share = || self.signals.prevalences.iter().find(|share| share.theme == key).map(|s| s.label.as_str());
        self.codebook.theme(key).map(|theme| theme.label.as_str()).or_else(of_share).unwrap_or(key)
    }
}

/// A release names a file without the folders it lies in and says no number of comments, not even in a reason. Of a
/// table, which nobody published, it says no more than the name: the title is its path, and a reason names its columns.
fn listed(page: &Page, release: bool) -> Listed {
    let location = words::one_line(&page.location);
    let numbers = !release;
    let private = release && matches!(page.platform.as_deref(), Some("csv" | "jsonl" | "xlsx" | "parquet"));
    Listed {
        location: if release && !is_web(&location) { file_name(&location).to_owned() } else { location },
        title: page.title.as_deref().filter(|_| !private).map(words::one_line).filter(|title| !title.is_empty()),
        platform: page.platform.as_deref().map(words::one_line),
        status: page.status,
        reason: (numbers || page.status != Status::Comments && !private).then(|| words::one_line(&page.reason)),
        comments: numbers.then_some(page.comments),
        announced: page.announced.filter(|_| numbers),
        sha256: page.sha256.as_deref().map(words::one_line),
    }
}

/// Whether it is an address one may link to: `http` and `https` only.
pub(super) fn is_web(location: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| {
        location.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            && !location.contains(char::is_whitespace)
    })
}

fn is_shown(exit: &Figure, stay: &Figure) -> bool {
    exit.shown != Shown::Suppressed || stay.shown != Shown::Suppressed
}

/// Whether a figure is a raw count that nothing has corrected.
pub(super) fn is_raw(figure: &Figure) -> bool {
    figure.estimate.is_some() && figure.low.is_none()
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_are_links() {
        assert!(is_web("https://example.org/a"));
        assert!(is_web("HTTP://example.org/a"));
        for other in
            ["javascript:alert(1)", "data:text/html,x", "//example.org", "seeds/003.txt", "https:/x", "ｈttp://x"]
        {
            assert!(!is_web(other), "{other}");
        }
    }

    #[test]
    fn a_release_names_a_file_without_its_folders_and_without_numbers() {
        let page = Page {
            location: "/home/jo/study/page.html".to_owned(),
            title: None,
            platform: None,
            status: Status::Comments,
            reason: "7 comments found".to_owned(),
            comments: 7,
            announced: Some(7),
            sha256: None,
        };
        let released = listed(&page, true);
        assert_eq!(released.location, "page.html");
        assert_eq!((released.reason, released.comments, released.announced), (None, None, None));
        assert_eq!(listed(&page, false).comments, Some(7));
        let table = Page {
            platform: Some("csv".to_owned()),
            title: Some("ward 7/contacts.csv".to_owned()),
            status: Status::NotAThread,
            reason: "no free text (it has \"Jo Bloggs\", \"jo@example.org\")".to_owned(),
            ..page
        };
        assert_eq!((listed(&table, true).title, listed(&table, true).reason), (None, None));
        assert!(listed(&table, false).reason.is_some());
    }
}
