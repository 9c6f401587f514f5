//! The map of an official file: which column is the group, which are figures, and what stands for "not available".
//! Reads no figure.
//! Called by `official`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::error::{Error, ErrorKind, Location, Result};

/// In what a figure is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeasureUnit {
    /// 0 to 100; kept as a share.
    Percent,
    /// 0 to 1.
    Share,
    /// A number of people or posts, 0 or more.
    Count,
}

/// A figure that is read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// What reports call it.
    pub name: String,
    /// Its column.
    pub column: String,
    /// Its unit.
    pub unit: MeasureUnit,
}

/// The rows of one period.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Period {
    pub(super) column: String,
    pub(super) value: String,
}

/// A map as its file has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Map {
    /// Column that names the group.
    pub(super) group: String,
    /// The period to take.
    pub(super) period: Period,
    /// Other columns with the value that a row must have.
    #[serde(default)]
    pub(super) only: BTreeMap<String, String>,
    /// Cells that say that there is no figure; an empty cell does too.
    #[serde(default)]
    pub(super) not_available: Vec<String>,
    /// Words that names may have or lack.
    #[serde(default)]
    pub(super) leave_out: Vec<String>,
    /// Other names of the study's groups, each with the official name.
    #[serde(default)]
    pub(super) names: BTreeMap<String, String>,
    /// What is read.
    #[serde(rename = "measure", default)]
    pub(super) measures: Vec<Measure>,
}

impl Map {
    /// Errs (`Usage`) with the line where the map has a mistake, or where it names no measure.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|e| Error::io("read", path, e))?;
        let wrong = |reason: String, location: Location| Error::new(ErrorKind::Usage, reason).at(location);
        let map: Map = toml::from_str(&text).map_err(|error| {
            let before = error.span().map_or(0, |span| span.start.min(text.len()));
            let line = 1 + text.as_bytes()[..before].iter().filter(|byte| **byte == b'\n').count() as u64;
            let said = error.message().lines().next().unwrap_or_default().to_owned();
            wrong(format!("{said}; examples/official/map.toml shows what a map says"), Location::line(path, line))
        })?;
        if map.measures.is_empty() {
            let reason = "the map names no measure; add [[measure]] with name, column and unit";
            return Err(wrong(reason.to_owned(), Location::file(path)));
        }
        Ok(map)
    }

    /// The figure of a cell, percentages as shares; `None` where there is none. Errs with what is wrong.
    pub(super) fn figure(&self, measure: &Measure, cell: &str) -> std::result::Result<Option<f64>, String> {
        let cell = cell.trim();
        if cell.is_empty() || self.not_available.iter().any(|token| token.trim().to_lowercase() == cell.to_lowercase())
        {
            return Ok(None);
        }
        let bare = if measure.unit == MeasureUnit::Percent { cell.trim_end_matches('%').trim_end() } else { cell };
        let number = bare.replace(',', "").parse::<f64>().ok().filter(|number| number.is_finite());
        let Some(number) = number else {
            let known =
                if self.not_available.is_empty() { "nothing yet".to_owned() } else { self.not_available.join(" ") };
            return Err(format!(
                "\"{}\" holds \"{cell}\", which is no number; if it means that there is no figure, add it to not_available ({known})",
                measure.column
            ));
        };
        let (most, unit) = match measure.unit {
            MeasureUnit::Percent => (100.0, "percent"),
            MeasureUnit::Share => (1.0, "a share"),
            MeasureUnit::Count => (f64::INFINITY, "a count"),
        };
        if !(0.0..=most).contains(&number) {
            return Err(format!(
                "\"{}\" holds {cell}, which is not {unit}; correct the figure, or the unit in the map",
                measure.column
            ));
        }
        Ok(Some(if measure.unit == MeasureUnit::Percent { number / 100.0 } else { number }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(text: &str) -> Result<Map> {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), text).expect("writable");
        Map::read(file.path())
    }

    const WHOLE: &str = "group = \"la\"\nnot_available = [\"z\", \":\", \"Low\"]\nperiod = { column = \"year\", value = \"2024\" }\n\
                         [[measure]]\nname = \"turnover\"\ncolumn = \"t\"\nunit = \"percent\"\n\
                         [[measure]]\nname = \"leavers\"\ncolumn = \"l\"\nunit = \"count\"\n";

    #[test]
    fn figures_are_read_as_people_write_them_and_percentages_become_shares() {
        let map = map(WHOLE).expect("sound");
        let (turnover, leavers) = (&map.measures[0], &map.measures[1]);
        for (cell, figure) in
            [("17.5", Some(0.175)), (" 17.5 % ", Some(0.175)), ("0", Some(0.0)), ("Z", None), ("", None)]
        {
            assert_eq!(map.figure(turnover, cell), Ok(figure), "{cell}");
        }
        assert_eq!(map.figure(leavers, "1,204"), Ok(Some(1204.0)));
        assert_eq!(map.figure(leavers, "low"), Ok(None));
    }

    #[test]
    fn text_and_impossible_figures_are_named_with_what_to_do() {
        let map = map(WHOLE).expect("sound");
        let said = |cell| map.figure(&map.measures[0], cell).expect_err("no figure");
        assert!(
            said("n/a").contains("\"n/a\", which is no number") && said("n/a").contains("(z : Low)"),
            "{}",
            said("n/a")
        );
        assert!(said("NaN").contains("no number"));
        assert!(said("117").contains("not percent") && said("-1").contains("not percent"));
    }

    #[test]
    fn a_mistake_in_a_map_is_told_with_its_line() {
        let said = map(&WHOLE.replace("\"count\"", "\"heads\"")).expect_err("unknown unit").to_string();
        assert!(said.contains(":11: ") && said.contains("heads"), "{said}");
        let none = map("group = \"la\"\nperiod = { column = \"year\", value = \"2024\" }\n").expect_err("no measure");
        assert!(none.to_string().contains("names no measure"), "{none}");
    }
}
