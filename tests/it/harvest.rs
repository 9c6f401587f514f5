//! Harvests the fixtures, files that are broken in every way, and, where they exist, the seeds and real pages.
//! Tests no network and no command line.
//! Run by `cargo test`.

use std::collections::HashSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use groundswell::corpus::{GenericNames, Key, Record, RecordWriter, Status, Thread};
use groundswell::harvest::{Columns, Options, Plan, Summary, harvest, harvest_reader, harvest_str};

fn options() -> Options {
    let key = Key::new(b"a key for tests only").expect("long enough");
    Options { key, generic: GenericNames::default(), columns: Columns::default() }
}

fn run(inputs: &[PathBuf]) -> (Vec<Thread>, Summary) {
    let plan = Plan::of(inputs).expect("the inputs are there");
    let mut threads = Vec::new();
    let mut bytes = 0;
    let summary = harvest(&plan, &options(), &mut |thread, n| {
        assert_eq!(thread.check(), Ok(()), "{}", thread.source.location);
        bytes += n;
        threads.push(thread);
        Ok(())
    })
    .expect("harvested");
    assert!(bytes <= plan.bytes());
    (threads, summary)
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/harvest")
}

fn one(name: &str) -> Thread {
    let (mut threads, _) = run(&[fixtures().join(name)]);
    assert_eq!(threads.len(), 1, "{name}");
    threads.remove(0)
}

/// Parents as indices, so that a tree can be written down.
fn parents(thread: &Thread) -> Vec<Option<usize>> {
    let place = |id: &String| thread.comments.iter().position(|c| c.id == *id);
    thread.comments.iter().map(|c| c.parent.as_ref().and_then(place)).collect()
}

fn authors(thread: &Thread) -> usize {
    thread.comments.iter().filter_map(|c| c.author.as_ref()).collect::<HashSet<_>>().len()
}

fn times(thread: &Thread) -> Vec<&str> {
    thread.comments.iter().map(|c| c.posted.as_ref().map_or("", |p| p.as_str())).collect()
}

fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
    fs::write(&path, content).expect("writable");
    path
}

#[test]
fn every_fixture_has_its_status_and_the_reason_quotes_what_decided() {
    for (name, status, platform, evidence) in [
        ("tag_archive.txt", Status::NoneYet, None, "Leave a comment"),
        ("closed.txt", Status::Closed, None, "Comments are closed."),
        ("disqus.txt", Status::ScriptLoaded, Some("disqus"), "blog comments powered by Disqus"),
        ("press_release.txt", Status::NotAThread, None, "Comment: What the settlement means for family centres"),
        ("disqus.html", Status::ScriptLoaded, Some("disqus"), "disqus_thread"),
        ("coral.html", Status::ScriptLoaded, Some("coral"), "coral_thread"),
        ("facebook.html", Status::ScriptLoaded, Some("facebook"), "fb-comments"),
        ("viafoura.html", Status::ScriptLoaded, Some("viafoura"), "vf-conversations"),
        ("openweb.html", Status::ScriptLoaded, Some("openweb"), "data-spotim-module"),
        ("about_disqus.html", Status::NotAThread, None, "Comments powered by Disqus were slow"),
        ("none_yet.html", Status::NoneYet, None, "No Comments"),
        ("closed.html", Status::Closed, None, "Comments are closed."),
        ("paywall.html", Status::Blocked, None, "Subscribe to continue reading"),
        ("forbidden.html", Status::Blocked, None, "403 Forbidden"),
    ] {
        let thread = one(name);
        assert_eq!(thread.status, status, "{name}: {}", thread.reason);
        assert_eq!(thread.platform.as_deref(), platform, "{name}");
        assert!(thread.reason.contains(evidence), "{name}: {}", thread.reason);
        assert!(thread.comments.is_empty());
    }
}

