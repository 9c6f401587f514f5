use std::collections::BTreeMap;

use super::*;
use crate::annotation::Annotation;
use crate::codebook::Codebook;
use crate::corpus::Span;
use crate::digest::sha256_hex;
use crate::evaluate::{By, Codings, Gold, GoldOptions, Join, Labels, Pairs, agreement, compare};
use crate::stats::Plan;

/// An invented record: comment `at` has the labels that `has` gives, with a score for `pay/strain`.
fn record(
    at: usize,
    annotator: &str,
    codes: &[(&str, Option<crate::codebook::Valence>)],
    score: Option<f64>,
) -> Annotation {
    let theme = |(theme, valence): &(&str, _)| crate::annotation::Code {
        theme: (*theme).to_owned(),
        valence: *valence,
        probability: 1.0,
        span: Some(Span::new(at, at + 9)),
        rule: None,
    };
    Annotation {
        thread: "t-1".into(),
        comment: format!("c-{at}"),
        author: None,
        posted: None,
        platform: Some("plain".into()),
        columns: BTreeMap::from([("stratum".to_owned(), if at < 30 { "natural" } else { "<topic>|" }.to_owned())]),
        text_sha256: sha256_hex(&at.to_be_bytes()),
        length: None,
        annotator: annotator.to_owned(),
        codebook: "practitioner-retention@1.1.0".into(),
        themes: codes.iter().map(theme).collect(),
        sentiment: Some(crate::annotation::Judged {
            label: crate::annotation::Sentiment::ALL[at % 3],
            probability: 1.0,
        }),
        speaker: Some(crate::annotation::Judged { label: crate::annotation::Speaker::ALL[at % 4], probability: 1.0 }),
        error: None,
        scores: score.map(|score| BTreeMap::from([("pay/strain".to_owned(), score)])),
    }
}

const STRAIN: Option<crate::codebook::Valence> = Some(crate::codebook::Valence::Strain);

fn file(records: impl Iterator<Item = Annotation>) -> Vec<u8> {
    let mut writer = RecordWriter::new(Vec::new(), "made");
    records.for_each(|record| writer.write(&record).expect("memory can be written"));
    writer.into_inner()
}

fn gold() -> Vec<u8> {
    file((0..60).map(|at| {
        let codes = [("pay", STRAIN), ("leaving", None)];
        record(at, "person:<b>", &codes[..if at < 7 { 2 } else { usize::from(at < 32) }], None)
    }))
}

fn predictions(shift: usize) -> Vec<u8> {
    file((0..60).map(|at| {
        let score = ((at * 7 + shift) % 60) as f64 / 120.0 + if at < 32 { 0.4 } else { 0.0 };
        record(at, "model:m|n@1", &[("pay", STRAIN)][..usize::from(score >= 0.5)], Some(score))
    }))
}

