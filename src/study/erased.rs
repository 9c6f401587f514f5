//! Erases answers of servers, and records of each that it was there: a page cannot be cut without becoming another page.
//! Does not decide which.
//! Called by `forget`, and by `add` for what came in before the study could be asked.

use std::collections::BTreeSet;

use super::forgotten::Forgotten;
use super::open::Study;
use super::snapshots::{Snapshot, Snapshots};
use crate::error::Result;

impl Study {
    /// Erases every answer with one of the checksums and gives how many there were.
    pub(super) fn erase(&self, checksums: &BTreeSet<String>, forgotten: &Forgotten) -> Result<u64> {
        if checksums.is_empty() || !Snapshots::is_in(&self.folder) {
            return Ok(0);
        }
        let act = self.acts()?;
        let snapshots = Snapshots::open(&self.folder)?;
        let mut erased = 0;
        for snapshot in snapshots.all()?.into_iter().filter(|snapshot| checksums.contains(&snapshot.sha256)) {
            self.erase_one(&snapshots, snapshot, forgotten, act)?;
            erased += 1;
        }
        Ok(erased)
    }

    /// Records an answer as withdrawn, by an act of forgetting, and erases it.
    pub(super) fn erase_one(
        &self,
        snapshots: &Snapshots,
        snapshot: Snapshot,
        forgotten: &Forgotten,
        act: i64,
    ) -> Result<()> {
        let url = forgotten.cut(&snapshot.url).map_or(snapshot.url, |cut| cut.text);
        self.db.run(|c| {
            c.execute(
                "INSERT INTO withdrawn SELECT ?1, ?2, ?3, ?4 \
                 WHERE NOT EXISTS (SELECT 1 FROM withdrawn WHERE url = ?2 AND retrieved = ?3 AND sha256 = ?4)",
                rusqlite::params![act, url, snapshot.retrieved, snapshot.sha256],
            )
        })?;
        snapshots.erase(&snapshot.sha256)?;
        Ok(())
    }
}
