//! Times as exports write them: ISO, RFC 2822, seconds since 1970, WordPress's pairs of local and universal time.
//! Guesses no order of day and month.
//! Called by the readers of exports.

use jiff::SignedDuration;
use jiff::civil::DateTime;
use jiff::fmt::rfc2822;

use crate::corpus::Posted;

use super::super::dates::{self, Order};

/// A time in any of the forms that exports use.
pub(in crate::harvest) fn any(text: &str) -> Option<Posted> {
    let text = text.trim();
    Posted::parse(text)
        .or_else(|| mail(text))
        .or_else(|| dates::epoch(text))
        .or_else(|| dates::parse(text, Order::DayFirst).map(|shown| shown.posted))
}

/// `Sun, 06 Aug 2017 19:14:00 +0100`.
pub(in crate::harvest) fn mail(text: &str) -> Option<Posted> {
    let zoned = rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_zoned(text.trim()).ok()?;
    Posted::parse(&zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
}

/// The local time with the offset that the universal time beside it tells; without one, the local time alone.
pub(super) fn pair(local: &str, universal: &str) -> Option<Posted> {
    let read = |text: &str| text.trim().parse::<DateTime>().ok().filter(|time| time.year() > 0);
    let (local, universal) = (read(local), read(universal));
    let Some(local) = local else { return universal.and_then(|u| Posted::parse(&format!("{}Z", shown(u)))) };
    let quarter = SignedDuration::from_mins(15);
    let offset = universal
        .map(|u| local.duration_since(u))
        .filter(|offset| offset.abs() <= SignedDuration::from_hours(14) && offset.as_secs() % quarter.as_secs() == 0);
    match offset {
        Some(offset) => {
            let minutes = offset.as_mins();
            let sign = if minutes < 0 { '-' } else { '+' };
            let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
            Posted::parse(&format!("{}{sign}{hours:02}:{minutes:02}", shown(local)))
        }
        None => Some(Posted::local(local)),
    }
}

fn shown(time: DateTime) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(posted: Option<Posted>) -> String {
        posted.map(|p| p.to_string()).unwrap_or_default()
    }

    #[test]
    fn local_and_universal_time_together_tell_the_offset() {
        assert_eq!(shown(pair("2017-08-06 19:14:00", "2017-08-06 18:14:00")), "2017-08-06T19:14:00+01:00");
        assert_eq!(shown(pair("2017-08-06 19:14:00", "2017-08-06 23:44:00")), "2017-08-06T19:14:00-04:30");
        assert_eq!(shown(pair("2017-08-06 19:14:00", "0000-00-00 00:00:00")), "2017-08-06T19:14:00");
        assert_eq!(shown(pair("", "2017-08-06 18:14:00")), "2017-08-06T18:14:00+00:00");
        assert_eq!(shown(pair("2017-08-06 19:14:00", "2016-08-06 18:14:00")), "2017-08-06T19:14:00");
    }

    #[test]
    fn every_form_of_one_moment_is_read() {
        for text in ["2017-08-06T19:14:00Z", "Sun, 06 Aug 2017 19:14:00 +0000", "1502046840", "1502046840.25"] {
            assert_eq!(shown(any(text)), "2017-08-06T19:14:00+00:00", "{text}");
        }
        assert_eq!(shown(mail("Mon, 06 Aug 2017 19:14:00 -0500")), "2017-08-06T19:14:00-05:00");
        assert_eq!(any("yesterday"), None);
    }
}
