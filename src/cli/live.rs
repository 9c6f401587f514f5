//! What a fetch shows while it goes on: a bar for each host, a log that programs read, and a table at the end.
//! Decides nothing.
//! Called by the run over web addresses.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use serde_json::json;

use crate::corpus::{Status, Thread};
use crate::error::{Error, Result};
use crate::harvest::net::{Event, What};

/// So many hosts have a bar; the others are counted in the table.
const BARS: usize = 24;

/// The view of one run.
pub(super) struct Live {
    state: Mutex<State>,
}

struct State {
    started: Instant,
    bars: Option<MultiProgress>,
    hosts: BTreeMap<String, Host>,
    statuses: BTreeMap<Status, (u64, u64)>,
    log: Option<(PathBuf, BufWriter<File>)>,
    /// The first thing that went wrong with the log.
    failed: Option<Error>,
}

#[derive(Default)]
struct Host {
    bar: Option<ProgressBar>,
    addresses: u64,
    done: u64,
    asked: u64,
    kept: u64,
    bytes: u64,
    waited: Duration,
    refused: u64,
    failed: u64,
}

impl Live {
    /// Bars where standard error is a terminal, unless `quiet`. Errs when the log cannot be written.
    pub(super) fn new(log: Option<&Path>, quiet: bool) -> Result<Self> {
        let log = match log {
            Some(path) => {
                let file = File::create(path).map_err(|e| Error::io("write", path, e))?;
                Some((path.to_path_buf(), BufWriter::new(file)))
            }
            None => None,
        };
        let bars = (!quiet && std::io::stderr().is_terminal()).then(MultiProgress::new);
        let (hosts, statuses) = (BTreeMap::new(), BTreeMap::new());
        Ok(Live { state: Mutex::new(State { started: Instant::now(), bars, hosts, statuses, log, failed: None }) })
    }

    /// Takes note of an event.
    pub(super) fn tell(&self, event: &Event) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.write(event);
        state.count(event);
    }

    /// Takes note of a thread.
    pub(super) fn thread(&self, thread: &Thread) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (pages, comments) = state.statuses.entry(thread.status).or_default();
        *pages += u64::from(thread.part == 0);
        *comments += thread.comments.len() as u64;
    }

    /// Takes the bars away and prints the table. Errs when the log could not be written.
    pub(super) fn finish(self, quiet: bool) -> Result<()> {
        let mut state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        state.hosts.values().filter_map(|host| host.bar.as_ref()).for_each(ProgressBar::finish_and_clear);
        if !quiet {
            state.table().iter().for_each(|line| eprintln!("{line}"));
        }
        if let Some((path, mut log)) = state.log.take() {
            log.flush().map_err(|e| Error::io("write", path, e))?;
        }
        state.failed.map_or(Ok(()), Err)
    }
}

impl State {
    fn write(&mut self, event: &Event) {
        let Some((path, log)) = &mut self.log else { return };
        let milliseconds = |time: &Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let mut line = json!({"time": event.time, "event": event.what.name(), "host": event.host});
        let mut add = |name: &str, value: serde_json::Value| line[name] = value;
        if !event.url.is_empty() {
            add("url", json!(event.url));
        }
        match &event.what {
            What::Queued { addresses } => add("addresses", json!(addresses)),
            What::Waiting { left } => add("wait_ms", json!(milliseconds(left))),
            What::Answered { status, bytes, took, waited } => {
                add("status", json!(status));
                add("bytes", json!(bytes));
                add("took_ms", json!(milliseconds(took)));
                add("waited_ms", json!(milliseconds(waited)));
            }
            What::Failed { reason, .. } | What::Refused { reason } => add("reason", json!(reason)),
            What::Kept | What::Done => {}
        }
        // Each line is there at once, so that a killed run has left its log.
        if let Err(e) = writeln!(log, "{line}").and_then(|()| log.flush()) {
            let error = Error::io("write", &*path, e);
            self.failed.get_or_insert(error);
            self.log = None;
        }
    }

    fn count(&mut self, event: &Event) {
        let shown = self.hosts.values().filter(|host| host.bar.is_some()).count();
        let host = self.hosts.entry(event.host.clone()).or_default();
        let mut message = None;
        match &event.what {
            What::Queued { addresses } => {
                host.addresses += addresses;
                if let Some(bars) = self.bars.as_ref().filter(|_| shown < BARS) {
                    let bar = bars.add(ProgressBar::new(host.addresses));
                    if let Ok(style) = ProgressStyle::with_template("{prefix:28!} {bar:20} {pos}/{len} · {msg}") {
                        bar.set_style(style);
                    }
                    bar.set_prefix(event.host.clone());
                    host.bar = Some(bar);
                }
            }
            What::Waiting { left } if !left.is_zero() => message = Some(format!("waits {:.1} s", left.as_secs_f64())),
            What::Waiting { .. } => message = Some("asks".to_owned()),
            What::Answered { bytes, waited, .. } => {
                host.asked += 1;
                host.bytes += bytes;
                host.waited += *waited;
            }
            What::Failed { waited, .. } => {
                host.failed += 1;
                host.waited += *waited;
            }
            What::Kept => host.kept += 1,
            What::Refused { .. } => host.refused += 1,
            What::Done => host.done += 1,
        }
        if let Some(bar) = &host.bar {
            let rate = host.asked as f64 / self.started.elapsed().as_secs_f64().max(0.1);
            let skips = host.refused + host.failed;
            let now = message.map(|message| format!(" · {message}")).unwrap_or_default();
            bar.set_position(host.done);
            bar.set_message(format!(
                "{} asked, {rate:.1}/s · {} KiB · {skips} skipped{now}",
                host.asked,
                host.bytes >> 10
            ));
        }
    }

    fn table(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if !self.hosts.is_empty() {
            lines.push(format!(
                "{:<32} {:>7} {:>7} {:>9} {:>9} {:>8} {:>7}",
                "host", "asked", "kept", "KiB", "waited s", "refused", "failed"
            ));
        }
        for (name, host) in &self.hosts {
            lines.push(format!(
                "{:<32} {:>7} {:>7} {:>9} {:>9.1} {:>8} {:>7}",
                name,
                host.asked,
                host.kept,
                host.bytes.div_ceil(1024),
                host.waited.as_secs_f64(),
                host.refused,
                host.failed
            ));
        }
        if !self.statuses.is_empty() {
            lines.push(format!("{:<32} {:>7} {:>9}", "status", "pages", "comments"));
        }
        for (status, (pages, comments)) in &self.statuses {
            lines.push(format!("{:<32} {pages:>7} {comments:>9}", status.as_str()));
        }
        lines
    }
}
