//! Reads the rows of an Excel workbook (XLSX) as the cells show them: times as ISO, whole numbers without a point.
//! Counts what the archive unpacks to before it is read, and keeps no empty cells: a small file cannot grow without end.
//! Called by the reading of rows.

use std::io::{Cursor, Read, copy, sink};

use calamine::{Data, DataRef, Reader, Xlsx};
use csv::ByteRecord;

/// Largest workbook, as it lies on disk and as it unpacks, in bytes.
const MAX_FILE: u64 = 256 << 20;
const MAX_UNPACKED: u64 = 1 << 30;
/// Most columns of a sheet: Excel's own limit.
const MAX_COLUMNS: u32 = 16_384;
/// Most cells, those that are empty among them: Excel's most rows of sixty columns.
const MAX_CELLS: usize = 64 << 20;

/// The rows of one sheet, with their numbers from 1.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub(super) rows: Vec<(u64, ByteRecord)>,
    /// The sheets that were not read.
    pub(super) others: Vec<String>,
}

/// The first sheet that has rows. Errs with a sentence.
pub(super) fn read(reader: impl Read) -> Result<Sheet, String> {
    let mut bytes = Vec::new();
    reader.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(|e| format!("the workbook cannot be read: {e}"))?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(format!("the workbook has more than {} MiB; save the sheet as CSV", MAX_FILE >> 20));
    }
    check_size(&bytes)?;
    let damaged = |e: calamine::XlsxError| format!("the workbook is damaged: {e}; save it again, or the sheet as CSV");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let names = book.sheet_names();
    let mut found = Sheet::default();
    for name in names {
        let rows = rows(&mut book, &name).map_err(damaged)?;
        if found.rows.is_empty() && !rows.is_empty() {
            found.rows = rows;
        } else if !rows.is_empty() {
            found.others.push(name);
        }
    }
    Ok(found)
}

/// Unpacks every part into nothing: what the archive says of its sizes may be untrue.
fn check_size(bytes: &[u8]) -> Result<(), String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| format!("the workbook is damaged: {e}"))?;
    let mut left = MAX_UNPACKED;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|e| format!("the workbook is damaged: {e}"))?;
        let size = copy(&mut part.take(left + 1), &mut sink()).map_err(|e| format!("the workbook is damaged: {e}"))?;
        left = left.checked_sub(size).ok_or_else(|| {
            format!(
                "the workbook unpacks to more than {} MiB, as no survey does; save the sheet as CSV",
                MAX_UNPACKED >> 20
            )
        })?;
    }
    Ok(())
}

fn rows(book: &mut Xlsx<Cursor<Vec<u8>>>, name: &str) -> Result<Vec<(u64, ByteRecord)>, calamine::XlsxError> {
    let mut rows: Vec<(u64, Vec<String>)> = Vec::new();
    let mut cells = book.worksheet_cells_reader(name)?;
    while let Some(cell) = cells.next_cell()? {
        let (row, column) = cell.get_position();
        let text = shown(cell.get_value());
        if text.is_empty() || column >= MAX_COLUMNS {
            continue;
        }
        let number = u64::from(row) + 1;
        if rows.last().is_none_or(|(last, _)| *last != number) {
            rows.push((number, Vec::new()));
        }
        if let Some((_, fields)) = rows.last_mut() {
            let column = column as usize;
            fields.resize(fields.len().max(column + 1), String::new());
            fields[column] = text;
        }
    }
    // Cells at the end of a row that are empty are not in the file; a header may take three rows.
    let width = rows.iter().take(3).map(|(_, fields)| fields.len()).max().unwrap_or_default();
    let room = MAX_CELLS / width.max(1);
    rows.truncate(room);
    Ok(rows
        .into_iter()
        .map(|(number, mut fields)| {
            fields.resize(fields.len().max(width), String::new());
            (number, ByteRecord::from(fields))
        })
        .collect())
}

fn shown(value: &DataRef<'_>) -> String {
    match Data::from(value.clone()) {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text,
        Data::Int(n) => n.to_string(),
        Data::Float(n) if n.fract() == 0.0 && n.abs() < 1e15 => format!("{n:.0}"),
        Data::Float(n) => n.to_string(),
        Data::Bool(b) => b.to_string(),
        Data::DateTime(time) => {
            let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
        }
        _ => String::new(),
    }
}
