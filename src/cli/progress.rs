//! A bar on standard error with rate and time left, for runs of more than a second on a terminal.
//! Measures nothing that is written anywhere.
//! Used by commands that read inputs.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Shorter runs show nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// The bar moves by so many bytes at least: a thread may hold one comment, and to tell of each would take longer than to
/// read it.
const STEP: u64 = 64 << 10;

/// How far a run has come.
pub(super) struct Progress {
    bar: ProgressBar,
    started: Instant,
    comments: u64,
    /// Bytes that the bar has not been told of.
    bytes: u64,
    shown: bool,
}

impl Progress {
    /// A bar over so many bytes; 0 when the size is not known.
    pub(super) fn over(bytes: u64, quiet: bool) -> Self {
        let bar = ProgressBar::with_draw_target((bytes > 0).then_some(bytes), ProgressDrawTarget::hidden());
        let template = match bytes {
            0 => "{spinner} {bytes} · {msg} comments · {bytes_per_sec} · {elapsed}",
            _ => "{bar:30} {bytes} of {total_bytes} · {msg} comments · {bytes_per_sec} · {eta} left",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        let shown = quiet || !std::io::stderr().is_terminal();
        Progress { bar, started: Instant::now(), comments: 0, bytes: 0, shown }
    }

    /// So many more bytes and comments are done.
    pub(super) fn add(&mut self, bytes: u64, comments: usize) {
        self.comments += comments as u64;
        self.bytes += bytes;
        if self.bytes < STEP {
            return;
        }
        self.bar.set_message(self.comments.to_string());
        self.bar.inc(std::mem::take(&mut self.bytes));
        if !self.shown && self.started.elapsed() > PATIENCE {
            self.shown = true;
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(self) {
        self.bar.finish_and_clear();
    }
}
