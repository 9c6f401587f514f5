//! Reads and writes the records of the stages, one JSON object a line, in bounded memory.
//! Knows the envelope (`"schema"`), not the fields: each record checks its own.
//! Used by every stage and the command line.

use std::io::{BufRead, Write};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use memchr::memchr;
use rayon::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, ErrorKind, Location, Result, Skips};

/// The longest line that is read, in bytes: 64 MiB. A longer one is skipped and listed.
pub const MAX_LINE: usize = 64 << 20;

/// So many bytes of lines, about, are held to be parsed at once.
const BATCH: usize = 16 << 20;

/// A record that names its form, so that another program's file is never taken for ours.
pub trait Record: Serialize + DeserializeOwned {
    /// The value of `"schema"`, such as `groundswell/thread@1`.
    const SCHEMA: &'static str;

    /// The record's own id, for messages.
    fn id(&self) -> Option<&str>;

    /// What types alone cannot say. The error is a sentence for the user.
    fn check(&self) -> std::result::Result<(), String>;
}

/// One line of a file, or the fact that it was too long.
#[derive(Debug, PartialEq, Eq)]
pub enum RawLine<'b> {
    /// The line without its end.
    Line(&'b mut [u8]),
    /// More than [`MAX_LINE`] bytes; the line was passed over.
    TooLong,
}

/// Reads lines in bounded memory and counts them.
pub struct LineReader<R> {
    inner: R,
    path: PathBuf,
    number: u64,
    buffer: Vec<u8>,
    limit: usize,
}

impl<R: BufRead> LineReader<R> {
    /// Reads from `inner`; `path` is what messages call it.
    pub fn new(inner: R, path: impl AsRef<Path>) -> Self {
        LineReader { inner, path: path.as_ref().to_path_buf(), number: 0, buffer: Vec::new(), limit: MAX_LINE }
    }

    /// Where the line read last stands.
    pub fn location(&self) -> Location {
        Location::line(&self.path, self.number)
    }

    /// The next line that is not blank; `None` at the end. Errs when the file cannot be read.
    pub fn next_line(&mut self) -> Result<Option<RawLine<'_>>> {
        loop {
            self.buffer.clear();
            let mut too_long = false;
            let mut any = false;
            loop {
                let available = match self.inner.fill_buf() {
                    Ok(bytes) => bytes,
                    Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
                    Err(e) => return Err(Error::io("read", &self.path, e)),
                };
                if available.is_empty() {
                    break;
                }
                any = true;
                let newline = memchr(b'\n', available);
                let taken = newline.unwrap_or(available.len());
                if self.buffer.len() + taken > self.limit {
                    too_long = true;
                    self.buffer = Vec::new();
                } else if !too_long {
                    self.buffer.extend_from_slice(&available[..taken]);
                }
                self.inner.consume(taken + usize::from(newline.is_some()));
                if newline.is_some() {
                    break;
                }
            }
            if !any {
                return Ok(None);
            }
            self.number += 1;
            if too_long {
                return Ok(Some(RawLine::TooLong));
            }
            if self.number == 1 && self.buffer.starts_with(b"\xef\xbb\xbf") {
                self.buffer.drain(..3);
            }
            if self.buffer.last() == Some(&b'\r') {
                self.buffer.pop();
            }
            if !self.buffer.trim_ascii().is_empty() {
                return Ok(Some(RawLine::Line(&mut self.buffer)));
            }
        }
    }
}

/// Reads records of one schema; broken ones are skipped, counted and listed.
pub struct RecordReader<T, R> {
    lines: LineReader<R>,
    batch: Vec<u8>,
    skips: Skips,
    record: PhantomData<T>,
}

#[derive(serde::Deserialize)]
struct Named {
    id: Option<String>,
    comment: Option<String>,
}

impl<T: Record, R: BufRead> RecordReader<T, R> {
    /// Reads from `inner`; `path` is what messages call it.
    pub fn new(inner: R, path: impl AsRef<Path>) -> Self {
        RecordReader {
            lines: LineReader::new(inner, path),
            batch: Vec::new(),
            skips: Skips::default(),
            record: PhantomData,
        }
    }

    /// The next sound record with its place; `None` at the end. Errs only when the file cannot be read.
    pub fn next_record(&mut self) -> Result<Option<(Location, T)>> {
        loop {
            let parsed = match self.lines.next_line()? {
                None => return Ok(None),
                Some(RawLine::TooLong) => Err(too_long()),
                Some(RawLine::Line(line)) => parse::<T>(line),
            };
            let location = self.lines.location();
            match parsed {
                Ok(record) => return Ok(Some((location, record))),
                Err((id, reason)) => {
                    let location = Location { id, ..location };
                    self.skips.push(location, reason);
                }
            }
        }
    }

