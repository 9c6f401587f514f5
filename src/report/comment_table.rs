//! One row per comment with a column per theme and valence, for R, SPSS and spreadsheets; written as a stream.
//! Carries no text of a comment. Not for release: a row is a person's.
//! Called by `groundswell classify` and `groundswell report` for tables.

use std::collections::BTreeSet;
use std::io::Write;

use crate::annotation::Annotation;
use crate::codebook::Codebook;
use crate::error::{Error, ErrorKind, Location, Result};

use super::csv::{defused, unwritable};

/// The longest name of a variable in SPSS, in bytes.
const LONGEST: usize = 64;
/// Words that SPSS keeps for itself.
const RESERVED: [&str; 13] = ["all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"];
const FIXED: [&str; 8] = ["sentiment", "speaker", "thread", "comment", "author", "posted", "annotator", "error"];

/// Writes the table.
///
/// Columns in order: one of 0 and 1 per label of the codebook (`caseload_strain`, `leaving`), then `sentiment`,
/// `speaker`, `thread`, `comment`, `author` (the pseudonym), `posted`, `annotator`, `error`, then the table's own
/// columns. A comment that was not annotated has no 0 and 1: its labels are missing, not absent.
/// Names hold letters, digits and `_`, at most 64 bytes, each once whatever its case.
pub struct CommentTable<W: Write> {
    writer: ::csv::Writer<W>,
    codebook: Codebook,
    extra: Vec<String>,
    row: Vec<String>,
}

impl<W: Write> CommentTable<W> {
    /// Writes the header. `extra_columns` are columns of the table that the comments came from.
    /// Errs when `out` cannot be written.
    pub fn new(out: W, codebook: &Codebook, extra_columns: &[String]) -> Result<Self> {
        let mut names = Names::default();
        let labels = codebook.labels();
        let of_labels = labels.iter().map(|label| match label.valence {
            Some(valence) => format!("{}_{valence}", label.theme.key),
            None => label.theme.key.clone(),
        });
        let header: Vec<String> = of_labels
            .chain(FIXED.map(str::to_owned))
            .chain(extra_columns.iter().cloned())
            .map(|name| names.safe(&name))
            .collect();
        let mut writer = ::csv::Writer::from_writer(out);
        writer.write_record(&header).map_err(unwritable)?;
        Ok(CommentTable { writer, codebook: codebook.clone(), extra: extra_columns.to_vec(), row: Vec::new() })
    }

    /// Adds a row. Errs with the comment's id when it carries a theme that the codebook has not, which writes nothing
    /// and leaves the table sound, or when `out` cannot be written.
    pub fn write(&mut self, annotation: &Annotation) -> Result<()> {
        let labels = self.codebook.labels();
        let coded = annotation.error.is_none();
        self.row.clear();
        self.row.resize(labels.len(), if coded { "0" } else { "" }.to_owned());
        for code in &annotation.themes {
            let at = labels.iter().position(|label| label.theme.key == code.theme && label.valence == code.valence);
            let Some(at) = at else {
                let valence = code.valence.map_or("no valence", |valence| valence.as_str());
                return Err(Error::new(
                    ErrorKind::Data,
                    format!(
                        "theme \"{}\" with {valence} is not in codebook {}; give the codebook it was coded with",
                        code.theme,
                        self.codebook.id()
                    ),
                )
                .at(Location::default().with_id(&annotation.comment)));
            };
            "1".clone_into(&mut self.row[at]);
        }
        let text = |text: &str| defused(text).into_owned();
        let option = |value: Option<&str>| value.map_or_else(String::new, text);
        self.row.extend([
            option(annotation.sentiment.map(|judged| judged.label.as_str())),
            option(annotation.speaker.map(|judged| judged.label.as_str())),
            text(&annotation.thread),
            text(&annotation.comment),
            option(annotation.author.as_deref()),
            option(annotation.posted.as_ref().map(|posted| posted.as_str())),
            text(&annotation.annotator),
            option(annotation.error.as_deref()),
        ]);
        self.row.extend(self.extra.iter().map(|name| option(annotation.columns.get(name).map(String::as_str))));
        self.writer.write_record(&self.row).map_err(unwritable)
    }

    /// Writes what is still held and gives back the writer underneath. Errs when that cannot be written.
    pub fn finish(self) -> Result<W> {
        self.writer.into_inner().map_err(|e| super::failed(e.into_error()))
    }
}

/// Names that were given, in lower case.
#[derive(Default)]
struct Names(BTreeSet<String>);

impl Names {
    fn safe(&mut self, name: &str) -> String {
        let mut safe = String::new();
        for c in name.chars() {
            if c.is_ascii_alphanumeric() {
                safe.push(c);
            } else if !safe.ends_with('_') {
                safe.push('_');
            }
        }
        let trimmed = safe.trim_matches('_');
        let mut safe = if trimmed.is_empty() { "column".to_owned() } else { trimmed.to_owned() };
        if !safe.starts_with(|c: char| c.is_ascii_alphabetic())
            || RESERVED.contains(&safe.to_ascii_lowercase().as_str())
        {
            safe.insert_str(0, "c_");
        }
        let mut candidate = cut(&safe, "");
        let mut next = 2;
        while !self.0.insert(candidate.to_ascii_lowercase()) {
            candidate = cut(&safe, &format!("_{next}"));
            next += 1;
        }
        candidate
    }
}

