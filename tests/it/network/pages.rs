//! Discussions over many pages, lists and sitemaps, and what is told of a run.

use std::time::Instant;

use groundswell::corpus::{Record, RecordReader, Thread};

use super::server::{Server, answer, html, missing, thread};
use super::{harvest, run};
use crate::cli::{folder, groundswell, shown, text, write};

#[test]
fn ten_thousand_comments_over_two_hundred_pages_are_one_thread() {
    // As WordPress numbers them: fifty a page, the newest under the bare address, which is page 200.
    let page = |n: u32, links: &str| {
        let first = (n - 1) * 50 + 1;
        let page = thread("Pay", first..first + 50, links);
        // The first comment of every page but the first answers number 1.
        if n == 1 {
            page
        } else {
            page.replacen("</div></li>", "</div><a class='comment-reply-link' href='?replytocom=1'>Reply</a></li>", 1)
        }
    };
    let older = |n: u32| {
        let older = format!("<a href='/2024/pay/comment-page-{}/#comments'>Older</a>", n - 1);
        format!("{}<a href='/2024/pay/'>Newest</a>", if n > 1 { older } else { String::new() })
    };
    let server = Server::start(move |ask, out| match ask.path.as_str() {
        "/2024/pay/" => html(out, &page(200, "<a href='/2024/pay/comment-page-199/#comments'>Older</a>")),
        path => match path
            .strip_prefix("/2024/pay/comment-page-")
            .and_then(|rest| rest.strip_suffix('/')?.parse::<u32>().ok())
        {
            Some(n @ 1..200) => html(out, &page(n, &older(n))),
            _ => missing(out),
        },
    });
    let started = Instant::now();
    let output = harvest(&[&server]).arg(server.url("/2024/pay/")).output().expect("the program runs");
    println!("200 pages in {:?}", started.elapsed());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let mut reader = RecordReader::<Thread, _>::new(&output.stdout[..], "threads");
    let (_, thread) = reader.next_record().expect("readable").expect("a thread");
    assert_eq!(thread.check(), Ok(()));
    assert_eq!((thread.comments.len(), thread.source.pages.len()), (10_000, 200));
    assert!(
        thread.comments[50].parent.as_ref() == Some(&thread.comments[0].id) && thread.comments[51].parent.is_none()
    );
    assert!(thread.comments[9950].parent.as_ref() == Some(&thread.comments[0].id));
    assert!(thread.comments[9999].text.contains(" 10000 cases"), "{}", thread.comments[9999].text);
    assert!(thread.source.pages.iter().all(|page| page.comments == Some(50)));
    assert!(thread.source.pages[0].location.ends_with("/comment-page-1/"));
    assert_eq!(thread.source.retrieved.map(|t| t.to_string()).as_deref(), Some("2025-03-04T08:05:00+00:00"));
    assert!(thread.reason.starts_with("10000 comments found; on 200 pages"), "{}", thread.reason);
}

#[test]
fn the_interface_of_wordpress_is_read_page_by_page() {
    let comment = |n: u32| {
        format!(
            "{{\"id\":{n},\"post\":7,\"parent\":{},\"author_name\":\"Writer {n}\",\"date\":\"2024-03-05T10:00:00\",\"date_gmt\":\"2024-03-05T10:00:00\",\
             \"content\":{{\"rendered\":\"<p>I have {n} cases this week.</p>\"}},\"link\":\"https://gazette.example/pay/#comment-{n}\",\"status\":\"approved\",\"type\":\"comment\"}}",
            if n == 250 { 1 } else { 0 }
        )
    };
    let server = Server::start(move |ask, out| {
        if !ask.path.starts_with("/wp-json/wp/v2/comments") {
            return missing(out);
        }
        let page: u32 = ask.path.split("&page=").nth(1).and_then(|n| n.parse().ok()).unwrap_or(1);
        // Newest first.
        let last = 250 - (page - 1) * 100;
        let list: Vec<String> = (last.saturating_sub(99).max(1)..=last).rev().map(comment).collect();
        let headers = [
            ("Content-Type", "application/json; charset=UTF-8"),
            ("X-WP-TotalPages", "3"),
            ("X-Robots-Tag", "noindex"),
        ];
        answer(out, 200, &headers, format!("[{}]", list.join(",")).as_bytes())
    });
    let ran = run(harvest(&[&server]).arg(server.url("/wp-json/wp/v2/comments?post=7&per_page=100")));
    assert_eq!((ran.code, ran.comments(), server.paths().len()), (Some(0), 250, 3), "{}", ran.said);
    let comments = ran.threads[0]["comments"].as_array().expect("comments");
    let answered =
        comments.iter().find(|c| c["text"].as_str().is_some_and(|t| t.contains(" 250 "))).expect("the last one");
    assert_eq!(answered["parent"], comments[0]["id"]);
    assert_eq!(ran.threads[0]["source"]["pages"].as_array().map(Vec::len), Some(3));
}

