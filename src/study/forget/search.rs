//! Searches files byte by byte for what was forgotten: names, words, and the digits of ids, pseudonyms and checksums.
//! Changes nothing.
//! Called by `forget` for its proof.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use memchr::memmem::Finder;
use rayon::prelude::*;

use super::super::forgotten::{DIGITS, Forgotten};
use super::super::views;
use super::super::words::FEWEST;
use super::files;
use super::unpack::{self, Packing};
use crate::error::{Error, Result};

/// Bytes that are looked at at once, and how many of them again with the next.
const PIECE: usize = 1 << 20;
const OVERLAP: usize = 32 << 10;
/// Packings within packings that are opened.
const DEPTH: usize = 4;
/// So much of one file is unpacked at most: 8 GiB.
const MOST: u64 = 8 << 30;
/// A name of fewer bytes is looked for as a whole word only: in packed bytes it would be found by chance.
const LONG: usize = 6;

/// What of the forgotten stands in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// The name.
    Name,
    /// Eight words in a row of a text, or all of a shorter one.
    Words,
    /// An id, a pseudonym or the checksum of a text.
    Digits,
}

impl Found {
    /// For a person.
    pub fn as_str(self) -> &'static str {
        match self {
            Found::Name => "the name",
            Found::Words => "words of a text",
            Found::Digits => "an id, a pseudonym or a checksum",
        }
    }
}

/// What a search has seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Searched {
    pub(super) found: BTreeSet<Found>,
    /// Bytes looked at, packed and unpacked.
    pub(super) bytes: u64,
    /// Why a part could not be looked into.
    pub(super) closed: Option<String>,
}

/// What was searched, and where something was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proof {
    /// Files of the study, all of them.
    pub files: u64,
    /// Bytes that were looked at: those of the files, and what they unpack to.
    pub bytes: u64,
    /// Files that still hold something of it, and what.
    pub found: Vec<(PathBuf, Vec<Found>)>,
    /// Files that cannot be looked into, and why.
    pub closed: Vec<(PathBuf, String)>,
}

/// What is looked for.
pub(super) struct Search<'f> {
    forgotten: &'f Forgotten,
    exact: Vec<Finder<'static>>,
}

impl<'f> Search<'f> {
    /// Looks for what was forgotten, and for the bytes of `texts` as they are and in UTF-16.
    pub(super) fn new(forgotten: &'f Forgotten, texts: &[String]) -> Self {
        let names = forgotten.names.iter().map(super::super::names::Name::typed).filter(|name| name.len() >= LONG);
        let exact = (texts.iter().map(String::as_str).chain(names))
            .flat_map(|text| {
                let wide = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> { text.encode_utf16().flat_map(bytes).collect() };
                [text.as_bytes().to_vec(), wide(u16::to_le_bytes), wide(u16::to_be_bytes)]
            })
            .map(|bytes| Finder::new(&bytes).into_owned())
            .collect();
        Search { forgotten, exact }
    }

    /// Whether something of it stands in these bytes.
    pub(super) fn holds(&self, bytes: &[u8]) -> bool {
        let mut searched = Searched::default();
        // Memory can be read.
        self.stream(&mut &*bytes, true, &mut searched).is_ok() && !searched.found.is_empty()
    }

    /// Searches all files under a folder.
    pub(super) fn folder(&self, folder: &Path) -> Result<Proof> {
        let all = files::all(folder)?;
        let searched: Vec<Searched> = all.par_iter().map(|path| self.named(folder, path)).collect::<Result<_>>()?;
        let mut proof = Proof { files: all.len() as u64, ..Proof::default() };
        for (path, searched) in all.into_iter().zip(searched) {
            proof.bytes += searched.bytes;
            if let Some(reason) = searched.closed {
                proof.closed.push((path.clone(), reason));
            }
            if !searched.found.is_empty() {
                proof.found.push((path, searched.found.into_iter().collect()));
            }
        }
        Ok(proof)
    }

    fn named(&self, folder: &Path, path: &Path) -> Result<Searched> {
        let mut searched = self.file(path)?;
        let inside = path.strip_prefix(folder).unwrap_or(path);
        self.piece(inside.to_string_lossy().as_bytes(), true, &mut searched.found);
        Ok(searched)
    }