    /// The next sound records with their places, in file order, each parsed and given to `each` on any core; empty only at
    /// the end. A batch is at most `most` lines and about 16 MiB. Errs only when the file cannot be read.
    pub fn next_batch<U, F>(&mut self, most: usize, each: F) -> Result<Vec<(Location, U)>>
    where
        U: Send,
        F: Fn(T) -> U + Sync,
    {
        loop {
            // All lines lie in one buffer: a string each would be allocated on one core and given back on another.
            self.batch.clear();
            let mut lines: Vec<(Location, Option<usize>)> = Vec::new();
            while lines.len() < most.max(1) && self.batch.len() < BATCH {
                let length = match self.lines.next_line()? {
                    None => break,
                    Some(RawLine::TooLong) => None,
                    Some(RawLine::Line(line)) => {
                        self.batch.extend_from_slice(line);
                        Some(line.len())
                    }
                };
                lines.push((self.lines.location(), length));
            }
            if lines.is_empty() {
                return Ok(Vec::new());
            }
            let mut rest = self.batch.as_mut_slice();
            let mut parted = Vec::with_capacity(lines.len());
            for (location, length) in lines {
                let (line, after) = rest.split_at_mut(length.unwrap_or(0));
                rest = after;
                parted.push((location, length.map(|_| line)));
            }
            let parsed: Vec<_> = parted
                .into_par_iter()
                .map(|(location, line)| (location, line.map_or_else(|| Err(too_long()), parse::<T>).map(&each)))
                .collect();
            let mut records = Vec::with_capacity(parsed.len());
            for (location, parsed) in parsed {
                match parsed {
                    Ok(record) => records.push((location, record)),
                    Err((id, reason)) => self.skips.push(Location { id, ..location }, reason),
                }
            }
            if !records.is_empty() {
                return Ok(records);
            }
        }
    }

    /// What was skipped so far.
    pub fn skips(&self) -> &Skips {
        &self.skips
    }
}

type Unsound = (Option<String>, String);

/// The line of our own writer, and of Python's, starts with the schema: blanking it out in place leaves the bare record and
/// its columns as they were. Any other order of fields is read by way of a JSON value.
fn parse<T: Record>(line: &mut [u8]) -> std::result::Result<T, Unsound> {
    let record = if let Some(opening) = opening(line, T::SCHEMA) {
        line[..opening].fill(b' ');
        line[0] = b'{';
        serde_json::from_slice::<T>(line).map_err(|e| unsound(line, &e))?
    } else {
        reordered(line)?
    };
    match record.check() {
        Ok(()) => Ok(record),
        Err(reason) => Err((record.id().map(str::to_owned), reason)),
    }
}

/// How many bytes name the schema where a line begins with that, and a space after the colon or none.
fn opening(line: &[u8], schema: &str) -> Option<usize> {
    let named = line.strip_prefix(b"{\"schema\":")?;
    let rest = named.strip_prefix(b" ").unwrap_or(named).strip_prefix(b"\"")?;
    let rest = rest.strip_prefix(schema.as_bytes())?.strip_prefix(b"\",")?;
    Some(line.len() - rest.len())
}

fn too_long() -> Unsound {
    (None, format!("the line has more than {} MiB; split the record", MAX_LINE >> 20))
}

fn reordered<T: Record>(line: &[u8]) -> std::result::Result<T, Unsound> {
    let mut value: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(line).map_err(|e| (None, format!("not JSON: {e}; mend or remove the line")))?;
    match value.remove("schema") {
        Some(serde_json::Value::String(schema)) if schema == T::SCHEMA => {}
        Some(other) => return Err((None, wrong_schema::<T>(other.as_str().unwrap_or("not a string")))),
        None => {
            return Err((
                None,
                format!("\"schema\" is missing; a record here starts with \"schema\":\"{}\"", T::SCHEMA),
            ));
        }
    }
    serde_json::from_value(serde_json::Value::Object(value)).map_err(|e| unsound(line, &e))
}

fn unsound(line: &[u8], error: &serde_json::Error) -> Unsound {
    if !error.is_data() {
        return (None, format!("not JSON: {error}; mend or remove the line"));
    }
    let named = serde_json::from_slice::<Named>(line).ok();
    (named.and_then(|n| n.id.or(n.comment)), format!("not a sound record: {error}"))
}

fn wrong_schema<T: Record>(found: &str) -> String {
    format!("\"schema\" is \"{found}\" where \"{}\" is expected; is this the file of another stage?", T::SCHEMA)
}

/// Writes records, one a line.
pub struct RecordWriter<W> {
    inner: W,
    path: PathBuf,
}

#[derive(Serialize)]
struct Outgoing<'r, T> {
    schema: &'static str,
    #[serde(flatten)]
    record: &'r T,
}

/// Adds the line of a record, with its end, to `lines`. Errs when the record has no form in JSON.
pub fn write_line<T: Record>(record: &T, lines: &mut Vec<u8>) -> Result<()> {
    serde_json::to_writer(&mut *lines, &Outgoing { schema: T::SCHEMA, record })
        .map_err(|e| Error::new(ErrorKind::Data, "a record cannot be written as JSON").because(e))?;
    lines.push(b'\n');
    Ok(())
}

impl<W: Write> RecordWriter<W> {
    /// Writes to `inner`; `path` is what messages call it.
    pub fn new(inner: W, path: impl AsRef<Path>) -> Self {
        RecordWriter { inner, path: path.as_ref().to_path_buf() }
    }

