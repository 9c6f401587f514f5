//! Official figures of places, such as turnover and vacancy rates, beside the shares of a study.
//! Draws no conclusion: figures side by side, and a rank correlation where enough groups match.
//! Called by `groundswell signal` with `--official`.

mod map;
mod names;
mod record;

use std::collections::BTreeMap;
use std::path::Path;

use crate::error::{Error, ErrorKind, Location, Result};
use crate::stats::{Correlation, spearman};
use map::Map;
pub use map::{Measure, MeasureUnit};
use names::Names;

/// Probability that the interval of a correlation holds.
const LEVEL: f64 = 0.95;
/// So many groups must match before a correlation is given: with fewer its interval says nothing.
pub const LEAST_GROUPS: usize = 8;

/// Figures of one period, by group.
#[derive(Debug, Clone, PartialEq)]
pub struct OfficialFile {
    /// The period, as the map names it.
    pub period: String,
    /// What was read, in the map's order.
    pub measures: Vec<Measure>,
    names: Names,
    groups: BTreeMap<String, Row>,
}

#[derive(Debug, Clone, PartialEq)]
struct Row {
    name: String,
    line: u64,
    figures: Vec<Option<f64>>,
}

/// One measure beside the shares of a study.
#[derive(Debug, Clone, PartialEq)]
pub struct Beside {
    /// The measure.
    pub measure: Measure,
    /// How many groups of the study have a figure.
    pub matched: usize,
    /// These groups, in the study's order: the name, the study's share in [0, 1], the figure (a share, or a count).
    pub groups: Vec<(String, f64, f64)>,
    /// The other groups of the study, each with the reason.
    pub left_out: Vec<(String, String)>,
    /// Spearman's ρ of shares and figures, where at least [`LEAST_GROUPS`] match and both vary.
    pub rank: Option<Correlation>,
}

/// What was read, or a kind of error, a line and a sentence.
type Parsed<T> = std::result::Result<T, (ErrorKind, Option<u64>, String)>;

impl OfficialFile {
    /// Reads a CSV by its map. UTF-8 and UTF-16 with a mark are recognised, other bytes are taken for Windows-1252.
    ///
    /// Errs (`Usage`) for a mistake in the map: no such column, a period without rows; (`Data`) for one in the file: text where
    /// a number should be, a figure outside its unit, a group twice; each with file and line.
    pub fn read(csv: &Path, map: &Path) -> Result<Self> {
        let sketch = Map::read(map)?;
        let bytes = std::fs::read(csv).map_err(|e| Error::io("read", csv, e))?;
        let (text, _, broken) = encoding_rs::UTF_8.decode(&bytes);
        let text = if broken { encoding_rs::WINDOWS_1252.decode(&bytes).0 } else { text };
        Self::parse(&text, &sketch).map_err(|(kind, line, reason)| {
            let location = line.map_or_else(|| Location::file(csv), |line| Location::line(csv, line));
            Error::new(kind, reason).at(location)
        })
    }

