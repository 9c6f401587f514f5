//! The addresses of a call: read, in canonical form, each once; with those that sitemaps list.
//! Fetches no page.
//! Made by the command line, read by the run.

use std::collections::HashSet;

use url::Url;

use crate::error::Result;
use crate::study::snapshots::Snapshots;

use super::kept::Kept;
use super::walk::Walk;
use super::{kept, place, sitemap};

/// What a call asks for, as it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// Addresses of pages, or of interfaces.
    pub addresses: Vec<String>,
    /// Addresses of sitemaps.
    pub sitemaps: Vec<String>,
}

/// Whether an address would be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// It would.
    No,
    /// A snapshot is kept, and is taken.
    Kept,
    /// A snapshot is kept, and the server would be asked whether it still holds.
    Revisited,
}

/// The addresses in the order in which their threads come out.
#[derive(Debug, Default)]
pub(in crate::harvest) struct Planned {
    pub(in crate::harvest) urls: Vec<Url>,
    pub(in crate::harvest) notes: Vec<String>,
    /// Texts that are no address, and sitemaps that could not be had, with the reason and whether a rule forbids it.
    pub(in crate::harvest) missing: Vec<(String, String, bool)>,
    /// Sentences such as `b is a again: left out`.
    pub(in crate::harvest) twice: Vec<String>,
}

impl Asked {
    /// The addresses of a list: one a line; empty lines and those that begin with `#` are passed over.
    pub fn list(text: &str) -> Vec<String> {
        let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
        lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
    }

    /// Every page that is kept: those that were redirected to, or that are a further page of a discussion, come with the others
    /// and are found to be the same thread. Errs when the snapshots cannot be read.
    pub fn all_kept(snapshots: &Snapshots) -> Result<Self> {
        let mut addresses: Vec<String> = Vec::new();
        let (mut met, mut bare, mut numbered) = (HashSet::new(), HashSet::new(), Vec::new());
        for snapshot in snapshots.all()? {
            let rules = snapshot.url.ends_with("/robots.txt") || snapshot.url.ends_with("/.well-known/tdmrep.json");
            let Ok(url) = place::parse(&snapshot.url) else { continue };
            let turn = super::paging::Turn::of(&url);
            if rules || !met.insert(snapshot.url.clone()) {
                continue;
            }
            match turn.number {
                None => {
                    bare.insert(turn.discussion);
                    addresses.push(snapshot.url);
                }
                Some(_) => numbered.push((turn.discussion, snapshot.url)),
            }
        }
        // A discussion whose bare address was never asked for is named by the first of its pages that was.
        addresses
            .extend(numbered.into_iter().filter(|(discussion, _)| bare.insert(discussion.clone())).map(|(_, url)| url));
        Ok(Asked { addresses, sitemaps: Vec::new() })
    }

    /// What tells one call from another.
    pub(super) fn words(&self, revisit: bool) -> Vec<&str> {
        let mode = if revisit { "revisit" } else { "harvest" };
        let sitemaps = self.sitemaps.iter().map(String::as_str);
        std::iter::once(mode)
            .chain(self.addresses.iter().map(String::as_str))
            .chain(std::iter::once("sitemaps"))
            .chain(sitemaps)
            .collect()
    }

    /// What would be fetched, in canonical form, without asking anybody; texts that are no address come with the reason.
    /// Pages that a sitemap lists are not known before it was fetched. Errs when the snapshots cannot be read.
    pub fn foreseen(
        &self,
        snapshots: Option<&Snapshots>,
        revisit: bool,
    ) -> Result<Vec<(String, std::result::Result<Settled, String>)>> {
        let mut met = HashSet::new();
        let mut foreseen = Vec::new();
        for text in self.sitemaps.iter().chain(&self.addresses) {
            let url = match place::parse(text) {
                Ok(url) => place::canonical(&url),
                Err(reason) => {
                    foreseen.push((place::short(text), Err(reason)));
                    continue;
                }
            };
            if !met.insert(url.clone()) {
                continue;
            }
            let kept = match snapshots {
                Some(snapshots) => {
                    Kept::of_study(snapshots).usable(&url)?.filter(|snapshot| kept::is_final(snapshot.status))
                }
                None => None,
            };
            let settled = match kept {
                None => Settled::No,
                Some(_) if revisit => Settled::Revisited,
                Some(_) => Settled::Kept,
            };
            foreseen.push((url, Ok(settled)));
        }
        Ok(foreseen)
    }

    /// The addresses, with those of the sitemaps behind them. Errs when a disk does.
    pub(super) fn plan(&self, walk: &Walk<'_>) -> Result<Planned> {
        let mut plan = Planned::default();
        let mut met = HashSet::new();
        for text in &self.addresses {
            match place::parse(text) {
                Ok(url) => {
                    let canonical = place::canonical(&url);
                    if met.insert(canonical.clone()) {
                        plan.urls.push(url);
                    } else {
                        plan.twice.push(format!("{} is {canonical} again: left out", place::short(text)));
                    }
                }
                Err(reason) => plan.missing.push((place::short(text), reason, false)),
            }
        }
        for text in &self.sitemaps {
            match place::parse(text) {
                Ok(url) => {
                    let listed = sitemap::list(walk, &url)?;
                    plan.urls.extend(listed.pages.into_iter().filter(|page| met.insert(place::canonical(page))));
                    plan.notes.extend(listed.notes);
                    plan.missing.extend(listed.missing);
                }
                Err(reason) => plan.missing.push((place::short(text), reason, false)),
            }
        }
        Ok(plan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_an_address_a_line_and_remarks() {
        assert_eq!(
            Asked::list("\u{feff}# ours\r\nhttps://a.example/\r\n\n  https://b.example/ \n"),
            ["https://a.example/", "https://b.example/"]
        );
    }

    #[test]
    fn an_address_is_foreseen_once_in_canonical_form() {
        let asked = Asked {
            addresses: ["https://a.example/x?utm_source=y", "HTTPS://A.example/x#c", "ftp://a.example/"]
                .map(str::to_owned)
                .to_vec(),
            sitemaps: Vec::new(),
        };
        let foreseen = asked.foreseen(None, false).expect("no disk");
        assert_eq!(foreseen[0], ("https://a.example/x".to_owned(), Ok(Settled::No)));
        assert!(foreseen.len() == 2 && foreseen[1].1.is_err());
    }
}
