//! Reads the rows of a table from the bytes of an SQLite database, by the file format that sqlite.org/fileformat.html
//! fixes: rows in b-trees, no SQL, no indexes, nothing written. The crates that do this all bring SQLite's C with them.
//! Called by `isso`.

/// Most levels of a b-tree: a full tree of 2^32 pages has fewer.
const MAX_DEPTH: u32 = 32;

/// One value of a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    Blob,
}

/// A database, held whole.
pub(super) struct Database<'d> {
    bytes: &'d [u8],
    page: usize,
    /// Bytes of a page that hold content.
    usable: usize,
    encoding: u8,
}

/// The columns of a table, by name, and its first page.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Table {
    root: u32,
    columns: Vec<String>,
    /// The column that is the number of the row, which is stored apart.
    key: Option<usize>,
}

/// A row; a column that was added later is missing in older rows.
pub(super) struct Row<'t> {
    table: &'t Table,
    pub(super) number: i64,
    values: Vec<Value>,
}

impl<'d> Database<'d> {
    /// Errs with a sentence when the bytes are not a database.
    pub(super) fn open(bytes: &'d [u8]) -> Result<Self, String> {
        let head = bytes.get(..100).filter(|head| head.starts_with(b"SQLite format 3\0"));
        let head = head.ok_or("the file is not an SQLite database")?;
        let page = match u16::from_be_bytes([head[16], head[17]]) {
            1 => 65_536,
            n if n.is_power_of_two() && n >= 512 => usize::from(n),
            n => return Err(format!("the database is damaged: it says that a page has {n} bytes")),
        };
        let usable = page.saturating_sub(usize::from(head[20]));
        if usable < 480 {
            return Err("the database is damaged: its pages have no room for content".to_owned());
        }
        Ok(Database { bytes, page, usable, encoding: head[59] })
    }

    /// Whether newer rows may lie in a file beside it.
    pub(super) fn has_log(&self) -> bool {
        self.bytes.get(18..20) == Some(&[2, 2])
    }

    /// A table by its name. Errs when it is not there or the database is damaged.
    pub(super) fn table(&self, name: &str) -> Result<Table, String> {
        let schema = Table {
            root: 1,
            columns: ["type", "name", "tbl_name", "rootpage", "sql"].map(str::to_owned).to_vec(),
            key: None,
        };
        let mut found = None;
        self.rows(&schema, &mut |row| {
            if row.text("type").as_deref() == Some("table") && row.text("name").as_deref() == Some(name) {
                let root = row.integer("rootpage").and_then(|root| u32::try_from(root).ok());
                found = root.zip(row.text("sql"));
            }
        })?;
        let (root, sql) = found.ok_or_else(|| format!("the database has no table \"{name}\""))?;
        Ok(Table::of(root, &sql))
    }

