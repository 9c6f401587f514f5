//! Pages of the web, fetched from servers on the loopback that do what they should and what they should not.

mod forgetting;
mod hostile;
mod killed;
mod manners;
mod pages;
mod server;
mod tls;

use std::path::Path;
use std::process::{Command, Output};

use super::cli::{groundswell, text};

/// `harvest` with a contact, without delay, with short limits, allowed to visit these servers.
fn harvest(servers: &[&server::Server]) -> Command {
    harvest_of(servers, "0", "1")
}

/// The same with a delay in seconds and a size in MiB.
fn harvest_of(servers: &[&server::Server], delay: &str, size: &str) -> Command {
    let mut command = groundswell();
    let ports: Vec<String> = servers.iter().map(|server| format!("127.0.0.1:{}", server.port())).collect();
    command
        .args([
            "harvest",
            "--contact",
            "tests@groundswell.example",
            "--delay",
            delay,
            "--timeout",
            "1",
            "--max-size",
            size,
            "--max-wait",
            "2",
        ])
        .arg(format!("--allow-private={}", ports.join(",")))
        .env("GROUNDSWELL_NOW", "2025-03-04T08:05:00Z");
    command
}

/// What a run gave: exit code, threads, and what it said.
struct Ran {
    code: Option<i32>,
    threads: Vec<serde_json::Value>,
    said: String,
}

impl Ran {
    fn of(output: &Output) -> Self {
        let threads =
            text(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("a record a line")).collect();
        Ran { code: output.status.code(), threads, said: text(&output.stderr) }
    }

    /// Status and reason of the thread of an address.
    fn outcome(&self, url: &str) -> (String, String) {
        let found = self.threads.iter().find(|thread| thread["source"]["location"] == url);
        let thread = found.unwrap_or_else(|| panic!("{url} gave no thread: {}", self.said));
        let word = |name: &str| thread[name].as_str().unwrap_or_default().to_owned();
        (word("status"), word("reason"))
    }

    /// The line that says why an address was skipped.
    fn skip(&self, url: &str) -> String {
        let line = self.said.lines().find(|line| line.contains(url) && line.trim_start().starts_with("skipped:"));
        line.unwrap_or_else(|| panic!("{url} is not listed as skipped: {}", self.said)).to_owned()
    }

    fn comments(&self) -> usize {
        self.threads.iter().map(|thread| thread["comments"].as_array().map_or(0, Vec::len)).sum()
    }
}

fn run(command: &mut Command) -> Ran {
    Ran::of(&command.output().expect("the program runs"))
}

/// All that a study keeps of answers, as the library reads it.
fn kept(study: &Path) -> Vec<groundswell::study::snapshots::Snapshot> {
    groundswell::study::snapshots::Snapshots::open(study).expect("snapshots").all().expect("readable")
}
