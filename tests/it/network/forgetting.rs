//! Pages that are fetched into a study which has forgotten somebody: neither its store nor its snapshots take her in again.

use std::path::{Path, PathBuf};

use super::super::cli::{folder, groundswell, shown, text};
use super::super::study_store::{NAME, QUOTED, TEXT, done, files, holds, init, page};
use super::server::{Server, answer, html, missing};
use super::{Ran, harvest, kept, run};

const ELSEWHERE: &str = "Our rota is a guess and the guess is wrong.";
const PIECES: [&str; 4] = ["three of us are down for nights", "the ward sister rang", "O'Brannigan", ELSEWHERE];

fn pages(host: &str) -> impl Fn(&super::server::Ask, &mut dyn std::io::Write) -> std::io::Result<()> + use<> {
    let host = host.to_owned();
    move |ask, out| {
        let at = format!("https://{host}{}", ask.path);
        match ask.path.as_str() {
            "/rota/" => html(out, &page(&at, &[(1, NAME, TEXT), (2, "Ben Tarrow", QUOTED)])),
            "/clean/" => html(out, &page(&at, &[(3, "Cat Moss", "Ours is written six weeks ahead of time.")])),
            "/quoted/" => html(out, &page(&at, &[(4, "Dee Holt", QUOTED)])),
            "/hers/" => html(out, &page(&at, &[(5, "zo\u{eb} O'BRANNIGAN", ELSEWHERE)])),
            "/reserved/" => {
                let reserved = [("Content-Type", "text/html"), ("TDM-Reservation", "1")];
                answer(out, 200, &reserved, page(&at, &[(6, NAME, TEXT)]).as_bytes())
            }
            "/gone/" => answer(out, 404, &[("Content-Type", "text/html")], page(&at, &[(7, NAME, TEXT)]).as_bytes()),
            "/lost/" => {
                let noindex = [("Content-Type", "text/html"), ("X-Robots-Tag", "noindex")];
                answer(out, 404, &noindex, page(&at, &[(8, NAME, TEXT)]).as_bytes())
            }
            _ => missing(out),
        }
    }
}

fn fetch(servers: &[&Server], dir: &Path, addresses: &[String], extra: &[&str]) -> Ran {
    let out = dir.join("threads.jsonl");
    let mut command = harvest(servers);
    command.args(addresses).args(["--study", shown(dir), "--out", shown(&out)]).args(extra);
    let ran = run(&mut command);
    let threads = std::fs::read(&out).unwrap_or_default();
    let threads = text(&threads).lines().map(|line| serde_json::from_str(line).expect("a record a line")).collect();
    Ran { threads, ..ran }
}

fn clean(dir: &Path) {
    for (path, bytes) in files(dir) {
        assert!(!holds(&bytes, &PIECES), "{} holds some of it", path.display());
    }
}

#[test]
fn a_fetched_page_of_somebody_forgotten_is_read_without_her_and_kept_nowhere() {
    let (old, new) = (Server::start(pages("old.example.org")), Server::start(pages("new.example.net")));
    let top = folder();
    let dir: PathBuf = init(top.path());
    let servers = [&old, &new];
    let first = [old.url("/rota/"), old.url("/clean/")];
    let ran = fetch(&servers, &dir, &first, &[]);
    assert_eq!((ran.comments(), ran.code), (3, Some(0)), "{}", ran.said);
    assert!(ran.said.contains("3 comments are new to the study"), "{}", ran.said);

    let told = text(&done(&["forget", shown(&dir), "--author", NAME], 0).stdout);
    assert!(told.contains("1 snapshot erased") && told.contains("nothing was found"), "{told}");
    clean(&dir);

    let mut all = first.to_vec();
    all.extend(["/quoted/", "/hers/", "/reserved/", "/gone/", "/lost/"].map(|path| new.url(path)));
    let again = fetch(&servers, &dir, &all, &[]);
    clean(&dir);
    let said: Vec<&str> = (again.threads.iter())
        .flat_map(|thread| thread["comments"].as_array().expect("comments"))
        .map(|comment| comment["text"].as_str().expect("a text"))
        .collect();
    let cut = "I read \"[withdrawn]\" and thought of my own ward.";
    assert_eq!(said, [cut, "Ours is written six weeks ahead of time.", cut], "{}", again.said);
    let names = |dir: &Path| -> Vec<String> {
        kept(dir)
            .into_iter()
            .map(|s| s.url)
            .filter(|url| !url.contains("robots.txt") && !url.contains("tdmrep"))
            .collect()
    };
    assert_eq!(names(&dir), [old.url("/clean/")]);

    // What is kept nowhere is asked for each time, and what is kept is not.
    let third = fetch(&servers, &dir, &all, &[]);
    assert_eq!(third.threads, again.threads);
    let asked = |path: &str| old.paths().iter().filter(|asked| *asked == path).count();
    assert_eq!((asked("/rota/"), asked("/clean/")), (3, 1));
    clean(&dir);
    // A revisit is no way in either.
    fetch(&servers, &dir, &all, &["--revisit"]);
    clean(&dir);
    assert_eq!(names(&dir), [old.url("/clean/"), old.url("/clean/")]);
    assert!(text(&done(&["forget", shown(&dir), "--author", NAME], 0).stdout).contains("nothing was found"));
}

#[test]
fn a_snapshot_that_came_in_while_the_study_could_not_be_asked_is_erased_when_it_is_read() {
    let server = Server::start(pages("old.example.org"));
    let top = folder();
    let dir = init(top.path());
    let address = [server.url("/rota/")];
    fetch(&[&server], &dir, &address, &[]);
    done(&["forget", shown(&dir), "--author", NAME], 0);
    // Its settings put aside, the folder is one of snapshots alone, which nobody can ask.
    std::fs::rename(dir.join("groundswell.toml"), top.path().join("aside")).expect("renamed");
    fetch(&[&server], &dir, &address, &[]);
    std::fs::rename(top.path().join("aside"), dir.join("groundswell.toml")).expect("renamed");
    assert!(files(&dir).values().any(|bytes| holds(bytes, &PIECES)));
    let out = dir.join("threads.jsonl");
    let read = run(groundswell().args(["harvest", "--offline", "--study", shown(&dir), "--out", shown(&out)]));
    assert!(read.said.contains("1 snapshot that held something forgotten erased"), "{}", read.said);
    clean(&dir);
}
