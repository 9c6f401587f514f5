//! The one error type of the crate, where it happened, and what the user can do about it.
//! Does not print and does not choose exit codes: `cli` does.
//! Used by every floor.

use std::error::Error as StdError;
use std::fmt;
use std::path::{Path, PathBuf};

/// A result with the crate's own error.
pub type Result<T> = std::result::Result<T, Error>;

/// What sort of thing went wrong; exit codes come from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The call cannot be carried out as asked: an unknown column, a codebook with a mistake.
    Usage,
    /// A record or page does not have the form it should.
    Data,
    /// A checksum or version differs from the one recorded.
    Integrity,
    /// A rule forbids what was asked: of a site, of the law, or of this program.
    Policy,
    /// The network failed.
    Network,
    /// A file could not be read or written.
    Io,
    /// Nobody reads the output any more (a closed pipe).
    Closed,
}

/// Where something was found: any of file, line and comment id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Location {
    /// The file as the user named it.
    pub file: Option<PathBuf>,
    /// Line in that file, from 1.
    pub line: Option<u64>,
    /// Id of the thread or comment.
    pub id: Option<String>,
}

impl Location {
    /// A place in a file without a line.
    pub fn file(path: impl AsRef<Path>) -> Self {
        Location { file: Some(path.as_ref().to_path_buf()), ..Location::default() }
    }

    /// A line of a file, from 1.
    pub fn line(path: impl AsRef<Path>, line: u64) -> Self {
        Location { line: Some(line), ..Location::file(path) }
    }

    /// The same place with the id of a thread or comment.
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    fn is_empty(&self) -> bool {
        self.file.is_none() && self.line.is_none() && self.id.is_none()
    }
}

/// Prints `comments.jsonl:412 (c-9f3)`, leaving out what is not known. Always with `/`, on every system.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut space = "";
        if let Some(file) = &self.file {
            write!(f, "{}", file.to_string_lossy().replace('\\', "/"))?;
            space = " ";
        }
        if let Some(line) = self.line {
            if self.file.is_some() {
                write!(f, ":{line}")?;
            } else {
                write!(f, "line {line}")?;
            }
            space = " ";
        }
        if let Some(id) = &self.id {
            write!(f, "{space}({id})")?;
        }
        Ok(())
    }
}

/// An error of the crate: what was wrong, where, what to do, and the cause if there is one.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    location: Location,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of a kind; the message says what was found and what to do next.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Error { kind, message: message.into(), location: Location::default(), source: None }
    }

    /// A file that could not be read or written; `doing` is a verb phrase such as `read`.
    pub fn io(doing: &str, path: impl AsRef<Path>, cause: std::io::Error) -> Self {
        let kind = if cause.kind() == std::io::ErrorKind::BrokenPipe { ErrorKind::Closed } else { ErrorKind::Io };
        let hint = match cause.kind() {
            std::io::ErrorKind::NotFound => "; check the path",
            std::io::ErrorKind::PermissionDenied => "; check its permissions",
            std::io::ErrorKind::StorageFull => "; free some space and run the same command again",
            _ => "",
        };
        Error::new(kind, format!("cannot {doing} this file{hint}")).at(Location::file(path)).because(cause)
    }

    /// The same error, with the place it happened at.
    pub fn at(mut self, location: Location) -> Self {
        self.location = location;
        self
    }

    /// The same error, with its cause.
    pub fn because(mut self, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(cause.into());
        self
    }

    /// What sort of error it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What was found and what to do next, without the place.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Where it happened, as far as is known.
    pub fn location(&self) -> &Location {
        &self.location
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.location.is_empty() {
            write!(f, "{}", self.message)
        } else {
            write!(f, "{}: {}", self.location, self.message)
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|cause| cause as &(dyn StdError + 'static))
    }
}

/// The records that were left out, so that one bad record never loses the others.
///
/// All are counted; the first [`Skips::KEPT`] are kept with their place and reason.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Skips {
    count: u64,
    listed: Vec<Skip>,
}

/// One record that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skip {
    /// Where it stands.
    pub location: Location,
    /// Why it was left out and what to do about it.
    pub reason: String,
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.location, self.reason)
    }
}

impl Skips {
    /// How many skips are kept with place and reason; beyond it they are only counted.
    pub const KEPT: usize = 1000;

    /// Adds one.
    pub fn push(&mut self, location: Location, reason: impl Into<String>) {
        self.count += 1;
        if self.listed.len() < Self::KEPT {
            self.listed.push(Skip { location, reason: reason.into() });
        }
    }

    /// Adds all of another list.
    pub fn extend(&mut self, other: Skips) {
        self.count += other.count;
        let room = Self::KEPT - self.listed.len();
        self.listed.extend(other.listed.into_iter().take(room));
    }

    /// How many records were left out.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Those that were kept, in the order they were met.
    pub fn listed(&self) -> &[Skip] {
        &self.listed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_file_line_and_id_and_leaves_the_cause_to_source() {
        let error = Error::new(ErrorKind::Data, "\"posted\" is missing")
            .at(Location::line("comments.jsonl", 412).with_id("c-9f3"))
            .because(std::io::Error::other("cause"));
        assert_eq!(error.to_string(), "comments.jsonl:412 (c-9f3): \"posted\" is missing");
        assert_eq!(StdError::source(&error).map(ToString::to_string).as_deref(), Some("cause"));
    }

    #[test]
    fn skips_are_all_counted_and_the_first_are_kept() {
        let mut skips = Skips::default();
        for line in 0..1500 {
            skips.push(Location::line("a", line), "broken");
        }
        let mut all = Skips::default();
        all.push(Location::file("b"), "empty");
        all.extend(skips);
        assert_eq!((all.count(), all.listed().len()), (1501, 1000));
    }
}
