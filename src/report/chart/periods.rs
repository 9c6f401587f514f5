//! Shares period by period: a dot each with its range, hollow before the split and filled after it.
//! Draws no line through the dots: nobody was asked between them. Holds no words but `title` and `desc`.
//! Called by `html`.

use maud::{Markup, html};

use super::super::extent::Extent;
use super::{CAP, Fill, percent};

/// Radius of a dot in pixels, and half the width of a band.
const DOT: i32 = 4;

/// The dots; `before` of them lie before the split, and `top` is the share at the upper edge.
pub(in crate::report) fn periods(
    title: &str,
    words: &str,
    points: &[Extent],
    before: usize,
    fill: Fill,
    top: f64,
) -> Markup {
    let all = points.len().max(1) as f64;
    let middle = |at: usize| percent(100.0 * (at as f64 + 0.5) / all);
    let split = percent(100.0 * before as f64 / all);
    html! {
        svg class="periods" role="img" focusable="false" {
            title { (title) }
            desc { (words) }
            @for at in [0.0, 50.0] { line class="grid" x1="0" x2="100%" y1=(percent(at)) y2=(percent(at)) {} }
            line class="axis" x1="0" x2="100%" y1="100%" y2="100%" {}
            line class="split" x1=(split) x2=(split) y1="0" y2="100%" {}
            @for (at, extent) in points.iter().enumerate() {
                svg x=(middle(at)) overflow="visible" { (dot(extent.on_scale(top), at >= before, fill)) }
            }
        }
    }
}

/// About the left edge, at its height.
fn dot(extent: Extent, filled: bool, fill: Fill) -> Markup {
    let height = |share: f64| percent(100.0 - 100.0 * share);
    match extent {
        Extent::Nothing => html! {},
        Extent::Band { low, high } => html! {
            rect class={ "band " (fill.class()) } x=(-DOT) width=(2 * DOT) y=(height(high)) height=(percent(100.0 * (high - low))) {}
        },
        Extent::Point { at, interval } => html! {
            @if let Some((low, high)) = interval {
                @let (low, high) = (height(low), height(high));
                line class="whisker" y1=(low) y2=(high) {}
                @for end in [&low, &high] { line class="whisker" x1=(-CAP / 2) x2=(CAP / 2) y1=(end) y2=(end) {} }
            }
            circle class={ "mark " (fill.class()) @if !filled { " hollow" } } cy=(height(at)) r=(DOT) {}
        },
    }
}

/// The two kinds of dot, for keys beside charts.
pub(in crate::report) fn dot_swatch(filled: bool, fill: Fill) -> Markup {
    html! {
        svg class="swatch" width="14" height="14" aria-hidden="true" focusable="false" {
            circle class={ "mark " (fill.class()) @if !filled { " hollow" } } cx="7" cy="7" r=(DOT) {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_of_four_quarters_stands_at_three_eighths_and_a_share_of_a_tenth_of_a_fifth_half_way_up() {
        let points = [Extent::Nothing, Extent::Point { at: 0.1, interval: Some((0.05, 0.2)) }];
        let four = [points[0], points[1], points[0], points[0]];
        let drawn = periods("t", "d", &four, 2, Fill::Strain, 0.2).into_string();
        assert!(drawn.contains("<svg x=\"37.5%\""), "{drawn}");
        assert!(drawn.contains("<circle class=\"mark strain hollow\" cy=\"50%\""), "{drawn}");
        assert!(drawn.contains("<line class=\"whisker\" y1=\"75%\" y2=\"0%\""), "{drawn}");
        assert!(drawn.contains("<line class=\"split\" x1=\"50%\" x2=\"50%\""), "{drawn}");
        assert_eq!(drawn.matches("<circle").count(), 1);
    }

    #[test]
    fn a_band_of_twenty_to_forty_per_cent_is_a_box_without_a_dot() {
        let drawn = periods("t", "d", &[Extent::Band { low: 0.2, high: 0.4 }], 0, Fill::Plain, 0.8).into_string();
        assert!(drawn.contains("y=\"50%\" height=\"25%\"") && !drawn.contains("circle"), "{drawn}");
    }
}
