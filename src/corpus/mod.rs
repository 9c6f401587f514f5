//! Threads and comments, how they are named, and how they lie on disk.
//! Knows no page format and no theme.
//! Used by every stage.

mod comment;
mod hydrate;
mod id;
mod jsonl;
mod output;
mod pseudonym;
mod span;
mod thread;
mod time;
mod voice;

pub use comment::Comment;
pub use hydrate::{Hydration, hydrate};
pub use id::{comment_id, thread_id};
pub use jsonl::{LineReader, MAX_LINE, RawLine, Record, RecordReader, RecordWriter, write_line};
pub use output::Output;
pub use pseudonym::{GenericNames, Key, Watch};
pub use span::Span;
pub use thread::{PART_SIZE, Source, SourcePage, Status, Thread};
pub use time::Posted;
pub use voice::Voice;
