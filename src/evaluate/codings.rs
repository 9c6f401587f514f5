//! The codings of one file, a comment each, checked and held in few bytes.
//! Compares nothing.
//! Read for gold by `gold`, and for each coder by `agreement`.

use std::collections::{BTreeMap, HashMap};
use std::io::BufRead;
use std::path::{Path, PathBuf};

use super::labels::{Coded, Fault, Labels};
use super::said::Said;
use crate::corpus::RecordReader;
use crate::error::{Error, ErrorKind, Location, Result, Skips};

/// Lines that are parsed at once.
const BATCH: usize = 8192;

/// By what records of two files belong to one comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Join {
    /// The comment's id; a checksum of the text that differs is a mistake.
    #[default]
    Id,
    /// The checksum of its text, where ids differ.
    Text,
}

impl Join {
    pub(super) fn key(self, said: &Said) -> &str {
        match self {
            Join::Id => &said.comment,
            Join::Text => &said.text_sha256,
        }
    }
}

/// One comment's coding.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) id: Box<str>,
    pub(super) line: u64,
    /// The first half of its text's SHA-256.
    pub(super) text: u128,
    pub(super) coded: Coded,
}

/// The codings of one file.
#[derive(Debug, Clone)]
pub struct Codings {
    pub(super) path: PathBuf,
    pub(super) join: Join,
    pub(super) entries: Vec<Entry>,
    pub(super) at: HashMap<Box<str>, u32>,
    pub(super) annotators: BTreeMap<String, u64>,
    pub(super) skips: Skips,
}

impl Codings {
    /// Reads a file; `path` is what messages call it.
    ///
    /// Records that are unsound, or that say a comment was not annotated, are skipped and listed. Errs when the file cannot
    /// be read, when a comment stands in it twice, and when it is of another codebook.
    pub fn read(reader: impl BufRead, path: impl AsRef<Path>, labels: &Labels, join: Join) -> Result<Self> {
        Self::read_with(reader, path.as_ref(), labels, join, |_| true, |_, _, _| ())
    }

    /// The same of records that are `wanted`; `each` is shown every one that was kept, with its number and its place.
    pub(super) fn read_with(
        reader: impl BufRead,
        path: &Path,
        labels: &Labels,
        join: Join,
        mut wanted: impl FnMut(&Said) -> bool,
        mut each: impl FnMut(u32, &Location, &Said),
    ) -> Result<Self> {
        let mut codings = Codings {
            path: path.to_path_buf(),
            join,
            entries: Vec::new(),
            at: HashMap::new(),
            annotators: BTreeMap::new(),
            skips: Skips::default(),
        };
        let code = |said: Said| (labels.code(&said), said);
        let unread = each_record(reader, path, code, |location, (coded, said)| {
            if wanted(&said) && codings.take(&location, &said, coded)? {
                each(codings.entries.len() as u32 - 1, &location, &said);
            }
            Ok(())
        })?;
        codings.skips.extend(unread);
        codings.entries.shrink_to_fit();
        Ok(codings)
    }

    fn take(&mut self, location: &Location, said: &Said, coded: std::result::Result<Coded, Fault>) -> Result<bool> {
        let place = location.clone().with_id(&said.comment);
        if let Some(reason) = &said.error {
            self.skips.push(place, format!("the comment was not coded: {reason}"));
            return Ok(false);
        }
        let sound = match (coded, text_key(&said.text_sha256)) {
            (Err(Fault::Codebook(reason)), _) => return Err(Error::new(ErrorKind::Usage, reason).at(place)),
            (Err(Fault::Record(reason)), _) | (Ok(_), Err(reason)) => Err(reason),
            (Ok(coded), Ok(text)) => Ok((coded, text)),
        };
        let (coded, text) = match sound {
            Ok(sound) => sound,
            Err(reason) => {
                self.skips.push(place, reason);
                return Ok(false);
            }
        };
        let number = self.entries.len() as u32;
        if let Some(first) = self.at.insert(self.join.key(said).into(), number) {
            let line = self.entries[first as usize].line;
            let message = format!(
                "this comment is coded twice in the file, first in line {line}; keep one coding, or compare coders with \
                 --agreement, a file each"
            );
            return Err(Error::new(ErrorKind::Usage, message).at(place));
        }
        bump(&mut self.annotators, &said.annotator);
        self.entries.push(Entry {
            id: said.comment.as_str().into(),
            line: location.line.unwrap_or_default(),
            text,
            coded,
        });
        Ok(true)
    }

    /// What was skipped.
    pub fn skips(&self) -> &Skips {
        &self.skips
    }

    /// Comments held.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn place(&self, entry: usize) -> Location {
        let entry = &self.entries[entry];
        Location::line(&self.path, entry.line).with_id(&*entry.id)
    }
}

/// Gives every sound record to `read`, on any core, and what that makes of it to `take`, in file order; gives back what was
/// no sound record.
pub(super) fn each_record<U: Send>(
    reader: impl BufRead,
    path: &Path,
    read: impl Fn(Said) -> U + Sync,
    mut take: impl FnMut(Location, U) -> Result<()>,
) -> Result<Skips> {
    let mut records = RecordReader::<Said, _>::new(reader, path);
    loop {
        let batch = records.next_batch(BATCH, &read)?;
        if batch.is_empty() {
            return Ok(records.skips().clone());
        }
        batch.into_iter().try_for_each(|(location, record)| take(location, record))?;
    }
}

/// Counts one more of a name, without a copy of it when it is known.
pub(super) fn bump(counts: &mut BTreeMap<String, u64>, name: &str) {
    match counts.get_mut(name) {
        Some(count) => *count += 1,
        None => {
            counts.insert(name.to_owned(), 1);
        }
    }
}

/// The first 128 bits of a SHA-256 in hexadecimal.
pub(super) fn text_key(sha256: &str) -> std::result::Result<u128, String> {
    let wrong = || "\"text_sha256\" is not 64 hexadecimal digits".to_owned();
    if sha256.len() != 64 || !sha256.is_ascii() {
        return Err(wrong());
    }
    u128::from_str_radix(&sha256[..32], 16).map_err(|_| wrong())
}