#[test]
fn a_text_rendering_keeps_its_tree_its_times_and_its_lists() {
    let thread = one("thread.txt");
    assert_eq!(parents(&thread), [None, None, Some(1), Some(2), None, Some(4), None]);
    assert_eq!(thread.comments.iter().map(|c| c.depth).collect::<Vec<_>>(), [0, 0, 1, 2, 0, 1, 0]);
    assert_eq!(authors(&thread), 5);
    assert_eq!(times(&thread)[2..5], ["2019-03-04T21:47:00", "2019-03-05T00:10:00", "2019-05-05T07:00:00"]);
    assert_eq!(thread.announced, Some(9));
    assert_eq!(thread.reason, "7 comments found; the page announces 9");
    assert!(thread.comments[0].text.contains("1. Forty in March\n2. Sixty by 9 April 2019 at 10:00\n\nThen I stopped"));
    assert_eq!(
        thread.comments[6].text,
        "I stay because of the people on my corridor.\n\nThey bring cake on Fridays.\nAnd they pick up the phone."
    );
    assert_eq!(thread.title.as_deref(), Some("Why the best people leave the duty team"));
}

#[test]
fn other_text_renderings_are_read_too() {
    let says = one("says.txt");
    assert_eq!((says.comments.len(), authors(&says), says.announced), (3, 2, Some(3)));
    assert_eq!(says.comments[1].text, "Only until October, read the second page.");
    assert_eq!(times(&says)[1], "2018-06-06T06:12:00");
    let letters = one("letters.txt");
    assert_eq!((letters.comments.len(), authors(&letters)), (3, 3));
    assert!(letters.comments[1].text.ends_with("\n\nThey offered me the post of the three who went."));
}

#[test]
fn wordpress_keeps_the_tree_past_its_maximum_depth_and_leaves_out_what_is_no_comment() {
    let thread = one("wordpress.html");
    assert_eq!(thread.platform.as_deref(), Some("wordpress"));
    assert_eq!(parents(&thread), [None, Some(0), Some(1), Some(2), None]);
    assert_eq!(authors(&thread), 3);
    assert_eq!(thread.comments[3].author, None);
    assert_eq!(
        thread.comments[0].text,
        "Two managers in one year & the second never learned my name.\n\nI counted the texts:\nforty in March.\n\n- early shifts\n- late shifts"
    );
    assert_eq!(thread.comments[1].text, "> forty in March\n\nWe had the same.");
    assert_eq!(thread.comments[3].text, "Count me in 🙂");
    assert_eq!(times(&thread)[0], "2019-03-04T08:05:00+00:00");
    assert_eq!(
        thread.reason,
        "5 comments found; the page announces 8; left out: 1 pingback, 1 awaiting moderation, 1 without words"
    );
    assert_eq!(thread.title.as_deref(), Some("Why the best people leave"));
    assert_eq!(thread.published.as_ref().map(|p| p.as_str()), Some("2019-03-03T09:00:00+00:00"));
    assert_eq!(thread.id, groundswell::corpus::thread_id("https://www.gazette.example/2019/03/leave/"));
}

#[test]
fn each_markup_gives_its_comments() {
    for (name, platform, tree, voices) in [
        ("block_theme.html", "wordpress", vec![None, Some(0), Some(1)], 2),
        ("woothemes.html", "woothemes", vec![None, Some(0), None], 2),
        ("kubrick.html", "wordpress", vec![None, None], 2),
        ("microdata.html", "microdata", vec![None, Some(0)], 2),
        ("json_ld.html", "json-ld", vec![None, Some(0)], 2),
    ] {
        let thread = one(name);
        assert_eq!(thread.platform.as_deref(), Some(platform), "{name}: {}", thread.reason);
        assert_eq!((parents(&thread), authors(&thread)), (tree, voices), "{name}");
        assert!(times(&thread).iter().all(|t| t.len() >= 19), "{name}: {:?}", times(&thread));
    }
    let woo = one("woothemes.html");
    assert_eq!(woo.comments[0].text, "Two managers in one year.\n\nThe second never learned my name.");
    assert_eq!((woo.announced, times(&woo)[2]), (Some(4), "2019-03-05T19:00:00"));
    let kubrick = one("kubrick.html");
    assert_eq!(kubrick.comments[0].text, "About time. I walked home for two winters, and the café was shut.");
    assert_eq!(kubrick.comments[1].text, "Only until October.\n\n> I walked\n\nSo did I.");
    assert_eq!(one("json_ld.html").comments[0].text, "Lemon & lime.\n\nAlways.");
}

