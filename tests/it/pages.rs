//! Harvests an invented page of each platform, pages that nobody wrote a rule for, and, where they exist, real pages.
//! Tests no network and no export.
//! Run by `cargo test`.

use std::fs;
use std::path::{Path, PathBuf};

use groundswell::corpus::{GenericNames, Key, Record, Status, Thread, comment_id};
use groundswell::harvest::{Columns, Options, Plan, explain, harvest_str};

const FIRST: &str = "Two managers in one year and the second never learned my name.";
const SECOND: &str = "We had the same on my corridor.";
const THIRD: &str = "Count me in for the spring, both of you.";
const MORNING: &str = "2019-03-04T08:05:00";
const NOON: &str = "2019-03-04T12:30:00";
const NEXT: &str = "2019-03-05T07:00:00";
/// Some of the pages show 15 or 13 March instead, so that the order of day and month is settled.
const LATER: [&str; 3] = [NEXT, "2019-03-15T07:00:00", "2019-03-13T07:00:00"];

type Tree = [Option<usize>; 3];
const FLAT: Tree = [None, None, None];
const NESTED: Tree = [None, Some(0), None];
const CHAIN: Tree = [None, Some(0), Some(1)];
const LAST: Tree = [None, None, Some(1)];

fn options() -> Options {
    let key = Key::new(b"a key for tests only").expect("long enough");
    Options { key, generic: GenericNames::default(), columns: Columns::default() }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/harvest/platforms")
}

fn page(name: &str) -> Thread {
    let bytes = fs::read(folder().join(format!("{name}.html"))).expect("fixture");
    let thread = harvest_str(bytes, name, &options());
    assert_eq!(thread.check(), Ok(()), "{name}");
    thread
}

fn parents(thread: &Thread) -> Vec<Option<usize>> {
    let place = |id: &String| thread.comments.iter().position(|c| c.id == *id);
    thread.comments.iter().map(|c| c.parent.as_ref().and_then(place)).collect()
}

#[test]
fn each_platform_gives_ids_parents_depths_times_names_and_words() {
    for (name, platform, numbers, tree) in [
        ("bbpress", "bbpress", [11, 12, 14], FLAT),
        ("blogger", "blogger", [11, 12, 14], NESTED),
        ("blogger_old", "blogger", [11, 12, 14], FLAT),
        ("comentario", "comentario", [11, 12, 14], NESTED),
        ("commento", "commento", [11, 12, 14], NESTED),
        ("discourse_app", "discourse", [1, 2, 4], CHAIN),
        ("discourse_noscript", "discourse", [1, 2, 4], CHAIN),
        ("disqus_rendered", "disqus", [11, 12, 14], NESTED),
        ("drupal", "drupal", [11, 12, 14], CHAIN),
        ("fluxbb", "fluxbb", [11, 12, 14], CHAIN),
        ("invision4", "invision", [11, 12, 14], CHAIN),
        ("isso", "isso", [11, 12, 14], NESTED),
        ("kunena", "kunena", [11, 12, 14], NESTED),
        ("mybb", "mybb", [11, 12, 14], CHAIN),
        ("phpbb2", "phpbb", [11, 12, 14], FLAT),
        ("phpbb3", "phpbb", [11, 12, 14], CHAIN),
        ("punbb", "punbb", [11, 12, 14], CHAIN),
        ("reddit_old", "reddit", [11, 12, 14], NESTED),
        ("remark42", "remark42", [11, 12, 14], NESTED),
        ("saved_as_xml", "phpbb", [11, 12, 14], CHAIN),
        ("smf1", "smf", [11, 12, 14], CHAIN),
        ("smf2", "smf", [11, 12, 14], CHAIN),
        ("vanilla", "vanilla", [11, 12, 14], LAST),
        ("vbulletin3", "vbulletin", [11, 12, 14], CHAIN),
        ("vbulletin4", "vbulletin", [11, 12, 14], CHAIN),
        ("vbulletin5", "vbulletin", [11, 12, 14], CHAIN),
        ("woltlab", "woltlab", [11, 12, 14], CHAIN),
        ("xenforo1", "xenforo", [11, 12, 14], CHAIN),
        ("xenforo2", "xenforo", [11, 12, 14], CHAIN),
    ] {
        let thread = page(name);
        assert_eq!(thread.platform.as_deref(), Some(platform), "{name}: {}", thread.reason);
        assert_eq!(parents(&thread), tree, "{name}");
        let depths: Vec<u32> = thread.comments.iter().map(|c| c.depth).collect();
        let expected: &[u32] = if tree == CHAIN { &[0, 1, 2] } else { &tree.map(|p| u32::from(p.is_some())) };
        assert_eq!(depths, expected, "{name}");
        for (at, comment) in thread.comments.iter().enumerate() {
            let posted = comment.posted.as_ref().map(|p| p.as_str());
            let id = comment_id(&thread.id, Some(&format!("post-{}", numbers[at])), posted, &comment.text, 0);
            assert_eq!(comment.id, id, "{name} {at}");
        }
        let times: Vec<&str> =
            thread.comments.iter().map(|c| c.posted.as_ref().map_or("", |p| &p.as_str()[..19])).collect();
        assert_eq!(times[..2], [MORNING, NOON], "{name}");
        assert!(LATER.contains(&times[2]), "{name}: {}", times[2]);
        let site = options().key.pseudonym("gazette.example", "Imogen Vale");
        assert_eq!(thread.comments[0].author.as_ref(), Some(&site), "{name}");
        // Neither signatures nor notes of changes nor the names of those quoted are words of a comment.
        let own = |at: usize| thread.comments[at].text.rsplit("\n\n").next().unwrap_or_default().to_owned();
        assert_eq!([own(0), own(1), own(2)], [FIRST, SECOND, THIRD], "{name}");
        for comment in &thread.comments {
            assert!(
                !comment.text.contains("Imogen") && !comment.text.contains("Tea first"),
                "{name}: {}",
                comment.text
            );
            let quoted = comment.text.lines().filter(|l| l.starts_with("> ")).count();
            assert!(quoted <= 1 && comment.text.lines().count() == 1 + 2 * quoted, "{name}: {}", comment.text);
        }
    }
}

