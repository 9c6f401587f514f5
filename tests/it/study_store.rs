//! The study folder: filled twice, killed, exported, asked, purged; and what is left when somebody is forgotten.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use groundswell::study::snapshots::{Snapshot, Snapshots};
use serde_json::Value;

use super::cli::{folder, groundswell, shown, text, write};

/// Whom the tests forget, what she wrote, and what others said.
pub(super) const NAME: &str = "Zo\u{eb} O'Brannigan";
pub(super) const TEXT: &str = "The rota for August came out on Friday & three of us are down for nights we'd already been given off, \
                    so the ward sister rang round \u{2013} nobody answered her.";
pub(super) const QUOTED: &str =
    "I read \"three of us are down for nights we'd already been given off\" and thought of my own ward.";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('\'', "&#039;").replace('"', "&quot;").replace('\u{eb}', "&euml;")
}

/// A page of WordPress with comments: number, name, text.
pub(super) fn page(address: &str, comments: &[(u32, &str, &str)]) -> String {
    let mut page = format!(
        "<!DOCTYPE html><html><head><title>A page | Example</title><link rel=\"canonical\" href=\"{address}\">\
         <meta name=\"generator\" content=\"WordPress 6.4.3\"></head><body><article><h1 class=\"entry-title\">A page</h1></article>\
         <div id=\"comments\" class=\"comments-area\"><h2 class=\"comments-title\">{} Replies</h2><ol class=\"comment-list\">",
        comments.len()
    );
    for (number, name, text) in comments {
        let (name, text) = (escaped(name), escaped(text));
        page.push_str(&format!(
            "<li id=\"comment-{number}\" class=\"comment depth-1\"><article id=\"div-comment-{number}\" class=\"comment-body\">\
             <footer class=\"comment-meta\"><div class=\"comment-author vcard\"><b class=\"fn\">{name}</b> <span class=\"says\">says:</span></div>\
             <div class=\"comment-metadata\"><a href=\"{address}#comment-{number}\"><time datetime=\"2023-03-02T19:{:02}:00+00:00\">March 2</time></a></div>\
             </footer><div class=\"comment-content\"><p>{text}</p></div></article></li>",
            number % 60
        ));
    }
    page.push_str("</ol></div></body></html>");
    page
}

fn study(words: &[&str]) -> Command {
    let mut command = groundswell();
    command.env("GROUNDSWELL_CLOCK", "2026-11-28T10:00:00Z").arg("study").args(words);
    command
}

pub(super) fn done(words: &[&str], code: i32) -> Output {
    let output = study(words).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(code), "{words:?}\n{}{}", text(&output.stdout), text(&output.stderr));
    output
}

pub(super) fn init(top: &Path) -> PathBuf {
    let dir = top.join("study");
    done(&["init", shown(&dir), "--contact", "dpo@example.org"], 0);
    dir
}

pub(super) fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let (mut found, mut open) = (BTreeMap::new(), vec![folder.to_path_buf()]);
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(&at).expect("readable").flatten() {
            if entry.path().is_dir() {
                open.push(entry.path());
            } else {
                let inside = entry.path().strip_prefix(folder).expect("inside").to_path_buf();
                found.insert(inside, fs::read(entry.path()).expect("readable"));
            }
        }
    }
    found
}

fn export(dir: &Path, into: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    done(&["export", shown(dir), "--out", shown(into)], 0);
    files(into)
}

