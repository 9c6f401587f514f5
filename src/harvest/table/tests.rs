//! Unit tests of tables in memory.
//! Tests no files: `tests/it/harvest.rs` does.
//! Called by `cargo test`.

use super::super::{Summary, harvest_reader};
use std::collections::BTreeMap;

use super::*;
use crate::corpus::{GenericNames, Key, PART_SIZE, Record};

fn options(columns: Columns) -> Options {
    Options { key: Key::new(b"0123456789abcdef").expect("16 bytes"), generic: GenericNames::default(), columns }
}

fn harvest_with(table: &[u8], columns: Columns) -> Result<(Vec<Thread>, Summary)> {
    let mut threads = Vec::new();
    let mut bytes = 0;
    let name = if table.starts_with(b"{") { "survey.jsonl" } else { "survey.csv" };
    let summary = harvest_reader(table, name, &options(columns), &mut |thread, n| {
        assert_eq!(thread.check(), Ok(()));
        bytes += n;
        threads.push(thread);
        Ok(())
    })?;
    assert!(bytes <= table.len() as u64);
    Ok((threads, summary))
}

fn harvest(table: &str) -> (Vec<Thread>, Summary) {
    harvest_with(table.as_bytes(), Columns::default()).expect("readable")
}

fn texts(threads: &[Thread]) -> Vec<&str> {
    threads.iter().flat_map(|t| &t.comments).map(|c| c.text.as_str()).collect()
}

#[test]
fn columns_are_guessed_and_the_guess_is_said() {
    let (threads, summary) =
        harvest("name;submitted_at;comment\nAnn;2017-08-06;Too low.\nBen;13/08/2017 19:14;\"Far; too\nlow.\"\n");
    assert_eq!(texts(&threads), ["Too low.", "Far; too\nlow."]);
    assert_eq!(
        summary.notes,
        [
            "survey.csv: text = \"comment\", author = \"name\", time = \"submitted_at\" (guessed; name them with --text, --author, --time)"
        ]
    );
    let posted: Vec<_> = threads[0].comments.iter().map(|c| c.posted.as_ref().map(|p| p.as_str())).collect();
    assert_eq!(posted, [Some("2017-08-06"), Some("2017-08-13T19:14:00")]);
    assert_eq!(threads[0].platform.as_deref(), Some("csv"));
}

#[test]
fn a_question_as_a_header_is_found_by_its_answers() {
    let (threads, summary) = harvest(
        "ref,region,What would make you stay?,email\n1,North,A rota that I can plan around,ann@example.org\n2,South,More than one manager in ten years,b@example.org\n",
    );
    assert_eq!(texts(&threads).len(), 2);
    assert!(
        summary.notes[0].starts_with("survey.csv: text = \"What would make you stay?\", author = \"email\""),
        "{:?}",
        summary.notes
    );
}

#[test]
fn ragged_rows_are_listed_with_their_line_and_blank_ones_counted() {
    let (threads, summary) = harvest("id,comment\n1,\"a\nb\"\n2\n3,c,d\n4,  \n5,e\n");
    assert_eq!(texts(&threads), ["a\nb", "e"]);
    let skips: Vec<String> = summary.skips.listed().iter().map(ToString::to_string).collect();
    assert_eq!(
        skips,
        ["survey.csv:4: the row has 1 fields and the header 2", "survey.csv:5: the row has 3 fields and the header 2"]
    );
    assert!(summary.notes.contains(&"survey.csv: 1 row without text".to_owned()), "{:?}", summary.notes);
}

#[test]
fn a_named_column_that_is_not_there_is_an_error_that_lists_those_that_are() {
    let columns = Columns { text: Some("Remarks".into()), ..Columns::default() };
    let error = harvest_with(b"id,comment\n1,a\n", columns).expect_err("no such column");
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert_eq!(
        error.to_string(),
        "survey.csv: there is no column \"Remarks\" (--text); the table has \"id\", \"comment\""
    );
}

#[test]
fn a_table_without_authors_has_a_voice_a_row_and_a_generic_name_is_nobodys() {
    let (threads, _) = harvest("id,comment\n1,a\n2,a\n");
    let authors: HashSet<_> = threads[0].comments.iter().map(|c| c.author.clone()).collect();
    assert_eq!((authors.len(), authors.contains(&None)), (2, false));
    let (threads, _) = harvest("author,comment\nAnn,a\nGuest,b\n,c\nann,d\n");
    let authors: Vec<_> = threads[0].comments.iter().map(|c| c.author.clone()).collect();
    assert_eq!((&authors[1], &authors[2]), (&None, &None));
    assert_eq!(authors[0], authors[3]);
}

