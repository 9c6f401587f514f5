//! Whether a text is a table, and which sign parts its fields.
//! Reads no row for good.
//! Called by `rows` and by those who tell kinds of files apart.

/// The sign that parts the fields of the first line, quotations aside; a comma where nothing tells.
pub(super) fn delimiter(head: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted && counts.iter().any(|(_, n)| *n > 0) => break,
            b'\n' if !quoted => break,
            _ if quoted => {}
            _ => counts.iter_mut().filter(|(sign, _)| sign == byte).for_each(|(_, n)| *n += 1),
        }
    }
    let most = counts.iter().map(|(_, n)| *n).max().unwrap_or_default();
    counts.iter().find(|(_, n)| *n == most && most > 0).map_or(b',', |(sign, _)| *sign)
}

/// Whether the beginning of a text is a table: a header of short names and rows with as many fields.
pub(in crate::harvest) fn looks_delimited(start: &str) -> bool {
    let head: String = start.chars().take(16 << 10).collect();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(head.as_bytes()))
        .from_reader(head.as_bytes());
    let mut records = reader.records().map_while(std::result::Result::ok);
    let Some(header) = records.next() else { return false };
    let is_name = |name: &str| !name.trim().is_empty() && name.chars().count() <= 120 && !name.trim().ends_with('.');
    if header.len() < 2 || !header.iter().all(is_name) {
        return false;
    }
    let rows: Vec<usize> = records.take(5).map(|record| record.len()).collect();
    // The last row of the beginning may be cut off.
    !rows.is_empty() && rows.iter().take(rows.len().max(2) - 1).all(|n| *n == header.len())
}