#[test]
fn a_survey_table_gives_voices_and_says_what_it_guessed() {
    let (threads, summary) = run(&[fixtures().join("survey.csv")]);
    assert_eq!(threads[0].comments.len(), 3);
    assert_eq!(times(&threads[0]), ["2020-02-13T09:30:00", "2020-02-03T10:00:00", ""]);
    assert_eq!(threads[0].comments[2].text, "Fewer forms, \"more\" children.");
    assert_eq!(summary.skips.count(), 1);
    assert!(summary.skips.listed()[0].to_string().contains("survey.csv:5: the row has 3 fields"));
    let notes = summary.notes.join("\n");
    assert!(
        notes.contains("text = \"What would make you stay?\", author = \"email\", time = \"Submitted_At\""),
        "{notes}"
    );
    assert!(!serde_json::to_string(&threads).expect("JSON").contains("mail.example"));
    let replies = one("replies.jsonl");
    assert_eq!((parents(&replies), authors(&replies)), (vec![None, Some(0), Some(1)], 2));
}

#[test]
fn a_folder_is_harvested_the_same_on_one_thread_and_on_two() {
    let lines = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| {
            let mut writer = RecordWriter::new(Vec::new(), "threads.jsonl");
            let plan = Plan::of(&[fixtures()]).expect("fixtures");
            let summary = harvest(&plan, &options(), &mut |thread, _| writer.write(&thread)).expect("harvested");
            (writer.into_inner(), summary)
        })
    };
    let (one, two) = (lines(1), lines(2));
    assert_eq!(one, two);
    let pages = fs::read_dir(fixtures().join("platforms")).expect("fixtures").count() as u64;
    assert_eq!(one.1.files, 26 + pages);
    assert!(one.1.notes.iter().any(|n| n.ends_with("1 file of another kind was not read: .md 1")), "{:?}", one.1.notes);
    // The pages of platforms hold the same words at the same times: most are the same thread again.
    assert_eq!(one.1.statuses.values().sum::<u64>() + one.1.duplicates.len() as u64, 26 + pages);
}

#[test]
fn the_same_thread_given_twice_counts_once_and_that_is_said() {
    let top = tempfile::tempdir().expect("a temporary folder");
    let page = fs::read_to_string(fixtures().join("wordpress.html")).expect("fixture");
    write(top.path(), "a.html", &page);
    write(top.path(), "b.html", &page);
    write(top.path(), "c.html", page.replace("sidebar-right", "sidebar-left"));
    write(top.path(), "d.html", page.replace("Then let us count together.", "Then let us count alone."));
    write(top.path(), "e.csv", "id,comment\n1,one\n");
    write(top.path(), "f.csv", "id,comment\n1,one\n");
    let (threads, summary) = run(&[top.path().to_path_buf()]);
    assert_eq!(threads.len(), 3);
    assert_eq!(summary.duplicates.len(), 3);
    assert!(summary.duplicates[1].ends_with("a.html again: left out"), "{:?}", summary.duplicates);
    assert!(summary.duplicates[2].contains("f.csv is the thread of"));
    // The same address with other words is another thread, with an id of its own.
    assert_ne!(threads[0].id, threads[1].id);
    assert!(summary.notes.iter().any(|n| n.contains("other content")), "{:?}", summary.notes);
}

#[test]
fn records_of_an_earlier_harvest_pass_through_and_are_not_counted_twice() {
    let top = tempfile::tempdir().expect("a temporary folder");
    for name in ["wordpress.html", "closed.txt", "survey.csv", "forbidden.html"] {
        fs::copy(fixtures().join(name), top.path().join(name)).expect("copied");
    }
    let (first, _) = run(&[top.path().to_path_buf()]);
    let mut writer = RecordWriter::new(Vec::new(), "threads.jsonl");
    for thread in &first {
        writer.write(thread).expect("written");
    }
    let records = writer.into_inner();
    let alone = tempfile::tempdir().expect("a temporary folder");
    let file = write(alone.path(), "threads.jsonl", &records);
    assert_eq!(run(std::slice::from_ref(&file)).0, first);
    // Beside the files they were made from, before them or after them.
    for name in ["0.jsonl", "zz.jsonl"] {
        let path = write(top.path(), name, &records);
        let (threads, summary) = run(&[top.path().to_path_buf()]);
        assert_eq!((threads.len(), summary.duplicates.len()), (4, 4), "{name}: {:?}", summary.duplicates);
        fs::remove_file(path).expect("removed");
    }
    write(top.path(), "annotations.jsonl", "{\"schema\":\"groundswell/annotation@1\",\"thread\":\"t-1\"}\n");
    let (threads, summary) = run(&[top.path().to_path_buf()]);
    assert_eq!(threads.len(), 4);
    assert!(summary.notes.iter().any(|n| n.contains("groundswell/annotation@1")), "{:?}", summary.notes);
}