    /// Adds a record. Errs when it cannot be written.
    pub fn write<T: Record>(&mut self, record: &T) -> Result<()> {
        let mut line = Vec::new();
        write_line(record, &mut line)?;
        self.write_lines(&line)
    }

    /// Adds records that [`write_line`] made into lines. Errs when they cannot be written.
    pub fn write_lines(&mut self, lines: &[u8]) -> Result<()> {
        self.inner.write_all(lines).map_err(|e| Error::io("write", &self.path, e))
    }

    /// Gives back the writer underneath.
    pub fn into_inner(self) -> W {
        self.inner
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, serde::Deserialize)]
    struct Number {
        id: String,
        n: u32,
    }

    impl Record for Number {
        const SCHEMA: &'static str = "test/number@1";

        fn id(&self) -> Option<&str> {
            Some(&self.id)
        }

        fn check(&self) -> std::result::Result<(), String> {
            (self.n < 100).then_some(()).ok_or_else(|| "\"n\" is over 99".to_owned())
        }
    }

    fn read(text: &str) -> (Vec<Number>, Vec<String>) {
        let mut reader = RecordReader::<Number, _>::new(text.as_bytes(), "n.jsonl");
        let mut records = Vec::new();
        while let Some((_, record)) = reader.next_record().expect("memory can be read") {
            records.push(record);
        }
        (records, reader.skips().listed().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn what_was_written_is_read_again() {
        let mut writer = RecordWriter::new(Vec::new(), "n.jsonl");
        writer.write(&Number { id: "a".into(), n: 7 }).expect("memory can be written");
        let bytes = writer.into_inner();
        assert_eq!(bytes, b"{\"schema\":\"test/number@1\",\"id\":\"a\",\"n\":7}\n");
        let (records, skips) = read(std::str::from_utf8(&bytes).expect("UTF-8"));
        assert_eq!((records, skips.len()), (vec![Number { id: "a".into(), n: 7 }], 0));
    }

    #[test]
    fn each_bad_line_is_named_and_the_others_survive() {
        let (records, skips) = read(concat!(
            "\u{feff}{\"schema\":\"test/number@1\",\"id\":\"a\",\"n\":1}\r\n",
            "\n",
            "{\"schema\":\"test/number@1\",\"id\":\"b\",\"n\":\n",
            "{\"schema\":\"test/other@1\",\"id\":\"c\"}\n",
            "{\"id\":\"d\",\"n\":1}\n",
            "{\"schema\":\"test/number@1\",\"id\":\"e\"}\n",
            "{\"schema\":\"test/number@1\",\"id\":\"f\",\"n\":100}\n",
            "{\"schema\":\"test/number@1\",\"id\":\"g\",\"n\":2}",
        ));
        assert_eq!(records.iter().map(|r| r.id.as_str()).collect::<Vec<_>>(), ["a", "g"]);
        assert_eq!(skips.len(), 5);
        assert!(skips[0].starts_with("n.jsonl:3: not JSON"), "{}", skips[0]);
        assert!(skips[1].starts_with("n.jsonl:4: \"schema\" is \"test/other@1\""), "{}", skips[1]);
        assert!(skips[2].starts_with("n.jsonl:5: \"schema\" is missing"), "{}", skips[2]);
        assert!(skips[3].starts_with("n.jsonl:6 (e): not a sound record: missing field `n`"), "{}", skips[3]);
        assert_eq!(skips[4], "n.jsonl:7 (f): \"n\" is over 99");
    }

    #[test]
    fn batches_give_what_single_reads_give() {
        let line = |n: u32| format!("{{\"schema\":\"test/number@1\",\"id\":\"r{n}\",\"n\":{n}}}\n");
        let text: String = (90..110).map(line).collect();
        let (one_by_one, skips) = read(&text);
        let mut reader = RecordReader::<Number, _>::new(text.as_bytes(), "n.jsonl");
        let (mut records, mut lines) = (Vec::new(), Vec::new());
        loop {
            let batch = reader.next_batch(3, |record| record).expect("memory can be read");
            if batch.is_empty() {
                break;
            }
            lines.extend(batch.iter().filter_map(|(location, _)| location.line));
            records.extend(batch.into_iter().map(|(_, record)| record));
        }
        assert_eq!(records, one_by_one);
        assert_eq!((lines.first(), lines.last()), (Some(&1), Some(&10)));
        assert_eq!(reader.skips().listed().iter().map(ToString::to_string).collect::<Vec<_>>(), skips);
    }

    #[test]
    fn a_line_over_the_limit_is_passed_over_without_being_held() {
        let text = format!("{}\nshort\n", "x".repeat(50));
        let mut lines = LineReader::new(std::io::BufReader::with_capacity(8, text.as_bytes()), "x");
        lines.limit = 20;
        assert_eq!(lines.next_line().expect("readable"), Some(RawLine::TooLong));
        assert!(lines.buffer.capacity() <= 64);
        assert_eq!(lines.next_line().expect("readable"), Some(RawLine::Line(&mut b"short".to_vec()[..])));
        assert_eq!(lines.next_line().expect("readable"), None);
    }
}
