//! Manners, measured at the server: who is asked how often, what is never asked for, and how a busy server is treated.

use std::time::{Duration, Instant};

use super::server::{Server, answer, html, missing, thread};
use super::{harvest, harvest_of, kept, run};
use crate::cli::{folder, groundswell, shown, text, write};

fn robots(rules: &'static str) -> Server {
    Server::start(move |ask, out| match ask.path.as_str() {
        "/robots.txt" => answer(out, 200, &[("Content-Type", "text/plain")], rules.as_bytes()),
        path if path.ends_with('/') => html(out, &thread(path, 1..3, "")),
        _ => missing(out),
    })
}

#[test]
fn a_host_has_one_connection_and_its_delay_and_forbidden_paths_are_never_asked_for() {
    let servers = [robots("User-agent: *\nDisallow: /private/\n"), robots("User-agent: *\nCrawl-delay: 1.2\n")];
    let mut command = harvest_of(&[&servers[0], &servers[1]], "1", "1");
    for server in &servers {
        command.args((0..3).map(|n| server.url(&format!("/{n}/"))));
        command.arg(server.url("/private/1/"));
    }
    let ran = run(&mut command);
    assert_eq!(ran.code, Some(3), "{}", ran.said);
    for (server, delay) in servers.iter().zip([1000.0, 1200.0]) {
        let asks = server.asks();
        let mut gaps: Vec<f64> = asks.windows(2).map(|two| (two[1].at - two[0].at).as_secs_f64() * 1000.0).collect();
        gaps.sort_by(f64::total_cmp);
        assert!(gaps[0] >= delay, "{gaps:?}");
        // A machine that is busy with other things is late as often as not: what we add ourselves shows when it is not.
        assert!(gaps[0] < delay * 1.05, "{} ms between requests where {delay} were asked for: {gaps:?}", gaps[0]);
        assert_eq!(server.connections().0, 1);
    }
    assert!(!servers[0].paths().iter().any(|path| path.starts_with("/private")), "{:?}", servers[0].paths());
    let (status, reason) = ran.outcome(&servers[0].url("/private/1/"));
    assert_eq!(
        (status.as_str(), reason.as_str()),
        ("blocked", "robots.txt of the site forbids it: \"Disallow: /private/\"")
    );
    let agent = &servers[0].asks()[0].headers["user-agent"];
    assert!(agent.starts_with("groundswell/") && agent.contains("contact: tests@groundswell.example"), "{agent}");
}

#[test]
fn nothing_is_fetched_without_a_contact_and_a_host_that_forbids_all_is_exit_4() {
    let server = robots("User-agent: groundswell\nDisallow: /\n");
    let output = groundswell()
        .env_remove("GROUNDSWELL_CONTACT")
        .args(["harvest", &server.url("/1/")])
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(4));
    assert!(text(&output.stderr).contains("--contact or GROUNDSWELL_CONTACT"), "{}", text(&output.stderr));
    assert!(server.asks().is_empty());
    let ran = run(harvest(&[&server]).arg(server.url("/1/")));
    assert_eq!((ran.code, server.paths()), (Some(4), Vec::new()), "{}", ran.said);
}

#[test]
fn robots_txt_that_is_missing_allows_and_one_that_fails_or_hangs_forbids() {
    let with = |status: u16| {
        Server::start(move |ask, out| match ask.path.as_str() {
            "/robots.txt" if status == 0 => {
                std::thread::sleep(Duration::from_secs(3));
                Ok(())
            }
            "/robots.txt" => answer(out, status, &[], b""),
            "/1/" => html(out, &thread("Pay", 1..3, "")),
            _ => missing(out),
        })
    };
    for (status, outcome) in [(404, "comments"), (403, "comments"), (503, "blocked"), (500, "blocked"), (0, "blocked")]
    {
        let server = with(status);
        let ran = run(harvest(&[&server]).arg(server.url("/1/")));
        let (found, reason) = ran.outcome(&server.url("/1/"));
        assert_eq!(found, outcome, "{status}: {reason}");
        assert_eq!(server.paths().is_empty(), outcome == "blocked", "{status}");
    }
}

#[test]
fn two_megabytes_of_rules_are_heeded_as_far_as_they_are_read() {
    let mut rules = String::from("User-agent: *\nDisallow: /first/\n");
    while rules.len() < 2 << 20 {
        rules.push_str("Disallow: /a-long-path-that-nobody-asks-for/*/x$\n");
    }
    rules.push_str("Disallow: /last/\n");
    let server = Server::start(move |ask, out| match ask.path.as_str() {
        "/robots.txt" => answer(out, 200, &[], rules.as_bytes()),
        path if path.ends_with('/') => html(out, &thread(path, 1..3, "")),
        _ => missing(out),
    });
    let ran = run(harvest(&[&server]).args([server.url("/first/"), server.url("/last/")]));
    assert_eq!(ran.outcome(&server.url("/first/")).0, "blocked");
    assert_eq!(ran.outcome(&server.url("/last/")).0, "comments");
}