fn threads(export: &BTreeMap<PathBuf, Vec<u8>>) -> Vec<Value> {
    text(&export[Path::new("threads.jsonl")]).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// Ids and texts of all comments.
fn comments(threads: &[Value]) -> Vec<(String, String)> {
    let all = threads.iter().flat_map(|thread| thread["comments"].as_array().expect("comments").iter());
    all.map(|c| (c["id"].as_str().expect("an id").to_owned(), c["text"].as_str().expect("a text").to_owned())).collect()
}

fn two_pages(top: &Path) -> (PathBuf, PathBuf) {
    let one = page(
        "https://one.example.org/rota/",
        &[
            (1, NAME, TEXT),
            (2, "Ben Tarrow", QUOTED),
            (3, "Cat Moss", "I agree with Zo\u{eb} O'Brannigan, ours is no better these days."),
        ],
    );
    // The same discussion under another address, with one comment more.
    let two = page(
        "https://one.example.org/amp/rota/",
        &[
            (1, NAME, TEXT),
            (2, "Ben Tarrow", QUOTED),
            (4, "Dee Holt", "Ours is written six weeks ahead and people swap among themselves."),
        ],
    );
    (write(top, "one.html", one), write(top, "two.html", two))
}

#[test]
fn init_says_until_when_and_refuses_a_study_and_a_key_inside_one() {
    let top = folder();
    let dir = top.path().join("study");
    let output = done(&["init", shown(&dir), "--contact", "dpo@example.org", "--title", "Why \"we\" leave"], 0);
    assert!(text(&output.stderr).contains("2028-11-27, two years from today"), "{}", text(&output.stderr));
    assert!(text(&done(&["init", shown(&dir), "--contact", "x"], 2).stderr).contains("a study already"));
    assert!(
        text(&done(&["init", shown(&top.path().join("b")), "--contact", "x", "--keep-until", "soon"], 2).stderr)
            .contains("not a day")
    );
    let key = write(&dir, "key", "a key for tests, sixteen bytes or more");
    let page =
        write(top.path(), "a.html", page("https://a.example.org/", &[(1, "Ann Marsh", "Too many nights in a row.")]));
    let refused = done(&["add", shown(&dir), shown(&page), "--key", shown(&key)], 2);
    assert!(text(&refused.stderr).contains("lies inside the study"), "{}", text(&refused.stderr));
    assert!(text(&done(&["status", shown(top.path())], 2).stderr).contains("no study"));
    let mut inside = study(&["init", shown(top.path()), "--contact", "x"]);
    inside.env_remove("GROUNDSWELL_KEY").env("HOME", top.path()).env("XDG_DATA_HOME", top.path().join("data"));
    let refused = inside.output().expect("the program runs");
    assert!(text(&refused.stderr).contains("lies inside the study"), "{}", text(&refused.stderr));
}

#[test]
fn the_same_file_twice_adds_nothing_and_any_order_exports_the_same_bytes() {
    let top = folder();
    let (one, two) = two_pages(top.path());
    let dir = init(top.path());
    let first = done(&["add", shown(&dir), shown(&one), shown(&two), "examples/study"], 0);
    assert!(
        text(&first.stderr).contains("2 comments in all are copies of one in another thread"),
        "{}",
        text(&first.stderr)
    );
    let exported = export(&dir, &top.path().join("a"));
    let again = done(&["add", shown(&dir), shown(&two), "examples/study", shown(&one)], 0);
    assert!(text(&again.stderr).contains("0 readings of threads and 0 comments are new"), "{}", text(&again.stderr));
    assert_eq!(export(&dir, &top.path().join("b")), exported);
    let other = top.path().join("other");
    done(&["init", shown(&other), "--contact", "dpo@example.org"], 0);
    for input in ["examples/study", shown(&two), shown(&one)] {
        done(&["add", shown(&other), input], 0);
    }
    assert_eq!(export(&other, &top.path().join("c")), exported);

    let all = comments(&threads(&exported));
    assert_eq!(all.iter().filter(|(_, words)| words == TEXT).count(), 1);
    let provenance = text(&exported[Path::new("provenance.csv")]);
    assert_eq!(provenance.lines().filter(|line| line.contains("one.html") || line.contains("two.html")).count(), 6);
    assert!(provenance.starts_with("comment,copy_of,thread,part,url,file,retrieved,sha256,rule\n"));
    let status = text(&done(&["status", shown(&dir)], 0).stdout);
    assert!(status.contains(&format!("comments   {}, and 2 copies", all.len())), "{status}");
    assert!(status.contains("store      sound") && status.contains("2028-11-27, 730 days from now"), "{status}");
    // What is exported is what the other stages read.
    let threads = top.path().join("a/threads.jsonl");
    assert_eq!(super::cli::run(&["classify", shown(&threads), "--out", "/dev/null"]).status.code(), Some(0));
}

/// Starts a command and kills it as soon as `moment` has come; whether it was still at work then.
fn killed_at(mut command: Command, mut moment: impl FnMut() -> bool) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().expect("the program runs");
    while child.try_wait().expect("a child").is_none() {
        if moment() {
            child.kill().expect("killed");
            return !child.wait().expect("ended").success();
        }
        std::thread::sleep(Duration::from_micros(200));
    }
    false
}

