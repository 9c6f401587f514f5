//! The section “What they intend”: leaving, agency work, staying.
//! Adds nothing up: a voice may state more than one.
//! Called by `html`.

use maud::{Markup, html};

use super::super::chart::{self, Fill};
use super::super::extent::{Extent, scale};
use super::super::printable::Printable;
use super::super::ranking::intents;
use super::super::{summary, words};
use super::parts::{fold, uncorrected};
use super::raise::{figures, share_table, ticks};
use super::risk;
use crate::codebook::Direction;
use crate::signal::Prevalence;

/// The section without its heading.
pub(super) fn section(printable: &Printable<'_>) -> Markup {
    if printable.shows_nothing() {
        return html! { p class="lead" { (summary::nothing_shown(printable)) } };
    }
    let intents = intents(printable);
    if intents.is_empty() {
        return html! { p { "The codebook names no intent." } };
    }
    let shares: Vec<&Prevalence> = intents.iter().map(|(_, share)| *share).collect();
    // One scale for all, so that a bar above can be held against one below.
    let of_risk = printable.risk().into_iter().flat_map(|risk| [&risk.exit, &risk.stay]).map(Extent::of_figure);
    let top = scale(shares.iter().map(|share| Extent::of_share(share)).chain(of_risk));
    html! {
        p class="lead" {
            (words::whom(&printable.signals.voices.first_hand))
            " Nobody asked them: they said it of their own accord, and a voice may say none of this or more than one."
        }
        (risk::signal(printable, top))
        figure class="single" {
            @if printable.risk().is_some() { h3 { "Word by word" } }
            @if printable.has_uncorrected() { figcaption { (uncorrected()) } }
            div class="axis" aria-hidden="true" {
                (ticks(&["0", &words::per_cent(top / 2.0), &format!("{}\u{a0}%", words::per_cent(top))]))
            }
            ul class="rows" {
                @for (direction, share) in &intents {
                    @let label = words::one_line(&share.label);
                    @let (fill, way) = direction_of(*direction);
                    li {
                        span class="name" { (label) " " span class={ "way " (fill.class()) } { (way) } }
                        (chart::bar(&label, &words::figure(&share.text), Extent::of_share(share), fill, top))
                        span class={ "fig " (fill.class()) } { (figures(Some(share))) }
                    }
                }
            }
        }
        (fold("The same figures as a table", false, true, share_table(printable, "Intents", &shares)))
    }
}

/// How an intent is drawn, and where it leads in words.
pub(super) fn direction_of(direction: Option<Direction>) -> (Fill, &'static str) {
    match direction {
        Some(Direction::Exit) => (Fill::Strain, "leads out"),
        Some(Direction::Agency) => (Fill::Agency, "leads to agency work"),
        Some(Direction::Stay) => (Fill::Support, "stays or comes back"),
        None => (Fill::Plain, ""),
    }
}
