//! The time that is written beside an answer; tests set it, so that what they write is the same every time.
//! Measures no waiting: that is done by the machine's own clock.
//! Called by `polite` and by the command line's log.

use std::time::SystemTime;

use jiff::Timestamp;

/// Where times come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Clock {
    /// The system.
    #[default]
    System,
    /// Always this one.
    Fixed(Timestamp),
}

impl Clock {
    /// A clock that stands still at an RFC 3339 time. `None` when it is none.
    pub fn fixed(time: &str) -> Option<Self> {
        time.parse().ok().map(Clock::Fixed)
    }

    /// Now, to the second: RFC 3339 in UTC, such as `2025-03-04T08:05:00Z`.
    pub fn now(&self) -> String {
        self.seconds().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// Now.
    pub(super) fn seconds(&self) -> Timestamp {
        match self {
            Clock::System => Timestamp::try_from(SystemTime::now()).unwrap_or(Timestamp::UNIX_EPOCH),
            Clock::Fixed(time) => *time,
        }
    }
}

/// The time of an HTTP date such as `Sun, 06 Nov 1994 08:49:37 GMT`.
pub(super) fn http_date(text: &str) -> Option<Timestamp> {
    let text = text.trim().strip_suffix(" GMT")?;
    let (_, text) = text.split_once(", ")?;
    let time = jiff::civil::DateTime::strptime("%d %b %Y %H:%M:%S", text).ok()?;
    time.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_says_its_time_and_http_dates_are_read() {
        let clock = Clock::fixed("2025-03-04T08:05:00+01:00").expect("a time");
        assert_eq!(clock.now(), "2025-03-04T07:05:00Z");
        let date = http_date("Sun, 06 Nov 1994 08:49:37 GMT").expect("the RFC's own example");
        assert_eq!(date.as_second(), 784_111_777);
        assert_eq!(http_date("tomorrow"), None);
    }
}
