//! How far the bar of a figure reaches: to a point with its interval, over a band, or nowhere.
//! Draws nothing; reads a band's bounds from its printable words, since the record carries no others.
//! Called by `chart`, `terminal` and `ranking`.

use crate::signal::{Count, Figure, Prevalence, Shown};

/// What a chart may draw of a figure; shares in [0, 1], counts as they are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Extent {
    /// A figure, with its interval where one is known.
    Point { at: f64, interval: Option<(f64, f64)> },
    /// Somewhere in a band.
    Band { low: f64, high: f64 },
    /// Nothing may be drawn.
    Nothing,
}

impl Extent {
    /// Of a share.
    pub(super) fn of_share(share: &Prevalence) -> Self {
        Self::of(share.shown, share.estimate, share.low.zip(share.high), &share.text)
    }

    /// Of a figure; one that is cut at the top or bottom is a band.
    pub(super) fn of_figure(figure: &Figure) -> Self {
        Self::of(figure.shown, figure.estimate, figure.low.zip(figure.high), &figure.text)
    }

    fn of(shown: Shown, estimate: Option<f64>, interval: Option<(f64, f64)>, text: &str) -> Self {
        match (shown, estimate) {
            (Shown::Full | Shown::Rounded, Some(at)) => Extent::Point { at, interval },
            (Shown::Band | Shown::Rounded, _) => band(text, 100.0)
                .map_or(Extent::Nothing, |(low, high)| Extent::Band { low: low / 100.0, high: high / 100.0 }),
            _ => Extent::Nothing,
        }
    }

    /// Of a number.
    pub(super) fn of_count(count: &Count) -> Self {
        match (count.shown, count.value) {
            (Shown::Full | Shown::Rounded, Some(n)) => Extent::Point { at: n as f64, interval: None },
            (Shown::Band, _) => band(&count.text, f64::INFINITY)
                .filter(|(_, high)| high.is_finite())
                .map_or(Extent::Nothing, |(low, high)| Extent::Band { low, high }),
            _ => Extent::Nothing,
        }
    }

    /// Where the drawing ends: what the scale of a chart must hold.
    pub(super) fn reach(self) -> f64 {
        match self {
            Extent::Point { at, interval } => interval.map_or(at, |(_, high)| high.max(at)),
            Extent::Band { high, .. } => high,
            Extent::Nothing => 0.0,
        }
    }

    /// By what rows are ranked: the figure, the middle of the band, or less than any figure.
    pub(super) fn size(self) -> f64 {
        match self {
            Extent::Point { at, .. } => at,
            Extent::Band { low, high } => (low + high) / 2.0,
            Extent::Nothing => -1.0,
        }
    }

    /// The same on a scale that ends at `top`: all of it within [0, 1].
    pub(super) fn on_scale(self, top: f64) -> Self {
        let place = |value: f64| if top > 0.0 { (value / top).clamp(0.0, 1.0) } else { 0.0 };
        match self {
            Extent::Point { at, interval } => {
                Extent::Point { at: place(at), interval: interval.map(|(low, high)| (place(low), place(high))) }
            }
            Extent::Band { low, high } => Extent::Band { low: place(low), high: place(high) },
            Extent::Nothing => Extent::Nothing,
        }
    }
}

/// Where the axis of shares ends: the first of a few round numbers that holds all of them.
pub(super) fn scale(extents: impl IntoIterator<Item = Extent>) -> f64 {
    let reach = extents.into_iter().map(Extent::reach).fold(0.0, f64::max);
    [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8].into_iter().find(|top| reach <= *top).unwrap_or(1.0)
}

/// Bounds of `20 to 40 %`, `under 20 %`, `<20`, `80 % or more`; `None` for other words.
fn band(text: &str, top: f64) -> Option<(f64, f64)> {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).map(str::parse::<f64>);
    match (numbers.next(), numbers.next(), numbers.next()) {
        (Some(Ok(low)), Some(Ok(high)), None) if low <= high && high <= top => Some((low, high)),
        (Some(Ok(bound)), None, None) if bound <= top => {
            let below = ["<", "under", "below", "fewer", "less", "up to", "at most"];
            let above = [">", "over", "above", "more", "at least"];
            if below.iter().any(|word| text.contains(word)) {
                Some((0.0, bound))
            } else if above.iter().any(|word| text.contains(word)) {
                Some((bound, top))
            } else {
                None
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_of_a_band_come_from_its_words() {
        assert_eq!(band("20 to 40 %", 100.0), Some((20.0, 40.0)));
        assert_eq!(band("under 20 %", 100.0), Some((0.0, 20.0)));
        assert_eq!(band("<20 %", 100.0), Some((0.0, 20.0)));
        assert_eq!(band("80 % or more", 100.0), Some((80.0, 100.0)));
        assert_eq!(band("not shown", 100.0), None);
        assert_eq!(band("3 of 40 to 60", 100.0), None);
    }

    #[test]
    fn the_axis_ends_at_a_round_number_that_holds_every_interval() {
        let point = |at, high| Extent::Point { at, interval: Some((0.0, high)) };
        assert_eq!(scale([point(0.21, 0.26), point(0.04, 0.07)]), 0.3);
        assert_eq!(scale([point(0.7, 0.9)]), 1.0);
        assert_eq!(scale([Extent::Nothing]), 0.1);
    }

    #[test]
    fn a_share_that_is_cut_at_the_bottom_is_drawn_as_the_band_that_its_words_name() {
        let figure =
            Figure { estimate: None, low: None, high: None, shown: Shown::Rounded, text: "under 5 %".to_owned() };
        assert_eq!(Extent::of_figure(&figure), Extent::Band { low: 0.0, high: 0.05 });
    }

    #[test]
    fn what_is_suppressed_has_no_extent_even_if_a_value_was_left_in() {
        let count = Count { value: Some(7), shown: Shown::Suppressed, text: "fewer than 10".to_owned() };
        assert_eq!(Extent::of_count(&count), Extent::Nothing);
    }
}
