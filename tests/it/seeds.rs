//! A thread in the form this project began with, told in other words: what a report of it says in both views; and, where
//! the five pages themselves lie beside the checkout, what the lexicon finds in them.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::cli::{folder, run, shown, text, write};

/// Seven comments by six people, replies to depth 2, in a text rendering of the WooThemes kind.
const PAGE: &str = "\
Councils fear for their social care workforce

A survey finds that most expect vacancies to grow.

More from Care Weekly

7 Responses to Councils fear for their social care workforce

  1. Marian Oake May 3, 2019 at 8:02 am #

    Burnout in social work is real and so is secondary trauma. The caseloads we are expected to carry are people, not files.

  2. Pilchard May 3, 2019 at 9:15 am #

    We have told them for years and we have not been listened to.

    \u{2022} sonia r May 3, 2019 at 11:40 am #

      A thankless job with an unmanageable caseload. I took early retirement in March.

  3. Tom Villiers May 4, 2019 at 6:30 pm #

    The minister should read the report before speaking about it.

    \u{2022} Tom Villiers May 4, 2019 at 6:48 pm #

      In reply to Marian Oake, I meant the second one.

      \u{2022} Gwen May 5, 2019 at 7:12 am #

        Well said Tom, I could not put it better.

  4. Ruth May 5, 2019 at 10:00 pm #

    I was a children\u{2019}s social worker for eleven years. I was overworked and burnt out, and the supervision was poor. I loved the job.

    I left last summer. I may come back as an agency worker, so that I can move on.
";

fn annotations(folder: &Path, path: &str) -> Vec<Value> {
    let out = folder.join("annotations.jsonl");
    let output = run(&["classify", path, "--model", "lexicon", "--out", shown(&out), "--quiet"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let lines = std::fs::read_to_string(out).expect("written");
    lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn codes(annotation: &Value) -> BTreeSet<String> {
    let codes = annotation["themes"].as_array().expect("a list").iter();
    codes
        .map(|code| {
            format!("{}/{}", code["theme"].as_str().expect("a key"), code["valence"].as_str().unwrap_or("stated"))
        })
        .collect()
}

fn has(annotation: &Value, expected: &[&str]) {
    let found = codes(annotation);
    for code in expected {
        assert!(found.contains(*code), "{code} is not in {found:?}");
    }
}

#[test]
fn the_lexicon_reads_a_thread_of_this_kind() {
    let folder = folder();
    let page = write(folder.path(), "page.txt", PAGE);
    let found = annotations(folder.path(), shown(&page));
    assert_eq!(found.len(), 7);
    has(&found[0], &["burnout/strain", "secondary_trauma/strain", "caseload/strain"]);
    has(&found[1], &["voice/strain"]);
    has(&found[2], &["caseload/strain", "recognition/strain", "leaving/stated"]);
    assert!(codes(&found[5]).is_empty(), "{:?}", codes(&found[5]));
    has(
        &found[6],
        &[
            "burnout/strain",
            "caseload/strain",
            "supervision/strain",
            "meaning/support",
            "leaving/stated",
            "agency_preference/stated",
        ],
    );
    for first_hand in [2, 6] {
        assert_eq!(found[first_hand]["speaker"]["label"], "first_hand");
    }
}

#[test]
fn the_release_view_withholds_what_so_few_say_and_says_so_while_the_working_view_shows_it() {
    let folder = folder();
    let page = write(folder.path(), "page.txt", PAGE);
    for format in ["html", "md", "csv", "json", "text"] {
        let of = |view: &str| {
            let output = run(&["report", shown(&page), "--view", view, "--format", format, "--quiet"]);
            assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
            text(&output.stdout)
        };
        let (working, release) = (of("working"), of("release"));
        assert!(working.to_lowercase().contains("leaving"), "{format}");
        match format {
            "csv" => assert!(!release.contains("full"), "{release}"),
            "json" => {
                let record: Value = serde_json::from_str(&release).expect("JSON");
                let shares = record["prevalences"].as_array().expect("a list");
                assert!(shares.iter().all(|share| share["shown"] == "suppressed" && share["estimate"].is_null()));
                assert!(
                    shares.iter().all(|share| share["raised"]["value"].is_null() && share["voices"]["value"].is_null())
                );
                assert!(
                    record["suppressed"][0]["reason"].as_str().is_some_and(|reason| reason.contains("fewer than 10"))
                );
                let shown: Value = serde_json::from_str(&working).expect("JSON");
                assert!(shown["voices"]["authors"]["value"] == 6);
            }
            _ => {
                assert!(release.contains("fewer than 10") || release.contains("fewer than\n"), "{format}: {release}");
                assert!(!release.to_lowercase().contains("not for publication"), "{format}");
                assert!(working.to_lowercase().contains("not for publication"), "{format}");
            }
        }
    }
}

#[test]
fn the_lexicon_reads_the_page_this_project_was_born_from() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/seeds");
    let Some(page) = std::fs::read_dir(seeds).ok().and_then(|entries| {
        entries
            .flatten()
            .map(|entry| entry.path())
            .find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("003")))
    }) else {
        println!("not run: the seeds are not beside this checkout");
        return;
    };
    let folder = folder();
    let found = annotations(folder.path(), shown(&page));
    has(&found[0], &["burnout/strain", "secondary_trauma/strain", "caseload/strain"]);
    has(&found[1], &["voice/strain"]);
    has(&found[2], &["caseload/strain", "recognition/strain", "leaving/stated"]);
    assert!(codes(&found[5]).is_empty(), "{:?}", codes(&found[5]));
    has(
        &found[6],
        &[
            "burnout/strain",
            "caseload/strain",
            "supervision/strain",
            "bureaucracy/strain",
            "bullying/strain",
            "voice/strain",
            "staffing/strain",
            "meaning/support",
            "leaving/stated",
            "agency_preference/stated",
        ],
    );
    for first_hand in [2, 6] {
        assert_eq!(found[first_hand]["speaker"]["label"], "first_hand");
    }
}
