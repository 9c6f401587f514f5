//! Charts as inline SVG, one small picture a row, so that a phone shows them at the size of its text.
//! Holds no words but `title` and `desc`: figures stand beside the pictures as text.
//! Called by `html`.

mod periods;
mod ratio;

use maud::{Markup, html};

pub(super) use periods::{dot_swatch, periods};
pub(super) use ratio::{Powers, ratio};

use super::extent::Extent;
use crate::signal::Figure;

/// How a bar is filled: by a colour and, for those who do not see it, by a texture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fill {
    /// Diagonal lines: strains, and intents that lead out.
    Strain,
    /// Solid: supports, and intents to stay.
    Support,
    /// Dots: agency work.
    Agency,
    /// Solid and quiet: counts.
    Plain,
    /// An outline: nothing there.
    Empty,
    /// Quiet diagonal lines: out of reach.
    Barred,
}

impl Fill {
    /// The class that gives the colour.
    pub(super) fn class(self) -> &'static str {
        match self {
            Fill::Strain => "strain",
            Fill::Support => "support",
            Fill::Agency => "agency",
            Fill::Plain => "plain",
            Fill::Empty => "empty",
            Fill::Barred => "barred",
        }
    }
}

/// Heights in pixels; lengths across are per cent, so a drawing fills its box and nothing is distorted.
const STRIP: u32 = 24;
const BAR: i32 = 14;
const CAP: i32 = 8;

/// The textures, once a page; every chart refers to them.
pub(super) fn textures() -> Markup {
    html! {
        svg class="textures" width="0" height="0" aria-hidden="true" focusable="false" {
            defs {
                pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                    rect class="ground strain" width="6" height="6" {}
                    line class="scratch" x1="0" y1="0" x2="0" y2="6" {}
                }
                pattern id="bars" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                    rect class="ground plain" width="6" height="6" {}
                    line class="gap" x1="0" y1="0" x2="0" y2="6" {}
                }
                pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse" {
                    rect class="ground agency" width="6" height="6" {}
                    circle class="dot" cx="3" cy="3" r="1.25" {}
                }
            }
        }
    }
}

/// A small square of a fill, for keys beside charts.
pub(super) fn swatch(fill: Fill) -> Markup {
    html! {
        svg class="swatch" width="14" height="14" aria-hidden="true" focusable="false" {
            rect class={ "bar " (fill.class()) } x="1" y="1" width="12" height="12" {}
        }
    }
}

/// Two bars back to back: strain to the left of the middle, support to the right; `top` is the share at either edge.
pub(super) fn diverging(title: &str, words: &str, strain: Extent, support: Extent, top: f64) -> Markup {
    drawing(
        title,
        words,
        &[0.0, 25.0, 75.0, 100.0],
        html! {
            (piece(strain.on_scale(top), Fill::Strain, |share| 50.0 - 50.0 * share))
            (piece(support.on_scale(top), Fill::Support, |share| 50.0 + 50.0 * share))
            line class="axis" x1="50%" x2="50%" y1="0" y2="100%" {}
        },
    )
}

/// One bar from the left; `top` is the figure at the right edge.
pub(super) fn bar(title: &str, words: &str, extent: Extent, fill: Fill, top: f64) -> Markup {
    drawing(
        title,
        words,
        &[50.0, 100.0],
        html! {
            (piece(extent.on_scale(top), fill, |share| 100.0 * share))
            line class="axis" x1="0" x2="0" y1="0" y2="100%" {}
        },
    )
}

/// A bar from the middle to either side; `top` is the difference at either edge.
pub(super) fn balance(title: &str, words: &str, difference: &Figure, top: f64) -> Markup {
    let at = difference.estimate.unwrap_or(0.0);
    let fill = if at < 0.0 { Fill::Support } else { Fill::Strain };
    let place = |value: f64| 50.0 + 50.0 * value;
    let scaled = |value: f64| if top > 0.0 { (value / top).clamp(-1.0, 1.0) } else { 0.0 };
    let interval = difference.low.zip(difference.high).map(|(low, high)| (scaled(low), scaled(high)));
    let extent = match difference.estimate {
        Some(at) => Extent::Point { at: scaled(at), interval },
        None => Extent::Nothing,
    };
    drawing(
        title,
        words,
        &[0.0, 25.0, 75.0, 100.0],
        html! {
            (piece(extent, fill, place))
            line class="axis" x1="50%" x2="50%" y1="0" y2="100%" {}
        },
    )
}

/// Parts of a whole side by side, in the order given.
pub(super) fn strip(title: &str, words: &str, parts: &[(Fill, u64)]) -> Markup {
    let whole = parts.iter().map(|(_, n)| *n).sum::<u64>().max(1) as f64;
    let mut end = 0;
    let placed: Vec<(Fill, f64, f64)> = (parts.iter().filter(|(_, n)| *n > 0))
        .map(|(fill, n)| {
            end += n;
            (*fill, 100.0 * (end - n) as f64 / whole, 100.0 * *n as f64 / whole)
        })
        .collect();
    html! {
        svg class="strip" role="img" width="100%" height=(STRIP) focusable="false" {
            title { (title) }
            desc { (words) }
            @for (fill, at, width) in placed {
                @let (at, width) = (percent(at), percent(width));
                rect class={ "bar part " (fill.class()) } x=(at) width=(width) y="1" height=(STRIP - 2) {}
            }
        }
    }
}