#[test]
fn forum_programs_of_other_languages_and_years_give_names_times_words_and_what_is_quoted() {
    const SAID: Tree = [None, Some(0), None];
    for (name, platform, tree) in [
        ("discuz", "discuz", SAID),
        ("drupal_forum", "drupal", FLAT),
        ("forumotion_phpbb2", "forumotion", SAID),
        ("forumotion_phpbb3", "phpbb", SAID),
        ("invision2", "invision", SAID),
        ("invision3", "invision", SAID),
        ("jforum", "jforum", SAID),
        ("khoros", "khoros", SAID),
        ("mesdiscussions", "mesdiscussions", SAID),
        ("nodebb", "nodebb", SAID),
        ("phorum", "phorum", SAID),
        ("phpbb2_german", "phpbb", FLAT),
        ("phpbb3_german", "phpbb", SAID),
        ("phpbb3_subsilver2", "phpbb", SAID),
        ("proboards", "proboards", SAID),
        ("smf21", "smf", SAID),
        ("telligent", "telligent", SAID),
        ("ubbthreads", "ubbthreads", SAID),
        ("vbulletin3_american", "vbulletin", SAID),
        ("wbb3", "woltlab", SAID),
        ("yabb2", "yabb", SAID),
    ] {
        let thread = page(name);
        assert_eq!(thread.platform.as_deref(), Some(platform), "{name}: {}", thread.reason);
        assert_eq!(parents(&thread), tree, "{name}");
        let times: Vec<&str> =
            thread.comments.iter().map(|c| c.posted.as_ref().map_or("", |p| &p.as_str()[..19])).collect();
        assert_eq!(times[..2], [MORNING, NOON], "{name}");
        assert!(LATER.contains(&times[2]), "{name}: {}", times[2]);
        let names: Vec<Option<&str>> = thread.comments.iter().map(|c| c.author.as_deref()).collect();
        let expected = ["Imogen Vale", "Ben", "Cay"].map(|name| options().key.pseudonym("gazette.example", name));
        assert_eq!(names, expected.each_ref().map(|name| Some(name.as_str())), "{name}");
        let second = if tree == FLAT { SECOND.to_owned() } else { format!("> Two managers in one year\n\n{SECOND}") };
        let texts: Vec<&str> = thread.comments.iter().map(|c| c.text.as_str()).collect();
        assert_eq!(texts, [FIRST, &second, THIRD], "{name}");
    }
}

#[test]
fn quotations_are_marked_and_deleted_posts_are_counted() {
    for name in
        ["xenforo1", "xenforo2", "vbulletin3", "vbulletin4", "phpbb3", "smf1", "smf2", "mybb", "fluxbb", "woltlab"]
    {
        assert_eq!(page(name).comments[1].text, format!("> Two managers in one year\n\n{SECOND}"), "{name}");
    }
    for name in ["xenforo1", "xenforo2", "vbulletin4", "mybb", "blogger", "isso", "remark42", "reddit_old"] {
        let thread = page(name);
        assert!(thread.reason.ends_with("left out: 1 deleted"), "{name}: {}", thread.reason);
    }
}

