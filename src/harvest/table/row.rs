//! One row of a table, and the text of its cells.
//! Decodes no other encoding than UTF-8: `Rows` does, when it gives the text that is kept.
//! Called by `rows` and by those who look at the first rows.

use std::borrow::Cow;

use csv::ByteRecord;
use serde_json::{Map, Value};

use super::columns::Column;

/// One row.
pub(super) struct Row {
    /// The line it begins on, from 1.
    pub(super) line: u64,
    pub(super) cells: Cells,
}

/// A row of fields, or a JSON object.
pub(super) enum Cells {
    Record(ByteRecord),
    Object(Map<String, Value>),
}

impl Row {
    /// About how much memory it takes, in bytes.
    pub(super) fn size(&self) -> usize {
        match &self.cells {
            Cells::Record(record) => record.as_slice().len(),
            Cells::Object(map) => map.values().map(|v| v.as_str().map_or(16, str::len)).sum(),
        }
    }

    /// A cell's text for a first look, read as UTF-8 with losses.
    pub(super) fn peek(&self, column: &Column) -> String {
        match &self.cells {
            Cells::Record(record) => String::from_utf8_lossy(record.get(column.index).unwrap_or_default()).into_owned(),
            Cells::Object(map) => value_text(map.get(&column.name)).into_owned(),
        }
    }
}

/// The text of a JSON value.
pub(super) fn value_text(value: Option<&Value>) -> Cow<'_, str> {
    match value {
        Some(Value::String(text)) => Cow::Borrowed(text),
        Some(Value::Number(n)) => Cow::Owned(n.to_string()),
        Some(Value::Bool(b)) => Cow::Owned(b.to_string()),
        // Exports of programs give an author as an object.
        Some(Value::Object(map)) => {
            let name = ["name", "display_name", "username", "login"].iter().find_map(|n| map.get(*n)?.as_str());
            Cow::Borrowed(name.unwrap_or_default())
        }
        Some(Value::Array(_) | Value::Null) | None => Cow::Borrowed(""),
    }
}
