//! Decides which columns of a table mean what: as the user says, else by their names and words.
//! Never takes an e-mail, IP or phone column for text or for the record.
//! Called by the reading of tables, once it has seen the first rows.

use crate::error::{Error, ErrorKind, Location, Result};

use super::super::dates::{self, Order};
use super::rows::Row;

/// Which columns of a table mean what; `None` is guessed from the header, and the guess is reported as a note.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    /// What was written.
    pub text: Option<String>,
    /// What names a row; without it the number of the row does.
    pub id: Option<String>,
    /// Who wrote it; without it every row is one voice.
    pub author: Option<String>,
    /// When it was written.
    pub time: Option<String>,
    /// Columns that are copied into [`crate::corpus::Comment::columns`].
    pub keep: Vec<String>,
}

/// A column of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) index: usize,
}

/// The columns that are used.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    pub(super) text: Option<Column>,
    pub(super) id: Option<Column>,
    pub(super) parent: Option<Column>,
    pub(super) author: Option<Column>,
    pub(super) time: Option<Column>,
    /// With the name it was asked for by, which may differ from the table's in its case.
    pub(super) keep: Vec<(String, Column)>,
}

const TEXT: [&str; 22] = [
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
const ID: [&str; 9] = [
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
const PARENT: [&str; 6] = ["parent", "parent id", "reply to", "in reply to", "replyto", "parent comment id"];
const AUTHOR: [&str; 20] = [
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
const TIME: [&str; 24] = [
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

impl Columns {
    /// The columns of a table with these names and first rows. The inner error is the reason why it holds no comments;
    /// the outer one is a column that was named and is not there, or that may not be used as it was asked.
    pub(super) fn choose(
        &self,
        names: &[String],
        codes: &[String],
        sample: &[Row],
        table: &str,
        notes: &mut Vec<String>,
    ) -> Result<std::result::Result<Chosen, String>> {
        let named = |wanted: &Option<String>, flag: &str| match wanted {
            Some(name) => find(names, codes, name).map(Some).ok_or_else(|| super::missing(name, flag, names, table)),
            None => Ok(None),
        };
        let mut guesses = Guesses { names, taken: Vec::new(), made: Vec::new(), others: Vec::new() };
        let mut chosen = Chosen {
            text: named(&self.text, "--text")?,
            id: named(&self.id, "--id")?,
            author: named(&self.author, "--author")?,
            time: named(&self.time, "--time")?,
            ..Chosen::default()
        };
        // An id is hashed without a key: who guesses the e-mail address it was made of could confirm the guess.
        for (column, role) in [(&chosen.text, "text"), (&chosen.id, "an id")] {
            if let Some(column) = column.as_ref().filter(|c| is_personal(&c.name)) {
                let name = &column.name;
                let message = format!("\"{name}\" identifies people and is not read as {role}; name another column");
                return Err(Error::new(ErrorKind::Usage, message).at(Location::file(table)));
            }
        }
        guesses
            .taken
            .extend([&chosen.text, &chosen.id, &chosen.author, &chosen.time].into_iter().flatten().map(|c| c.index));
        let free_text = chosen.text.take().or_else(|| guesses.by_name(&TEXT, "text"));
        chosen.id = chosen.id.or_else(|| guesses.by_name(&ID, "id"));
        chosen.parent = guesses.by_name(&PARENT, "reply to");
        chosen.author = chosen.author.or_else(|| guesses.by_name(&AUTHOR, "author"));
        chosen.time = chosen.time.or_else(|| guesses.by_name(&TIME, "time"));
        chosen.text = free_text.or_else(|| guesses.by_length(sample));
        if chosen.text.is_none() {
            let there = list(names);
            let reason = format!(
                "no column of the table looks like free text; name it with --text if there is one (it has {there})"
            );
            return Ok(Err(reason));
        }
        for wanted in &self.keep {
            let column = find(names, codes, wanted).ok_or_else(|| super::missing(wanted, "--columns", names, table))?;
            let is = |chosen: &Option<Column>| chosen.as_ref().is_some_and(|c| c.index == column.index);
            if is_personal(&column.name) || is(&chosen.author) {
                notes.push(format!("{table}: \"{}\" identifies people and was not kept", column.name));
            } else if is(&chosen.text) {
                notes.push(format!("{table}: \"{}\" is the text and was not kept a second time", column.name));
            } else {
                chosen.keep.push((wanted.clone(), column));
            }
        }
        if !guesses.others.is_empty() {
            let others = list(&guesses.others);
            notes.push(format!(
                "{table}: other columns that look like free text: {others}; take one of them with --text"
            ));
        }
        notes.extend(guesses.note(table));
        Ok(Ok(chosen))
    }
}

struct Guesses<'n> {
    names: &'n [String],
    taken: Vec<usize>,
    made: Vec<(&'static str, String)>,
    /// Columns besides the chosen one that look like free text.
    others: Vec<String>,
}

impl Guesses<'_> {
    fn by_name(&mut self, common: &[&str], role: &'static str) -> Option<Column> {
        let folded: Vec<String> = self.names.iter().map(|n| fold(n)).collect();
        let index = common.iter().find_map(|name| {
            folded.iter().enumerate().position(|(i, folded)| folded == name && !self.taken.contains(&i))
        })?;
        Some(self.take(index, role))
    }

    /// The column with the longest texts on average, if they are texts: among the first hundred rows.
    fn by_length(&mut self, sample: &[Row]) -> Option<Column> {
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

    fn note(mut self, table: &str) -> Option<String> {
        const ROLES: [&str; 5] = ["text", "id", "reply to", "author", "time"];
        self.made.sort_by_key(|(role, _)| ROLES.iter().position(|r| r == role));
        let guesses: Vec<String> = self.made.iter().map(|(role, name)| format!("{role} = \"{name}\"")).collect();
        let flags: Vec<String> =
            self.made.iter().filter(|(role, _)| *role != "reply to").map(|(role, _)| format!("--{role}")).collect();
        let flags = if flags.is_empty() { String::new() } else { format!("; name them with {}", flags.join(", ")) };
        (!guesses.is_empty()).then(|| format!("{table}: {} (guessed{flags})", guesses.join(", ")))
    }
}

/// The names of the columns for a message, the first thirty of them.
pub(super) fn list(names: &[String]) -> String {
    if names.is_empty() {
        return "no columns at all".to_owned();
    }
    let shown: Vec<String> = names.iter().take(30).map(|name| format!("\"{name}\"")).collect();
    let more = names.len() - shown.len();
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{rest}", shown.join(", "))
}

fn find(names: &[String], codes: &[String], wanted: &str) -> Option<Column> {
    let index = names
        .iter()
        .position(|name| name == wanted)
        .or_else(|| codes.iter().position(|code| code == wanted).filter(|at| *at < names.len()))
        .or_else(|| names.iter().position(|name| name.trim().to_lowercase() == wanted.trim().to_lowercase()))?;
    Some(Column { name: names[index].clone(), index })
}

/// Lower case, words parted by one space: `Submitted_At` and `submittedAt` are `submitted at`.
fn fold(name: &str) -> String {
    let mut parted = String::new();
    let mut before = ' ';
    for c in name.chars() {
        if c.is_uppercase() && before.is_lowercase() {
            parted.push(' ');
        }
        parted.extend(if c.is_alphanumeric() { c } else { ' ' }.to_lowercase());
        before = c;
    }
    parted.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a column holds numbers that are given to people, each to one.
pub(super) fn numbers_people(column: &Column) -> bool {
    let name = fold(&column.name);
    name.ends_with(" id") || name == "userid"
}

/// Whether a column's name says that it identifies people.
fn is_personal(name: &str) -> bool {
    const WORDS: [&str; 28] = [
        "email",
        "emails",
        "mail",
        "ip",
        "phone",
        "telephone",
        "mobile",
        "tel",
        "fax",
        "postcode",
        "zip",
        "address",
        "surname",
        "forename",
        "firstname",
        "lastname",
        "dob",
        "birthdate",
        "nino",
        "ssn",
        "handle",
        "twitter",
        "username",
        "nickname",
        "commenter",
        "ipaddress",
        "latitude",
        "longitude",
    ];
    /// Whose name it is: `Respondent name` is a person's, `Ward name` is not.
    const PERSONS: [&str; 15] = [
        "respondent",
        "participant",
        "your",
        "employee",
        "staff",
        "worker",
        "manager",
        "supervisor",
        "colleague",
        "contact",
        "given",
        "family",
        "middle",
        "maiden",
        "recipient",
    ];
    const NAMES: [&str; 14] = [
        "name",
        "full name",
        "first name",
        "last name",
        "author",
        "author name",
        "user",
        "username",
        "user name",
        "display name",
        "nickname",
        "date of birth",
        "external reference",
        "external data reference",
    ];
    let folded = fold(name);
    let word_of = |word: &str| WORDS.contains(&word.trim_end_matches(|c: char| c.is_ascii_digit()));
    let of_person = |whose: &str| whose.split(' ').any(|word| PERSONS.contains(&word));
    NAMES.contains(&folded.as_str())
        || folded.split(' ').any(word_of)
        || folded.strip_suffix(" name").is_some_and(of_person)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_people_read_them() {
        assert_eq!(fold("Submitted_At"), "submitted at");
        assert_eq!(fold("createdAt "), "created at");
        assert_eq!(fold("E-Mail"), "e mail");
    }

    #[test]
    fn columns_that_identify_people_are_known_by_name() {
        for name in [
            "Email",
            "e-mail",
            "Email2",
            "ipAddress",
            "IP",
            "Home phone",
            "user_name",
            "Author",
            "Twitter handle",
            "Respondent name",
            "your_name",
        ] {
            assert!(is_personal(name), "{name}");
        }
        for name in ["profession", "ward name", "region", "shipping", "recipient"] {
            assert!(!is_personal(name), "{name}");
        }
    }
}
