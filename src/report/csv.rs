//! One row per share, for spreadsheets and statistics programs, with headers that do not change.
//! Carries no comment and no page: `comment_table` and JSON do.
//! Called by `render`.

use crate::codebook::ThemeKind;
use crate::error::{Error, ErrorKind, Result};
use crate::signal::{Method, Shown};

use super::printable::Printable;
use super::words;

/// The headers: what stands under each is told in the same order in `row`.
const HEADER: [&str; 19] = [
    "view",
    "theme",
    "label",
    "kind",
    "direction",
    "valence",
    "group",
    "share",
    "estimate",
    "low",
    "high",
    "level",
    "raised",
    "raised_value",
    "voices",
    "voices_value",
    "shown",
    "method",
    "note",
];

/// The table. `share`, `raised` and `voices` are words to print; the columns beside them are numbers, empty where a
/// number may not be shown.
pub(super) fn table(printable: &Printable<'_>) -> Result<String> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(HEADER).map_err(unwritable)?;
    for row in rows(printable) {
        writer.write_record(row.iter().map(|cell| defused(cell).into_owned())).map_err(unwritable)?;
    }
    let bytes = writer.into_inner().map_err(|e| unwritable(e.into_error().into()))?;
    String::from_utf8(bytes).map_err(|e| Error::new(ErrorKind::Data, "the table is not UTF-8").because(e))
}

fn rows<'a>(printable: &'a Printable<'_>) -> impl Iterator<Item = [String; 19]> + 'a {
    let release = printable.is_release();
    printable.signals.prevalences.iter().map(move |share| {
        let theme = printable.codebook.theme(&share.theme);
        let number = |value: Option<f64>| value.map_or_else(String::new, decimals);
        let whole = |value: Option<u64>| value.map_or_else(String::new, |v| v.to_string());
        [
            if release { "release" } else { words::WATERMARK }.to_owned(),
            share.theme.clone(),
            words::one_line(&share.label),
            match (theme.map(|theme| theme.kind), share.valence) {
                (Some(ThemeKind::Condition), _) | (None, Some(_)) => "condition",
                (Some(ThemeKind::Intent), _) | (None, None) => "intent",
            }
            .to_owned(),
            theme.and_then(|theme| theme.direction).map_or("", direction).to_owned(),
            share.valence.map_or("", |valence| valence.as_str()).to_owned(),
            share.group.as_deref().map(words::one_line).unwrap_or_default(),
            share.text.clone(),
            number(share.estimate),
            number(share.low),
            number(share.high),
            number(share.level),
            share.raised.text.clone(),
            whole(share.raised.value),
            share.voices.text.clone(),
            whole(share.voices.value),
            shown(share.shown).to_owned(),
            match share.method {
                Method::Uncorrected => "uncorrected",
                Method::PpvFor => "ppv-for",
                Method::SensSpec => "sens-spec",
            }
            .to_owned(),
            match share.method {
                Method::Uncorrected if share.shown != Shown::Suppressed => words::UNCORRECTED,
                _ => "",
            }
            .to_owned(),
        ]
    })
}

/// Four decimals at most: more would be noise of the arithmetic.
fn decimals(value: f64) -> String {
    ((value * 10_000.0).round() / 10_000.0).to_string()
}

fn direction(direction: crate::codebook::Direction) -> &'static str {
    use crate::codebook::Direction;
    match direction {
        Direction::Exit => "exit",
        Direction::Stay => "stay",
        Direction::Agency => "agency",
    }
}

fn shown(shown: Shown) -> &'static str {
    match shown {
        Shown::Full => "full",
        Shown::Rounded => "rounded",
        Shown::Band => "band",
        Shown::Suppressed => "suppressed",
    }
}

/// A cell that no spreadsheet takes for a formula: one that starts like one and is no number gets a `'` before it.
/// Source: OWASP, CSV Injection.
pub(super) fn defused(cell: &str) -> std::borrow::Cow<'_, str> {
    let starts = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if starts && !cell.parse::<f64>().is_ok_and(f64::is_finite) {
        std::borrow::Cow::Owned(format!("'{cell}"))
    } else {
        std::borrow::Cow::Borrowed(cell)
    }
}

pub(super) fn unwritable(cause: ::csv::Error) -> Error {
    match cause.into_kind() {
        ::csv::ErrorKind::Io(cause) => super::failed(cause),
        other => Error::new(ErrorKind::Data, format!("a row cannot be written as CSV: {other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;

    #[test]
    fn a_cell_that_a_spreadsheet_would_run_is_defused_and_a_number_is_left_alone() {
        for (given, written) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("-5", "-5"),
            ("-5.5e3", "-5.5e3"),
            ("-inf", "'-inf"),
            ("+44 20 7946 0000", "'+44 20 7946 0000"),
            ("a=b", "a=b"),
        ] {
            assert_eq!(defused(given), written);
        }
    }

    #[test]
    fn the_table_has_a_row_a_share_and_its_headers() {
        let sample = Sample::corrected();
        let table = table(&Printable::new(&sample.material())).expect("written");
        assert_eq!(table.lines().count(), 1 + sample.signals.prevalences.len());
        insta::assert_snapshot!(table.lines().take(4).collect::<Vec<_>>().join("\n"), @r"
        view,theme,label,kind,direction,valence,group,share,estimate,low,high,level,raised,raised_value,voices,voices_value,shown,method,note
        working view: not for publication,burnout,Burnout and exhaustion,condition,,strain,,21 %,0.21,0.1448,0.2752,0.95,138,138,655,655,full,ppv-for,
        working view: not for publication,burnout,Burnout and exhaustion,condition,,support,,1 %,0.01,0,0.03,0.95,7,7,655,655,full,ppv-for,
        working view: not for publication,secondary_trauma,Secondary trauma and compassion fatigue,condition,,strain,,4 %,0.04,0.0086,0.0714,0.95,26,26,655,655,full,ppv-for,
        ");
    }
}