#[test]
fn columns_are_kept_as_asked_but_never_those_that_identify_people() {
    let columns = Columns { keep: vec!["Region".into(), "email".into()], ..Columns::default() };
    let (threads, summary) =
        harvest_with(b"id,comment,region,email\n1,a,North,ann@example.org\n", columns).expect("readable");
    assert_eq!(threads[0].comments[0].columns, BTreeMap::from([("Region".to_owned(), "North".to_owned())]));
    assert!(summary.notes[0].contains("\"email\" identifies people and was not kept"), "{:?}", summary.notes);
    for columns in [
        Columns { text: Some("email".into()), ..Columns::default() },
        Columns { id: Some("email".into()), ..Columns::default() },
    ] {
        assert!(harvest_with(b"id,comment,region,email\n1,a,North,ann@example.org\n", columns).is_err());
    }
}

#[test]
fn the_text_is_not_kept_as_a_column_which_annotations_would_carry() {
    let columns = Columns { keep: vec!["comment".into()], ..Columns::default() };
    let (threads, summary) = harvest_with(b"id,comment\n1,Too low.\n", columns).expect("readable");
    assert!(threads[0].comments[0].columns.is_empty());
    assert!(summary.notes[0].contains("\"comment\" is the text"), "{:?}", summary.notes);
}

#[test]
fn a_number_over_twelve_settles_the_order_of_the_file() {
    let posted = |rows: &str| {
        let (threads, summary) = harvest(&format!("date,comment\n{rows}"));
        let times: Vec<_> =
            threads[0].comments.iter().filter_map(|c| c.posted.as_ref().map(|p| p.to_string())).collect();
        (times, summary.notes.len())
    };
    assert_eq!(posted("8/6/2017 7:14 PM,a\n8/31/2017 7:14 PM,b\n").0[0], "2017-08-06T19:14:00");
    assert_eq!(posted("06/08/2017 19:14,a\n31/08/2017,b\n").0[0], "2017-08-06T19:14:00");
    let (times, notes) = posted("06/08/2017 19:14,a\nnever,b\n");
    assert_eq!((times.len(), notes), (1, 3));
}

#[test]
fn one_broken_line_among_ten_thousand_loses_itself_only() {
    let mut table = String::new();
    for n in 0..10_000 {
        if n == 4321 {
            table.push_str("{\"id\":4321,\"text\":\"cut of\n");
        } else {
            table.push_str(&format!("{{\"id\":{n},\"text\":\"row {n}\",\"created_at\":1502046840}}\n"));
        }
    }
    let (threads, summary) = harvest(&table);
    assert_eq!(texts(&threads).len(), 9_999);
    assert_eq!(threads.iter().map(|t| t.part).collect::<Vec<_>>(), (0..10).collect::<Vec<_>>());
    assert!(threads.iter().all(|t| t.id == threads[0].id && t.comments.len() <= PART_SIZE));
    assert_eq!(summary.skips.count(), 1);
    assert!(summary.skips.listed()[0].to_string().starts_with("survey.jsonl:4322: not a JSON object"));
    assert_eq!(summary.statuses, BTreeMap::from([(Status::Comments, 1)]));
}

#[test]
fn replies_in_json_lines_keep_their_tree() {
    let (threads, summary) = harvest(concat!(
        "{\"id\":\"a\",\"text\":\"one\",\"parent_id\":null}\n{\"id\":\"b\",\"text\":\" \",\"parent_id\":\"a\"}\n",
        "{\"id\":\"c\",\"text\":\"three\",\"parent_id\":\"b\"}\n{\"id\":\"d\",\"text\":\"four\",\"parent_id\":\"z\"}\n",
        "{\"id\":\"a\",\"text\":\"one again\"}\n"
    ));
    let comments = &threads[0].comments;
    assert_eq!(comments[1].parent.as_ref(), Some(&comments[0].id));
    assert_eq!((comments[1].depth, comments[2].depth), (2, 1));
    assert_eq!(comments.len(), 4);
    assert!(summary.notes.iter().any(|n| n.contains("1 reply stands at the top")), "{:?}", summary.notes);
    assert!(summary.notes.iter().any(|n| n.contains("1 row has an id that was used before")));
}

#[test]
fn tables_in_utf16_and_windows_1252_are_read() {
    let utf16: Vec<u8> = "\u{feff}id\tcomment\n1\tné\n2\tb\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (threads, _) = harvest_with(&utf16, Columns::default()).expect("readable");
    assert_eq!(texts(&threads), ["né", "b"]);
    let (threads, summary) = harvest_with(b"id,comment\n1,it\x92s\n2,b\n", Columns::default()).expect("readable");
    assert_eq!(texts(&threads), ["it’s", "b"]);
    assert!(summary.notes.iter().any(|n| n.contains("1 fields were read as windows-1252")), "{:?}", summary.notes);
}

#[test]
fn a_table_without_rows_or_without_text_says_so() {
    let (threads, _) = harvest("id,comment\n1,\n2, \n");
    assert_eq!((threads[0].status, threads[0].reason.as_str()), (Status::NoneYet, NO_ROWS));
    let (threads, _) = harvest("id,score\n1,4\n2,5\n");
    assert_eq!(threads[0].status, Status::NotAThread);
    assert!(threads[0].reason.contains("\"id\", \"score\""));
}
