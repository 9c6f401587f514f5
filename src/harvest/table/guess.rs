//! Guesses which columns of a table mean what, by their names and by the words in them.
//! Takes no column that identifies people for text.
//! Called by `columns` for what the user did not name.

use super::super::dates::{self, Order};
use super::columns::Column;
use super::personal::{fold, is_personal};
use super::row::Row;

/// Common names of columns, folded.
pub(super) const TEXT: [&str; 22] = [
    "comment",
    "comments",
    "text",
    "body",
    "message",
    "response",
    "answer",
    "free text",
    "freetext",
    "content",
    "feedback",
    "comment text",
    "comment body",
    "comment content",
    "your comment",
    "your comments",
    "additional comments",
    "further comments",
    "any other comments",
    "free text comment",
    "free text response",
    "post",
];
pub(super) const ID: [&str; 9] = [
    "id",
    "comment id",
    "response id",
    "row id",
    "record id",
    "uuid",
    "post id",
    "unique response number",
    "unique response id",
];
pub(super) const PARENT: [&str; 6] = ["parent", "parent id", "reply to", "in reply to", "replyto", "parent comment id"];
pub(super) const AUTHOR: [&str; 20] = [
    "author",
    "author name",
    "name",
    "user",
    "username",
    "user name",
    "user id",
    "userid",
    "commenter",
    "display name",
    "nickname",
    "handle",
    "respondent",
    "respondent id",
    "participant",
    "participant id",
    "full name",
    "email",
    "e mail",
    "email address",
];
pub(super) const TIME: [&str; 24] = [
    "date",
    "time",
    "posted",
    "posted at",
    "submitted at",
    "submitted",
    "submission date",
    "created at",
    "created",
    "timestamp",
    "datetime",
    "date time",
    "date posted",
    "date submitted",
    "published",
    "published at",
    "created utc",
    "completed at",
    "completion time",
    "recorded date",
    "completed date",
    "completion date",
    "end date",
    "start date",
];

/// What is guessed of a table, and what was.
pub(super) struct Guesses<'n> {
    names: &'n [String],
    /// Columns that have a meaning already.
    pub(super) taken: Vec<usize>,
    made: Vec<(&'static str, String)>,
    /// Columns besides the chosen one that look like free text.
    pub(super) others: Vec<String>,
}

impl<'n> Guesses<'n> {
    pub(super) fn new(names: &'n [String]) -> Self {
        Guesses { names, taken: Vec::new(), made: Vec::new(), others: Vec::new() }
    }

    /// The column with one of some common names, the first name that is there.
    pub(super) fn by_name(&mut self, common: &[&str], role: &'static str) -> Option<Column> {
        let folded: Vec<String> = self.names.iter().map(|n| fold(n)).collect();
        let index = common.iter().find_map(|name| {
            folded.iter().enumerate().position(|(i, folded)| folded == name && !self.taken.contains(&i))
        })?;
        Some(self.take(index, role))
    }

    /// The column with the longest texts on average, if they are texts: among the first hundred rows.
    pub(super) fn by_length(&mut self, sample: &[Row]) -> Option<Column> {
        let (mut best, mut longest) = (None, 0);
        let mut like_text = Vec::new();
        for (index, name) in self.names.iter().enumerate() {
            if self.taken.contains(&index) || is_personal(name) {
                continue;
            }
            let column = Column { name: name.clone(), index };
            let texts: Vec<String> =
                sample.iter().take(100).map(|row| row.peek(&column)).filter(|t| !t.trim().is_empty()).collect();
            if texts.iter().filter(|t| dates::parse(t, Order::DayFirst).is_some()).count() * 2 > texts.len() {
                continue;
            }
            let words: usize = texts.iter().map(|t| t.split_whitespace().count()).sum();
            let length: usize = texts.iter().map(|t| t.chars().count()).sum::<usize>() / texts.len().max(1);
            if length >= 15 && words >= texts.len() * 3 {
                like_text.push(index);
                if length > longest {
                    (best, longest) = (Some(index), length);
                }
            }
        }
        self.others = like_text.iter().filter(|i| Some(**i) != best).map(|i| self.names[*i].clone()).collect();
        best.map(|index| self.take(index, "text"))
    }

    fn take(&mut self, index: usize, role: &'static str) -> Column {
        let name = self.names[index].clone();
        self.taken.push(index);
        self.made.push((role, name.clone()));
        Column { name, index }
    }

    /// What was guessed, for the notes.
    pub(super) fn note(mut self, table: &str) -> Option<String> {
        const ROLES: [&str; 5] = ["text", "id", "reply to", "author", "time"];
        self.made.sort_by_key(|(role, _)| ROLES.iter().position(|r| r == role));
        let guesses: Vec<String> = self.made.iter().map(|(role, name)| format!("{role} = \"{name}\"")).collect();
        let flags: Vec<String> =
            self.made.iter().filter(|(role, _)| *role != "reply to").map(|(role, _)| format!("--{role}")).collect();
        let flags = if flags.is_empty() { String::new() } else { format!("; name them with {}", flags.join(", ")) };
        (!guesses.is_empty()).then(|| format!("{table}: {} (guessed{flags})", guesses.join(", ")))
    }
}