fn cut(name: &str, ending: &str) -> String {
    let room = LONGEST - ending.len();
    format!("{}{ending}", name[..name.len().min(room)].trim_end_matches('_'))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::annotation::{Code, Judged, Sentiment, Speaker};
    use crate::codebook::Valence;

    fn annotation(themes: &[(&str, Option<Valence>)], error: Option<&str>) -> Annotation {
        let code = |(theme, valence): &(&str, Option<Valence>)| Code {
            theme: (*theme).to_owned(),
            valence: *valence,
            probability: 0.9,
            span: None,
            rule: None,
        };
        let coded = error.is_none();
        Annotation {
            thread: "t-1".to_owned(),
            comment: "c-1".to_owned(),
            author: Some("p-1".to_owned()),
            posted: crate::corpus::Posted::parse("2017-08-06"),
            platform: None,
            columns: BTreeMap::from([
                ("Team, 2017".to_owned(), "=HYPERLINK(\"http://x\")".to_owned()),
                ("score".to_owned(), "-3".to_owned()),
            ]),
            text_sha256: String::new(),
            length: None,
            annotator: "model:lexicon@1.0.0".to_owned(),
            codebook: "practitioner-retention@1.1.0".to_owned(),
            themes: themes.iter().map(code).collect(),
            sentiment: coded.then_some(Judged { label: Sentiment::Negative, probability: 0.9 }),
            speaker: coded.then_some(Judged { label: Speaker::FirstHand, probability: 0.9 }),
            error: error.map(str::to_owned),
            scores: None,
        }
    }

    fn table(extra: &[&str], annotations: &[Annotation]) -> Vec<Vec<String>> {
        let extra: Vec<String> = extra.iter().map(|name| (*name).to_owned()).collect();
        let mut table = CommentTable::new(Vec::new(), &Codebook::embedded(), &extra).expect("written");
        for annotation in annotations {
            table.write(annotation).expect("written");
        }
        let bytes = table.finish().expect("written");
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_slice());
        reader.records().map(|row| row.expect("sound").iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn a_comment_has_ones_where_it_has_the_label_and_its_own_columns_last() {
        let coded = annotation(&[("caseload", Some(Valence::Strain)), ("leaving", None)], None);
        let rows = table(&["Team, 2017", "score"], &[coded]);
        let ones: Vec<&str> =
            rows[0].iter().zip(&rows[1]).filter(|(_, cell)| *cell == "1").map(|(name, _)| name.as_str()).collect();
        assert_eq!(ones, ["caseload_strain", "leaving"]);
        assert_eq!(rows[0].len(), 45 + 8 + 2);
        assert_eq!(
            rows[0][45..].join(" "),
            "sentiment speaker thread comment author posted annotator error Team_2017 score"
        );
        assert_eq!(
            rows[1][45..].join(" "),
            "negative first_hand t-1 c-1 p-1 2017-08-06 model:lexicon@1.0.0  '=HYPERLINK(\"http://x\") -3"
        );
    }

    #[test]
    fn labels_of_a_comment_that_was_not_annotated_are_missing_and_not_nought() {
        let rows = table(&[], &[annotation(&[], Some("another language: de"))]);
        assert!(rows[1][..47].iter().all(String::is_empty), "{:?}", rows[1]);
        assert_eq!(rows[1][52], "another language: de");
    }

    #[test]
    fn a_theme_of_another_codebook_is_an_error_and_leaves_no_half_row() {
        let mut table = CommentTable::new(Vec::new(), &Codebook::embedded(), &[]).expect("written");
        let error = table.write(&annotation(&[("parking", Some(Valence::Strain))], None)).expect_err("unknown theme");
        assert_eq!((error.kind(), error.location().id.as_deref()), (ErrorKind::Data, Some("c-1")));
        let bytes = table.finish().expect("written");
        assert_eq!(String::from_utf8_lossy(&bytes).lines().count(), 1);
    }

    #[test]
    fn names_are_what_spss_takes_each_once() {
        let mut names = Names::default();
        let long = "a".repeat(70);
        for (given, safe) in [
            ("Team, 2017", "Team_2017"),
            ("team 2017", "team_2017_2"),
            ("2017", "c_2017"),
            ("BY", "c_BY"),
            ("Größe!", "Gr_e"),
            ("…", "column"),
            ("sentiment", "sentiment"),
            ("Sentiment", "Sentiment_2"),
            (&long, &"a".repeat(64)),
            (&long, &format!("{}_2", "a".repeat(62))),
        ] {
            assert_eq!(names.safe(given), safe, "{given}");
        }
    }
}
