//! A composite of corrected shares, only where its weights are given and shown, with how far other weights would move it.
//! Chooses no weight: there is no right one.
//! Called by `study`.

use super::correct::{Any, DRAWS, LEVEL, whole_draws};
use super::disclosure;
use super::record::{Component, Composite, View};
use super::shares::Shares;
use super::who::first_hand;
use crate::error::{Error, ErrorKind, Result};
use crate::stats::quantify::{Estimate, estimate};

/// Each weight is halved and doubled in turn to see how much hangs on it.
const OTHERWISE: [f64; 2] = [0.5, 2.0];
/// Fewer components are a share, more nobody can follow.
const COMPONENTS: std::ops::RangeInclusive<usize> = 2..=10;
const SEED: u64 = 0x0063_6f6d_706f;

/// The weighted mean of some shares of first-hand voices. `None` without gold or weights, and in a release of fewer voices than
/// shares are shown in full of. Errs (`Usage`) where a label is not in the codebook, a weight is no number above 0, or there are
/// fewer than two components or more than ten.
pub(super) fn composite(shares: &Shares<'_>, weights: &[(String, f64)]) -> Result<Option<Composite>> {
    if weights.is_empty() {
        return Ok(None);
    }
    let wrong = |message: String| Err(Error::new(ErrorKind::Usage, message));
    if !COMPONENTS.contains(&weights.len()) {
        return wrong(format!(
            "a composite of {} is given; it takes {} to {}",
            weights.len(),
            COMPONENTS.start(),
            COMPONENTS.end()
        ));
    }
    let mut labels = Vec::new();
    for (name, weight) in weights {
        labels.push(shares.place(name)?);
        if !(weight.is_finite() && *weight > 0.0) {
            return wrong(format!("the weight of {name} is {weight}; it must be a number above 0"));
        }
    }
    let base = first_hand(shares.bits);
    let Some((_, pairs)) = shares.gold.filter(|_| shares.view == View::Working || base >= disclosure::LEAST_FULL)
    else {
        return Ok(None);
    };
    let drawn: Option<Vec<Vec<f64>>> = (labels.iter())
        .map(|at| whole_draws(shares.bits, pairs, Any::label(*at), (shares.seed ^ SEED).wrapping_add(*at as u64)))
        .collect();
    let Some(drawn) = drawn else { return Ok(None) };
    let given: Vec<f64> = weights.iter().map(|(_, weight)| *weight).collect();
    let Some(value) = mean(&drawn, &given) else { return Ok(None) };
    let otherwise: Vec<f64> = (0..given.len())
        .flat_map(|at| OTHERWISE.map(|factor| (at, factor)))
        .filter_map(|(at, factor)| {
            let mut other = given.clone();
            other[at] *= factor;
            Some(mean(&drawn, &other)?.middle)
        })
        .collect();
    let ends = (
        otherwise.iter().copied().fold(value.middle, f64::min),
        otherwise.iter().copied().fold(value.middle, f64::max),
    );
    let components = (weights.iter().zip(&drawn))
        .filter_map(|((label, weight), draws)| {
            let share = estimate(draws.clone(), LEVEL)?;
            let share = disclosure::share(share.middle, Some((share.low, share.high)), base, shares.view);
            Some(Component { label: label.clone(), weight: *weight, share })
        })
        .collect();
    Ok(Some(Composite {
        components,
        value: disclosure::share(value.middle, Some((value.low, value.high)), base, shares.view),
        other_weights: disclosure::share(value.middle, Some(ends), base, shares.view),
    }))
}

/// The weighted mean of draws, draw by draw: components are drawn apart from each other.
fn mean(drawn: &[Vec<f64>], weights: &[f64]) -> Option<Estimate> {
    let sum: f64 = weights.iter().sum();
    let of = |draw: usize| drawn.iter().zip(weights).map(|(draws, weight)| draws[draw] * weight).sum::<f64>() / sum;
    estimate((0..DRAWS).map(of).collect(), LEVEL)
}
