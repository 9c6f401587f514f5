//! When a comment was posted, as the page showed it.
//! Converts nothing between time zones: an offset is kept only where one was given.
//! Used by comments, annotations and, later, trends.

use std::fmt;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

/// A date, a local date and time, or a date and time with its offset, in ISO 8601 form:
/// `2017-08-06`, `2017-08-06T19:14:00` or `2017-08-06T19:14:00+01:00`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Posted(String);

impl Posted {
    /// A day whose time is not known.
    pub fn date(date: Date) -> Self {
        Posted(date.to_string())
    }

    /// A time as shown on a page, without a zone.
    pub fn local(time: DateTime) -> Self {
        Posted(time.strftime("%Y-%m-%dT%H:%M:%S").to_string())
    }

    /// Reads one of the three ISO forms; a space may stand for the `T`, `Z` for `+00:00`, seconds and their
    /// fraction may be missing. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if is_plain(text) {
            return Some(Posted(text.to_owned()));
        }
        if let Ok(date) = text.parse::<Date>()
            && text.len() == 10
        {
            return Some(Posted::date(date));
        }
        let (date, rest) = (text.get(..10)?, text.get(10..)?);
        let rest = rest.strip_prefix(['T', 't', ' '])?;
        let clock_end = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
        let (clock, zone) = rest.split_at(clock_end);
        let clock = clock.trim_end();
        let time: DateTime = format!("{date}T{clock}").parse().ok()?;
        let offset = match zone {
            "" => String::new(),
            "Z" | "z" => "+00:00".to_owned(),
            zone => offset(zone)?,
        };
        Some(Posted(format!("{}{offset}", time.strftime("%Y-%m-%dT%H:%M:%S"))))
    }

    /// The ISO form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The day, in the local time shown.
    pub fn day(&self) -> &str {
        &self.0[..10]
    }

    /// The year, in the local time shown.
    pub fn year(&self) -> &str {
        &self.0[..4]
    }
}

fn offset(zone: &str) -> Option<String> {
    let (sign, digits) = zone.split_at(1);
    let digits: String = digits.chars().filter(|c| *c != ':').collect();
    if !digits.is_ascii() {
        return None;
    }
    let (hours, minutes) = match digits.len() {
        2 => (digits.as_str(), "00"),
        4 => digits.split_at(2),
        _ => return None,
    };
    let valid = hours.parse::<u8>().ok()? <= 18 && minutes.parse::<u8>().ok()? < 60;
    valid.then(|| format!("{sign}{hours}:{minutes}"))
}

impl fmt::Display for Posted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a text is a local time just as [`Posted::local`] writes it, of a day that every month has: nearly all are, and
/// need no calendar.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let form = b"dddd-dd-ddTdd:dd:dd";
    let fits = |(byte, form): (&u8, &u8)| if *form == b'd' { byte.is_ascii_digit() } else { byte == form };
    if bytes.len() != form.len() || !bytes.iter().zip(form).all(fits) {
        return false;
    }
    let at = |place: usize| (bytes[place] - b'0') * 10 + bytes[place + 1] - b'0';
    bytes[0] != b'0'
        && (1..=12).contains(&at(5))
        && (1..=28).contains(&at(8))
        && at(11) < 24
        && at(14) < 60
        && at(17) < 60
}

impl TryFrom<String> for Posted {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if is_plain(&text) {
            return Ok(Posted(text));
        }
        Posted::parse(&text).ok_or_else(|| {
            format!(
                "\"{text}\" is not a date or time; write 2017-08-06 or 2017-08-06T19:14:00, with an offset where known"
            )
        })
    }
}

impl From<Posted> for String {
    fn from(posted: Posted) -> Self {
        posted.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_forms_are_kept_and_an_offset_is_never_invented() {
        for (given, kept) in [
            ("2017-08-06", "2017-08-06"),
            ("2017-08-06 19:14", "2017-08-06T19:14:00"),
            ("2017-08-06T19:14:00Z", "2017-08-06T19:14:00+00:00"),
            ("2017-08-06T19:14:00.512+0100", "2017-08-06T19:14:00+01:00"),
            ("2017-08-06T19:14:00-05:30", "2017-08-06T19:14:00-05:30"),
        ] {
            assert_eq!(Posted::parse(given).map(|p| p.to_string()).as_deref(), Some(kept), "{given}");
        }
    }

    #[test]
    fn what_is_not_a_day_is_refused() {
        for given in [
            "",
            "yesterday",
            "2017-13-01",
            "2017-08-06T25:00",
            "06/08/2017",
            "2017-08-06T10:00+99:00",
            "2017-08-06T10:00+1é2",
            "2017-08-0é",
        ] {
            assert_eq!(Posted::parse(given), None, "{given}");
        }
    }
}
