//! Which conditions go with an intent to go or to stay: risk ratios, corrected, among voices that wrote as much.
//! Says of no condition that it causes anything.
//! Called by `study`.

use rand::SeedableRng;
use rand_distr::{Distribution, Gamma};
use rand_pcg::Pcg64;
use rayon::prelude::*;

use super::correct::{Any, LEVEL, first_hand as is_first_hand};
use super::disclosure::{self, LEAST_VOICES};
use super::gold::{Pair, tables};
use super::record::{Leaning, Shown, Suppression, Together, View};
use super::risk::leaning;
use super::shares::Shares;
use super::tally::Bits;
use super::who::first_hand;
use crate::codebook::{Label, Valence};
use crate::stats::agreement::Tally as Agreement;
use crate::stats::benjamini_hochberg;
use crate::stats::quantify::{Estimate, Plan, estimate, of_cells};

/// Classes of a voice taken for first-hand: not so after all, then `1 + 2·condition + intent`.
const PRIOR: [f64; 5] = [0.5, 0.25, 0.25, 0.25, 0.25];
/// Voices are compared within so many strata of how much they wrote: who writes more raises more of everything.
const STRATA: usize = 3;
const DRAWS: usize = 2000;
const SEED: u64 = 0x0706_1697;
/// Pairs of a condition and an intent of which the program finds fewer voices are not looked at.
const LEAST_BOTH: u64 = LEAST_VOICES;
/// Codes on which two people agree less are no ground for a finding (Krippendorff 2004, Content Analysis, ch. 11).
const LEAST_AGREEMENT: f64 = 0.667;
const FALSE_DISCOVERIES: f64 = 0.05;

/// What goes with what, in the codebook's order; nothing without gold. A release has only what doubly coded gold supports.
pub(super) fn together(shares: &Shares<'_>, suppressed: &mut Vec<Suppression>) -> Vec<Together> {
    let Some((_, pairs)) = shares.gold else { return Vec::new() };
    let voices: Vec<(Bits, u32)> = (shares.tally.voices.values())
        .filter(|voice| is_first_hand(voice.bits))
        .map(|voice| (voice.bits, voice.length))
        .collect();
    let edges = strata(&voices);
    let conditions = (shares.labels.iter().enumerate()).filter_map(|(at, label)| Some((at, label, label.valence?)));
    let asked: Vec<Asked<'_>> = conditions
        .flat_map(|(at, label, valence)| {
            [Leaning::Exit, Leaning::Stay].map(|intent| Asked {
                label,
                valence,
                condition: Any::label(at),
                intent,
                intents: leaning(shares.labels, intent),
            })
        })
        .filter(|asked| voices.iter().filter(|(bits, _)| asked.cell(*bits) == 3).count() as u64 >= LEAST_BOTH)
        .collect();
    let found: Vec<Option<(Estimate, f64)>> = (asked.par_iter().enumerate())
        .map(|(at, asked)| asked.ratio(&voices, &edges, pairs, (shares.seed ^ SEED).wrapping_add(at as u64)))
        .collect();
    let p_values: Vec<f64> = found.iter().flatten().map(|(_, p)| *p).collect();
    let mut q_values = benjamini_hochberg(&p_values).into_iter();
    let base = first_hand(shares.bits);
    let rows: Vec<Together> = (asked.iter().zip(found))
        .filter_map(|(asked, found)| {
            let (ratio, _) = found?;
            Some(asked.row(ratio, q_values.next()?, pairs, (base, shares.view)))
        })
        .collect();
    let all = rows.len();
    let shown: Vec<Together> = match shares.view {
        View::Working => rows,
        View::Release => rows.into_iter().filter(|row| row.supported && row.ratio.shown != Shown::Suppressed).collect(),
    };
    if shown.len() < all {
        suppressed.push(Suppression {
            what: "what goes with an intent: some pairs".to_owned(),
            reason: "codes of two people on the same voices do not support them, or too few people stand behind them"
                .to_owned(),
        });
    }
    shown
}

/// Up to what length a voice is in each stratum but the last.
fn strata(voices: &[(Bits, u32)]) -> Vec<u32> {
    let mut lengths: Vec<u32> = voices.iter().map(|(_, length)| *length).collect();
    lengths.sort_unstable();
    let mut edges: Vec<u32> = (1..STRATA).filter_map(|n| lengths.get(lengths.len() * n / STRATA).copied()).collect();
    edges.dedup();
    edges
}

/// A condition and where an intent leads.
struct Asked<'a> {
    label: &'a Label<'a>,
    valence: Valence,
    condition: Any,
    intent: Leaning,
    intents: Any,
}

