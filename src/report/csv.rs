//! One row per share, for spreadsheets and statistics programs, with headers that do not change: new ones come last.
//! Carries no comment, no page, and nothing that is no share of voices (balances, changes, ratios): JSON does.
//! Called by `render`.

use crate::codebook::ThemeKind;
use crate::error::{Error, ErrorKind, Result};
use crate::signal::{Figure, Method, Prevalence, Risk, Shown};

use super::balance::{GOING, STAYING};
use super::printable::Printable;
use super::words;

/// The headers: what stands under each is told in the same order in `row`.
const HEADER: [&str; 22] = [
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
    "pooled",
    "halved_by",
    "share_note",
];
/// What the two shares of the retention-risk signal stand under, all intents that lead out and all that lead back: keys that no
/// theme can have, and the direction.
const LEANINGS: [(&str, &str); 2] = [("leaning:exit", "exit"), ("leaning:stay", "stay")];

/// The table. `share`, `raised` and `voices` are words to print; the columns beside them are numbers, empty where a
/// number may not be shown. After the shares of themes, which keep their order, come those of going and staying, of the kind
/// `leaning`: every `estimate` is a share in [0, 1] of the voices of its row, and a theme, valence and group name one row.
pub(super) fn table(printable: &Printable<'_>) -> Result<String> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(HEADER).map_err(unwritable)?;
    let themes = printable.signals.prevalences.iter().map(|share| of_theme(printable, share));
    let leanings = printable.signals.risk.iter().flat_map(|risk| of_leanings(printable, risk));
    for row in themes.chain(leanings) {
        writer.write_record(row.iter().map(|cell| defused(cell).into_owned())).map_err(unwritable)?;
    }
    let bytes = writer.into_inner().map_err(|e| unwritable(e.into_error().into()))?;
    String::from_utf8(bytes).map_err(|e| Error::new(ErrorKind::Data, "the table is not UTF-8").because(e))
}

fn of_theme(printable: &Printable<'_>, share: &Prevalence) -> [String; 22] {
    let theme = printable.codebook.theme(&share.theme);
    [
        view(printable),
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
        method(share.method).to_owned(),
        match share.method {
            Method::Uncorrected if share.shown != Shown::Suppressed => words::UNCORRECTED,
            _ => "",
        }
        .to_owned(),
        number(share.pooled),
        whole(share.halved_by),
        share.note.as_deref().map(words::one_line).unwrap_or_default(),
    ]
}

fn of_leanings(printable: &Printable<'_>, risk: &Risk) -> [[String; 22]; 2] {
    let of = |(key, direction): (&str, &str), label: &str, figure: &Figure| {
        let raw = risk.method == Method::Uncorrected && figure.shown != Shown::Suppressed;
        [
            view(printable),
            key.to_owned(),
            label.to_owned(),
            "leaning".to_owned(),
            direction.to_owned(),
            String::new(),
            risk.group.as_deref().map(words::one_line).unwrap_or_default(),
            figure.text.clone(),
            number(figure.estimate),
            number(figure.low),
            number(figure.high),
            number(figure.low.and_then(|_| printable.level())),
            String::new(),
            String::new(),
            risk.voices.text.clone(),
            whole(risk.voices.value),
            shown(figure.shown).to_owned(),
            method(risk.method).to_owned(),
            if raw { words::UNCORRECTED } else { "" }.to_owned(),
            String::new(),
            String::new(),
            String::new(),
        ]
    };
    [of(LEANINGS[0], GOING, &risk.exit), of(LEANINGS[1], STAYING, &risk.stay)]
}

fn view(printable: &Printable<'_>) -> String {
    if printable.is_release() { "release" } else { words::WATERMARK }.to_owned()
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(String::new, decimals)
}

fn whole(value: Option<u64>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

fn method(method: Method) -> &'static str {
    match method {
        Method::Uncorrected => "uncorrected",
        Method::PpvFor => "ppv-for",
        Method::SensSpec => "sens-spec",
    }
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
        let (themes, risk) = (&sample.signals.prevalences, &sample.signals.risk);
        assert_eq!(table.lines().count(), 1 + themes.len() + 2 * risk.len());
        let mut reader = ::csv::Reader::from_reader(table.as_bytes());
        let names = reader.records().map(|row| row.map(|row| [1, 5, 6].map(|at| row[at].to_owned())).expect("a row"));
        assert_eq!(names.collect::<std::collections::HashSet<_>>().len(), themes.len() + 2 * risk.len());
        insta::assert_snapshot!(table.lines().skip(1 + themes.len()).take(4).collect::<Vec<_>>().join("\n"), @r"
        working view: not for publication,leaning:exit,Going: leaving or agency work,leaning,exit,,,22 %,0.22,0.185,0.255,0.95,,,655,655,full,ppv-for,,,,
        working view: not for publication,leaning:stay,Staying or coming back,leaning,stay,,,7 %,0.07,0.0455,0.0945,0.95,,,655,655,full,ppv-for,,,,
        working view: not for publication,leaning:exit,Going: leaving or agency work,leaning,exit,,Adults’ services,17 %,0.17,0.107,0.233,0.95,,,241,241,full,sens-spec,,,,
        working view: not for publication,leaning:stay,Staying or coming back,leaning,stay,,Adults’ services,11 %,0.11,0.0659,0.1541,0.95,,,241,241,full,sens-spec,,,,
        ");
        insta::assert_snapshot!(table.lines().take(4).collect::<Vec<_>>().join("\n"), @r"
        view,theme,label,kind,direction,valence,group,share,estimate,low,high,level,raised,raised_value,voices,voices_value,shown,method,note,pooled,halved_by,share_note
        working view: not for publication,burnout,Burnout and exhaustion,condition,,strain,,21 %,0.21,0.1448,0.2752,0.95,138,138,655,655,full,ppv-for,,,268,
        working view: not for publication,burnout,Burnout and exhaustion,condition,,support,,1 %,0.01,0,0.03,0.95,7,7,655,655,full,ppv-for,,,268,
        working view: not for publication,secondary_trauma,Secondary trauma and compassion fatigue,condition,,strain,,4 %,0.04,0.0086,0.0714,0.95,26,26,655,655,full,ppv-for,,,268,
        ");
    }
}