#[test]
fn killed_at_any_moment_an_add_goes_on_where_it_was_and_ends_the_same() {
    let top = folder();
    let row =
        |n: u32| format!("{n},person {},I said {n} that the rota of ward {} changes every week\n", n % 900, n * 7 % 31);
    let rows: String = (0..9000).map(row).collect();
    let table = write(top.path(), "survey.csv", format!("id,author,comment\n{rows}"));
    let whole = init(&top.path().join("whole"));
    done(&["add", shown(&whole), shown(&table), "--text", "comment"], 0);
    let bytes = |dir: &Path| fs::metadata(dir.join("study.sqlite")).map_or(0, |meta| meta.len());
    let size = bytes(&whole);
    let expected = export(&whole, &top.path().join("expected"));
    let dir = init(&top.path().join("killed"));
    let mut killed = 0;
    // When the store has grown so far, and then once each while it is being written.
    for part in [0_u64, 5, 10, 25, 40, 55, 70, 85] {
        let journal = dir.join("study.sqlite-journal");
        let moment = || bytes(&dir) * 100 >= size * part && (part % 2 == 0 || journal.exists());
        killed += u32::from(killed_at(study(&["add", shown(&dir), shown(&table), "--text", "comment"]), moment));
        assert!(text(&done(&["status", shown(&dir)], 0).stdout).contains("store      sound"));
    }
    assert!(killed >= 4, "{killed} of 8 runs were killed");
    done(&["add", shown(&dir), shown(&table), "--text", "comment"], 0);
    assert_eq!(export(&dir, &top.path().join("resumed")), expected);
}

#[test]
fn a_store_that_is_moved_broken_or_another_studys_is_refused_with_a_sentence() {
    let top = folder();
    let dir = init(top.path());
    let store = dir.join("study.sqlite");
    let kept = fs::read(&store).expect("readable");
    fs::remove_file(&store).expect("removed");
    assert!(text(&done(&["status", shown(&dir)], 5).stderr).contains("missing"));
    fs::write(&store, b"not a database, but a note that somebody has put in its place").expect("written");
    assert!(text(&done(&["status", shown(&dir)], 5).stderr).contains("damaged"));
    let other = top.path().join("other");
    done(&["init", shown(&other), "--contact", "x"], 0);
    fs::copy(other.join("study.sqlite"), &store).expect("copied");
    assert!(text(&done(&["export", shown(&dir)], 5).stderr).contains("another study"));
    let (one, _) = two_pages(top.path());
    fs::write(&store, kept).expect("written");
    done(&["add", shown(&dir), shown(&one)], 0);
    let mut bytes = fs::read(&store).expect("readable");
    let middle = bytes.len() / 2;
    bytes[middle..].fill(0xa5);
    fs::write(&store, bytes).expect("written");
    assert!(text(&done(&["status", shown(&dir)], 5).stderr).contains("damaged"));
}

/// Permissions do not bind the superuser, so that a folder on which nothing can be written is stood for by a file in its place.
#[test]
fn a_folder_that_cannot_be_written_is_told_of() {
    let top = folder();
    let file = write(top.path(), "file", "");
    let refused = done(&["init", shown(&file.join("study")), "--contact", "x"], 7);
    assert!(text(&refused.stderr).contains("cannot make"), "{}", text(&refused.stderr));
    let dir = init(top.path());
    let (one, _) = two_pages(top.path());
    let mut permissions = fs::metadata(dir.join("study.sqlite")).expect("there").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(dir.join("study.sqlite"), permissions.clone()).expect("set");
    fs::set_permissions(&dir, fs::Permissions::from_mode(0o555)).expect("set");
    let output = study(&["add", shown(&dir), shown(&one)]).output().expect("the program runs");
    fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).expect("set");
    // The superuser may write all the same.
    if output.status.code() != Some(0) {
        assert_eq!(output.status.code(), Some(7), "{}", text(&output.stderr));
        assert!(text(&output.stderr).contains("permissions"), "{}", text(&output.stderr));
    }
}