    fn parse(text: &str, map: &Map) -> Parsed<Self> {
        let unread = |e: csv::Error| {
            let line = e.position().map(csv::Position::line);
            (ErrorKind::Data, line, format!("this row cannot be read: {e}; save the table as CSV once more"))
        };
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let header = reader.headers().map_err(unread)?.clone();
        let column = |name: &str| {
            let found = header.iter().position(|known| known.eq_ignore_ascii_case(name.trim()));
            let there = header.iter().collect::<Vec<_>>().join(", ");
            found.ok_or_else(|| {
                (
                    ErrorKind::Usage,
                    Some(1),
                    format!("there is no column \"{name}\", which the map names; there is {there}"),
                )
            })
        };
        let (group, period) = (column(&map.group)?, column(&map.period.column)?);
        let only =
            (map.only.iter()).map(|(name, value)| Ok((column(name)?, value.as_str()))).collect::<Parsed<Vec<_>>>()?;
        let measures = map.measures.iter().map(|m| column(&m.column)).collect::<Parsed<Vec<_>>>()?;
        let names = Names::new(&map.leave_out, &map.names);
        let mut groups: BTreeMap<String, Row> = BTreeMap::new();
        let mut periods = std::collections::BTreeSet::new();
        for record in reader.records() {
            let record = record.map_err(unread)?;
            let line = record.position().map_or(0, csv::Position::line);
            let cell = |at: usize| record.get(at).unwrap_or_default();
            let wanted = only.iter().all(|(at, value)| cell(*at).to_lowercase() == value.trim().to_lowercase());
            if !wanted || cell(group).is_empty() {
                continue;
            }
            periods.insert(cell(period).to_owned());
            if cell(period) != map.period.value.trim() {
                continue;
            }
            let figures = (map.measures.iter().zip(&measures))
                .map(|(measure, at)| map.figure(measure, cell(*at)))
                .collect::<std::result::Result<Vec<_>, String>>()
                .map_err(|reason| (ErrorKind::Data, Some(line), reason))?;
            let row = Row { name: cell(group).to_owned(), line, figures };
            let (name, key) = (row.name.clone(), names.alike(cell(group)));
            if let Some(other) = groups.insert(key, row) {
                let reason = format!(
                    "\"{name}\" is the group \"{}\" of line {} once more; keep one row for each group in a period, or let the map \
                     take fewer rows (only) or leave fewer words out (leave_out)",
                    other.name, other.line
                );
                return Err((ErrorKind::Data, Some(line), reason));
            }
        }
        if groups.is_empty() {
            let there = periods.into_iter().collect::<Vec<_>>().join(", ");
            let reason = match there.as_str() {
                "" => "no row has a group and the values that the map asks for (only)".to_owned(),
                there => {
                    format!("no row is of the period \"{}\" that the map names; there is {there}", map.period.value)
                }
            };
            return Err((ErrorKind::Usage, None, reason));
        }
        Ok(OfficialFile { period: map.period.value.clone(), measures: map.measures.clone(), names, groups })
    }

    /// How many groups have a row.
    pub fn groups(&self) -> usize {
        self.groups.len()
    }

    /// Each measure beside the shares of a study's groups, each in [0, 1].
    pub fn beside(&self, shares: &[(String, f64)]) -> Vec<Beside> {
        let keys: Vec<String> = shares.iter().map(|(group, _)| self.names.alike(group)).collect();
        let reason = |at: usize| -> Option<String> {
            if let Some(same) = (0..keys.len()).find(|other| *other != at && keys[*other] == keys[at]) {
                return Some(format!("\"{}\" of the study is the same place; give both one name", shares[same].0));
            }
            let known = self.groups.contains_key(&keys[at]);
            (!known)
                .then(|| "the official file has no such group; give its official name in the map (names)".to_owned())
        };
        (self.measures.iter().enumerate())
            .map(|(of, measure)| {
                let (mut groups, mut left_out) = (Vec::new(), Vec::new());
                for (at, (group, share)) in shares.iter().enumerate() {
                    let figure = self.groups.get(&keys[at]).and_then(|row| row.figures[of]);
                    match (reason(at), figure) {
                        (None, Some(figure)) => groups.push((group.clone(), *share, figure)),
                        (reason, _) => left_out.push((
                            group.clone(),
                            reason.unwrap_or_else(|| "the official figure is not available".to_owned()),
                        )),
                    }
                }
                let (shares, figures): (Vec<f64>, Vec<f64>) =
                    groups.iter().map(|(_, share, figure)| (*share, *figure)).unzip();
                let rank = if groups.len() >= LEAST_GROUPS { spearman(&shares, &figures, LEVEL) } else { None };
                Beside { measure: measure.clone(), matched: groups.len(), groups, left_out, rank }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests;
