//! What of a figure may leave the house: suppression, bands, rounding, cut tops and bottoms.
//! Computes no figure.
//! Called by `study` for every number of the release view; the working view shows all.

use super::record::{Count, Figure, Shown, View};

/// Fewer distinct voices than these: nothing is shown.
pub const LEAST_VOICES: u64 = 10;
/// Fewer than these: shares are shown as bands of twenty points.
pub const LEAST_ROUNDED: u64 = 30;
/// Fewer than these: shares are rounded to five points.
pub const LEAST_FULL: u64 = 100;
/// Numerators under this, and those that leave fewer than this over, are not told apart.
pub const LEAST_NUMERATOR: u64 = 5;

impl Figure {
    /// Nothing but a word.
    pub(super) fn withheld(text: &str) -> Self {
        Figure { estimate: None, low: None, high: None, shown: Shown::Suppressed, text: text.to_owned() }
    }
}

/// A number of people or of their comments. A release rounds every number that it does not withhold: exact ones would give
/// back, by subtraction, what is hidden beside them.
pub(super) fn count(number: u64, view: View) -> Count {
    let (value, shown, text) = match (view, number) {
        (View::Working, n) => (Some(n), Shown::Full, n.to_string()),
        (View::Release, 0..LEAST_VOICES) => (None, Shown::Suppressed, format!("fewer than {LEAST_VOICES}")),
        (View::Release, LEAST_VOICES..LEAST_ROUNDED) => {
            (None, Shown::Band, format!("{LEAST_VOICES} to {}", LEAST_ROUNDED - 1))
        }
        (View::Release, n) => {
            let tens = (n + 5) / 10 * 10;
            (Some(tens), Shown::Rounded, format!("about {tens}"))
        }
    };
    Count { value, shown, text }
}

/// How many raise something, as predicted: raw, so no release has it.
pub(super) fn numerator(raised: u64, view: View) -> Count {
    match view {
        View::Working => count(raised, view),
        View::Release => Count { value: None, shown: Shown::Suppressed, text: "not shown".to_owned() },
    }
}

/// A share of so many voices, with its interval if it has one. `estimate`, `low` and `high` in [0, 1].
pub(super) fn share(estimate: f64, interval: Option<(f64, f64)>, voices: u64, view: View) -> Figure {
    let full = |estimate: f64| {
        let (low, high) = interval.map_or((None, None), |(low, high)| (Some(to(low, 0.001)), Some(to(high, 0.001))));
        Figure { estimate: Some(to(estimate, 0.001)), low, high, shown: Shown::Full, text: percent(estimate) }
    };
    if view == View::Working {
        return full(estimate);
    }
    match voices {
        0..LEAST_VOICES => Figure::withheld("not shown"),
        LEAST_VOICES..LEAST_ROUNDED => Figure { shown: Shown::Band, ..Figure::withheld(band(estimate)) },
        _ => {
            let step = if voices < LEAST_FULL { 0.05 } else { 0.01 };
            let edge = up(LEAST_NUMERATOR as f64 / voices as f64, step);
            if estimate < edge {
                return Figure { shown: Shown::Rounded, ..Figure::withheld(&format!("under {}", percent(edge))) };
            }
            if estimate > 1.0 - edge {
                return Figure { shown: Shown::Rounded, ..Figure::withheld(&format!("over {}", percent(1.0 - edge))) };
            }
            let (low, high) = match interval {
                Some((low, high)) => (Some(down(low, step)), Some(up(high, step))),
                None => (None, None),
            };
            let shown = if voices < LEAST_FULL { Shown::Rounded } else { Shown::Full };
            let about = if voices < LEAST_FULL { "about " } else { "" };
            let estimate = to(estimate, step);
            Figure { estimate: Some(estimate), low, high, shown, text: format!("{about}{}", percent(estimate)) }
        }
    }
}