#[test]
fn purge_takes_what_is_past_its_day_and_all_takes_the_study() {
    let top = folder();
    let dir = init(top.path());
    let (one, _) = two_pages(top.path());
    let table = write(top.path(), "survey.csv", "id,author,comment\n1,Ann,The rota came out late again this month.\n");
    done(&["add", shown(&dir), shown(&one)], 0);
    done(&["add", shown(&dir), shown(&table), "--text", "comment", "--keep-until", "2026-11-27"], 0);
    let records = dir.join("export/threads.jsonl");
    done(&["export", shown(&dir)], 0);
    assert!(fs::read_to_string(&records).expect("written").contains("late again"));
    assert!(text(&done(&["purge", shown(&dir)], 2).stderr).contains("--yes"));
    let purged = done(&["purge", shown(&dir), "--yes"], 0);
    assert!(text(&purged.stderr).contains("1 reading of a thread, 1 comment"), "{}", text(&purged.stderr));
    assert!(files(&dir).values().all(|bytes| !text(bytes).contains("late again")));
    assert!(fs::read_to_string(&records).expect("kept").contains("my own ward"));
    assert!(text(&done(&["status", shown(&dir)], 0).stdout).contains("comments   3"));
    let late = study(&["status", shown(&dir)]).env("GROUNDSWELL_CLOCK", "2028-12-07T00:00:00Z").output().expect("runs");
    assert!(
        text(&late.stderr).contains("past its day") && text(&late.stdout).contains("10 days ago"),
        "{}",
        text(&late.stdout)
    );
    let added = study(&["add", shown(&dir), shown(&one)])
        .env("GROUNDSWELL_CLOCK", "2028-12-07T00:00:00Z")
        .output()
        .expect("runs");
    assert!(text(&added.stderr).contains("was to be kept until 2028-11-27"), "{}", text(&added.stderr));
    let notes = write(&dir, "notes.txt", "ours");
    assert!(text(&done(&["purge", shown(&dir), "--all", "--yes"], 3).stderr).contains("notes.txt"));
    assert_eq!(files(&dir).keys().collect::<Vec<_>>(), [Path::new("notes.txt")]);
    assert!(notes.exists());
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

/// A study with everything that `forget` must see to: snapshots, records plain and packed, figures, a quotation, a mention.
fn full(top: &Path) -> PathBuf {
    let dir = init(top);
    let (one, two) = two_pages(top);
    let snapshots = Snapshots::open(&dir).expect("made");
    for (url, path) in [("https://one.example.org/rota/", &one), ("https://one.example.org/amp/rota/", &two)] {
        snapshots.keep(snapshot(url), &fs::read(path).expect("readable")).expect("kept");
    }
    snapshots.keep(snapshot("https://one.example.org/other/"), b"<p>Another page").expect("kept");
    done(&["add", shown(&dir), shown(&one), shown(&two)], 0);
    done(&["export", shown(&dir)], 0);
    let records = dir.join("export/threads.jsonl");
    let annotations = dir.join("annotations.jsonl");
    let report = ["--out", shown(&dir.join("report.html"))].map(str::to_owned);
    let run = |words: &[&str]| {
        let output = groundswell().args(words).output().expect("the program runs");
        assert_eq!(output.status.code(), Some(0), "{words:?} {}", text(&output.stderr));
    };
    run(&["classify", shown(&records), "--out", shown(&annotations)]);
    run(&["report", shown(&records), &report[0], &report[1], "--comments", shown(&dir.join("comments.csv"))]);
    run(&[
        "signal",
        shown(&annotations),
        "--out",
        shown(&dir.join("signals.json")),
        "--tally",
        shown(&dir.join("tally.jsonl")),
    ]);
    run(&["annotate", "sample", shown(&records), "--voices", "9", "--out", shown(&dir.join("gold"))]);
    fs::write(dir.join("threads.jsonl.gz"), gzip(&fs::read(&records).expect("written"))).expect("written");
    dir
}

fn snapshot(url: &str) -> Snapshot {
    Snapshot {
        url: url.to_owned(),
        asked: url.to_owned(),
        retrieved: "2026-11-27T09:00:00Z".to_owned(),
        status: 200,
        headers: vec![("content-type".to_owned(), "text/html".to_owned())],
        sha256: String::new(),
        bytes: 0,
    }
}

/// Whether any of the words stands in a file, packed or not. By hand, so that the search is not its own witness.
pub(super) fn holds(bytes: &[u8], words: &[&str]) -> bool {
    let mut views = vec![text(bytes)];
    for start in [0, 1] {
        let units: Vec<u16> = bytes[start.min(bytes.len())..]
            .chunks_exact(2)
            .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
            .collect();
        views.push(String::from_utf16_lossy(&units));
    }
    let mut unpacked = Vec::new();
    if bytes.starts_with(&[0x1f, 0x8b]) && flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut unpacked).is_ok() {
        views.push(text(&unpacked));
    }
    let views: Vec<String> = views
        .iter()
        .map(|view| view.replace("&#039;", "'").replace("&euml;", "\u{eb}").replace("&amp;", "&"))
        .collect();
    words.iter().any(|word| views.iter().any(|view| view.contains(word)))
}