impl Asked<'_> {
    fn cell(&self, bits: Bits) -> usize {
        2 * usize::from(self.condition.raised(bits)) + usize::from(self.intents.raised(bits))
    }

    fn class(&self, bits: Bits) -> usize {
        if is_first_hand(bits) { 1 + self.cell(bits) } else { 0 }
    }

    /// The Mantel-Haenszel ratio over the strata with its interval, and a two-sided p-value of 1 by the normal approximation
    /// of its logarithm. Voices are drawn anew each time (a gamma weight a cell: the Bayesian bootstrap, Rubin 1981), since
    /// chance is in who came to write, not in the program's errors alone. Source: Rothman, Greenland & Lash (2008), Modern Epidemiology, 3rd ed., ch. 15.
    fn ratio(&self, voices: &[(Bits, u32)], edges: &[u32], pairs: &[Pair], seed: u64) -> Option<(Estimate, f64)> {
        let mut cells = vec![[0.0; 4]; edges.len() + 1];
        for (bits, length) in voices {
            cells[edges.partition_point(|edge| edge < length)][self.cell(*bits)] += 1.0;
        }
        let own: Vec<Pair> = pairs.iter().filter(|pair| is_first_hand(pair.predicted)).cloned().collect();
        let gold = tables(&own, (4, 5), |bits| self.cell(bits), |bits| self.class(bits));
        let draws = of_cells(&gold, &PRIOR, Plan { draws: DRAWS, seed })?;
        let mut random = Pcg64::seed_from_u64(seed ^ SEED);
        let mut redrawn = |cells: &[[f64; 4]]| -> Vec<[f64; 4]> {
            let mut weight = |n: &f64| Gamma::new(*n, 1.0).map_or(0.0, |gamma| gamma.sample(&mut random));
            cells.iter().map(|of_stratum| [0, 1, 2, 3].map(|cell| weight(&of_stratum[cell]))).collect()
        };
        let ratios: Vec<f64> = draws.iter().map(|of_cell| mantel_haenszel(&redrawn(&cells), of_cell)).collect();
        let logs: Vec<f64> = ratios.iter().map(|ratio| libm::log(*ratio)).filter(|log| log.is_finite()).collect();
        let n = logs.len() as f64;
        let mean = logs.iter().sum::<f64>() / n;
        let error = (logs.iter().map(|log| (log - mean) * (log - mean)).sum::<f64>() / (n - 1.0)).sqrt();
        let p = libm::erfc((mean / error).abs() / std::f64::consts::SQRT_2);
        if !p.is_finite() {
            return None;
        }
        Some((estimate(ratios, LEVEL)?, p))
    }

    fn row(&self, ratio: Estimate, q_value: f64, pairs: &[Pair], (base, view): (u64, View)) -> Together {
        let note = self.unsupported(ratio, pairs);
        let figure = disclosure::ratio(ratio.middle, (ratio.low, ratio.high), base, view);
        let found = q_value < FALSE_DISCOVERIES;
        let name = format!("{} ({})", self.label.theme.label, self.valence);
        let intent = match self.intent {
            Leaning::Exit => "going",
            Leaning::Stay => "staying",
        };
        let text = if found {
            format!(
                "{name} goes with {intent}: those who raise it speak of it {} ({:.1} to {:.1}) as often as those who do not",
                figure.text, ratio.low, ratio.high
            )
        } else {
            format!("{name} does not stand out from chance beside {intent}")
        };
        Together {
            theme: self.label.theme.key.clone(),
            label: self.label.theme.label.clone(),
            valence: self.valence,
            intent: self.intent,
            ratio: figure,
            q_value: Some(match view {
                View::Working => q_value,
                View::Release => (q_value * 100.0).ceil() / 100.0,
            }),
            supported: found && note.is_none(),
            note,
            text,
        }
    }

    /// Why doubly coded gold does not support the finding.
    fn unsupported(&self, ratio: Estimate, pairs: &[Pair]) -> Option<String> {
        let twice: Vec<&Pair> = pairs.iter().filter(|pair| pair.coders >= 2).collect();
        if twice.len() < pairs.len() || twice.is_empty() {
            return Some("not every voice of the gold was coded by two people".to_owned());
        }
        for (of, what) in [(self.condition, "the condition"), (self.intents, "the intent")] {
            let mut agreement = Agreement::new(2);
            for pair in &twice {
                let yes = pair.coded[..pair.coders].iter().filter(|bits| of.raised(**bits)).count() as u32;
                agreement.add(&[pair.coders as u32 - yes, yes]);
            }
            if agreement.alpha().is_none_or(|alpha| alpha < LEAST_AGREEMENT) {
                return Some(format!("the people who coded do not agree enough on {what}"));
            }
        }
        for turn in 0..pairs[0].coded.len() {
            let mut counts = [0.0_f64; 4];
            let coded = pairs.iter().map(|pair| pair.coded[turn]).filter(|bits| is_first_hand(*bits));
            coded.for_each(|bits| counts[self.cell(bits)] += 1.0);
            let [neither, intent, condition, both] = counts;
            let crude = both / (both + condition) / (intent / (intent + neither));
            if crude.is_nan() || (crude > 1.0) != (ratio.middle > 1.0) {
                return Some("the codes of the people alone do not show it".to_owned());
            }
        }
        None
    }
}

/// From voices by stratum and predicted cell, and P(class | cell).
fn mantel_haenszel(strata: &[[f64; 4]], of_cell: &[Vec<f64>]) -> f64 {
    let (mut over, mut under) = (0.0, 0.0);
    for cells in strata {
        let of = |class: usize| cells.iter().zip(of_cell).map(|(n, shares)| n * shares[1 + class]).sum::<f64>();
        let [neither, intent, condition, both] = [of(0), of(1), of(2), of(3)];
        let all = neither + intent + condition + both;
        if all > 0.0 {
            over += both * (intent + neither) / all;
            under += intent * (both + condition) / all;
        }
    }
    over / under
}