    /// Searches one file, and what is packed in it. Errs when it cannot be read.
    pub(super) fn file(&self, path: &Path) -> Result<Searched> {
        let failed = |e| Error::io("read", path, e);
        let mut searched = Searched::default();
        if path.symlink_metadata().map_err(failed)?.is_symlink() {
            searched.closed = Some("a link, which was not followed".to_owned());
            return Ok(searched);
        }
        let mut file = File::open(path).map_err(failed)?;
        let mut head = Vec::new();
        file.by_ref().take(unpack::HEAD).read_to_end(&mut head).map_err(failed)?;
        let packing = unpack::of(&head);
        self.stream(&mut Cursor::new(&head).chain(&mut file), packing == Packing::None, &mut searched)
            .map_err(failed)?;
        if packing != Packing::None {
            // The head of a packed file may name what is in it.
            self.piece(&head[..head.len().min(256)], true, &mut searched.found);
            let file = File::open(path).map_err(failed)?;
            self.unpacked(packing, unpack::Source::File(file), DEPTH, &mut searched);
        }
        Ok(searched)
    }

    fn unpacked(&self, packing: Packing, source: unpack::Source, depth: usize, searched: &mut Searched) {
        let mut member = |name: &str, reader: &mut dyn Read| -> std::io::Result<()> {
            self.piece(name.as_bytes(), true, &mut searched.found);
            let mut reader = reader.take(MOST.saturating_sub(searched.bytes));
            let mut head = Vec::new();
            reader.by_ref().take(unpack::HEAD).read_to_end(&mut head)?;
            let inner = unpack::of(&head);
            if inner == Packing::None {
                self.stream(&mut Cursor::new(head).chain(&mut reader), true, searched)?;
            } else if depth == 0 {
                return Err(std::io::Error::other("packed more than four times over"));
            } else {
                let mut all = head;
                reader.by_ref().take(unpack::MEMBER).read_to_end(&mut all)?;
                if all.len() as u64 >= unpack::MEMBER {
                    return Err(std::io::Error::other("a packed file in a packed file is too large to be held"));
                }
                self.stream(&mut all.as_slice(), false, searched)?;
                self.unpacked(inner, unpack::Source::Memory(Cursor::new(all)), depth - 1, searched);
            }
            if reader.limit() == 0 { Err(std::io::Error::other("it unpacks to more than 8 GiB")) } else { Ok(()) }
        };
        if let Err(reason) = unpack::members(packing, source, &mut member) {
            searched.closed.get_or_insert(reason);
        }
    }

    /// Looks at a stream piece by piece. `words`: whether short names are looked for.
    fn stream(&self, reader: &mut dyn Read, words: bool, searched: &mut Searched) -> std::io::Result<()> {
        let mut piece: Vec<u8> = Vec::with_capacity(PIECE + OVERLAP);
        loop {
            let read = Read::take(&mut *reader, PIECE as u64).read_to_end(&mut piece)?;
            searched.bytes += read as u64;
            if read == 0 {
                return Ok(());
            }
            self.piece(&piece, words, &mut searched.found);
            piece.drain(..piece.len().saturating_sub(OVERLAP));
        }
    }

    fn piece(&self, bytes: &[u8], names: bool, found: &mut BTreeSet<Found>) {
        if self.exact.iter().any(|finder| finder.find(bytes).is_some()) {
            // Names and short texts alike: either is somebody's own words.
            found.insert(if self.forgotten.names.is_empty() { Found::Words } else { Found::Name });
        }
        for view in views::of(bytes) {
            if !self.forgotten.digits.is_empty() && self.digits(view.as_bytes()) {
                found.insert(Found::Digits);
            }
            if self.forgotten.runs.is_empty() && self.forgotten.names.is_empty() {
                continue;
            }
            let words = self.forgotten.words(&view);
            self.forgotten.runs.find(&words, FEWEST, |_, _| {
                found.insert(Found::Words);
            });
            if names {
                for name in &self.forgotten.names {
                    name.find(&view, &words, |_, _| {
                        found.insert(Found::Name);
                    });
                }
            }
        }
    }

    /// Whether any sixteen hexadecimal digits in a row are those of an id, a pseudonym or a checksum.
    fn digits(&self, bytes: &[u8]) -> bool {
        bytes.split(|byte| !byte.is_ascii_hexdigit()).any(|run| {
            run.windows(16).any(|digits| {
                let digits = String::from_utf8_lossy(digits).to_ascii_lowercase();
                self.forgotten.digits.contains(&self.forgotten.salt.hash(DIGITS, &digits))
            })
        })
    }
}
