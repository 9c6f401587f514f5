//! Every file of a study's folder, and which of them groundswell wrote: known by what stands in them, not by their names.
//! Changes no file.
//! Used where files are cut, deleted and searched.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use super::super::db::STORE;
use super::super::export::PROVENANCE;
use super::super::settings::SETTINGS;
use crate::corpus::Output;
use crate::error::{Error, Result};

/// So many bytes tell what a file is.
const HEAD: u64 = 64 << 10;

/// What a file is to `forget`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Lines of threads or annotations: the lines of a comment can be taken out.
    Records,
    /// A table with a row per comment: likewise.
    Rows,
    /// Figures over many comments, which cannot be cut, with the command that makes them again.
    Derived(&'static str),
    /// A sample of voices for people to code, under a seal.
    Sample,
    /// Settings, store and snapshots, which have ways of their own.
    Own,
    /// Not written by groundswell.
    Foreign,
}

/// All files under a folder, sorted, without following links; and the links there are.
pub(super) fn all(folder: &Path) -> Result<Vec<PathBuf>> {
    let (mut found, mut open) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(folder) = open.pop() {
        let failed = |e| Error::io("read", &folder, e);
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            if entry.file_type().map_err(failed)?.is_dir() { open.push(entry.path()) } else { found.push(entry.path()) }
        }
    }
    found.sort();
    Ok(found)
}

/// Whether the bytes begin as gzip does.
pub(super) fn is_gzip(head: &[u8]) -> bool {
    head.starts_with(&[0x1f, 0x8b])
}

/// A file as it reads, unpacked where it is gzip. Errs when it cannot be opened.
pub(super) fn opened(path: &Path) -> Result<(Box<dyn BufRead>, bool)> {
    let failed = |e| Error::io("read", path, e);
    let mut reader = BufReader::with_capacity(256 << 10, File::open(path).map_err(failed)?);
    let packed = is_gzip(reader.fill_buf().map_err(failed)?);
    let reader: Box<dyn BufRead> = if packed {
        Box::new(BufReader::with_capacity(256 << 10, MultiGzDecoder::new(reader)))
    } else {
        Box::new(reader)
    };
    Ok((reader, packed))
}

/// What a file of the study in `folder` is. Errs when it cannot be read.
pub(super) fn kind(folder: &Path, path: &Path) -> Result<Kind> {
    if path.symlink_metadata().is_ok_and(|meta| !meta.is_file()) {
        return Ok(Kind::Foreign);
    }
    let inside = path.strip_prefix(folder).unwrap_or(path);
    let store = |name: &str| name == STORE || name.strip_prefix(STORE).is_some_and(|rest| rest.starts_with('-'));
    if inside.to_str().is_some_and(|name| name == SETTINGS || store(name)) || inside.starts_with("snapshots") {
        return Ok(Kind::Own);
    }
    if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(Output::UNFINISHED)) {
        return Ok(Kind::Derived("the command that was cut short while it wrote this file"));
    }
    let (reader, _) = opened(path)?;
    let mut head = Vec::new();
    // What cannot be unpacked is nothing that we wrote.
    if reader.take(HEAD).read_to_end(&mut head).is_err() {
        return Ok(Kind::Foreign);
    }
    Ok(of_head(&head))
}

fn of_head(head: &[u8]) -> Kind {
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let first = text.lines().next().unwrap_or_default();
    if first.starts_with('{') {
        // Reports as JSON are laid out over lines.
        let schema = text.find("\"schema\"").and_then(|at| text.get(at + 8..)).map(|rest| {
            let rest = rest.trim_start().trim_start_matches(':').trim_start().trim_start_matches('"');
            rest.split('"').next().unwrap_or_default()
        });
        return match schema {
            Some("groundswell/thread@1" | "groundswell/annotation@1") => Kind::Records,
            Some("groundswell/sample@1") => Kind::Sample,
            Some("groundswell/signals@1") => Kind::Derived("groundswell signal, or groundswell report"),
            Some("groundswell/tally@1") => Kind::Derived("groundswell signal --tally"),
            Some("groundswell/evaluation@1" | "groundswell/comparison@1" | "groundswell/agreement@1") => {
                Kind::Derived("groundswell evaluate")
            }
            _ => Kind::Foreign,
        };
    }
    let columns: Vec<&str> = first.trim_end().split(',').map(|name| name.trim_matches('"')).collect();
    if columns == PROVENANCE || ["thread", "comment", "author", "annotator"].iter().all(|name| columns.contains(name)) {
        return Kind::Rows;
    }
    if columns.starts_with(&["kind"]) && columns.contains(&"shown") {
        return Kind::Derived("groundswell report --out FILE.csv");
    }
    if text.get(..4096.min(text.len())).unwrap_or(text).contains("name=\"generator\" content=\"groundswell ") {
        return Kind::Derived("groundswell report --out FILE.html");
    }
    if text.starts_with("WARC/1.") && text.contains("software: groundswell") {
        return Kind::Derived("groundswell study export");
    }
    if text.starts_with("# ") && text.contains("\n## In short\n") {
        return Kind::Derived("groundswell report --out FILE.md");
    }
    Kind::Foreign
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_what_stands_in_them() {
        for (head, kind) in [
            ("{\"schema\":\"groundswell/thread@1\",\"id\":\"t-1\"", Kind::Records),
            ("\u{feff}{ \"id\": 1, \"schema\" : \"groundswell/annotation@1\"", Kind::Records),
            ("{\n  \"schema\": \"groundswell/sample@1\"", Kind::Sample),
            ("leaving,sentiment,speaker,thread,comment,author,posted,annotator,error\n", Kind::Rows),
            ("comment,copy_of,thread,part,url,file,retrieved,sha256,rule\n", Kind::Rows),
            ("id,name,comment\n1,Ann,a", Kind::Foreign),
            ("notes", Kind::Foreign),
            ("", Kind::Foreign),
        ] {
            assert_eq!(of_head(head.as_bytes()), kind, "{head}");
        }
        assert!(matches!(of_head(b"{\"schema\":\"groundswell/signals@1\""), Kind::Derived(_)));
        assert!(matches!(
            of_head(b"<!DOCTYPE html><html><head><meta name=\"generator\" content=\"groundswell 0.1.0\">"),
            Kind::Derived(_)
        ));
    }
}
