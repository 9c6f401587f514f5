//! A run that is killed at any moment goes on where it was: the same output, and at most one page of a host asked for twice.

use std::collections::HashMap;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::server::{Server, answer, html, missing, thread};
use super::{harvest, kept};
use crate::cli::{folder, shown, text};

/// A site of thirty discussions; some have pages, one fails for good, one is not there.
fn site() -> Server {
    Server::start(|ask, out| {
        std::thread::sleep(Duration::from_millis(2));
        let number = |path: &str| path.trim_matches('/').split('/').next().and_then(|n| n.parse::<u32>().ok());
        match (ask.path.as_str(), number(&ask.path)) {
            ("/robots.txt", _) => answer(out, 200, &[], b"User-agent: *\nDisallow: /9/\n"),
            ("/7/", _) => Err(std::io::Error::other("gone")),
            ("/8/", _) => missing(out),
            (path, Some(n)) if n % 5 == 0 && !path.contains("cpage") => {
                html(out, &thread(path, n * 10..n * 10 + 4, "<a href='?cpage=2'>2</a>"))
            }
            (path, Some(n)) => html(out, &thread(path, n * 100..n * 100 + 3, "")),
            _ => missing(out),
        }
    })
}

fn command(servers: &[Server; 2], study: &Path, out: &Path) -> std::process::Command {
    let mut command = harvest(&[&servers[0], &servers[1]]);
    for n in 0..30 {
        command.args(servers.iter().map(|server| server.url(&format!("/{n}/"))));
    }
    command.args(["--study", shown(study), "--out", shown(out)]);
    command
}

#[test]
fn killed_at_twenty_moments_a_run_ends_as_if_it_had_not_been() {
    let servers = [site(), site()];
    let place = folder();
    let out = place.path().join("whole.jsonl");
    let started = Instant::now();
    let whole = command(&servers, &place.path().join("whole"), &out).output().expect("the program runs");
    let took = started.elapsed();
    assert_eq!(whole.status.code(), Some(3), "{}", text(&whole.stderr));
    let expected = std::fs::read(&out).expect("written");
    assert!(expected.len() > 20_000);
    let snapshots = kept(&place.path().join("whole"));
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let (mut cut_short, mut repeated) = (0, 0);
    let mut round = 0;
    // One that is done before it is killed shows nothing, and does not count.
    while cut_short < 20 && round < 60 {
        round += 1;
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // Some fall into the fetch, some into the reading after it.
        let moment = took.mul_f64(0.9 * ((state >> 11) as f64 / (1_u64 << 53) as f64));
        let (study, out) =
            (place.path().join(format!("study-{round}")), place.path().join(format!("out-{round}.jsonl")));
        let before = [servers[0].asks().len(), servers[1].asks().len()];
        let mut child = command(&servers, &study, &out).stderr(Stdio::null()).spawn().expect("the program runs");
        std::thread::sleep(moment);
        let running = child.try_wait().expect("a child").is_none();
        child.kill().expect("a child");
        child.wait().expect("a child");
        if !running {
            continue;
        }
        cut_short += 1;
        // Answers that were on their way when it was killed.
        std::thread::sleep(Duration::from_millis(10));
        let resumed = command(&servers, &study, &out).output().expect("the program runs");
        assert_eq!(resumed.status.code(), Some(3), "round {round}: {}", text(&resumed.stderr));
        assert!(std::fs::read(&out).expect("written") == expected, "round {round}, killed after {moment:?}");
        assert_eq!(
            kept(&study).iter().map(|s| (&s.url, &s.sha256)).collect::<std::collections::BTreeSet<_>>(),
            snapshots.iter().map(|s| (&s.url, &s.sha256)).collect()
        );
        for (server, before) in servers.iter().zip(before) {
            let mut times: HashMap<String, usize> = HashMap::new();
            for ask in server.asks().into_iter().skip(before) {
                *times.entry(ask.path).or_default() += 1;
            }
            // The one that breaks off is tried once more by itself.
            let again: usize = times.iter().map(|(path, n)| n - if path == "/7/" { (*n).min(2) } else { 1 }).sum();
            repeated += again;
            assert!(again <= 1 || (again == 2 && times["/7/"] == 4), "round {round}: {times:?}");
        }
    }
    println!("{cut_short} runs were cut short ({took:?} for a whole one); {repeated} requests were made a second time");
    assert_eq!(cut_short, 20);
}
