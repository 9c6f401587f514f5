//! Where a run finds answers that were kept: in the study, or beside it, where they are gone when the run is.
//! Does not decide which: `guard` does.
//! Used while pages are fetched and while they are read again.

use crate::error::{Error, Result};
use crate::study::snapshots::{Snapshot, Snapshots};

/// The snapshots of a study, with those of this run that the study must not keep.
pub(super) struct Kept<'s> {
    study: &'s Snapshots,
    passing: Option<Passing>,
}

struct Passing {
    snapshots: Snapshots,
    // Dropped last: the folder goes with it.
    _folder: tempfile::TempDir,
}

impl<'s> Kept<'s> {
    /// What a study keeps, and nothing beside it.
    pub(super) fn of_study(study: &'s Snapshots) -> Self {
        Kept { study, passing: None }
    }

    /// The same, with a place for what it must not keep. Errs when no folder can be made for it.
    pub(super) fn with_passing(study: &'s Snapshots) -> Result<Self> {
        let folder = tempfile::tempdir().map_err(|e| Error::io("make", "a folder for answers", e))?;
        let snapshots = Snapshots::open(folder.path())?;
        Ok(Kept { study, passing: Some(Passing { snapshots, _folder: folder }) })
    }

    /// Keeps an answer, in the study unless `apart`. Errs when the disk does.
    pub(super) fn keep(&self, snapshot: Snapshot, body: &[u8], apart: bool) -> Result<()> {
        match &self.passing {
            Some(passing) if apart => passing.snapshots.keep(snapshot, body),
            _ => self.study.keep(snapshot, body),
        }
    }

    /// The last snapshot of an address that settles what the page is; failing that, the last one.
    pub(super) fn usable(&self, canonical: &str) -> Result<Option<Snapshot>> {
        let mut all = self.study.of(canonical)?;
        if let Some(passing) = &self.passing {
            all.extend(passing.snapshots.of(canonical)?);
        }
        let at = all.iter().rposition(|snapshot| is_final(snapshot.status)).or(all.len().checked_sub(1));
        Ok(at.map(|at| all.swap_remove(at)))
    }

    /// The body of a snapshot that [`Kept::usable`] gave. Errs as [`Snapshots::body`] does.
    pub(super) fn body(&self, snapshot: &Snapshot) -> Result<Vec<u8>> {
        match &self.passing {
            Some(passing) if passing.snapshots.of(&snapshot.url)?.contains(snapshot) => {
                passing.snapshots.body(snapshot)
            }
            _ => self.study.body(snapshot),
        }
    }
}

/// Whether asking again at once would be no use.
pub(super) fn is_final(status: u16) -> bool {
    (200..500).contains(&status) && !matches!(status, 408 | 425 | 429)
}