fn pseudonym(dir: &Path, top: &Path) -> (String, String) {
    let exported = export(dir, &top.join("before"));
    let all = threads(&exported);
    let hers =
        all.iter().flat_map(|thread| thread["comments"].as_array().expect("comments")).find(|c| c["text"] == TEXT);
    let hers = hers.expect("her comment");
    (hers["id"].as_str().expect("an id").to_owned(), hers["author"].as_str().expect("a pseudonym").to_owned())
}

#[test]
fn after_an_author_is_forgotten_no_file_holds_name_pseudonym_or_text() {
    let top = folder();
    let dir = full(top.path());
    let (id, author) = pseudonym(&dir, top.path());
    let pieces =
        ["three of us are down for nights", "the ward sister rang round", "O'Brannigan", &id[2..], &author[2..]];
    let before = files(&dir);
    assert!(before.values().filter(|bytes| holds(bytes, &pieces)).count() >= 8);
    let dry = done(&["forget", shown(&dir), "--author", NAME, "--dry-run"], 0);
    assert!(text(&dry.stdout).contains("would be forgotten: 2 comments"), "{}", text(&dry.stdout));
    let unchanged = files(&dir);
    assert!(before.iter().all(|(path, bytes)| unchanged.get(path) == Some(bytes)));

    let told = text(&done(&["forget", shown(&dir), "--author", NAME], 0).stdout);
    assert!(told.contains("forgotten: 2 comments") && told.contains("nothing was found"), "{told}");
    assert!(told.contains("2 snapshots erased") && told.contains("made again by: groundswell signal"), "{told}");
    assert!(!told.contains("Brannigan"));
    let after = files(&dir);
    for (path, bytes) in &after {
        assert!(!holds(bytes, &pieces), "{} still holds some of it", path.display());
    }
    for gone in ["report.html", "signals.json", "tally.jsonl", "gold/sample.json"] {
        assert!(!after.contains_key(Path::new(gone)), "{gone}");
    }
    // The others are all there, what they quoted is marked, and annotations are of the texts as they now are.
    let exported = export(&dir, &top.path().join("after"));
    let all = comments(&threads(&exported));
    assert_eq!(all.len(), 3);
    assert!(all.iter().any(|(_, words)| words == "I read \"[withdrawn]\" and thought of my own ward."), "{all:?}");
    assert!(all.iter().any(|(_, words)| words == "I agree with [withdrawn], ours is no better these days."), "{all:?}");
    let annotations = text(&after[Path::new("annotations.jsonl")]);
    for (comment, words) in &all {
        let line = annotations.lines().find(|line| line.contains(comment.as_str())).expect("an annotation");
        assert!(line.contains(&groundswell::digest::sha256_hex(words.as_bytes())), "{line}");
    }
    assert_eq!(text(&after[Path::new("comments.csv")]).lines().count(), 4);
    let records = String::from_utf8(unpack(&after[Path::new("threads.jsonl.gz")])).expect("UTF-8");
    assert!(records.contains("[withdrawn]") && !records.contains(&id));
    assert_eq!(Snapshots::open(&dir).expect("readable").all().expect("readable").len(), 1);
    assert!(text(&done(&["status", shown(&dir)], 0).stdout).contains("1 time, with 2 snapshots erased"));

    // Nor does she come back: not from the same pages, not from a new site, not in a quotation.
    let (one, two) = (top.path().join("one.html"), top.path().join("two.html"));
    let later = page(
        "https://new.example.net/x/",
        &[(9, "zo\u{eb} O'BRANNIGAN", "Something else that I wrote elsewhere."), (10, "Eve Lund", QUOTED)],
    );
    let later = write(top.path(), "later.html", later);
    let added = done(&["add", shown(&dir), shown(&one), shown(&two), shown(&later)], 0);
    assert!(text(&added.stderr).contains("1 comment left out, as forgotten before"), "{}", text(&added.stderr));
    for (path, bytes) in files(&dir) {
        assert!(!holds(&bytes, &pieces), "{} holds some of it again", path.display());
        assert!(!holds(&bytes, &["Something else that I wrote"]), "{}", path.display());
    }
    done(&["forget", shown(&dir), "--author", NAME], 0);
}

