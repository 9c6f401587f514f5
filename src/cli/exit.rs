//! Exit codes, and the last words of a run that failed.
//! Decides nothing about work done in part: commands do.
//! Called by `cli::main`.

use crate::error::{Error, ErrorKind};

pub(super) const DONE: u8 = 0;
pub(super) const NOTHING: u8 = 1;
pub(super) const USAGE: u8 = 2;
pub(super) const IN_PART: u8 = 3;
pub(super) const REFUSED: u8 = 4;
pub(super) const INTEGRITY: u8 = 5;
pub(super) const UNREACHED: u8 = 6;
const IO: u8 = 7;
pub(super) const BUG: u8 = 70;

/// Prints the error and its causes, and gives its exit code. A reader that went away is no error.
pub(super) fn explain(error: &anyhow::Error) -> u8 {
    let kind = error.chain().find_map(|cause| cause.downcast_ref::<Error>()).map(Error::kind);
    if kind == Some(ErrorKind::Closed) {
        return DONE;
    }
    let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
    eprintln!("groundswell: {}", super::tell::plain(&causes.join(": ")));
    match kind {
        Some(ErrorKind::Usage | ErrorKind::Data) => USAGE,
        Some(ErrorKind::Policy) => REFUSED,
        Some(ErrorKind::Integrity) => INTEGRITY,
        Some(ErrorKind::Network) => UNREACHED,
        Some(ErrorKind::Io) => IO,
        _ => BUG,
    }
}