fn drawing(title: &str, words: &str, grid: &[f64], pieces: Markup) -> Markup {
    html! {
        div class="chart" {
            svg role="img" focusable="false" {
                title { (title) }
                desc { (words) }
                @for at in grid {
                    line class="grid" x1=(percent(*at)) x2=(percent(*at)) y1="0" y2="100%" {}
                }
                (pieces)
            }
        }
    }
}

/// A bar with its interval, or a band, about the middle of the height; `place` turns a share of the scale into per
/// cent of the width.
fn piece(extent: Extent, fill: Fill, place: impl Fn(f64) -> f64) -> Markup {
    let span = |from: f64, to: f64| {
        let (a, b) = (place(from), place(to));
        (percent(a.min(b)), percent((a - b).abs()))
    };
    let (shape, (left, width)) = match extent {
        Extent::Nothing => return html! {},
        Extent::Band { low, high } => ("band", span(low, high)),
        Extent::Point { at, .. } => ("bar", span(0.0, at)),
    };
    html! {
        svg y="50%" height="1" overflow="visible" {
            rect class={ (shape) " " (fill.class()) } x=(left) width=(width) y=(-BAR / 2) height=(BAR) {}
            @if let Extent::Point { interval: Some((low, high)), .. } = extent {
                @let (low, high) = (percent(place(low)), percent(place(high)));
                @for class in ["halo", "whisker"] {
                    line class=(class) x1=(low) x2=(high) {}
                    line class=(class) x1=(low) x2=(low) y1=(-CAP / 2) y2=(CAP / 2) {}
                    line class=(class) x1=(high) x2=(high) y1=(-CAP / 2) y2=(CAP / 2) {}
                }
            }
        }
    }
}

/// The sign of an interval, for keys beside charts.
pub(super) fn interval_swatch() -> Markup {
    html! {
        svg class="swatch" width="28" height="14" aria-hidden="true" focusable="false" {
            line class="whisker" x1="2" x2="26" y1="7" y2="7" {}
            line class="whisker" x1="2" x2="2" y1="3" y2="11" {}
            line class="whisker" x1="26" x2="26" y1="3" y2="11" {}
        }
    }
}

/// The sign of a band, for keys beside charts.
pub(super) fn band_swatch() -> Markup {
    html! {
        svg class="swatch" width="28" height="14" aria-hidden="true" focusable="false" {
            rect class="band plain" x="1" y="1" width="26" height="12" {}
        }
    }
}

/// At most two decimals, none that are zero.
fn percent(value: f64) -> String {
    let text = format!("{value:.2}");
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signal::Shown;

    #[test]
    fn a_strain_of_a_quarter_on_a_scale_to_a_half_takes_the_inner_half_of_the_left_side() {
        let point = Extent::Point { at: 0.25, interval: None };
        let drawn = diverging("t", "d", point, Extent::Nothing, 0.5).into_string();
        assert!(drawn.contains("<rect class=\"bar strain\" x=\"25%\" width=\"25%\""), "{drawn}");
        assert!(!drawn.contains("support"), "{drawn}");
    }

    #[test]
    fn an_interval_is_drawn_with_a_halo_under_it_and_a_band_without_a_bar() {
        let point = Extent::Point { at: 0.2, interval: Some((0.1, 0.3)) };
        let drawn = bar("t", "d", point, Fill::Support, 0.4).into_string();
        assert!(drawn.contains("<line class=\"whisker\" x1=\"25%\" x2=\"75%\""), "{drawn}");
        assert!(drawn.find("halo") < drawn.find("whisker"));
        let drawn = bar("t", "d", Extent::Band { low: 0.2, high: 0.4 }, Fill::Plain, 1.0).into_string();
        assert!(
            drawn.contains("<rect class=\"band plain\" x=\"20%\" width=\"20%\"") && !drawn.contains("\"bar"),
            "{drawn}"
        );
    }

    #[test]
    fn a_balance_below_nought_is_drawn_to_the_left_of_the_middle() {
        let figure = Figure {
            estimate: Some(-0.1),
            low: Some(-0.2),
            high: Some(0.05),
            shown: Shown::Full,
            text: "-10 points".to_owned(),
        };
        let drawn = balance("t", "d", &figure, 0.2).into_string();
        assert!(drawn.contains("<rect class=\"bar support\" x=\"25%\" width=\"25%\""), "{drawn}");
        assert!(drawn.contains("<line class=\"whisker\" x1=\"0%\" x2=\"62.5%\""), "{drawn}");
    }

    #[test]
    fn words_in_a_drawing_are_escaped() {
        let drawn = bar("<script>", "<5", Extent::Nothing, Fill::Plain, 1.0).into_string();
        assert!(drawn.contains("<title>&lt;script&gt;</title><desc>&lt;5</desc>"), "{drawn}");
    }
}
