//! Servers that misbehave: each costs bounded time and memory, ends with a stated result, and leaves other pages unharmed.

use std::io::Write;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::server::{Server, answer, html, missing, thread};
use super::{harvest, harvest_of, run};
use crate::cli::text;

/// A server with one good page and one path that does something else.
fn with_bad(
    bad: impl Fn(&super::server::Ask, &mut dyn Write) -> std::io::Result<()> + Send + Sync + 'static,
) -> Server {
    Server::start(move |ask, out| match ask.path.as_str() {
        "/good/" => html(out, &thread("Good", 1..4, "")),
        "/bad/" => bad(ask, out),
        _ => missing(out),
    })
}

/// Harvests the bad page and the good one; the good one must be whole.
fn both(server: &Server) -> super::Ran {
    let started = Instant::now();
    let ran = run(harvest(&[server]).args([server.url("/bad/"), server.url("/good/")]));
    assert!(started.elapsed() < Duration::from_secs(10), "took {:?}", started.elapsed());
    assert_eq!(ran.outcome(&server.url("/good/")).0, "comments", "{}", ran.said);
    ran
}

#[test]
fn a_slow_drip_ends_by_the_clock() {
    let server = with_bad(|_, out| {
        out.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")?;
        for _ in 0..50 {
            out.write_all(b"<p>")?;
            out.flush()?;
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    });
    let ran = both(&server);
    assert!(ran.skip(&server.url("/bad/")).contains("no whole answer came within 1 s"), "{}", ran.said);
    assert_eq!(ran.code, Some(3));
}

#[test]
fn a_body_without_end_ends_at_the_limit() {
    let server = with_bad(|_, out| {
        out.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")?;
        let block = b"<p>for ever and ever</p>".repeat(1000);
        loop {
            out.write_all(&block)?;
        }
    });
    let ran = both(&server);
    assert_eq!(
        ran.outcome(&server.url("/bad/")),
        ("broken".into(), "the page has more than 1 MiB; --max-size says how much is read".into())
    );
}

#[test]
fn a_bomb_of_gzip_is_not_unpacked() {
    // 300 MB of blanks, in some 300 KB.
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(9));
    let block = vec![b' '; 1 << 20];
    (0..300).for_each(|_| encoder.write_all(&block).expect("memory"));
    let bomb = encoder.finish().expect("memory");
    assert!(bomb.len() < 400_000, "{} bytes", bomb.len());
    let server =
        with_bad(move |_, out| answer(out, 200, &[("Content-Type", "text/html"), ("Content-Encoding", "gzip")], &bomb));
    let ran = both(&server);
    assert!(ran.outcome(&server.url("/bad/")).1.contains("more than 1 MiB"));
    // Under a limit of memory below what it unpacks to, and with room for a page of 32 MiB.
    let mut command = std::process::Command::new("sh");
    command.args(["-c", "ulimit -v 400000; exec \"$@\"", "sh"]);
    let mut words = harvest_of(&[&server], "0", "32");
    words.arg(server.url("/bad/"));
    command.arg(words.get_program()).args(words.get_args());
    command.envs(words.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = command.output().expect("the program runs");
    assert!(text(&output.stdout).contains("the page has more than"), "{}", text(&output.stderr));
}

#[test]
fn redirects_in_a_circle_and_without_end_are_told() {
    let server = Server::start(|ask, out| match ask.path.as_str() {
        "/good/" => html(out, &thread("Good", 1..4, "")),
        "/bad/" => answer(out, 302, &[("Location", "/there/")], b""),
        "/there/" => answer(out, 301, &[("Location", "/bad/")], b""),
        path if path.starts_with("/on/") => {
            let n: u32 = path.trim_matches(|c: char| !c.is_ascii_digit()).parse().unwrap_or(0);
            answer(out, 302, &[("Location", &format!("/on/{}", n + 1))], b"")
        }
        _ => missing(out),
    });
    let ran = both(&server);
    assert!(ran.outcome(&server.url("/bad/")).1.contains("its redirects go round in a circle"));
    let ran = run(harvest(&[&server]).arg(server.url("/on/0")));
    assert_eq!(ran.outcome(&server.url("/on/0")), ("broken".into(), "it redirects more than 10 times".into()));
    assert_eq!(ran.code, Some(1));
}

#[test]
fn nothing_leads_to_private_and_metadata_addresses() {
    let inner = Server::start(|_, out| html(out, &thread("Secret", 1..4, "")));
    let port = inner.port();
    for to in [
        format!("http://127.0.0.1:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        // A name that resolves to a private address.
        format!("http://localhost:{port}/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://[fe80::1]/".to_owned(),
        "file:///etc/passwd".to_owned(),
    ] {
        let target = to.clone();
        let server = with_bad(move |_, out| answer(out, 302, &[("Location", &target)], b""));
        let ran = both(&server);
        let (status, reason) = ran.outcome(&server.url("/bad/"));
        assert!(status == "blocked" && reason.starts_with("it redirects to"), "{to}: {status}: {reason}");
        assert_eq!(ran.code, Some(3), "{to}");
    }
    assert!(inner.asks().is_empty(), "{:?}", inner.asks());
    // Named by the user and not allowed: the same, and the exit code says that a rule forbids all.
    let ran = run(harvest(&[]).args([inner.url("/"), format!("http://localhost:{port}/")]));
    assert_eq!((ran.code, inner.asks().len()), (Some(4), 0), "{}", ran.said);
    assert!(ran.outcome(&inner.url("/")).1.contains(&format!("--allow-private=127.0.0.1:{port}")));
    // Link-local addresses are not even allowed by name.
    let ran = run(harvest(&[]).args(["http://169.254.169.254/latest/", "--allow-private"]));
    assert_eq!(ran.code, Some(4), "{}", ran.said);
}

#[test]
fn a_wrong_charset_is_put_right_where_it_shows_and_a_header_is_heeded() {
    let server = Server::start(|ask, out| match ask.path.as_str() {
        // Says UTF-8 and is windows-1252.
        "/bad/" => answer(
            out,
            200,
            &[("Content-Type", "text/html; charset=utf-8")],
            &thread("Pay", 1..2, "")
                .replace("no supervision", "it~s")
                .into_bytes()
                .iter()
                .map(|b| if *b == b'~' { 0x92 } else { *b })
                .collect::<Vec<u8>>(),
        ),
        // Only the header tells.
        "/polish/" => answer(
            out,
            200,
            &[("Content-Type", "text/html; charset=\"ISO-8859-2\"")],
            &thread("Pay", 1..2, "")
                .replace("no supervision", "~")
                .into_bytes()
                .iter()
                .map(|b| if *b == b'~' { 0xb1 } else { *b })
                .collect::<Vec<u8>>(),
        ),
        "/good/" => html(out, &thread("Good", 5..8, "")),
        _ => missing(out),
    });
    let ran = run(harvest(&[&server]).args([server.url("/bad/"), server.url("/polish/"), server.url("/good/")]));
    let words = |at: usize| ran.threads[at]["comments"][0]["text"].as_str().unwrap_or_default().to_owned();
    assert!(words(0).contains("and it\u{2019}s this week"), "{}", words(0));
    assert!(words(1).contains("and \u{105} this week"), "{}", words(1));
    assert_eq!((ran.code, ran.threads.len()), (Some(0), 3), "{}", ran.said);
}

#[test]
fn a_wrong_content_type_is_told_and_nothing_is_guessed() {
    let server =
        with_bad(|_, out| answer(out, 200, &[("Content-Type", "image/png")], thread("Pay", 1..9, "").as_bytes()));
    let ran = both(&server);
    assert_eq!(ran.outcome(&server.url("/bad/")), ("broken".into(), "the answer is image/png, not a page".into()));
}

#[test]
fn a_connection_that_breaks_off_is_tried_once_more_and_told() {
    let server = with_bad(|_, out| {
        out.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n<html><p>half a")?;
        out.flush()?;
        Err(std::io::Error::other("gone"))
    });
    let ran = both(&server);
    let said = ran.skip(&server.url("/bad/"));
    assert!(said.contains("broke off") || said.contains("sound HTTP"), "{said}");
    assert_eq!(server.paths().iter().filter(|path| *path == "/bad/").count(), 2);
}

#[test]
fn no_host_reached_is_a_failure_of_the_network() {
    let port = {
        let server = Server::start(|_, out| missing(out));
        server.port()
    };
    let url = format!("http://127.0.0.1:{port}/");
    let ran = run(harvest(&[]).args([&url, "--allow-private"]));
    assert_eq!(ran.code, Some(6), "{}", ran.said);
    assert!(ran.skip(&url).contains("the host refuses the connection"), "{}", ran.said);
}