    /// Every row of a table, in order. The result is how many places of it could not be read; it errs when there is no
    /// table at its place.
    pub(super) fn rows(&self, table: &Table, each: &mut dyn FnMut(Row<'_>)) -> Result<u64, String> {
        let mut damaged = 0;
        let mut visited = std::collections::HashSet::new();
        let mut open = vec![(table.root, 0)];
        while let Some((number, depth)) = open.pop() {
            let page = self.page(number).filter(|_| depth < MAX_DEPTH && visited.insert(number));
            let Some((page, at)) = page else {
                damaged += 1;
                continue;
            };
            let cells = usize::from(be16(page, at + 3).unwrap_or_default());
            match page.get(at) {
                Some(0x0d) => {
                    for cell in 0..cells {
                        let row =
                            be16(page, at + 8 + 2 * cell).and_then(|place| self.row(table, page, usize::from(place)));
                        row.map_or_else(|| damaged += 1, &mut *each);
                    }
                }
                Some(0x05) => {
                    open.push((be32(page, at + 8).unwrap_or_default(), depth + 1));
                    for cell in (0..cells).rev() {
                        let child = be16(page, at + 12 + 2 * cell).and_then(|place| be32(page, usize::from(place)));
                        open.push((child.unwrap_or_default(), depth + 1));
                    }
                }
                _ if number == table.root => {
                    return Err("the database is damaged: a table is not where it should be".to_owned());
                }
                _ => damaged += 1,
            }
        }
        Ok(damaged)
    }

    /// A page, from 1, and where its own header begins.
    fn page(&self, number: u32) -> Option<(&'d [u8], usize)> {
        let start = usize::try_from(number.checked_sub(1)?).ok()?.checked_mul(self.page)?;
        let page = self.bytes.get(start..start.checked_add(self.page)?)?;
        Some((page, if number == 1 { 100 } else { 0 }))
    }

    fn row<'t>(&self, table: &'t Table, page: &[u8], place: usize) -> Option<Row<'t>> {
        let mut at = place;
        let size = usize::try_from(varint(page, &mut at)?).ok()?;
        let number = varint(page, &mut at)?.cast_signed();
        let payload = self.payload(page, at, size)?;
        let mut at = 0;
        let header = usize::try_from(varint(&payload, &mut at)?).ok()?;
        let mut values = Vec::with_capacity(table.columns.len());
        let mut body = header;
        while at < header.min(payload.len()) {
            let kind = varint(&payload, &mut at)?;
            values.push(self.value(kind, &payload, &mut body)?);
        }
        Some(Row { table, number, values })
    }

    /// The bytes of a record: what does not fit in its page goes on in a chain of others.
    fn payload(&self, page: &[u8], at: usize, size: usize) -> Option<Vec<u8>> {
        let most = self.usable - 35;
        if size <= most {
            return Some(page.get(at..at.checked_add(size)?)?.to_vec());
        }
        if size > self.bytes.len() {
            return None;
        }
        let least = (self.usable - 12) * 32 / 255 - 23;
        let fits = least + (size - least) % (self.usable - 4);
        let local = if fits <= most { fits } else { least };
        let mut payload = page.get(at..at.checked_add(local)?)?.to_vec();
        let mut next = be32(page, at + local)?;
        while payload.len() < size {
            let (more, _) = self.page(next)?;
            let take = (size - payload.len()).min(self.usable - 4);
            payload.extend_from_slice(more.get(4..4 + take)?);
            next = be32(more, 0)?;
        }
        Some(payload)
    }

    fn value(&self, kind: u64, payload: &[u8], at: &mut usize) -> Option<Value> {
        let mut take = |n: usize| {
            let piece = payload.get(*at..at.checked_add(n)?)?;
            *at += n;
            Some(piece)
        };
        let integer = |bytes: &[u8]| {
            let first = if bytes.first().is_some_and(|b| b & 0x80 != 0) { -1_i64 } else { 0 };
            bytes.iter().fold(first, |n, b| n << 8 | i64::from(*b))
        };
        Some(match kind {
            0 => Value::Null,
            1..=4 => Value::Integer(integer(take(usize::try_from(kind).ok()?)?)),
            5 => Value::Integer(integer(take(6)?)),
            6 => Value::Integer(integer(take(8)?)),
            7 => Value::Real(f64::from_be_bytes(take(8)?.try_into().ok()?)),
            8 => Value::Integer(0),
            9 => Value::Integer(1),
            10 | 11 => return None,
            n if n % 2 == 0 => {
                take(usize::try_from((n - 12) / 2).ok()?)?;
                Value::Blob
            }
            n => Value::Text(self.text(take(usize::try_from((n - 13) / 2).ok()?)?)),
        })
    }

    fn text(&self, bytes: &[u8]) -> String {
        match self.encoding {
            2 => encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0.into_owned(),
            3 => encoding_rs::UTF_16BE.decode_without_bom_handling(bytes).0.into_owned(),
            _ => String::from_utf8_lossy(bytes).into_owned(),
        }
    }
}