fn unpack(bytes: &[u8]) -> Vec<u8> {
    let mut unpacked = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut unpacked).expect("gzip");
    unpacked
}

#[test]
fn files_of_others_that_hold_some_of_it_stay_and_are_listed_however_it_is_written() {
    let top = folder();
    let dir = full(top.path());
    let (id, author) = pseudonym(&dir, top.path());
    let wide: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = [0xfe, 0xff].into_iter().chain(NAME.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    let percent: String = TEXT
        .bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect();
    let json = serde_json::to_string(TEXT).expect("JSON").replace('\u{2013}', "\\u2013");
    let planted: Vec<(&str, Vec<u8>)> = vec![
        ("plain.txt", format!("I remember: {TEXT}").into_bytes()),
        ("name.txt", b"zoe\xcc\x88 o'brannigan rang".to_vec()),
        ("western.txt", b"Zo\xeb O'Brannigan rang".to_vec()),
        ("page.htm", format!("<p>{}</p>", escaped(TEXT)).into_bytes()),
        ("notes.json", format!("{{\"a\":{json}}}").into_bytes()),
        ("log.txt", format!("GET /?q={percent} 200").into_bytes()),
        ("wide.txt", wide),
        ("big.txt", big),
        ("packed.gz", gzip(TEXT.as_bytes())),
        ("twice.gz", gzip(&gzip(NAME.as_bytes()))),
        ("ids.txt", format!("{} {}", id.to_uppercase(), author).into_bytes()),
        ("lines.txt", TEXT.replace(' ', "\n> ").into_bytes()),
        ("Zo\u{eb} O'Brannigan.txt", b"a letter".to_vec()),
        ("book.zip", zipped("x.xml", TEXT)),
        ("free.txt", b"nothing of it".to_vec()),
    ];
    for (name, bytes) in &planted {
        fs::write(dir.join(name), bytes).expect("written");
    }
    let zstd =
        Command::new("zstd").args(["-q", shown(&dir.join("plain.txt"))]).status().is_ok_and(|status| status.success());
    let told = text(&done(&["forget", shown(&dir), "--author", NAME], 3).stdout);
    for (name, bytes) in &planted {
        assert_eq!(&fs::read(dir.join(name)).expect("still there"), bytes, "{name}");
        assert_eq!(told.contains(&format!("  {name}: still holds")), *name != "free.txt", "{name}\n{told}");
    }
    assert_eq!(told.contains("  plain.txt.zst: still holds"), zstd, "{told}");
    for (name, _) in &planted {
        fs::remove_file(dir.join(name)).expect("removed");
    }
    let _ = fs::remove_file(dir.join("plain.txt.zst"));
    fs::write(dir.join("scan.pdf"), b"%PDF-1.7").expect("written");
    let told = text(&done(&["forget", shown(&dir), "--author", NAME], 3).stdout);
    assert!(told.contains("nothing was found") && told.contains("scan.pdf: could not be looked into: PDF"), "{told}");
}

fn zipped(name: &str, content: &str) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    archive.start_file(name, options).expect("memory");
    archive.write_all(content.as_bytes()).expect("memory");
    archive.finish().expect("memory").into_inner()
}

