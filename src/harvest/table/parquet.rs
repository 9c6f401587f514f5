//! Reads the rows of a Parquet file whose columns are values: times as ISO, numbers as they are written.
//! Reads no columns that hold lists or records of their own.
//! Called by the reading of rows, with the feature `parquet`.

use std::io::Read;

use bytes::Bytes;
use csv::ByteRecord;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use parquet::record::reader::RowIter;

/// Largest file, in bytes.
const MAX_FILE: u64 = 1 << 30;

/// The rows of a file, one after another.
pub(super) struct Source {
    rows: RowIter<'static>,
    number: u64,
}

/// The names of the columns, and the rows. Errs with a sentence.
pub(super) fn open(reader: impl Read) -> Result<(Vec<String>, Source), String> {
    let mut bytes = Vec::new();
    reader.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(|e| format!("the Parquet file cannot be read: {e}"))?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(format!("the Parquet file has more than {} MiB; split it", MAX_FILE >> 20));
    }
    let damaged = |e: parquet::errors::ParquetError| {
        format!(
            "the Parquet file cannot be read ({e}); columns packed by snappy, gzip or not at all are, others are not"
        )
    };
    let file = SerializedFileReader::new(Bytes::from(bytes)).map_err(damaged)?;
    let schema = file.metadata().file_metadata().schema();
    let names = schema.get_fields().iter().map(|field| field.name().to_owned()).collect();
    Ok((names, Source { rows: RowIter::from_file_into(Box::new(file)), number: 0 }))
}

impl Source {
    /// The next row with its number from 1. Errs with a sentence when the rest cannot be read.
    pub(super) fn next_row(&mut self) -> Result<Option<(u64, ByteRecord)>, String> {
        self.number += 1;
        match self.rows.next() {
            None => Ok(None),
            Some(Ok(row)) => {
                let fields: Vec<String> = row.get_column_iter().map(|(_, field)| shown(field)).collect();
                Ok(Some((self.number, ByteRecord::from(fields))))
            }
            Some(Err(e)) => Err(format!("the row cannot be read ({e}); nor was the rest")),
        }
    }
}

fn shown(field: &Field) -> String {
    let moment = |seconds: i64| jiff::Timestamp::from_second(seconds).map_or_else(|_| String::new(), |t| t.to_string());
    match field {
        Field::Str(text) => text.clone(),
        Field::Bool(b) => b.to_string(),
        Field::Byte(n) => n.to_string(),
        Field::Short(n) => n.to_string(),
        Field::Int(n) => n.to_string(),
        Field::Long(n) => n.to_string(),
        Field::UByte(n) => n.to_string(),
        Field::UShort(n) => n.to_string(),
        Field::UInt(n) => n.to_string(),
        Field::ULong(n) => n.to_string(),
        Field::Float(n) => n.to_string(),
        Field::Double(n) => n.to_string(),
        Field::Date(days) => moment(i64::from(*days) * 86_400).chars().take(10).collect(),
        Field::TimestampMillis(n) => moment(n.div_euclid(1000)),
        Field::TimestampMicros(n) => moment(n.div_euclid(1_000_000)),
        Field::Bytes(bytes) => String::from_utf8_lossy(bytes.data()).into_owned(),
        _ => String::new(),
    }
}
