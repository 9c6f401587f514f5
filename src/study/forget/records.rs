//! Takes the lines of forgotten comments out of files of records and tables, and moves what others said to where it now stands.
//! A file that holds nothing of them keeps every byte.
//! Called by `derived`.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::io::{BufWriter, Write};
use std::path::Path;

use encoding_rs::WINDOWS_1252;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Map, Value};

use super::super::cut::Cut;
use super::super::forgotten::Forgotten;
use super::files;
use super::search::Search;
use crate::corpus::{LineReader, Output, RawLine, Record, Thread, write_line};
use crate::digest::sha256_hex;
use crate::error::{Error, Result};

/// What was cut out of the comments of others, by the SHA-256 of the text as it was.
pub(in crate::study) type Cuts = HashMap<String, Cut>;

/// A file as it will be, packed as it was.
enum Rewritten {
    Plain(Output),
    Packed(Box<GzEncoder<Output>>),
    /// Only whether it would change is asked.
    Nowhere,
}

impl Rewritten {
    fn create(path: &Path, packed: bool, dry: bool) -> Result<Self> {
        if dry {
            return Ok(Rewritten::Nowhere);
        }
        let output = Output::create(path)?;
        Ok(if packed {
            Rewritten::Packed(Box::new(GzEncoder::new(output, Compression::default())))
        } else {
            Rewritten::Plain(output)
        })
    }

    fn finish(self, path: &Path) -> Result<()> {
        match self {
            Rewritten::Plain(output) => output.finish(),
            Rewritten::Packed(encoder) => encoder.finish().map_err(|e| Error::io("write", path, e))?.finish(),
            Rewritten::Nowhere => Ok(()),
        }
    }
}

impl Write for Rewritten {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self {
            Rewritten::Plain(output) => output.write(bytes),
            Rewritten::Packed(encoder) => encoder.write(bytes),
            Rewritten::Nowhere => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Rewrites the lines of one sort (`threads`, or else annotations) of a file. Says whether any had to change.
pub(super) fn lines(path: &Path, forgotten: &Forgotten, cuts: &mut Cuts, threads: bool, dry: bool) -> Result<bool> {
    let (reader, packed) = files::opened(path)?;
    let mut lines = LineReader::new(reader, path);
    let mut out = BufWriter::new(Rewritten::create(path, packed, dry)?);
    let failed = |e| Error::io("write", path, e);
    let search = Search::new(forgotten, &[]);
    let mut changed = false;
    while let Some(line) = lines.next_line()? {
        // A line that is too long to be read cannot be kept either: nobody can say what is in it.
        let RawLine::Line(line) = line else {
            changed = true;
            continue;
        };
        let new = match schema(line).as_deref() {
            Some(Thread::SCHEMA) if threads => thread(line, forgotten, cuts, &search)?,
            Some("groundswell/annotation@1") if !threads => annotation(line, forgotten, cuts),
            Some(_) => None,
            // A line that was torn, or is no record, cannot be cut.
            None => (threads && search.holds(line)).then(Vec::new),
        };
        match new {
            None => out.write_all(line).and_then(|()| out.write_all(b"\n")).map_err(failed)?,
            Some(new) => {
                changed = true;
                out.write_all(&new).map_err(failed)?;
            }
        }
    }
    if changed {
        out.into_inner().map_err(|e| failed(e.into_error()))?.finish(path)?;
    }
    Ok(changed)
}

fn schema(line: &[u8]) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Named {
        schema: String,
    }
    serde_json::from_slice::<Named>(line).ok().map(|named| named.schema)
}

/// The thread's line as it is to be, empty where it goes; `None` where it stays.
fn thread(line: &[u8], forgotten: &Forgotten, cuts: &mut Cuts, search: &Search<'_>) -> Result<Option<Vec<u8>>> {
    let mut record: Map<String, Value> = serde_json::from_slice(line).unwrap_or_default();
    record.remove("schema");
    let Ok(mut thread) = serde_json::from_value::<Thread>(Value::Object(record)) else {
        return Ok(search.holds(line).then(Vec::new));
    };
    let before: BTreeMap<String, String> = thread.comments.iter().map(|c| (c.id.clone(), c.text.clone())).collect();
    if forgotten.withdraw(&mut thread).is_empty() {
        return Ok(None);
    }
    for comment in &thread.comments {
        if let Some(old) = before.get(&comment.id).filter(|old| **old != comment.text)
            && let Some(cut) = forgotten.cut(old)
        {
            cuts.insert(sha256_hex(old.as_bytes()), cut);
        }
    }
    let mut new = Vec::new();
    write_line(&thread, &mut new)?;
    Ok(Some(new))
}

/// The annotation's line as it is to be, empty where it goes; `None` where it stays.
fn annotation(line: &[u8], forgotten: &Forgotten, cuts: &Cuts) -> Option<Vec<u8>> {
    let mut record: Map<String, Value> = serde_json::from_slice(line).ok()?;
    let text = |record: &Map<String, Value>, name: &str| record.get(name).and_then(Value::as_str).map(str::to_owned);
    let gone = text(&record, "comment").is_some_and(|id| forgotten.has_id(&id))
        || text(&record, "author").is_some_and(|author| forgotten.has_author(&author));
    if gone {
        return Some(Vec::new());
    }
    let mut changed = false;
    if let Some(cut) = text(&record, "text_sha256").and_then(|sha256| cuts.get(&sha256)) {
        changed = true;
        record.insert("text_sha256".to_owned(), sha256_hex(cut.text.as_bytes()).into());
        if record.get("length").is_some_and(Value::is_number) {
            record.insert("length".to_owned(), cut.text.len().into());
        }
        for code in record.get_mut("themes").and_then(Value::as_array_mut).into_iter().flatten() {
            let span = code.get("span").and_then(Value::as_array).and_then(|span| {
                let end = |at: usize| span.get(at)?.as_u64().and_then(|end| usize::try_from(end).ok());
                cut.moved(end(0)?, end(1)?)
            });
            if let Some(place) = code.get_mut("span") {
                *place = span.map_or(Value::Null, |(start, end)| vec![start, end].into());
            }
        }
    }
    for value in record.get_mut("columns").and_then(Value::as_object_mut).into_iter().flatten().map(|(_, value)| value)
    {
        if let Some(cut) = value.as_str().and_then(|text| forgotten.cut(text)) {
            changed = true;
            *value = cut.text.into();
        }
    }
    if !changed {
        return None;
    }
    let mut new = serde_json::to_vec(&Value::Object(record)).ok()?;
    new.push(b'\n');
    Some(new)
}

fn decoded(cell: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(cell) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(cell).0,
    }
}