/// A difference of two shares of so many voices, the fewer of the two. `estimate`, `low` and `high` in [-1, 1]. A release has
/// no bands of differences: under the number of voices from which shares are rounded it shows none.
pub(super) fn points(estimate: f64, interval: Option<(f64, f64)>, voices: u64, view: View) -> Figure {
    let step = match (view, voices) {
        (View::Working, _) => 0.001,
        (View::Release, 0..LEAST_ROUNDED) => return Figure::withheld("not shown"),
        (View::Release, LEAST_ROUNDED..LEAST_FULL) => 0.05,
        (View::Release, _) => 0.01,
    };
    let (low, high) = match interval {
        Some((low, high)) => (Some(floor(low, step)), Some(ceil(high, step))),
        None => (None, None),
    };
    let estimate = to(estimate, step);
    let rounded = view == View::Release && voices < LEAST_FULL;
    let text = format!("{}{}", if rounded { "about " } else { "" }, in_points(estimate));
    Figure { estimate: Some(estimate), low, high, shown: if rounded { Shown::Rounded } else { Shown::Full }, text }
}

/// `+12 points`, `-1 point`, `0 points`.
fn in_points(difference: f64) -> String {
    let points = (difference * 100.0).round() as i64;
    let sign = if points > 0 { "+" } else { "" };
    format!("{sign}{points} point{}", if points.abs() == 1 { "" } else { "s" })
}

/// A ratio of two shares among so many voices; a release shows it where shares would be shown in full.
pub(super) fn ratio(estimate: f64, (low, high): (f64, f64), voices: u64, view: View) -> Figure {
    if view == View::Release && voices < LEAST_FULL {
        return Figure::withheld("not shown");
    }
    let text = format!("{estimate:.1} times");
    let (low, high) = (Some(floor(low, 0.1).max(0.0)), Some(ceil(high, 0.1)));
    Figure { estimate: Some(to(estimate, 0.1)), low, high, shown: Shown::Full, text }
}

/// A share beside one that is shown, no finer than that one.
pub(super) fn as_coarse(share: f64, shown: Shown, view: View) -> Option<f64> {
    match (view, shown) {
        (View::Working, _) => Some(to(share, 0.001)),
        (View::Release, Shown::Full) => Some(to(share, 0.01)),
        (View::Release, Shown::Rounded) => Some(to(share, 0.05)),
        (View::Release, Shown::Band | Shown::Suppressed) => None,
    }
}

fn band(share: f64) -> &'static str {
    match share {
        s if s < 0.2 => "under 20 %",
        s if s < 0.4 => "20 to 40 %",
        s if s < 0.6 => "40 to 60 %",
        s if s < 0.8 => "60 to 80 %",
        _ => "80 % or more",
    }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// To the nearest multiple of a step, without the dust of binary fractions.
fn to(share: f64, step: f64) -> f64 {
    ((share / step).round() * step * 1e6).round() / 1e6
}

fn up(share: f64, step: f64) -> f64 {
    ceil(share, step).min(1.0)
}

fn down(share: f64, step: f64) -> f64 {
    floor(share, step).max(0.0)
}

fn ceil(number: f64, step: f64) -> f64 {
    to((number / step - 1e-9).ceil() * step, step)
}