fn with<T>(run: impl FnOnce(&Labels, &Gold<'_>, &Pairs<'_>, &Pairs<'_>) -> T) -> T {
    let mut labels = Labels::new(&Codebook::embedded());
    for (name, of) in [("<core>", &["pay/strain"][..]), ("both", &["pay/strain", "leaving"])] {
        labels.add_mean(name, &of.iter().map(|label| (*label).to_owned()).collect::<Vec<_>>()).expect("labels");
    }
    let options = GoldOptions { by: vec![By::of("stratum")], ..GoldOptions::default() };
    let gold = Gold::read(&gold()[..], "gold.jsonl", &labels, options).expect("sound");
    let read = |shift| {
        let mut pairs = Pairs::new(&gold);
        pairs.read(&predictions(shift)[..], "pred.jsonl").expect("sound");
        pairs
    };
    run(&labels, &gold, &read(0), &read(11))
}

fn shown(subject: Subject<'_>, format: Format) -> String {
    let mut out = Vec::new();
    render(subject, format, true, &mut out).expect("memory can be written");
    String::from_utf8(out).expect("UTF-8")
}

fn evaluations() -> Vec<Evaluation> {
    let plan = Plan { replicates: 100, ..Plan::default() };
    let notes = ["the coders were <models> of one kind".to_owned()];
    with(|_, _, first, second| {
        vec![
            first.evaluate(None, &plan, &notes).expect("pairs"),
            second.evaluate(Some("second"), &plan, &notes).expect("pairs"),
        ]
    })
}

fn all() -> Vec<(Format, String)> {
    let evaluations = evaluations();
    let plan = Plan { replicates: 100, ..Plan::default() };
    let comparison =
        with(|_, _, first, second| compare(first, second, ["first", "second"], &plan, &[]).expect("pairs"));
    let agreements = with(|labels, _, _, _| {
        let read = |bytes: Vec<u8>, name: &str| Codings::read(&bytes[..], name, labels, Join::Id).expect("sound");
        agreement(&[read(gold(), "a"), read(predictions(0), "b")], labels, &plan, &[]).expect("pairs").0
    });
    let subjects = [
        Subject::Evaluations(&evaluations[..1]),
        Subject::Evaluations(&evaluations),
        Subject::Comparison(&comparison),
        Subject::Agreements(&agreements),
    ];
    let formats = [Format::Text, Format::Markdown, Format::Json, Format::Html];
    subjects.iter().flat_map(|subject| formats.map(|format| (format, shown(*subject, format)))).collect()
}

#[test]
fn one_classifier_reads_in_full_on_a_terminal() {
    insta::assert_snapshot!(shown(Subject::Evaluations(&evaluations()[..1]), Format::Text));
}

#[test]
fn several_classifiers_stand_in_one_table_of_markdown() {
    insta::assert_snapshot!(shown(Subject::Evaluations(&evaluations()), Format::Markdown));
}

#[test]
fn names_from_records_are_never_markup() {
    for (format, text) in all() {
        match format {
            Format::Html => {
                assert!(
                    !text.contains("<models>")
                        && !text.contains("<core>")
                        && !text.contains("<topic>")
                        && !text.contains("person:<b>")
                )
            }
            Format::Markdown => assert!(!text.contains("<topic>") && !text.contains("m|n")),
            Format::Text | Format::Json => {}
        }
    }
}

#[test]
fn a_page_asks_for_nothing_and_draws_each_label_that_is_judged() {
    let page = shown(Subject::Evaluations(&evaluations()[..1]), Format::Html);
    for request in ["http://", "https://", "<script", "<link", "<img", "@import", "url("] {
        assert!(!page.contains(request), "{request}");
    }
    assert_eq!(page.matches("<svg").count(), 2, "one label of 32 comments is judged, one of 7 is not");
    assert!(page.contains("0 of 7 found, too few to judge") && page.contains("prefers-color-scheme:dark"));
    assert!(page.contains("the coders were &lt;models&gt; of one kind"));
}

#[test]
fn json_is_the_record_and_reads_back() {
    let evaluations = evaluations();
    let text = shown(Subject::Evaluations(&evaluations), Format::Json);
    let mut reader = crate::corpus::RecordReader::<Evaluation, _>::new(text.as_bytes(), "e.jsonl");
    for evaluation in &evaluations {
        assert_eq!(reader.next_record().expect("readable").map(|(_, record)| record).as_ref(), Some(evaluation));
    }
    assert_eq!(reader.skips().count(), 0);
}

#[test]
fn plain_text_of_one_classifier_fits_a_terminal() {
    let text = shown(Subject::Evaluations(&evaluations()[..1]), Format::Text);
    let longest = text.lines().map(|line| line.chars().count()).max();
    assert!(longest.is_some_and(|longest| longest <= 110), "{longest:?}");
}

#[test]
fn endings_and_names_tell_the_format() {
    assert_eq!(Format::of_path(Path::new("a/b.md")), Some(Format::Markdown));
    assert_eq!((Format::of_path(Path::new("b")), "html".parse()), (None, Ok(Format::Html)));
    assert!("pdf".parse::<Format>().is_err());
}