/// Takes rows of forgotten comments out of a table and cuts the cells of others. Says whether any had to change.
pub(super) fn rows(path: &Path, forgotten: &Forgotten, dry: bool) -> Result<bool> {
    let (reader, packed) = files::opened(path)?;
    let mut table = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(reader);
    let output = Rewritten::create(path, packed, dry)?;
    let mut out = csv::WriterBuilder::new().flexible(true).from_writer(output);
    let failed = |e: csv::Error| Error::io("write", path, std::io::Error::other(e));
    let mut changed = false;
    let mut people: Vec<usize> = Vec::new();
    let mut ids: Vec<usize> = Vec::new();
    for (number, row) in table.byte_records().enumerate() {
        let row = row.map_err(|e| Error::io("read", path, std::io::Error::other(e)))?;
        // Another program may have saved the table in another encoding.
        let row: Vec<Cow<'_, str>> = row.iter().map(decoded).collect();
        if number == 0 {
            let places = |names: &[&str]| -> Vec<usize> {
                row.iter().enumerate().filter(|(_, name)| names.contains(&name.as_ref())).map(|(at, _)| at).collect()
            };
            (ids, people) = (places(&["comment", "copy_of"]), places(&["author"]));
        }
        let has = |places: &[usize], is: &dyn Fn(&str) -> bool| {
            places.iter().any(|at| row.get(*at).is_some_and(|cell| is(cell)))
        };
        if has(&ids, &|id| forgotten.has_id(id)) || has(&people, &|author| forgotten.has_author(author)) {
            changed = true;
            continue;
        }
        let cells: Vec<String> = (row.iter())
            .map(|cell| match forgotten.cut(cell) {
                Some(cut) => {
                    changed = true;
                    cut.text
                }
                None => cell.to_string(),
            })
            .collect();
        out.write_record(&cells).map_err(failed)?;
    }
    if changed {
        out.into_inner().map_err(|e| Error::io("write", path, e.into_error()))?.finish(path)?;
    }
    Ok(changed)
}