#[test]
fn a_list_and_a_sitemap_are_harvested_once_each_in_their_order() {
    let server = Server::start(|ask, out| match ask.path.as_str() {
        "/sitemap.xml" => {
            let host = &ask.headers["host"];
            let body = format!(
                "<?xml version='1.0'?><urlset><url><loc>http://{host}/2/</loc></url><url><loc>http://{host}/3/</loc></url><url><loc>https://b.example/</loc></url></urlset>"
            );
            answer(
                out,
                200,
                &[("Content-Type", "application/xml"), ("X-Robots-Tag", "noindex, follow")],
                body.as_bytes(),
            )
        }
        "/1/" => html(out, &thread("One", 1..3, "")),
        "/2/" => html(out, &thread("Two", 3..5, "")),
        "/3/" => html(out, "<html><body><h1>Three</h1><p>Comments are closed.</p></body></html>"),
        _ => missing(out),
    });
    let place = folder();
    let list =
        write(place.path(), "urls.txt", format!("{}\n{}\n", server.url("/2/"), server.url("/1/?utm_source=list")));
    let log = place.path().join("log.jsonl");
    let ran = run(harvest(&[&server]).arg(server.url("/1/#comments")).args([
        "--list",
        shown(&list),
        "--sitemap",
        &server.url("/sitemap.xml"),
        "--log",
        shown(&log),
    ]));
    let order: Vec<&str> = ran.threads.iter().filter_map(|t| t["source"]["location"].as_str()).collect();
    assert_eq!(order, [server.url("/1/"), server.url("/2/"), server.url("/3/")], "{}", ran.said);
    assert_eq!(ran.outcome(&server.url("/3/")).0, "closed");
    assert_eq!((ran.code, server.paths().len()), (Some(0), 4), "{}", ran.said);
    assert!(ran.said.contains("is http://127.0.0.1") && ran.said.contains("again: left out"), "{}", ran.said);
    // A table at the end, and a log that programs read.
    assert!(ran.said.lines().any(|line| line.starts_with("closed") && line.trim_end().ends_with('0')), "{}", ran.said);
    let events: Vec<serde_json::Value> = std::fs::read_to_string(&log)
        .expect("written")
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let of = |name: &str| events.iter().filter(|event| event["event"] == name).count();
    assert_eq!((of("answered"), of("queued"), of("done")), (6, 1, 3));
    assert!(events.iter().all(|event| event["time"] == "2025-03-04T08:05:00Z" && event["host"].is_string()));
}

#[test]
fn bad_words_on_the_command_line_are_told_and_nothing_is_asked() {
    let place = folder();
    let file = write(place.path(), "page.html", "<p>x");
    for (words, code, said) in [
        (vec!["https://a.example/", shown(&file)], 2, "harvest them in two calls"),
        (vec!["https://a.example/", "--contact", "nobody"], 2, "is no contact"),
        (vec!["https://a.example/", "--offline", "--study", shown(place.path())], 2, "holds no snapshots"),
        (vec!["https://a.example/", "--offline"], 2, "--study"),
        (vec!["https://a.example/", "--delay=-1"], 2, "seconds"),
        (vec![], 2, "INPUT"),
    ] {
        let output = groundswell()
            .env_remove("GROUNDSWELL_CONTACT")
            .arg("harvest")
            .args(&words)
            .output()
            .expect("the program runs");
        let told = text(&output.stderr);
        assert!(
            output.status.code() == Some(code) && told.contains(said),
            "{words:?}: {:?} {told}",
            output.status.code()
        );
    }
}
