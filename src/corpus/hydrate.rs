//! Finds texts again by their checksums, for corpora that are shared as codes without text.
//! Knows nothing of codes, and fetches nothing.
//! Called by `groundswell corpora hydrate`.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::jsonl::{LineReader, RawLine};
use crate::digest::sha256_hex;
use crate::error::{Error, Location, Result, Skips};

/// What was found under a folder.
#[derive(Debug, Default)]
pub struct Hydration {
    /// Texts by their SHA-256 in hexadecimal.
    pub texts: HashMap<String, String>,
    /// Files and records that could not be read.
    pub skips: Skips,
}

/// Looks through every CSV, TSV, JSON, JSONL and TXT file under `folder` for texts whose SHA-256 is wanted: the cells of
/// tables, the strings of JSON, whole text files, each as it stands and trimmed, and a title with the text behind it,
/// parted by an empty line. Errs when the folder cannot be read.
pub fn hydrate(folder: &Path, wanted: &HashSet<String>) -> Result<Hydration> {
    let mut files = Vec::new();
    list(folder, &mut files)?;
    files.sort();
    let mut search = Search { wanted, found: Hydration::default() };
    for path in files {
        let ending = path.extension().map(|ending| ending.to_ascii_lowercase().to_string_lossy().into_owned());
        let read = match ending.as_deref() {
            Some("csv") => search.table(&path, b','),
            Some("tsv") => search.table(&path, b'\t'),
            Some("jsonl" | "ndjson") => search.lines(&path),
            Some("json") => search.json(&path),
            Some("txt") => {
                std::fs::read_to_string(&path).map(|text| search.offer(&text)).map_err(|e| Error::io("read", &path, e))
            }
            _ => Ok(()),
        };
        if let Err(error) = read {
            search.found.skips.push(Location::file(&path), error.to_string());
        }
    }
    Ok(search.found)
}

fn list(folder: &Path, into: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder).map_err(|e| Error::io("read", folder, e))? {
        let path = entry.map_err(|e| Error::io("read", folder, e))?.path();
        if path.is_dir() && !path.is_symlink() {
            list(&path, into)?;
        } else if path.is_file() {
            into.push(path);
        }
    }
    Ok(())
}

struct Search<'w> {
    wanted: &'w HashSet<String>,
    found: Hydration,
}

impl Search<'_> {
    fn offer(&mut self, text: &str) {
        for text in [text, text.trim()] {
            let checksum = sha256_hex(text.as_bytes());
            if self.wanted.contains(&checksum) {
                self.found.texts.entry(checksum).or_insert_with(|| text.to_owned());
            }
        }
    }

    fn offer_titled(&mut self, title: Option<&str>, text: Option<&str>) {
        if let (Some(title), Some(text)) = (title, text) {
            self.offer(&format!("{}\n\n{}", title.trim(), text.trim()));
        }
    }

    fn table(&mut self, path: &Path, delimiter: u8) -> Result<()> {
        let file = File::open(path).map_err(|e| Error::io("read", path, e))?;
        let mut reader =
            csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(BufReader::new(file));
        let header = reader.byte_headers().cloned().unwrap_or_default();
        let column = |names: &[&str]| {
            header.iter().position(|name| names.iter().any(|n| name.eq_ignore_ascii_case(n.as_bytes())))
        };
        let (title, body) = (column(&["title"]), column(&["selftext", "body", "text"]));
        for (row, record) in reader.byte_records().enumerate() {
            match record {
                Ok(record) => {
                    let cell = |at: Option<usize>| {
                        at.and_then(|at| record.get(at)).and_then(|cell| std::str::from_utf8(cell).ok())
                    };
                    record.iter().filter_map(|cell| std::str::from_utf8(cell).ok()).for_each(|cell| self.offer(cell));
                    self.offer_titled(cell(title), cell(body));
                }
                Err(error) => self.found.skips.push(Location::line(path, row as u64 + 2), error.to_string()),
            }
        }
        Ok(())
    }

    fn lines(&mut self, path: &Path) -> Result<()> {
        let file = File::open(path).map_err(|e| Error::io("read", path, e))?;
        let mut lines = LineReader::new(BufReader::new(file), path);
        loop {
            let problem = match lines.next_line()? {
                None => return Ok(()),
                Some(RawLine::TooLong) => Some("the line is too long".to_owned()),
                Some(RawLine::Line(line)) => match serde_json::from_slice::<Value>(line) {
                    Ok(value) => {
                        self.value(&value);
                        None
                    }
                    Err(error) => Some(format!("not JSON: {error}")),
                },
            };
            if let Some(problem) = problem {
                self.found.skips.push(lines.location(), problem);
            }
        }
    }

    fn json(&mut self, path: &Path) -> Result<()> {
        let file = File::open(path).map_err(|e| Error::io("read", path, e))?;
        match serde_json::from_reader::<_, Value>(BufReader::new(file)) {
            Ok(value) => self.value(&value),
            Err(error) => self.found.skips.push(Location::file(path), format!("not JSON: {error}")),
        }
        Ok(())
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.offer(text),
            Value::Array(values) => values.iter().for_each(|value| self.value(value)),
            Value::Object(fields) => {
                let text = |names: &[&str]| names.iter().find_map(|name| fields.get(*name)?.as_str());
                self.offer_titled(text(&["title"]), text(&["selftext", "body", "text"]));
                fields.values().for_each(|value| self.value(value));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_in_tables_json_and_text_files_and_what_is_not_there_is_missing() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let deeper = folder.path().join("deeper");
        std::fs::create_dir(&deeper).expect("made");
        let write = |path: PathBuf, text: &str| std::fs::write(path, text).expect("writable");
        write(folder.path().join("a.csv"), "title,selftext\nA title,\" in a cell,\nwith a line \"\n");
        write(deeper.join("b.jsonl"), "{\"data\":{\"body\":\"in a string\"}}\nbroken\n");
        write(deeper.join("c.txt"), "in a file\n");
        let texts =
            ["in a cell,\nwith a line", "A title\n\nin a cell,\nwith a line", "in a string", "in a file", "nowhere"];
        let wanted: HashSet<String> = texts.iter().map(|text| sha256_hex(text.as_bytes())).collect();
        let found = hydrate(folder.path(), &wanted).expect("readable");
        let mut got: Vec<&str> = found.texts.values().map(String::as_str).collect();
        got.sort_unstable();
        assert_eq!(got, ["A title\n\nin a cell,\nwith a line", "in a cell,\nwith a line", "in a file", "in a string"]);
        assert_eq!(found.skips.count(), 1);
    }
}