#[test]
fn markup_without_a_rule_is_read_and_related_articles_are_not() {
    let nested = page("generic_nested");
    assert_eq!((nested.platform.as_deref(), parents(&nested)), (None, NESTED.to_vec()), "{}", nested.reason);
    let texts: Vec<&str> = nested.comments.iter().map(|c| c.text.as_str()).collect();
    assert_eq!(texts, [FIRST, SECOND, THIRD]);
    let rows = page("generic_rows");
    let times: Vec<&str> = rows.comments.iter().filter_map(|c| c.posted.as_ref()).map(|p| p.as_str()).collect();
    assert_eq!(times, [MORNING, NOON, NEXT]);
    assert_eq!(rows.comments[0].text, "Zwei Leitungen in einem Jahr, und die zweite kannte meinen Namen nicht.");
    assert!(rows.comments.iter().all(|c| c.author.is_some()));
    let plain = page("plain_classes");
    assert_eq!(plain.comments.iter().map(|c| c.text.as_str()).collect::<Vec<_>>(), [FIRST, SECOND, THIRD]);
    let teasers = page("teasers");
    assert_eq!((teasers.status, teasers.comments.len()), (Status::NotAThread, 0), "{}", teasers.reason);
    let unreadable = page("unreadable");
    assert_eq!(unreadable.status, Status::Broken, "{}", unreadable.reason);
    assert!(unreadable.reason.contains("4 × div.comment-box: only 0 show a name"), "{}", unreadable.reason);
}

#[test]
fn an_explanation_names_the_rule_what_it_saw_and_what_it_dropped() {
    let mut lines: Vec<String> = Vec::new();
    let plan = Plan::of(&[folder().join("mybb.html"), folder().join("teasers.html")]).expect("fixtures");
    explain(&plan, &options(), &mut |line| lines.push(line.to_owned()));
    let text = lines.join("\n");
    assert!(text.contains("mybb.html: comments (mybb): 3 comments found; left out: 1 deleted"), "{text}");
    let line = "  mybb: 3 posts, 3 with words, 3 with a name, 3 with a time, 2 answer another; dropped: 1 deleted";
    assert!(text.contains(line), "{text}");
    assert!(text.contains("teasers.html: not_a_thread"), "{text}");
    assert!(text.contains("  without a rule: 5 × div.card: each has a heading that leads to another page"), "{text}");
}

#[test]
fn an_explanation_of_an_export_names_the_reader_what_became_of_its_entries_and_where_it_was_mended() {
    let exports = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/exports");
    let told = |name: &str| {
        let mut lines: Vec<String> = Vec::new();
        let plan = Plan::of(&[exports.join(name)]).expect("fixtures");
        explain(&plan, &options(), &mut |line| lines.push(line.to_owned()));
        lines.join("\n")
    };
    let text = told("wordpress.xml");
    assert!(text.contains("wordpress.xml: an export of WordPress (WXR): "), "{text}");
    for part in ["of them comments; left out: ", "awaiting moderation", "marked as spam", "in the trash", "pingback"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let text = told("disqus-broken.xml");
    assert!(text.contains("an export of Disqus (XML)") && text.contains("\n  note: not well-formed XML"), "{text}");
    let text = told("crawl.warc.gz");
    assert!(text.contains("gazette.example") && text.contains("an archive of web pages, read to its end"), "{text}");
}

/// Each row: a file of the folder beside the checkout, how many comments it holds, its status, and why that is so.
fn settled() -> Vec<(String, usize, Status, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/harvest/html-settled.csv");
    let mut reader = csv::Reader::from_path(path).expect("the table");
    let rows = reader.records().map(|row| row.expect("a row"));
    rows.map(|row| {
        let status = Status::ALL.into_iter().find(|s| s.to_string() == row[2]).expect("a status");
        (row[0].to_owned(), row[1].parse().expect("a number"), status, row[3].to_owned())
    })
    .collect()
}

#[test]
fn real_pages_have_the_number_and_the_status_that_were_settled() {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/html");
    if !pages.is_dir() {
        eprintln!("0 settled pages: the folder is not here");
        return;
    }
    let (mut with, mut without) = ((0, 0), (0, 0));
    for (name, count, status, why) in settled() {
        let thread = harvest_str(fs::read(pages.join(&name)).expect("page"), &name, &options());
        let right = thread.comments.len() == count && thread.status == status;
        let tally = if count > 0 { &mut with } else { &mut without };
        tally.0 += usize::from(right);
        tally.1 += 1;
        if !right {
            eprintln!("{name}: {count} {status} ({why}), found {} {}", thread.comments.len(), thread.reason);
        }
    }
    eprintln!("{} of {} pages with comments, {} of {} without are right", with.0, with.1, without.0, without.1);
    assert!(with.0 * 100 >= with.1 * 95 && without.0 * 100 >= without.1 * 95);
}