#[test]
fn broken_files_are_broken_and_never_end_the_harvest() {
    let top = tempfile::tempdir().expect("a temporary folder");
    let deep = "<ul><li>".repeat((128 << 10) / 8);
    let cut =
        &"Pay\n\n1 Response to Pay\n\n1. Zoë March 4, 2019 at 8:05 am #\n\n   Trop peu, écrit-elle, né".as_bytes();
    let utf16: Vec<u8> = fs::read_to_string(fixtures().join("thread.txt"))
        .expect("fixture")
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    let utf16 = [&[0xfe, 0xff][..], &utf16].concat();
    for (name, bytes) in [
        ("a_empty.html", &b""[..]),
        ("b_blank.txt", b" \n\n"),
        ("c_binary.html", b"\x7fELF\0\0\0"),
        ("d_deep.html", deep.as_bytes()),
        ("e_cut.txt", &cut[..cut.len() - 1]),
        ("f_utf16.txt", &utf16),
        ("g_pdf.txt", b"%PDF-1.7 x"),
        ("h_empty.csv", b""),
        ("i_binary.csv", b"id,comment\n1,\0\n"),
    ] {
        write(top.path(), name, bytes);
    }
    let (threads, summary) = run(&[top.path().to_path_buf()]);
    let statuses: Vec<(Status, usize)> = threads.iter().map(|t| (t.status, t.comments.len())).collect();
    let broken = (Status::Broken, 0);
    let read = |n| (Status::Comments, n);
    assert_eq!(statuses, [broken, broken, broken, broken, read(1), read(7), broken, broken, broken]);
    assert!(threads[3].reason.contains("nested more than 512 deep"), "{}", threads[3].reason);
    assert!(threads[4].comments[0].text.ends_with("écrit-elle, n\u{fffd}"), "{}", threads[4].comments[0].text);
    assert!(summary.notes.iter().any(|n| n.contains("1 place was not UTF-8")), "{:?}", summary.notes);
    assert_eq!(summary.statuses[&Status::Broken], 7);
}

#[test]
fn a_file_that_cannot_be_read_is_listed_and_the_others_survive() {
    let top = tempfile::tempdir().expect("a temporary folder");
    let gone = [write(top.path(), "a.html", "<p>x"), write(top.path(), "b.csv", "id,comment\n1,a\n")];
    write(top.path(), "c.csv", "id,comment\n1,a\n");
    let plan = Plan::of(&[top.path().to_path_buf()]).expect("readable");
    for path in gone {
        fs::remove_file(path).expect("removed");
    }
    let mut threads = 0;
    let summary = harvest(&plan, &options(), &mut |_, _| {
        threads += 1;
        Ok(())
    })
    .expect("harvested");
    assert_eq!((threads, summary.skips.count()), (1, 2));
    assert!(summary.skips.listed()[0].to_string().contains("a.html: this file cannot be read"));
}

#[test]
fn a_line_of_two_hundred_megabytes_is_passed_over_in_bounded_memory() {
    let long = || std::io::repeat(b'x').take(200 << 20);
    let harvest = |reader: &mut dyn Read, name: &str| {
        let mut threads = Vec::new();
        let summary = harvest_reader(reader, name, &options(), &mut |thread, _| {
            threads.push(thread);
            Ok(())
        })
        .expect("harvested");
        (threads, summary)
    };
    let (threads, _) = harvest(&mut long(), "page.txt");
    assert_eq!(threads[0].status, Status::Broken);
    let after = &b"\n{\"text\":\"after it\"}\n"[..];
    let (threads, summary) = harvest(&mut (&b"{\"text\":\""[..]).chain(long()).chain(after), "rows.jsonl");
    assert_eq!(threads[0].comments[0].text, "after it");
    assert!(summary.skips.listed()[0].to_string().starts_with("rows.jsonl:1: the line has more than 64 MiB"));
    let (threads, summary) = harvest(&mut (&b"id,comment\n1,before it\n2,\""[..]).chain(long()), "rows.csv");
    assert_eq!(threads[0].comments[0].text, "before it");
    assert!(summary.skips.listed()[0].reason.contains("more than 64 MiB"), "{:?}", summary.skips);
}

