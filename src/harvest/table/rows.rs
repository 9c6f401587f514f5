//! Reads rows one at a time from delimited text or JSON lines; a broken row is listed and the others survive.
//! Does not know what a column means.
//! Called by the reading of tables.

use std::cell::Cell;
use std::collections::VecDeque;
use std::io::{BufReader, Chain, Cursor, Read};
use std::rc::Rc;

use csv::ByteRecord;
use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};
use serde_json::{Map, Value};

use crate::corpus::{LineReader, MAX_LINE, RawLine};
use crate::error::{Error, ErrorKind, Location, Result, Skips};

use super::super::decode::Fields;
use super::columns::Column;
use super::count::{Counted, Fuse};
use super::delimited::delimiter;
use super::form::Form;
#[cfg(feature = "parquet")]
use super::parquet;
use super::row::{Cells, Row, value_text};
use super::{excel, survey};

/// How much of a table is looked at to find the sign that parts its fields, in bytes.
const HEAD: u64 = 16 << 10;

/// The rows of a table, in order.
pub(super) struct Rows<R: Read> {
    reader: Reader<R>,
    names: Vec<String>,
    /// The short names of the same columns, where the table has both.
    codes: Vec<String>,
    /// Rows that were read to see whether they belong to the header.
    pending: VecDeque<(u64, ByteRecord)>,
    notes: Vec<String>,
    fields: Fields,
    skips: Skips,
    bytes: Rc<Cell<u64>>,
    table: String,
}

/// The stream as UTF-8, or as the bytes of another 8-bit encoding; its beginning was read to find the delimiter.
type Decoded<R> = Chain<Cursor<Vec<u8>>, DecodeReaderBytes<Counted<R>, Vec<u8>>>;

enum Reader<R: Read> {
    Delimited {
        csv: Box<csv::Reader<Fuse<BufReader<Decoded<R>>>>>,
        passed: Rc<Cell<u64>>,
        ended: bool,
    },
    Lines(Box<LineReader<BufReader<Decoded<R>>>>),
    Made(std::vec::IntoIter<(u64, ByteRecord)>),
    #[cfg(feature = "parquet")]
    Parquet(Box<parquet::Source>),
}

impl<R: Read> Rows<R> {
    /// Opens a table; UTF-16 is decoded on the way. Errs when it cannot be read.
    pub(super) fn open(reader: R, form: Form, table: &str) -> Result<Self> {
        let bytes = Rc::new(Cell::new(0));
        let counted = Counted::new(reader, Rc::clone(&bytes));
        if form == Form::Excel {
            return Rows::excel(counted, bytes, table);
        }
        #[cfg(feature = "parquet")]
        if form == Form::Parquet {
            let (names, source) = parquet::open(counted).map_err(|reason| unreadable(reason, table))?;
            return Ok(Rows { names, ..Rows::of(Reader::Parquet(Box::new(source)), bytes, table) });
        }
        let mut decoder = DecodeReaderBytesBuilder::new();
        let mut decoded = decoder.bom_override(true).utf8_passthru(true).strip_bom(true).build(counted);
        let (head, sign) = match form {
            Form::Delimited => {
                let mut head = Vec::new();
                decoded.by_ref().take(HEAD).read_to_end(&mut head).map_err(|e| Error::io("read", table, e))?;
                let sign = delimiter(&head);
                (head, sign)
            }
            _ => (Vec::new(), b','),
        };
        let buffered = BufReader::with_capacity(64 << 10, Cursor::new(head).chain(decoded));
        let reader = if form == Form::Delimited {
            let passed = Rc::new(Cell::new(0));
            let fuse = Fuse::new(buffered, Rc::clone(&passed), MAX_LINE as u64);
            let mut builder = csv::ReaderBuilder::new();
            let csv = builder.has_headers(false).flexible(true).delimiter(sign).from_reader(fuse);
            Reader::Delimited { csv: Box::new(csv), passed, ended: false }
        } else {
            Reader::Lines(Box::new(LineReader::new(buffered, table)))
        };
        let mut rows = Rows::of(reader, bytes, table);
        rows.read_header()?;
        Ok(rows)
    }

    /// A workbook is read at once. Errs when it is damaged, or larger than one may be.
    fn excel(reader: impl Read, bytes: Rc<Cell<u64>>, table: &str) -> Result<Self> {
        let sheet = excel::read(reader).map_err(|reason| unreadable(reason, table))?;
        let mut notes = Vec::new();
        if !sheet.others.is_empty() {
            let names: Vec<String> = sheet.others.iter().map(|name| format!("\"{name}\"")).collect();
            let names = names.join(", ");
            notes.push(format!(
                "{table}: only the first sheet with rows was read; save others as files of their own: {names}"
            ));
        }
        let mut rows = Rows { notes, ..Rows::of(Reader::Made(sheet.rows.into_iter()), bytes, table) };
        rows.read_header()?;
        Ok(rows)
    }

    fn of(reader: Reader<R>, bytes: Rc<Cell<u64>>, table: &str) -> Self {
        Rows {
            reader,
            names: Vec::new(),
            codes: Vec::new(),
            pending: VecDeque::new(),
            notes: Vec::new(),
            fields: Fields::default(),
            skips: Skips::default(),
            bytes,
            table: table.to_owned(),
        }
    }

