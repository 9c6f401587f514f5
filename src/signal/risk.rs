//! Who means to go and who to stay: the retention-risk signal, of voices, never of a person.
//! Weighs nothing into an index.
//! Called by `study`.

use rayon::prelude::*;

use super::correct::{Any, DRAWS, LEVEL, Rates, first_hand as is_first_hand};
use super::disclosure::{self, LEAST_VOICES};
use super::gold::{Pair, counted, tables};
use super::record::{Count, Figure, Leaning, Method, Risk, View};
use super::shares::{Shares, too_small};
use super::tally::Bits;
use super::who::first_hand;
use crate::codebook::{Direction, Label};
use crate::stats::quantify::{Estimate, Plan, posterior};

/// Weights, before any voice was coded, of the five classes of `class`: those of exit and of stay add up to Jeffreys' ½, as for
/// a label, so that the signal agrees with the shares of the intents it is made of.
const PRIOR: [f64; 5] = [0.5, 0.5, 0.4, 0.4, 0.1];

/// The labels that lean one way.
pub(super) fn leaning(labels: &[Label<'_>], leaning: Leaning) -> Any {
    let wanted = |label: &Label<'_>| match label.theme.direction {
        Some(Direction::Exit | Direction::Agency) => leaning == Leaning::Exit,
        Some(Direction::Stay) => leaning == Leaning::Stay,
        None => false,
    };
    Any::of(labels.iter().enumerate().filter(|(_, label)| wanted(label)).map(|(at, _)| at))
}

/// The signal of the whole study, then of its groups; empty where the codebook has no intents of both leanings, and in a
/// release without gold. `voices` is what may be said of the first-hand voices of the whole. With it the exit share of every
/// group that is large enough, hidden or not: what official figures are ranked against.
pub(super) fn risk(shares: &Shares<'_>, voices: &Count) -> (Vec<Risk>, Vec<(String, f64)>) {
    let asked = [leaning(shares.labels, Leaning::Exit), leaning(shares.labels, Leaning::Stay)];
    let none = Any::of([]);
    if asked.contains(&none) || shares.view == View::Release && shares.gold.is_none() {
        return (Vec::new(), Vec::new());
    }
    let base = first_hand(shares.bits);
    let whole = match shares.gold {
        Some((_, pairs)) => corrected(shares.bits, pairs, asked, shares.seed ^ SEED),
        None => raw(shares.bits.iter(), asked),
    };
    let method = if shares.gold.is_some() { Method::PpvFor } else { Method::Uncorrected };
    let mut rows: Vec<Risk> =
        whole.into_iter().map(|three| row(None, three, (base, voices.clone()), method, shares.view)).collect();
    let mut exits = Vec::new();
    for (group, three, base) in groups(shares, asked) {
        let exit = match three[0] {
            Some(Ok(exit)) => Some(exit.middle),
            Some(Err(raw)) => Some(raw),
            None => None,
        };
        if let Some(exit) = exit.filter(|_| base >= LEAST_VOICES) {
            exits.push((group.clone(), exit));
        }
        if shares.view == View::Working || base >= LEAST_VOICES {
            let method = if shares.gold.is_some() { Method::SensSpec } else { Method::Uncorrected };
            rows.push(row(Some(group), three, (base, disclosure::count(base, shares.view)), method, shares.view));
        }
    }
    (rows, exits)
}

const SEED: u64 = 0x7269_736b;

/// Each group with its figures and its first-hand voices.
fn groups(shares: &Shares<'_>, asked: [Any; 2]) -> Vec<(String, Three, u64)> {
    let groups: Vec<_> = shares.tally.groups().collect();
    let bases: Vec<u64> = groups.iter().map(|(_, voices)| first_hand(voices.values())).collect();
    let few = too_small(&bases);
    let rates = shares.gold.map(|(coded, _)| Rates::of_groups(coded, shares.tally));
    let figures = |place: usize| {
        let (group, voices) = groups[place];
        let seed = (shares.seed ^ SEED).wrapping_add(8 * (place as u64 + 1));
        let three = match &rates {
            Some(_) if few[place] => None,
            Some(rates) => Some(rates.two(place, asked, seed).map(|figure| figure.map(Ok))),
            None => raw(voices.values(), asked),
        };
        Some((group.clone(), three?, bases[place]))
    };
    (0..groups.len()).into_par_iter().filter_map(figures).collect()
}

/// Exit, stay, and their difference: estimated, or counted as predicted; `None` where the gold of a group does not tell.
type Three = [Option<Result<Estimate, f64>>; 3];

fn raw<'b>(voices: impl Iterator<Item = &'b Bits>, asked: [Any; 2]) -> Option<Three> {
    let (mut base, mut of) = (0, [0, 0]);
    for bits in voices.filter(|bits| is_first_hand(**bits)) {
        base += 1;
        of.iter_mut().zip(asked).for_each(|(count, asked)| *count += u64::from(asked.raised(*bits)));
    }
    let [exit, stay] = of.map(|count| count as f64 / base as f64);
    (base > 0).then_some([exit, stay, exit - stay].map(|raw| Some(Err(raw))))
}

fn corrected(bits: &[Bits], pairs: &[Pair], asked: [Any; 2], seed: u64) -> Option<Three> {
    // 0 not first-hand, 1 neither, 2 exit, 3 stay, 4 both.
    let class = |bits: Bits| match (is_first_hand(bits), asked[0].raised(bits), asked[1].raised(bits)) {
        (false, ..) => 0,
        (true, false, false) => 1,
        (true, true, false) => 2,
        (true, false, true) => 3,
        (true, true, true) => 4,
    };
    let study = counted(bits, 5, class);
    let draws = posterior(&study, &tables(pairs, (5, 5), class, class), &PRIOR, Plan { draws: DRAWS, seed })?;
    let base = |t: &[f64]| t[1] + t[2] + t[3] + t[4];
    let exit = draws.estimate(LEVEL, |t| (t[2] + t[4]) / base(t))?;
    let stay = draws.estimate(LEVEL, |t| (t[3] + t[4]) / base(t))?;
    let balance = draws.estimate(LEVEL, |t| (t[2] - t[3]) / base(t))?;
    Some([exit, stay, balance].map(|of| Some(Ok(of))))
}

fn row(group: Option<String>, three: Three, (base, voices): (u64, Count), method: Method, view: View) -> Risk {
    let share = |of: Option<Result<Estimate, f64>>| match of {
        Some(Ok(of)) => disclosure::share(of.middle, Some((of.low, of.high)), base, view),
        Some(Err(raw)) => disclosure::share(raw, None, base, view),
        None => Figure::withheld("not known"),
    };
    let (exit, stay) = (share(three[0]), share(three[1]));
    // A difference of two shares would give back the one that is hidden.
    let balance = match three[2] {
        None => Figure::withheld("not known"),
        _ if exit.estimate.is_none() || stay.estimate.is_none() => Figure::withheld("not shown"),
        Some(Ok(of)) => disclosure::points(of.middle, Some((of.low, of.high)), base, view),
        Some(Err(raw)) => disclosure::points(raw, None, base, view),
    };
    Risk { group, method, exit, stay, balance, voices }
}
