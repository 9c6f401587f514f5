//! `groundswell.toml`: what a study is called, whom to ask, what it holds, and until when it may be kept.
//! Holds no key and no data.
//! Read and written by `Study`.

use std::io::Write;
use std::path::Path;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::corpus::Output;
use crate::error::{Error, ErrorKind, Location, Result};

/// The name of the file that makes a folder a study.
pub const SETTINGS: &str = "groundswell.toml";

/// How many days a study is kept where nobody said otherwise: two years.
pub const KEPT_DAYS: i64 = 730;

/// What is written of a study in its folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// What the study is called.
    pub title: String,
    /// Whom people write to who want to be forgotten.
    pub contact: String,
    /// The last day on which it may be kept, such as `2028-11-28`.
    pub keep_until: String,
    /// What it holds and what for, in a sentence.
    pub holds: String,
    /// 16 hexadecimal digits that the store carries too, so that neither is taken for another study's.
    pub id: String,
}

#[derive(Deserialize)]
struct File {
    study: Settings,
}

impl Settings {
    /// Reads the settings of a folder. Errs (`Usage`) where it is no study, or (`Data`) where the file has a mistake.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(SETTINGS);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                let message =
                    format!("this folder is no study: it has no {SETTINGS}; `groundswell study init` makes one");
                return Err(Error::new(ErrorKind::Usage, message).at(Location::file(folder)));
            }
            Err(e) => return Err(Error::io("read", &path, e)),
        };
        let wrong = |message: String| Error::new(ErrorKind::Data, message).at(Location::file(&path));
        let File { study } = toml::from_str(&text).map_err(|e| wrong(format!("not sound: {}", e.message())))?;
        day(&study.keep_until).map_err(|e| wrong(format!("keep_until: {e}")))?;
        Ok(study)
    }

    /// Writes them. Errs when the folder cannot be written.
    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        let path = folder.join(SETTINGS);
        let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let text = format!(
            "# A study of groundswell. Title, contact, holds and keep_until may be changed here; id may not.\n[study]\n\
             title = {}\ncontact = {}\nkeep_until = {}\nholds = {}\nid = {}\n",
            quoted(&self.title),
            quoted(&self.contact),
            quoted(&self.keep_until),
            quoted(&self.holds),
            quoted(&self.id)
        );
        let mut output = Output::create(&path)?;
        output.write_all(text.as_bytes()).map_err(|e| Error::io("write", &path, e))?;
        output.finish()
    }
}

/// Checks a day such as `2028-11-28`. The error is a sentence for the user.
pub fn day(text: &str) -> std::result::Result<Date, String> {
    let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    plain.then(|| text.parse().ok()).flatten().ok_or_else(|| format!("\"{text}\" is not a day; write it as 2028-11-28"))
}

/// Days from one day to another; negative where the second lies before the first. Both as [`day`] takes them, the first with
/// a time behind it or none.
pub(super) fn days_between(from: &str, to: &str) -> Option<i64> {
    let (from, to) = (day(from.get(..10)?).ok()?, day(to).ok()?);
    Some((to - from).get_days().into())
}

/// The day so many days after another.
pub fn days_after(from: &str, days: i64) -> Option<String> {
    let from = day(from.get(..10)?).ok()?;
    from.checked_add(jiff::Span::new().days(days)).ok().map(|day| day.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back_as_they_were_written() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let settings = Settings {
            title: "Why \"we\" leave\n".to_owned(),
            contact: "a@example.org".to_owned(),
            keep_until: "2028-11-28".to_owned(),
            holds: String::new(),
            id: "00".to_owned(),
        };
        settings.write(folder.path()).expect("written");
        assert_eq!(Settings::read(folder.path()).expect("read"), settings);
        std::fs::write(folder.path().join(SETTINGS), "[study]\ntitle = 7\n").expect("written");
        assert_eq!(Settings::read(folder.path()).expect_err("refused").kind(), ErrorKind::Data);
    }

    #[test]
    fn days_are_counted_over_years() {
        assert_eq!(days_after("2026-11-28T10:00:00Z", 730).as_deref(), Some("2028-11-27"));
        assert_eq!(days_between("2026-11-28T10:00:00Z", "2026-12-08"), Some(10));
        assert_eq!(days_between("2026-12-08", "2026-11-28"), Some(-10));
        assert!(day("2026-2-1").is_err() && day("2026-02-30").is_err());
    }
}