#[test]
fn a_busy_server_is_given_the_time_it_asks_for_and_one_that_asks_for_hours_is_left() {
    let server = Server::start(|ask, out| match (ask.path.as_str(), ask.before) {
        ("/a/", 0) => answer(out, 429, &[("Retry-After", "1")], b"slow down"),
        ("/b/", 0) => answer(out, 503, &[], b""),
        ("/c/", _) => answer(out, 429, &[("Retry-After", "3600")], b""),
        ("/d/", _) => answer(out, 503, &[], b""),
        ("/a/" | "/b/" | "/e/", _) => html(out, &thread(&ask.path, 1..3, "")),
        _ => missing(out),
    });
    let ran = run(harvest(&[&server]).args(["/a/", "/b/", "/d/", "/c/", "/e/"].map(|path| server.url(path))));
    assert_eq!(ran.outcome(&server.url("/a/")).0, "comments");
    assert_eq!(ran.outcome(&server.url("/b/")).0, "comments");
    for path in ["/c/", "/e/"] {
        let reason = ran.skip(&server.url(path));
        assert!(reason.contains("429 Too Many Requests and asks to come back in 3600 s"), "{}", ran.said);
    }
    assert!(ran.skip(&server.url("/d/")).contains("503 Service Unavailable 3 times"), "{}", ran.said);
    let asks = server.asks();
    let times: Vec<Instant> = asks.iter().filter(|ask| ask.path == "/a/").map(|ask| ask.at).collect();
    assert!(times[1] - times[0] >= Duration::from_secs(1), "{:?}", times[1] - times[0]);
    let count = |path: &str| asks.iter().filter(|ask| ask.path == path).count();
    assert_eq!(["/a/", "/b/", "/c/", "/d/", "/e/"].map(count), [2, 2, 1, 3, 0]);
}

#[test]
fn the_time_that_a_busy_server_asks_for_holds_for_the_next_address_too() {
    let server = Server::start(|ask, out| match ask.path.as_str() {
        "/a/" => answer(out, 429, &[("Retry-After", "1")], b"slow down"),
        "/b/" => html(out, &thread(&ask.path, 1..3, "")),
        _ => missing(out),
    });
    let ran = run(harvest(&[&server]).args(["/a/", "/b/"].map(|path| server.url(path))));
    assert_eq!(ran.outcome(&server.url("/b/")).0, "comments");
    let asks = server.asks();
    let last = asks.iter().filter(|ask| ask.path == "/a/").map(|ask| ask.at).max().expect("asked");
    let next = asks.iter().find(|ask| ask.path == "/b/").expect("asked").at;
    assert!(next - last >= Duration::from_secs(1), "{:?}", next - last);
}

#[test]
fn a_page_with_an_odd_status_is_asked_for_once_a_run() {
    let server = Server::start(|ask, out| match ask.path.as_str() {
        "/a/" | "/b/" => answer(out, 302, &[("Location", "/odd/")], b""),
        "/odd/" => answer(out, 501, &[("Content-Type", "text/html")], b"<p>Not here"),
        _ => missing(out),
    });
    run(harvest(&[&server]).args(["/a/", "/b/"].map(|path| server.url(path))));
    assert_eq!(server.paths().iter().filter(|path| *path == "/odd/").count(), 1, "{:?}", server.paths());
}

#[test]
fn reservations_are_heeded_in_headers_in_the_page_and_in_the_file_of_the_site() {
    let server = Server::start(|ask, out| match ask.path.as_str() {
        "/.well-known/tdmrep.json" => answer(
            out,
            200,
            &[("Content-Type", "application/json")],
            br#"[{"location":"/file/*","tdm-reservation":1}]"#,
        ),
        "/header/" => answer(
            out,
            200,
            &[("Content-Type", "text/html"), ("TDM-Reservation", "1")],
            thread("x", 1..3, "").as_bytes(),
        ),
        "/tag/" => answer(
            out,
            200,
            &[("Content-Type", "text/html"), ("X-Robots-Tag", "noindex")],
            thread("x", 1..3, "").as_bytes(),
        ),
        "/page/" => {
            html(out, &thread("x", 1..3, "").replace("<head>", "<head><meta name='tdm-reservation' content='1'>"))
        }
        "/open/" => html(out, &thread("open", 1..3, "")),
        _ => missing(out),
    });
    let paths = ["/file/1/", "/header/", "/tag/", "/page/"];
    let ran = run(harvest(&[&server]).args(paths.map(|path| server.url(path))).arg(server.url("/open/")));
    for path in paths {
        assert_eq!(ran.outcome(&server.url(path)).0, "blocked", "{path}");
    }
    assert_eq!((ran.outcome(&server.url("/open/")).0.as_str(), ran.code), ("comments", Some(3)));
    assert!(!server.paths().contains(&"/file/1/".to_owned()));
}

