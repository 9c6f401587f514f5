//! Runs web addresses: each is walked over snapshots, in batches over all cores, and its threads come out in order.
//! Fetches nothing: that was done before.
//! Called by `net`.

use rayon::prelude::*;

use crate::corpus::Status;
use crate::error::{Location, Result};

use super::super::files::PageFile;
use super::super::net::{FailureKind, Outcome, PlannedAddresses, Walk, Walked, canonical_address};
use super::super::parse::Found;
use super::super::plan::Planned;
use super::super::{Options, Sink, Summary};
use super::Run;

/// Most discussions that are held before their threads are given on.
const BATCH: usize = 64;

/// Gives the threads of all addresses to `sink`.
pub(in crate::harvest) fn run(
    plan: &PlannedAddresses,
    walk: &Walk<'_>,
    options: &Options,
    sink: &mut Sink<'_>,
) -> Result<Summary> {
    let mut run = Run::new(options, sink);
    run.summary.notes.extend(plan.notes.iter().cloned());
    run.summary.duplicates.extend(plan.twice.iter().cloned());
    for (address, reason, by_rule) in &plan.missing {
        let list = if *by_rule { &mut run.summary.refused } else { &mut run.summary.skips };
        list.push(Location::file(address), reason.clone());
    }
    for batch in plan.urls.chunks(BATCH) {
        let walked: Vec<Walked> = batch.par_iter().map(|url| walk.discussion(url)).collect::<Result<_>>()?;
        for (url, walked) in batch.iter().zip(walked) {
            run.address(&canonical_address(url), walked)?;
        }
    }
    Ok(run.end())
}

impl Run<'_, '_> {
    fn address(&mut self, address: &str, walked: Walked) -> Result<()> {
        let file = Planned { bytes: walked.bytes, ..Planned::stream(address) };
        for (page, reason) in walked.missing {
            self.summary.skips.push(Location::file(page), reason);
        }
        match walked.outcome {
            Outcome::Page(found) => self.fetched(&file, *found),
            Outcome::Refused(reason) => {
                self.summary.refused.push(Location::file(address), reason.clone());
                self.fetched(&file, Found::nothing(Status::Blocked, reason))
            }
            Outcome::Skipped(failure) => {
                self.summary.files += 1;
                match failure.kind {
                    FailureKind::Network | FailureKind::Slow | FailureKind::Busy => self.summary.unreached += 1,
                    FailureKind::Damaged => self.summary.damaged += 1,
                    _ => {}
                }
                self.skip(&file, failure.reason);
                Ok(())
            }
            Outcome::Interface(read) => {
                self.summary.files += 1;
                self.summary.skips.extend(read.skips);
                for note in &read.notes {
                    self.note(&file, note);
                }
                if read.discussions.is_empty() {
                    let why = read.refused.or_else(|| read.notes.first().cloned());
                    let reason = why.map_or_else(
                        || "no discussion is in it".to_owned(),
                        |why| format!("no discussion is in it: {why}"),
                    );
                    return self
                        .fetched(&file, Found { pages: read.pages, ..Found::nothing(Status::NotAThread, reason) });
                }
                if let Some(reason) = read.refused {
                    self.summary.skips.push(Location::file(address), format!("reading ended early: {reason}"));
                }
                read.discussions.iter().zip(0..).try_for_each(|(discussion, at)| {
                    self.discussion(&file, discussion, if at == 0 { walked.bytes } else { 0 })
                })
            }
        }
    }

    fn fetched(&mut self, file: &Planned, found: Found) -> Result<()> {
        let sha256 = match found.pages.as_slice() {
            [page] => Some(page.sha256.clone()),
            _ => None,
        };
        let retrieved = found.pages.first().and_then(|page| page.retrieved.clone());
        self.page(file, PageFile { found, sha256, bytes: file.bytes, retrieved })
    }
}