    /// Reads the rows of the header, as many as the tool that wrote the table gives it.
    fn read_header(&mut self) -> Result<()> {
        if matches!(self.reader, Reader::Lines(_)) {
            return Ok(());
        }
        let mut read = VecDeque::new();
        while read.len() < 3 {
            let Some(record) = self.next_record()? else { break };
            read.push_back(record);
        }
        let peek = |record: &ByteRecord| -> Vec<String> {
            record.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect()
        };
        let Some((_, first)) = read.front() else { return Ok(()) };
        let names: Vec<String> = first.iter().map(|name| self.fields.decode(name).trim().to_owned()).collect();
        let (second, third) = (read.get(1).map(|(_, r)| peek(r)), read.get(2).map(|(_, r)| peek(r)));
        let header = survey::header(&names, second.as_deref(), third.as_deref());
        read.drain(..header.rows);
        self.pending = read;
        (self.names, self.codes) = (header.names, header.codes);
        if let Some(tool) = header.tool {
            let rows =
                if header.rows == 1 { "one header row".to_owned() } else { format!("{} header rows", header.rows) };
            self.notes.push(format!("{}: read as {tool} writes tables, with {rows}", self.table));
        }
        Ok(())
    }

    /// The short names of the columns, in the same order; none where the table has none.
    pub(super) fn codes(&self) -> &[String] {
        &self.codes
    }

    /// What is to be said of the table's form.
    pub(super) fn take_notes(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notes)
    }

    /// The names of the columns.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// JSON lines have no header: the names are those of the rows at hand.
    pub(super) fn see_names(&mut self, sample: &[Row]) {
        for row in sample {
            if let Cells::Object(map) = &row.cells {
                for name in map.keys() {
                    if self.names.len() < 1000 && !self.names.contains(name) {
                        self.names.push(name.clone());
                    }
                }
            }
        }
    }

    /// The next sound row. Errs when the file cannot be read.
    pub(super) fn next_row(&mut self) -> Result<Option<Row>> {
        if matches!(self.reader, Reader::Lines(_)) {
            return self.next_object();
        }
        while let Some((line, record)) = self.next_record()? {
            if record.len() == self.names.len() {
                return Ok(Some(Row { line, cells: Cells::Record(record) }));
            }
            let reason = format!("the row has {} fields and the header {}", record.len(), self.names.len());
            self.skips.push(Location::line(&self.table, line), reason);
        }
        Ok(None)
    }

    /// The text of a cell.
    pub(super) fn text(&mut self, row: &Row, column: &Column) -> String {
        match &row.cells {
            Cells::Record(record) => self.fields.decode(record.get(column.index).unwrap_or_default()),
            Cells::Object(map) => value_text(map.get(&column.name)).into_owned(),
        }
    }

    /// How the cells were decoded.
    pub(super) fn fields(&self) -> &Fields {
        &self.fields
    }

    /// Bytes that were read since they were last taken.
    pub(super) fn bytes(&self) -> &Cell<u64> {
        &self.bytes
    }

    /// The rows that were skipped.
    pub(super) fn take_skips(&mut self) -> Skips {
        std::mem::take(&mut self.skips)
    }

    fn next_record(&mut self) -> Result<Option<(u64, ByteRecord)>> {
        if let Some(record) = self.pending.pop_front() {
            return Ok(Some(record));
        }
        let (csv, passed, ended) = match &mut self.reader {
            Reader::Delimited { csv, passed, ended } => (csv, passed, ended),
            Reader::Made(rows) => return Ok(rows.next()),
            #[cfg(feature = "parquet")]
            Reader::Parquet(source) => {
                return source.next_row().or_else(|reason| {
                    self.skips.push(Location::file(&self.table), reason);
                    Ok(None)
                });
            }
            Reader::Lines(_) => return Ok(None),
        };
        if *ended {
            return Ok(None);
        }
        passed.set(0);
        let mut record = ByteRecord::new();
        match csv.read_byte_record(&mut record) {
            Ok(true) => Ok(Some((record.position().map_or(0, csv::Position::line), record))),
            Ok(false) => Ok(None),
            Err(e) => {
                *ended = true;
                let line = csv.position().line();
                match e.into_kind() {
                    csv::ErrorKind::Io(e) if e.kind() == std::io::ErrorKind::FileTooLarge => {
                        let reason = format!(
                            "the row that begins before this line has more than {} MiB (a quotation mark that is not \
                             closed?); the rest of the table was not read",
                            MAX_LINE >> 20
                        );
                        self.skips.push(Location::line(&self.table, line), reason);
                        Ok(None)
                    }
                    csv::ErrorKind::Io(e) => Err(Error::io("read", &self.table, e)),
                    _ => {
                        self.skips.push(Location::line(&self.table, line), "the row cannot be read; nor was the rest");
                        Ok(None)
                    }
                }
            }
        }
    }

    fn next_object(&mut self) -> Result<Option<Row>> {
        let Reader::Lines(lines) = &mut self.reader else { return Ok(None) };
        loop {
            let parsed = match lines.next_line()? {
                None => return Ok(None),
                Some(RawLine::TooLong) => {
                    Err(format!("the line has more than {} MiB; split the record", MAX_LINE >> 20))
                }
                Some(RawLine::Line(line)) => match std::str::from_utf8(line) {
                    Ok(text) => parse(text),
                    Err(_) => parse(&self.fields.decode(line)),
                },
            };
            let location = lines.location();
            match parsed {
                Ok(map) => return Ok(Some(Row { line: location.line.unwrap_or_default(), cells: Cells::Object(map) })),
                Err(reason) => self.skips.push(location, reason),
            }
        }
    }
}

fn unreadable(reason: String, table: &str) -> Error {
    Error::new(ErrorKind::Io, reason).at(Location::file(table))
}

fn parse(line: &str) -> std::result::Result<Map<String, Value>, String> {
    serde_json::from_str(line).map_err(|e| format!("not a JSON object: {e}; mend or remove the line"))
}
