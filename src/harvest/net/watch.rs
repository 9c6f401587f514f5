//! What a run tells while it goes on: for bars on a terminal, and for a log that programs read.
//! Draws nothing and writes nothing: the command line does.
//! Called by `polite` and the run.

use std::time::Duration;

/// Is told of everything that happens, from several threads.
pub type Watch<'w> = dyn Fn(&Event) + Sync + 'w;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// RFC 3339, UTC.
    pub time: String,
    /// The host, with its port where that is not the usual one.
    pub host: String,
    /// Address in canonical form; empty where the event is about the host.
    pub url: String,
    /// What happened.
    pub what: What,
}

/// Sorts of events.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// So many addresses of this host were given.
    Queued {
        /// Their number.
        addresses: u64,
    },
    /// The host may be asked again after so long; a request follows.
    Waiting {
        /// What is left of the delay.
        left: Duration,
    },
    /// The host answered, and the answer is kept.
    Answered {
        /// Status code.
        status: u16,
        /// Bytes of the body, unpacked.
        bytes: u64,
        /// From the request to the end of the body.
        took: Duration,
        /// What was waited for before the request.
        waited: Duration,
    },
    /// A snapshot was taken in place of a request.
    Kept,
    /// The page is given up.
    Failed {
        /// A sentence without the address.
        reason: String,
        /// What was waited for before the last request.
        waited: Duration,
    },
    /// The page may not be asked for, or not be used.
    Refused {
        /// A sentence without the address.
        reason: String,
    },
    /// One of the addresses given is dealt with.
    Done,
}

impl What {
    /// The name by which logs call it.
    pub fn name(&self) -> &'static str {
        match self {
            What::Queued { .. } => "queued",
            What::Waiting { .. } => "waiting",
            What::Answered { .. } => "answered",
            What::Kept => "kept",
            What::Failed { .. } => "failed",
            What::Refused { .. } => "refused",
            What::Done => "done",
        }
    }
}
