//! What was made from the comments of a study and lies in its folder: lines and rows of a comment are taken out, figures that cannot be
//! cut are deleted. Touches nothing that groundswell did not write.
//! Called by `forget` and `purge`.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::forgotten::Forgotten;
use super::files::{self, Kind};
use super::records;
use super::search::Search;
use crate::error::{Error, Result};

pub(in crate::study) use super::records::Cuts;

/// What became of the files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::study) struct Swept {
    /// Files that lost lines or parts of lines.
    pub(in crate::study) cut: Vec<PathBuf>,
    /// Files that were deleted, with the command that makes each again.
    pub(in crate::study) deleted: Vec<(PathBuf, &'static str)>,
    /// Files that groundswell did not write.
    pub(in crate::study) left: Vec<PathBuf>,
}

/// The command that draws a sample again.
const SAMPLE: &str = "groundswell annotate sample, which draws anew";

/// Cuts or deletes the files of a study. With `dry`, only says which. It can be repeated: what was done once is not done again.
/// `figures`: whether figures over the comments go, which they need not where no comment does.
pub(in crate::study) fn sweep(
    folder: &Path,
    forgotten: &Forgotten,
    cuts: &mut Cuts,
    figures: bool,
    dry: bool,
) -> Result<Swept> {
    let mut swept = Swept::default();
    let all: Vec<(PathBuf, Kind)> = (files::all(folder)?.into_iter())
        .map(|path| files::kind(folder, &path).map(|kind| (path, kind)))
        .collect::<Result<_>>()?;
    let search = Search::new(forgotten, &[]);
    // Threads first: annotations of a text that is cut move with it.
    for with_threads in [true, false] {
        for (path, kind) in &all {
            let cut = match kind {
                Kind::Records => records::lines(path, forgotten, cuts, with_threads, dry)?,
                Kind::Rows if !with_threads => records::rows(path, forgotten, dry)?,
                _ => false,
            };
            if cut && !swept.cut.contains(path) {
                swept.cut.push(path.clone());
            }
        }
    }
    for (path, kind) in all {
        match kind {
            Kind::Derived(again) if figures || !swept.cut.is_empty() || !search.file(&path)?.found.is_empty() => {
                swept.deleted.push((path, again))
            }
            Kind::Sample if !search.file(&path)?.found.is_empty() => swept.deleted.push((path, SAMPLE)),
            Kind::Foreign => swept.left.push(path),
            _ => {}
        }
    }
    if !dry {
        swept.deleted.iter().try_for_each(|(path, _)| remove(path))?;
    }
    swept.cut.sort();
    Ok(swept)
}

/// Deletes every file that groundswell wrote but for settings, store and snapshots. Gives those and the files that stay.
pub(in crate::study) fn delete(folder: &Path) -> Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let (mut deleted, mut left) = (Vec::new(), Vec::new());
    for path in files::all(folder)? {
        match files::kind(folder, &path)? {
            Kind::Own => {}
            Kind::Foreign => left.push(path),
            _ => {
                remove(&path)?;
                deleted.push(path);
            }
        }
    }
    Ok((deleted, left))
}

pub(super) fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Error::io("delete", path, e)),
        _ => Ok(()),
    }
}
