//! Harvests comment threads from files and folders: text renderings, HTML pages, exports, tables, our own records.
//! Fetches nothing from the network, detects no language, classifies nothing.
//! Called by the pipeline and the command line.

mod address;
mod dates;
mod decode;
mod dom;
mod duplicates;
mod explain;
mod export;
mod files;
mod mail;
#[cfg(feature = "network")]
pub mod net;
mod parse;
mod plan;
mod records;
mod route;
mod run;
mod sniff;
mod table;
mod warc;

use std::collections::BTreeMap;
use std::io::Read;

use crate::corpus::{GenericNames, Key, Status, Thread};
use crate::error::{Result, Skips};

pub use plan::Plan;
pub use table::Columns;

/// What a harvest needs besides its files.
#[derive(Debug, Clone)]
pub struct Options {
    /// The key under which names become pseudonyms.
    pub key: Key,
    /// Names that are nobody's own.
    pub generic: GenericNames,
    /// Which columns of tables mean what.
    pub columns: Columns,
}

/// What a harvest did, apart from its threads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files that were read, with those that were then left out.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Comments of all threads.
    pub comments: u64,
    /// How many threads have each status; a table is one thread, however many records it takes.
    pub statuses: BTreeMap<Status, u64>,
    /// Records and files that could not be read.
    pub skips: Skips,
    /// Web addresses that may not be fetched or used, by a rule of their site or of this program.
    pub refused: Skips,
    /// How many of the skips are of hosts that were not reached.
    pub unreached: u64,
    /// How many of the skips are of snapshots that are not what was kept.
    pub damaged: u64,
    /// Sentences such as `b.html is the thread of a.html again: left out`.
    pub duplicates: Vec<String>,
    /// Sentences about guesses, replaced bytes, and numbers announced that differ from those found.
    pub notes: Vec<String>,
}

/// Where threads go, each with the bytes of input it accounts for.
pub type Sink<'s> = dyn FnMut(Thread, u64) -> Result<()> + 's;

/// Harvests the files of a plan, in its order, and gives each thread to `sink`: the same bytes on any number of
/// threads. Pages are parsed in parallel; tables are streamed in records of at most `PART_SIZE` comments.
///
/// Errs when `sink` does, and when a column that was named is not in a table. What cannot be read is skipped and
/// listed in the summary; what holds no comments is a thread with its status.
pub fn harvest(plan: &Plan, options: &Options, sink: &mut Sink<'_>) -> Result<Summary> {
    run::plan(plan, options, duplicates::Seen::default(), sink)
}

/// As [`harvest`], but gives on the threads that came before too, and names each by its address or path alone, whichever file
/// comes first: for a taker that knows of each comment where it has been, such as the store of a study.
pub fn harvest_all(plan: &Plan, options: &Options, sink: &mut Sink<'_>) -> Result<Summary> {
    run::plan(plan, options, duplicates::Seen::blind(), sink)
}

/// Harvests one file that comes as a stream, such as standard input: its kind is told from the ending of
/// `name`, if it has a known one, else from its first bytes. `name` is also what messages and the thread's source call it. Errs as [`harvest`] does, and when the stream cannot be read.
pub fn harvest_reader(reader: impl Read, name: &str, options: &Options, sink: &mut Sink<'_>) -> Result<Summary> {
    run::reader(reader, name, options, sink)
}

/// The thread of one page, HTML or a text rendering, from its bytes or its text. `location` is where it came from: the
/// id is made of it when the page names no address of its own. Never fails: what cannot be read is `broken`.
pub fn harvest_str(page: impl AsRef<[u8]>, location: &str, options: &Options) -> Thread {
    run::page(page.as_ref(), location, options)
}

/// Tells of each file of a plan, in its order, how it was read: a line with its status, and below it, indented by two
/// blanks, which rules fitted, what each saw, what was dropped and why. Of an export the line names the reader and says
/// what became of its entries, and those below say it of each discussion and where the file had to be mended. Reads the
/// files once more and errs never: what cannot be read is one of the lines.
pub fn explain(plan: &Plan, options: &Options, tell: &mut dyn FnMut(&str)) {
    explain::explain(plan, options, tell);
}