fn floor(number: f64, step: f64) -> f64 {
    to((number / step + 1e-9).floor() * step, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(k: u64, n: u64) -> String {
        share(k as f64 / n as f64, None, n, View::Release).text
    }

    #[test]
    fn the_number_of_voices_decides_how_much_is_shown() {
        assert_eq!(text(3, 9), "not shown");
        assert_eq!((text(3, 10), text(6, 29)), ("20 to 40 %".into(), "20 to 40 %".into()));
        assert_eq!((text(13, 30), text(22, 99)), ("about 45 %".into(), "about 20 %".into()));
        assert_eq!((text(21, 100), text(300, 655)), ("21 %".into(), "46 %".into()));
    }

    #[test]
    fn small_numerators_small_remainders_none_and_all_are_not_told_apart() {
        assert_eq!((text(0, 100), text(4, 100), text(5, 100)), ("under 5 %".into(), "under 5 %".into(), "5 %".into()));
        assert_eq!(
            (text(100, 100), text(96, 100), text(95, 100)),
            ("over 95 %".into(), "over 95 %".into(), "95 %".into())
        );
        assert_eq!((text(0, 40), text(4, 40)), ("under 15 %".into(), "under 15 %".into()));
    }

    #[test]
    fn intervals_are_rounded_outwards() {
        let shown = share(0.43, Some((0.31, 0.56)), 40, View::Release);
        assert_eq!((shown.estimate, shown.low, shown.high), (Some(0.45), Some(0.3), Some(0.6)));
    }

    #[test]
    fn counts_of_people_are_suppressed_banded_or_rounded_and_never_exact() {
        let shown = |n| count(n, View::Release).text;
        assert_eq!(
            [shown(0), shown(9), shown(10), shown(29)],
            ["fewer than 10", "fewer than 10", "10 to 29", "10 to 29"]
        );
        assert_eq!([shown(30), shown(44), shown(45), shown(263)], ["about 30", "about 40", "about 50", "about 260"]);
        assert_eq!((count(3, View::Working).text.as_str(), numerator(30, View::Release).value), ("3", None));
    }

    #[test]
    fn rounded_parts_and_their_rounded_whole_do_not_give_back_a_part_that_is_hidden() {
        let shown = |n| count(n, View::Release).value.map_or(0, |n| n as i64);
        // Whatever the hidden part is, from none to nine, the same numbers stand beside it.
        let beside = |hidden: u64| shown(140 + 121 + hidden) - shown(140) - shown(121);
        assert_eq!((0..=3).map(beside).collect::<Vec<_>>(), [0; 4]);
        assert_eq!((4..=9).map(beside).collect::<Vec<_>>(), [10; 6]);
    }

    #[test]
    fn the_working_view_shows_everything() {
        assert_eq!(share(0.25, None, 4, View::Working).text, "25 %");
    }

    #[test]
    fn differences_are_points_with_their_sign_and_no_finer_than_shares() {
        let shown = |voices, view| points(0.123, Some((0.04, 0.208)), voices, view);
        let working = shown(40, View::Working);
        assert_eq!((working.text.as_str(), working.estimate), ("+12 points", Some(0.123)));
        let released = shown(40, View::Release);
        assert_eq!((released.text.as_str(), released.low, released.high), ("about +10 points", Some(0.0), Some(0.25)));
        assert_eq!(shown(120, View::Release).text, "+12 points");
        assert_eq!(shown(29, View::Release), Figure::withheld("not shown"));
        assert_eq!(points(-0.011, None, 200, View::Release).text, "-1 point");
        assert_eq!(points(-0.2, Some((-0.31, -0.12)), 50, View::Release).low, Some(-0.35));
    }

    #[test]
    fn ratios_are_released_where_shares_would_be_in_full() {
        let shown = |voices, view| ratio(2.44, (1.23, 4.56), voices, view);
        assert_eq!(shown(99, View::Release), Figure::withheld("not shown"));
        let full = shown(100, View::Release);
        assert_eq!((full.text.as_str(), full.low, full.high), ("2.4 times", Some(1.2), Some(4.6)));
        assert_eq!(shown(3, View::Working).text, "2.4 times");
    }

    #[test]
    fn a_share_beside_another_is_no_finer() {
        assert_eq!(as_coarse(0.1234, Shown::Full, View::Working), Some(0.123));
        assert_eq!(as_coarse(0.1234, Shown::Full, View::Release), Some(0.12));
        assert_eq!(as_coarse(0.1234, Shown::Rounded, View::Release), Some(0.1));
        assert_eq!(as_coarse(0.1234, Shown::Band, View::Release), None);
    }
}
