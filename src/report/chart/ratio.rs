//! Ratios on a scale on which twice as often lies as far to the right as half as often to the left.
//! Holds no words but `title` and `desc`.
//! Called by `html`.

use maud::{Markup, html};

use super::{CAP, Fill, percent};
use crate::signal::Figure;

/// A scale from 2 to the power of one whole number to 2 to that of another; 1 lies within.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) struct Powers(i32, i32);

/// Beyond an eighth and thirty-two times a range is cut and pointed out by an arrow.
const WIDEST: Powers = Powers(-3, 5);
/// Radius of a dot in pixels.
const DOT: i32 = 5;

impl Powers {
    /// The narrowest that holds some ratios with their ranges.
    pub(in crate::report) fn of<'f>(ratios: impl IntoIterator<Item = &'f Figure>) -> Self {
        ratios.into_iter().fold(Powers(-1, 1), |Powers(least, most), ratio| {
            let ends = [ratio.low, ratio.estimate, ratio.high];
            let (mut low, mut high) = (least, most);
            for end in ends.into_iter().flatten() {
                low = low.min(if end > 0.0 { end.log2().floor() as i32 } else { WIDEST.0 });
                high = high.max(if end > 0.0 { end.log2().ceil() as i32 } else { high });
            }
            Powers(low.max(WIDEST.0), high.min(WIDEST.1))
        })
    }

    /// Words over the lines: `½`, `1`, `2`, `4`.
    pub(in crate::report) fn ticks(self) -> Vec<String> {
        let word = |power: i32| match power {
            -3 => "⅛".to_owned(),
            -2 => "¼".to_owned(),
            -1 => "½".to_owned(),
            power => 2_i32.pow(power.max(0) as u32).to_string(),
        };
        (self.0..=self.1).map(word).collect()
    }

    /// Where a ratio stands, in per cent of the width, and whether it lies beyond the scale.
    fn place(self, ratio: f64) -> (f64, bool) {
        let power = if ratio > 0.0 { ratio.log2() } else { f64::NEG_INFINITY };
        let (least, most) = (f64::from(self.0), f64::from(self.1));
        (100.0 * (power.clamp(least, most) - least) / (most - least), power < least || power > most)
    }
}

/// One ratio as a dot with its range; nothing where it is not shown.
pub(in crate::report) fn ratio(title: &str, words: &str, ratio: &Figure, fill: Fill, scale: Powers) -> Markup {
    let lines: Vec<f64> = (scale.0..=scale.1).map(|power| scale.place(2.0_f64.powi(power)).0).collect();
    let even = percent(scale.place(1.0).0);
    html! {
        div class="chart" {
            svg role="img" focusable="false" {
                title { (title) }
                desc { (words) }
                @for at in lines { line class="grid" x1=(percent(at)) x2=(percent(at)) y1="0" y2="100%" {} }
                line class="axis" x1=(even) x2=(even) y1="0" y2="100%" {}
                svg y="50%" height="1" overflow="visible" {
                    @if let Some((low, high)) = ratio.low.zip(ratio.high) {
                        @let (low, high) = (scale.place(low), scale.place(high));
                        line class="whisker" x1=(percent(low.0)) x2=(percent(high.0)) {}
                        (end(low, 1))
                        (end(high, -1))
                    }
                    @if let Some(at) = ratio.estimate {
                        circle class={ "mark " (fill.class()) } cx=(percent(scale.place(at).0)) r=(DOT) {}
                    }
                }
            }
        }
    }
}

/// The end of a range: a cap, or an arrow where it goes on beyond the scale; `inward` is 1 at the left and -1 at the right.
fn end((at, beyond): (f64, bool), inward: i32) -> Markup {
    let half = CAP / 2;
    html! {
        svg x=(percent(at)) overflow="visible" {
            @if beyond {
                line class="whisker" x2=(2 * half * inward) y2=(-half) {}
                line class="whisker" x2=(2 * half * inward) y2=(half) {}
            } @else {
                line class="whisker" y1=(-half) y2=(half) {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signal::Shown;

    fn of(low: f64, estimate: f64, high: f64) -> Figure {
        let text = format!("{estimate} times");
        Figure { estimate: Some(estimate), low: Some(low), high: Some(high), shown: Shown::Full, text }
    }

    #[test]
    fn half_as_often_lies_as_far_from_one_as_twice_as_often() {
        let scale = Powers::of([&of(0.6, 1.0, 1.9)]);
        assert_eq!(scale.ticks(), ["½", "1", "2"]);
        assert_eq!(
            (scale.place(0.5), scale.place(1.0), scale.place(2.0)),
            ((0.0, false), (50.0, false), (100.0, false))
        );
    }

    #[test]
    fn the_scale_holds_every_range_up_to_an_eighth_and_thirty_two_times_and_points_beyond() {
        assert_eq!(Powers::of([&of(0.4, 1.0, 4.1)]), Powers(-2, 3));
        let scale = Powers::of([&of(0.0, 1.0, 90.0)]);
        assert_eq!(scale, WIDEST);
        assert_eq!((scale.place(0.0), scale.place(90.0)), ((0.0, true), (100.0, true)));
        let drawn = ratio("t", "d", &of(0.0, 1.0, 2.0), Fill::Strain, scale).into_string();
        assert!(drawn.contains("<line class=\"whisker\" x2=\"8\" y2=\"-4\""), "{drawn}");
    }
}