#[test]
fn what_is_kept_is_never_asked_for_again_and_a_revisit_asks_whether_it_still_holds() {
    let server = Server::start(|ask, out| match ask.path.as_str() {
        "/1/" if ask.headers.get("if-none-match").is_some_and(|tag| tag == "\"one\"") => {
            answer(out, 304, &[("ETag", "\"one\"")], b"")
        }
        "/1/" => answer(
            out,
            200,
            &[("Content-Type", "text/html"), ("ETag", "\"one\""), ("Set-Cookie", "who=you")],
            thread("Pay", 1..3, "").as_bytes(),
        ),
        "/2/" => html(out, &thread("Hours", 1..(4 + u32::try_from(ask.before).unwrap_or(0)), "")),
        _ => missing(out),
    });
    let study = folder();
    let go = |extra: &[&str]| {
        run(harvest(&[&server])
            .args([server.url("/1/"), server.url("/2/?utm_source=x")])
            .args(["--study", shown(study.path())])
            .args(extra))
    };
    let first = go(&[]);
    let asked = server.asks().len();
    assert_eq!((first.comments(), server.paths()), (5, vec!["/1/".to_owned(), "/2/".to_owned()]));
    let second = go(&[]);
    assert_eq!((second.threads, server.asks().len()), (first.threads.clone(), asked));
    let offline = run(groundswell().args([
        "harvest",
        "--offline",
        "--study",
        shown(study.path()),
        &server.url("/1/"),
        &server.url("/2/"),
    ]));
    assert_eq!((offline.threads, server.asks().len()), (first.threads, asked));
    let third = go(&["--revisit"]);
    assert_eq!((third.comments(), third.code), (6, Some(0)), "{}", third.said);
    let statuses: Vec<u16> = kept(study.path()).iter().filter(|s| s.url.ends_with("/1/")).map(|s| s.status).collect();
    assert_eq!(statuses, [200, 304]);
    assert!(kept(study.path()).iter().all(|s| s.header("set-cookie").is_none()));
    // A copy as an archive: what our own reader of archives makes of it is the same discussion.
    let warc = study.path().join("copy.warc");
    let snapshots = groundswell::study::snapshots::Snapshots::open(study.path()).expect("snapshots");
    let written = snapshots.write_warc(&mut std::fs::File::create(&warc).expect("writable")).expect("written");
    assert_eq!(written, kept(study.path()).len() as u64);
    let archive = run(groundswell().args(["harvest", shown(&warc)]));
    assert!(
        archive.comments() >= 5
            && archive.threads.iter().any(|t| t["source"]["location"] == server.url("/1/").as_str()),
        "{}",
        archive.said
    );
    let never = run(groundswell().args(["harvest", "--offline", "--study", shown(study.path()), &server.url("/3/")]));
    assert!(never.skip(&server.url("/3/")).contains("no snapshot of it is kept"), "{}", never.said);
}

#[test]
fn a_dry_run_tells_what_would_be_asked_for_and_asks_nobody() {
    let server = robots("");
    let study = folder();
    let list = write(
        study.path(),
        "urls.txt",
        format!("# ours\n{}\n{}\nftp://a.example/\n", server.url("/1/"), server.url("/2/#comments")),
    );
    let words = ["--list", shown(&list), "--study", shown(study.path())];
    run(harvest(&[&server]).arg(server.url("/1/")).args(["--study", shown(study.path())]));
    let before = server.asks().len();
    let output = groundswell().args(["harvest", "--dry-run"]).args(words).output().expect("the program runs");
    let (one, two) = (server.url("/1/"), server.url("/2/"));
    assert_eq!(
        text(&output.stdout),
        format!("kept\t{one}\nfetch\t{two}\nskip\tftp://a.example/\tonly http and https are fetched, not ftp:\n")
    );
    assert_eq!((output.status.code(), server.asks().len()), (Some(0), before));
}

#[test]
fn a_snapshot_that_was_changed_is_never_read_and_is_fetched_again() {
    let server = robots("");
    let study = folder();
    let (one, two) = (server.url("/1/"), server.url("/2/"));
    let words = ["--study", shown(study.path()), &one, &two];
    let first = run(harvest(&[&server]).args(words));
    let page = kept(study.path()).into_iter().find(|s| s.url == one).expect("kept");
    let body = study.path().join("snapshots/bodies").join(&page.sha256[..2]).join(format!("{}.gz", page.sha256));
    std::fs::write(&body, "something else").expect("writable");
    let offline = run(groundswell().args(["harvest", "--offline"]).args(words));
    assert_eq!((offline.code, offline.threads.len()), (Some(5), 1), "{}", offline.said);
    assert!(offline.skip(&one).contains(shown(&body)), "{}", offline.said);
    let again = run(harvest(&[&server]).args(words));
    assert_eq!((again.threads, again.code), (first.threads, Some(0)), "{}", again.said);
    assert_eq!(server.paths(), ["/1/", "/2/", "/1/"]);
}