impl Table {
    /// From `CREATE TABLE name (column type, …)`.
    fn of(root: u32, sql: &str) -> Self {
        let inside = sql.split_once('(').map_or("", |(_, inside)| inside);
        let (mut columns, mut key) = (Vec::new(), None);
        let (mut depth, mut start) = (0_i32, 0);
        for (at, sign) in inside.char_indices().chain([(inside.len(), ')')]) {
            depth += match sign {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            let ends = (sign == ',' && depth == 0) || depth < 0;
            if !ends {
                continue;
            }
            let definition = inside[start..at].trim();
            start = at + 1;
            let words: Vec<String> = definition.split_whitespace().map(str::to_uppercase).collect();
            let name = definition.split_whitespace().next().unwrap_or_default();
            if !matches!(
                words.first().map(String::as_str),
                Some("PRIMARY" | "UNIQUE" | "CHECK" | "FOREIGN" | "CONSTRAINT")
            ) {
                if words.windows(3).any(|w| w == ["INTEGER", "PRIMARY", "KEY"]) {
                    key = Some(columns.len());
                }
                columns.push(name.trim_matches(['"', '\'', '`', '[', ']']).to_lowercase());
            }
            if depth < 0 {
                break;
            }
        }
        Table { root, columns, key }
    }
}

impl Row<'_> {
    fn value(&self, column: &str) -> Option<&Value> {
        let at = self.table.columns.iter().position(|name| name == column)?;
        self.values.get(at).filter(|value| **value != Value::Null)
    }

    /// A text that is there.
    pub(super) fn text(&self, column: &str) -> Option<String> {
        match self.value(column)? {
            Value::Text(text) => Some(text.clone()),
            Value::Integer(n) => Some(n.to_string()),
            Value::Real(n) => Some(n.to_string()),
            Value::Null | Value::Blob => None,
        }
    }

    /// A whole number that is there.
    pub(super) fn integer(&self, column: &str) -> Option<i64> {
        if self.table.key.is_some_and(|key| self.table.columns.get(key).is_some_and(|name| name == column)) {
            return Some(self.number);
        }
        match self.value(column)? {
            Value::Integer(n) => Some(*n),
            Value::Text(text) => text.parse().ok(),
            _ => None,
        }
    }
}

fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// Seven bits a byte, the highest first; the ninth byte is whole.
fn varint(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut n = 0_u64;
    for i in 0..9 {
        let byte = *bytes.get(*at)?;
        *at += 1;
        if i == 8 {
            return Some(n << 8 | u64::from(byte));
        }
        n = n << 7 | u64::from(byte & 0x7f);
        if byte < 0x80 {
            break;
        }
    }
    Some(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_read_from_the_statement_that_made_the_table() {
        let sql = "CREATE TABLE comments ( tid REFERENCES threads(id), \"id\" INTEGER PRIMARY KEY, parent INTEGER,\n created FLOAT DEFAULT (1, 2), UNIQUE (tid, id))";
        let table = Table::of(3, sql);
        assert_eq!(table.columns, ["tid", "id", "parent", "created"]);
        assert_eq!(table.key, Some(1));
    }

    #[test]
    fn numbers_of_any_length_are_read() {
        let read = |bytes: &[u8]| varint(bytes, &mut 0);
        assert_eq!(read(&[0x81, 0x00]), Some(128));
        assert_eq!(read(&[0xff; 9]), Some(u64::MAX));
        assert_eq!(read(&[0x80]), None);
    }

    #[test]
    fn what_is_no_database_is_refused() {
        assert!(Database::open(b"SQLite format 3\0").is_err());
        let mut head = [0_u8; 512];
        head[..16].copy_from_slice(b"SQLite format 3\0");
        assert!(Database::open(&head).is_err());
        head[16] = 2;
        let database = Database::open(&head).expect("an empty page");
        assert!(database.table("comments").is_err());
    }
}