#[test]
fn a_page_in_memory_is_a_thread() {
    let thread = harvest_str("<div id=disqus_thread></div>", "inbox/1", &options());
    assert_eq!((thread.status, thread.platform.as_deref()), (Status::ScriptLoaded, Some("disqus")));
    assert_eq!(thread.id, groundswell::corpus::thread_id("inbox/1"));
    let page = fs::read(fixtures().join("thread.txt")).expect("fixture");
    assert_eq!(harvest_str(page, "inbox/2", &options()).comments.len(), 7);
}

/// The folder of material that is not part of the project; tests that need it say how much they found.
fn shared() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    folder.is_dir().then_some(folder)
}

#[test]
fn the_seeds_have_their_statuses_and_the_third_its_tree() {
    let Some(folder) = shared().map(|s| s.join("seeds")).filter(|s| s.is_dir()) else {
        eprintln!("0 seeds: the folder is not here");
        return;
    };
    let (threads, summary) = run(&[folder]);
    eprintln!("{} seeds", threads.len());
    let statuses: Vec<Status> = threads.iter().map(|t| t.status).collect();
    let expected = [Status::NoneYet, Status::Closed, Status::ScriptLoaded, Status::Comments, Status::NotAThread];
    assert_eq!(statuses, expected);
    assert_eq!(threads[2].platform.as_deref(), Some("disqus"));
    assert_eq!(summary.skips.count(), 0);
    let thread = &threads[3];
    assert_eq!(thread.comments.iter().map(|c| c.depth).collect::<Vec<_>>(), [0, 0, 1, 0, 1, 2, 0]);
    assert_eq!(parents(thread), [None, None, Some(1), None, Some(3), Some(4), None]);
    assert_eq!((authors(thread), thread.announced), (6, Some(7)));
    let minutes = ["06T19:14", "07T14:14", "07T22:11", "07T16:12", "07T22:36", "08T10:38", "07T23:27"];
    let expected: Vec<String> = minutes.iter().map(|m| format!("2017-08-{m}:00")).collect();
    assert_eq!(times(thread), expected);
    assert_eq!(thread.comments[6].text.matches("\n\n").count(), 1);
    for comment in &thread.comments {
        assert!(!comment.text.contains(['#', '•']) && !comment.text.contains("Responses to"), "{}", comment.id);
    }
    // The first letters of each body, so that no sentence of it stands here.
    let starts: Vec<String> = thread.comments.iter().map(|c| c.text.chars().take(4).collect()).collect();
    assert_eq!(starts, ["This", "It’s", "A st", "Chil", "In r", "Bril", "I ha"]);
}

#[test]
fn real_pages_give_the_comments_that_were_counted_in_them() {
    let Some(folder) = shared().map(|s| s.join("data/html")).filter(|s| s.is_dir()) else {
        eprintln!("0 real pages: the folder is not here");
        return;
    };
    let mut manifest = csv::Reader::from_path(folder.join("manifest.csv")).expect("manifest");
    let (mut pages, mut wordpress, mut agree, mut embeds, mut loaded) = (0, 0, 0, 0, 0);
    for row in manifest.records() {
        let row = row.expect("a row");
        let thread = harvest_str(fs::read(folder.join(&row[0])).expect("page"), &row[0], &options());
        assert_eq!(thread.check(), Ok(()));
        pages += 1;
        let found = thread.comments.len().to_string();
        if row[4].starts_with("wordpress") || &row[4] == "schema.org" {
            wordpress += 1;
            agree += usize::from(found == row[7]);
        } else if row[4].starts_with("script:") {
            embeds += 1;
            loaded += usize::from(thread.status == Status::ScriptLoaded);
        }
        if row[4].starts_with("none") {
            assert_eq!(found, "0", "{}", &row[0]);
        }
    }
    eprintln!(
        "{pages} real pages: {agree} of {wordpress} WordPress counts agree, {loaded} of {embeds} embeds are known"
    );
    assert!(agree * 10 >= wordpress * 8 && loaded * 10 >= embeds * 8);
}