#[test]
fn one_comment_is_forgotten_with_its_copies_and_its_author_stays() {
    let top = folder();
    let dir = full(top.path());
    let (id, _) = pseudonym(&dir, top.path());
    done(&["forget", shown(&dir), "--comment", "c-1"], 2);
    let told = text(&done(&["forget", shown(&dir), "--comment", &id], 0).stdout);
    assert!(told.contains("forgotten: 2 comments"), "{told}");
    let all = comments(&threads(&export(&dir, &top.path().join("after"))));
    assert_eq!(all.len(), 3);
    assert!(all.iter().any(|(_, words)| words.contains("I agree with Zo\u{eb}")), "a name is not known from an id");
    assert!(files(&dir).values().all(|bytes| !holds(bytes, &["three of us are down for nights", &id[2..]])));
}

#[test]
fn a_forget_that_was_killed_must_be_run_again_before_anything_else_and_then_ends_the_same() {
    let top = folder();
    let mut killed = 0;
    // When it has been written down what is to be forgotten, when a file is gone, when the store is written, and when it was.
    for (moment, path) in
        ["study.sqlite-journal", "report.html", "threads.jsonl.gz", "gold/sample.json"].iter().enumerate()
    {
        let here = top.path().join(moment.to_string());
        fs::create_dir(&here).expect("made");
        let dir = full(&here);
        let (id, author) = pseudonym(&dir, &here);
        let (path, before) = (dir.join(path), fs::read(dir.join(path)).ok());
        let changed = || fs::read(&path).ok() != before;
        killed += u32::from(killed_at(study(&["forget", shown(&dir), "--author", NAME]), changed));
        let status = study(&["status", shown(&dir)]).output().expect("runs");
        assert!(text(&status.stdout).contains("store      sound"), "{}", text(&status.stdout));
        if status.status.code() == Some(3) {
            let refused = done(&["export", shown(&dir)], 2);
            assert!(text(&refused.stderr).contains("run the same one again"), "{}", text(&refused.stderr));
            done(&["forget", shown(&dir), "--comment", &id], 2);
        }
        done(&["forget", shown(&dir), "--author", NAME], 0);
        for (path, bytes) in files(&dir) {
            assert!(
                !holds(&bytes, &["three of us are down", "O'Brannigan", &id[2..], &author[2..]]),
                "{}",
                path.display()
            );
        }
        assert_eq!(comments(&threads(&export(&dir, &here.join("after")))).len(), 3);
    }
    assert!(killed >= 1, "{killed} of 4 were killed on the way");
}

#[test]
fn what_many_have_pasted_stays_where_others_pasted_it() {
    let top = folder();
    let dir = init(top.path());
    let letter = "Dear member please vote against the new rota before the end of this month";
    let rows: String = (0..30).map(|n| format!("{n},person {n},{letter} says number {n}\n")).collect();
    let table = write(top.path(), "letters.csv", format!("id,author,comment\n{rows}"));
    done(&["add", shown(&dir), shown(&table), "--text", "comment"], 0);
    let (id, _) = comments(&threads(&export(&dir, &top.path().join("x")))).remove(0);
    let told = text(&done(&["forget", shown(&dir), "--comment", &id], 0).stdout);
    assert!(told.contains("0 other texts") && told.contains("nobody's own"), "{told}");
    assert_eq!(comments(&threads(&export(&dir, &top.path().join("y")))).len(), 29);
}

#[test]
fn short_common_words_of_others_stay_theirs() {
    let top = folder();
    let dir = init(top.path());
    let one = page(
        "https://two.example.org/a/",
        &[
            (1, "Will", "Me too and mine as well"),
            (2, "Ben Tarrow", "Will it ever end? me too and mine as well, I fear"),
            (3, "Cat Moss", "> Me too and mine as well\n\nSame on ours"),
        ],
    );
    done(&["add", shown(&dir), shown(&write(top.path(), "a.html", one))], 0);
    let (id, _) = comments(&threads(&export(&dir, &top.path().join("x")))).remove(0);
    let told = text(&done(&["forget", shown(&dir), "--comment", &id], 0).stdout);
    assert!(told.contains("1 text is of fewer than eight words that others have written too"), "{told}");
    let all = comments(&threads(&export(&dir, &top.path().join("y"))));
    assert_eq!(all[0].1, "Will it ever end? me too and mine as well, I fear");
}
