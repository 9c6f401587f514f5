//! Decides which columns of a table mean what: as the user says, else by their names and words.
//! Never takes an e-mail, IP or phone column for text or for the record.
//! Called by the reading of tables, once it has seen the first rows.

use crate::error::{Error, ErrorKind, Location, Result};

use super::guess::{AUTHOR, Guesses, ID, PARENT, TEXT, TIME};
use super::personal::is_personal;
use super::row::Row;

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
        let mut guesses = Guesses::new(names);
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
