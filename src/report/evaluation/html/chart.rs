//! Precision-recall curve and reliability diagram of one label, as inline SVG.
//! Computes nothing: points and bins come with the record.
//! Called by `html`.

use maud::{Markup, html};

use super::super::document::Chart;

/// Side of the square in which data lie, and what lies left of and above it.
const SIDE: f64 = 160.0;
const LEFT: f64 = 34.0;
const TOP: f64 = 10.0;

/// Both charts of a label with its name and figures.
pub(super) fn figure(chart: &Chart) -> Markup {
    html! {
        figure {
            figcaption { strong { (chart.title) } br; (chart.summary) }
            div.pair {
                (frame("Precision by recall", "recall", "precision", &chart.summary, curve(chart)))
                (frame("Reliability", "said", "found", &chart.summary, reliability(chart)))
            }
        }
    }
}

fn x(share: f64) -> String {
    format!("{:.1}", LEFT + share * SIDE)
}

fn y(share: f64) -> String {
    format!("{:.1}", TOP + (1.0 - share) * SIDE)
}

/// The square with its two scales from 0 to 1.
fn frame(title: &str, across: &str, up: &str, summary: &str, inside: Markup) -> Markup {
    let (right, bottom) = (LEFT + SIDE, TOP + SIDE);
    html! {
        svg viewBox=(format!("0 0 {} {}", right + 8.0, bottom + 32.0)) role="img" aria-label=(format!("{title}: {summary}")) {
            title { (title) }
            desc { (summary) }
            rect.box x=(LEFT) y=(TOP) width=(SIDE) height=(SIDE) {}
            line.grid x1=(x(0.5)) x2=(x(0.5)) y1=(TOP) y2=(bottom) {}
            line.grid x1=(LEFT) x2=(right) y1=(y(0.5)) y2=(y(0.5)) {}
            (inside)
            @for (share, text) in [(0.0, "0"), (0.5, "½"), (1.0, "1")] {
                text.scale x=(x(share)) y=(bottom + 14.0) text-anchor="middle" { (text) }
                text.scale x=(LEFT - 5.0) y=(format!("{:.1}", TOP + (1.0 - share) * SIDE + 4.0)) text-anchor="end" { (text) }
            }
            text.scale x=(x(0.5)) y=(bottom + 28.0) text-anchor="middle" { (across) }
            text.scale x="12" y=(y(0.5)) text-anchor="middle" transform=(format!("rotate(-90 12 {})", y(0.5))) { (up) }
        }
    }
}

fn curve(chart: &Chart) -> Markup {
    let mut points: Vec<(f64, f64)> = chart.curve.iter().map(|point| (point.recall, point.precision)).collect();
    if let Some(first) = points.first().copied() {
        points.insert(0, (0.0, first.1));
    }
    let line: Vec<String> =
        points.iter().map(|(recall, precision)| format!("{},{}", x(*recall), y(*precision))).collect();
    html! {
        line.guess x1=(x(0.0)) x2=(x(1.0)) y1=(y(chart.base)) y2=(y(chart.base)) {}
        polyline.curve points=(line.join(" ")) {}
        @if let Some((recall, precision)) = chart.chosen {
            circle.chosen cx=(x(recall)) cy=(y(precision)) r="5" {}
        }
    }
}

/// Bins as dots whose areas follow their comments.
fn reliability(chart: &Chart) -> Markup {
    let all: u64 = chart.bins.iter().map(|bin| bin.comments).sum();
    let radius = |comments: u64| format!("{:.1}", 2.5 + 6.0 * (comments as f64 / all.max(1) as f64).sqrt());
    let line: Vec<String> = chart.bins.iter().map(|bin| format!("{},{}", x(bin.said), y(bin.found))).collect();
    html! {
        line.guess x1=(x(0.0)) x2=(x(1.0)) y1=(y(0.0)) y2=(y(1.0)) {}
        polyline.curve points=(line.join(" ")) {}
        @for bin in &chart.bins {
            circle.bin cx=(x(bin.said)) cy=(y(bin.found)) r=(radius(bin.comments)) {}
        }
    }
}
