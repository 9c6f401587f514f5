//! Unit tests of the reading of plain text, on small pages of our own.
//! Tests no files: `tests/it/harvest.rs` does.
//! Called by `cargo test`.

use super::*;

fn shape(page: &str) -> Vec<(String, Option<usize>, String)> {
    let found = read(page);
    found
        .comments
        .into_iter()
        .map(|c| (c.author.unwrap_or_default(), c.parent, c.posted.map(|p| p.to_string()).unwrap_or_default()))
        .collect()
}

const THREAD: &str = "Headline

Article text with 1. a list and 2. another.

4 Responses to Headline

  1. Ann Lee August 6, 2017 at 7:14 pm #

    First paragraph.

    1. We asked for 3 May 2016 at 9:00
    2. They gave us 4 May 2016 at 10:00

    Last paragraph.

    • Ben 2 6 August 2017 at 19:20 #

      A reply.

      • April May 7, 2017 at 8:00 am #

        A reply to the reply.

  2. Meet me at August 8, 2017 at 12:01 am #

    Second.
";

#[test]
fn indentation_numbers_and_bullets_give_the_tree_and_lists_in_bodies_stay_there() {
    let expected = [
        ("Ann Lee", None, "2017-08-06T19:14:00"),
        ("Ben 2", Some(0), "2017-08-06T19:20:00"),
        ("April", Some(1), "2017-05-07T08:00:00"),
        ("Meet me", None, "2017-08-08T00:01:00"),
    ];
    let expected: Vec<_> = expected.iter().map(|(n, p, d)| ((*n).to_owned(), *p, (*d).to_owned())).collect();
    assert_eq!(shape(THREAD), expected);
    let found = read(THREAD);
    assert_eq!((found.announced, found.title.as_deref()), (Some(4), Some("Headline")));
    assert_eq!(
        found.comments[0].text,
        "First paragraph.\n\n1. We asked for 3 May 2016 at 9:00\n2. They gave us 4 May 2016 at 10:00\n\nLast paragraph."
    );
}

#[test]
fn the_whole_block_may_be_shifted_or_indented_by_tabs() {
    let shifted: String = THREAD.lines().map(|l| format!("      {l}\n")).collect();
    assert_eq!(shape(&shifted), shape(THREAD));
    let tabs = THREAD.replace("  ", "\t");
    assert_eq!(shape(&tabs), shape(THREAD));
    let unix = THREAD.replace('\n', "\r\n");
    assert_eq!(shape(&unix), shape(THREAD));
}

#[test]
fn a_text_that_lost_its_indentation_keeps_bullets_as_replies() {
    let flat: String = THREAD.lines().map(|l| format!("{}\n", l.trim())).collect();
    let parents: Vec<_> = read(&flat).comments.iter().map(|c| c.parent).collect();
    assert_eq!(parents, [None, Some(0), Some(0), None]);
}

#[test]
fn what_follows_the_last_comment_is_not_its_body() {
    for tail in
        ["Leave a Reply\n\nName *", "Related articles\n\nPay rise", "Comments are closed.", "More from Care Weekly"]
    {
        let page = format!("{THREAD}\n{tail}\n");
        assert_eq!(read(&page).comments[3].text, "Second.", "{tail}");
        let flat: String = page.lines().map(|l| format!("{}\n", l.trim())).collect();
        assert_eq!(read(&flat).comments[3].text, "Second.", "{tail}");
    }
}

#[test]
fn name_says_and_a_date_below_is_a_comment() {
    let page = "Pay\n\n2 Responses to Pay\n\nAnn says:\nAugust 6, 2017 at 7:14 pm\n\nToo low.\n\nReply\n\nDr Who 2 Says:\n6 August 2017 at 19:20\n\nFar too low.\n\nLeave a Reply\n";
    assert_eq!(
        shape(page),
        [
            ("Ann".to_owned(), None, "2017-08-06T19:14:00".to_owned()),
            ("Dr Who 2".to_owned(), None, "2017-08-06T19:20:00".to_owned())
        ]
    );
    let found = read(page);
    assert_eq!(found.comments[0].text, "Too low.");
    assert_eq!(found.comments[1].text, "Far too low.");
}

#[test]
fn british_days_come_first_and_the_page_is_told_when_nothing_settles_it() {
    let page = |date: &str| format!("Pay\n\n1 Response to Pay\n\n1. Ann {date} #\n\n   Low.\n");
    let british = read(&page("06/08/2017 19:14"));
    assert_eq!(british.comments[0].posted.as_ref().map(|p| p.as_str()), Some("2017-08-06T19:14:00"));
    assert_eq!(british.notes.len(), 1);
    let settled = read(&format!("{}2. Ben 08/31/2017 19:14 #\n\n   Low.\n", page("08/06/2017 19:14")));
    assert_eq!(settled.comments[0].posted.as_ref().map(|p| p.as_str()), Some("2017-08-06T19:14:00"));
    assert!(settled.notes.is_empty());
}

#[test]
fn a_list_of_events_is_no_thread() {
    let page = "Events\n\n1. Leeds meeting August 6, 2017 at 7:00 pm\n\n   Town hall.\n\n2. Hull meeting August 7, 2017 at 7:00 pm\n\n   Library.\n";
    assert_eq!(read(page).status, Status::NotAThread);
}

#[test]
fn lines_cut_to_a_width_are_joined_and_long_ones_are_left_alone() {
    let page = "Pay\n\n1 Response to Pay\n\n  1. Ann August 6, 2017 at 7:14 pm #\n\n    I have been on the same band for eleven years and nobody has ever told me\n    why that is, or what I would have to do to be moved up to one.\n    Regards, all\n";
    assert_eq!(
        read(page).comments[0].text,
        "I have been on the same band for eleven years and nobody has ever told me why that is, or what I would have to do to be moved up to one.\nRegards, all"
    );
}
