//! What has changed between the earlier and the later periods: tests, alerts, and what could not have been seen.
//! Looks for no cause, and draws no line through the periods.
//! Called by `study`.

mod once;
mod sentence;

use std::borrow::Cow;

use rayon::prelude::*;

use super::correct::{Any, Rates, first_hand as is_first_hand};
use super::disclosure::{self, LEAST_ROUNDED};
use super::error_rates::Lens;
use super::periods::Frame;
use super::record::{Figure, Periods, Point, Suppression, Trend, View};
use super::shares::{Shares, too_small};
use super::study::Time;
use super::tally::{Bits, VoiceMap};
use super::who::first_hand;
use crate::codebook::Label;
use crate::error::{Error, ErrorKind, Result};
use crate::stats::{Change, benjamini_hochberg, moderated, power};
use once::once_a_side;
use sentence::sentence;

/// False discoveries among alerts, and so false alarms of a study without any change.
const FALSE_ALARMS: f64 = 0.05;
/// A change of less than this is no alert, however sure it is.
const LEAST_CHANGE: f64 = 0.05;
/// The rise whose chance of being found is told.
const RISE: f64 = 0.12;
/// The most labels that may be named in advance.
const MOST_REGISTERED: usize = 5;
/// Seeds of periods are others than those of shares.
const SEED: u64 = 0x0074_7265_6e64;

/// The periods, and the change of each label in the whole study and its groups. Nothing where the comments span too little
/// time, nor in a release without gold. Errs (`Usage`) as [`super::study::study`] says.
pub(super) fn trends(
    shares: &Shares<'_>,
    asked: &Time,
    suppressed: &mut Vec<Suppression>,
) -> Result<(Option<Periods>, Vec<Trend>)> {
    let tested = registered(shares, &asked.registered)?;
    let Some(frame) = Frame::of(shares.tally, asked)? else { return Ok((None, Vec::new())) };
    if shares.view == View::Release && shares.gold.is_none() {
        suppressed.push(Suppression {
            what: "changes over time".to_owned(),
            reason: "how large they are is known only once a random sample of voices has been coded by people"
                .to_owned(),
        });
        return Ok((None, Vec::new()));
    }
    // Error rates of a voice within a period, from the whole study: a group's own gold would be too little.
    let whole = frame.voices(shares.tally, None);
    let rates = shares
        .gold
        .map(|(coded, _)| Rates::of(coded, frame.parts(shares.tally).into_iter().zip(whole.iter().map(AsRef::as_ref))));
    let lens = |at| Lens::of(rates.as_ref()?.pairs(), Any::label(at), shares.seed ^ SEED);
    let lenses: Vec<Option<Lens>> = (0..shares.labels.len()).into_par_iter().map(lens).collect();
    let time = Over { frame: &frame, tested: &tested, lenses: &lenses };
    let of_whole = of_group(shares, &time, None, &whole, rates.as_ref());
    // Groups are a family of tests of their own, so that asking for groups costs the whole study no alert; the same in both
    // views.
    let groups: Vec<(&String, u64)> =
        shares.tally.groups().map(|(group, voices)| (group, first_hand(voices.values()))).collect();
    let few = too_small(&groups.iter().map(|(_, base)| *base).collect::<Vec<_>>());
    let large = groups.iter().zip(few).filter(|(_, few)| !few);
    let of_groups: Vec<Found<'_>> = large
        .flat_map(|((group, _), _)| {
            of_group(shares, &time, Some(group), &frame.voices(shares.tally, Some(group)), None)
        })
        .collect();
    let (tests, group_tests) = (tested_of(&of_whole), tested_of(&of_groups));
    let mut trends = family(of_whole, shares);
    trends.extend(family(of_groups, shares));
    let periods = Periods {
        unit: frame.unit,
        before: frame.names[..frame.before].to_vec(),
        after: frame.names[frame.before..].to_vec(),
        undated: disclosure::count(shares.tally.head.undated, shares.view),
        tests,
        group_tests,
        registered: asked.registered.clone(),
        false_alarms: FALSE_ALARMS,
    };
    Ok((Some(periods), trends))
}

fn tested_of(found: &[Found<'_>]) -> u64 {
    found.iter().filter(|found| found.change.is_some()).count() as u64
}

/// Trends whose tests are corrected together.
fn family(found: Vec<Found<'_>>, shares: &Shares<'_>) -> Vec<Trend> {
    let p_values: Vec<f64> = found.iter().filter_map(|found| found.change.map(|change| change.p_value)).collect();
    let mut q_values = benjamini_hochberg(&p_values).into_iter();
    let trend = |found: Found<'_>| {
        let q_value = found.change.and_then(|_| q_values.next());
        found.trend(q_value, p_values.len(), shares)
    };
    found.into_iter().map(trend).collect()
}

/// Which labels are tested.
fn registered(shares: &Shares<'_>, named: &[String]) -> Result<Vec<bool>> {
    let wrong = |message: String| Err(Error::new(ErrorKind::Usage, message));
    if named.len() > MOST_REGISTERED {
        return wrong(format!(
            "{} labels are named in advance; at most {MOST_REGISTERED} may be, since every test costs the others power",
            named.len()
        ));
    }
    let mut tested = vec![named.is_empty(); shares.labels.len()];
    for name in named {
        tested[shares.place(name)?] = true;
    }
    Ok(tested)
}

/// Over what changes are looked for.
struct Over<'o> {
    frame: &'o Frame,
    /// Which labels are tested.
    tested: &'o [bool],
    /// What the codes show of a change, a label each; `None` without gold or where the gold tells nothing.
    lenses: &'o [Option<Lens>],
}

/// What was found of one label in one group.
struct Found<'a> {
    label: &'a Label<'a>,
    group: Option<String>,
    points: Vec<Point>,
    /// First-hand voices before and after.
    voices: [u64; 2],
    change: Option<Change>,
    tested: bool,
    lens: Option<&'a Lens>,
}

/// Of the whole study, whose points are corrected by `rates` where there is gold, or of a group, which has no points.
fn of_group<'a>(
    shares: &Shares<'a>,
    over: &Over<'a>,
    group: Option<&String>,
    voices: &[Cow<'_, VoiceMap>],
    rates: Option<&Rates<'_>>,
) -> Vec<Found<'a>> {
    let Over { frame, tested, lenses } = *over;
    let once = once_a_side(voices, frame.before);
    let bases: Vec<u64> = voices.iter().map(|voices| first_hand(voices.values())).collect();
    let sum = |periods: &[Vec<Bits>]| periods.iter().map(|bits| bits.len() as u64).sum::<u64>();
    let sides = [sum(&once[..frame.before]), sum(&once[frame.before..])];
    let found = |(at, label): (usize, &'a Label<'a>)| {
        let asked = Any::label(at);
        let raises = |bits: &[Bits]| bits.iter().filter(|bits| asked.raised(**bits)).count() as u64;
        let tested_counts: Vec<(u64, u64)> = once.iter().map(|bits| (raises(bits), bits.len() as u64)).collect();
        let change = Change::between(&tested_counts[..frame.before], &tested_counts[frame.before..]);
        let counts: Vec<(u64, u64)> = voices.iter().zip(&bases).map(|(v, base)| (raised(v, asked), *base)).collect();
        let seed = |part: usize| (shares.seed ^ SEED).wrapping_add((at * frame.names.len() + part) as u64);
        let points = match group {
            Some(_) => Vec::new(),
            None => points(shares, frame, &counts, |part| rates?.share(part, asked, seed(part))),
        };
        Found {
            label,
            group: group.cloned(),
            points,
            voices: sides,
            change,
            tested: tested[at],
            lens: lenses[at].as_ref(),
        }
    };
    let mut found: Vec<Found<'a>> = shares.labels.par_iter().enumerate().map(found).collect();
    // Labels that are not tested still tell how much the periods of this group scatter.
    let mut drawn = moderated(&found.iter().filter_map(|found| found.change).collect::<Vec<_>>()).into_iter();
    for found in &mut found {
        found.change = found.change.and_then(|_| drawn.next()).filter(|_| found.tested);
    }
    found
}

fn raised(voices: &VoiceMap, asked: Any) -> u64 {
    voices.values().filter(|bits| is_first_hand(**bits) && asked.raised(**bits)).count() as u64
}

fn points(
    shares: &Shares<'_>,
    frame: &Frame,
    counts: &[(u64, u64)],
    corrected: impl Fn(usize) -> Option<crate::stats::quantify::Estimate>,
) -> Vec<Point> {
    (frame.names.iter().zip(counts).enumerate())
        .map(|(part, (name, (raised, base)))| {
            let voices = disclosure::count(*base, shares.view);
            let share = match corrected(part) {
                Some(share) => disclosure::share(share.middle, Some((share.low, share.high)), *base, shares.view),
                None if shares.view == View::Release => Figure::withheld("not shown"),
                None if *base == 0 => Figure::withheld("no voices"),
                None => disclosure::share(*raised as f64 / *base as f64, None, *base, shares.view),
            };
            Point { period: name.clone(), share, voices }
        })
        .collect()
}

impl Found<'_> {
    fn trend(self, q_value: Option<f64>, tests: usize, shares: &Shares<'_>) -> Trend {
        let view = shares.view;
        let release = view == View::Release;
        let few = *self.voices.iter().min().unwrap_or(&0);
        let shown = !release || few >= LEAST_ROUNDED;
        let real = self.change.zip(self.lens).map(|(change, lens)| lens.change(&change, shares.seed));
        let figure = match (self.change, real) {
            _ if !shown => Figure::withheld("not shown"),
            // That nobody at all raises it, or everybody, is for the holder of the data.
            (None, _) if self.tested && release => Figure::withheld("not known"),
            (None, _) => Figure::withheld(if self.tested { "no change to test" } else { "not tested" }),
            (Some(_), Some(of)) => disclosure::points(of.middle, Some((of.low, of.high)), few, view),
            (Some(_), None) if shares.gold.is_some() => Figure::withheld("not known"),
            (Some(change), None) => disclosure::points(change.difference(), None, few, view),
        };
        // With gold that does not tell the size, a change is none to raise an alert by.
        let size = match (real, self.change) {
            (Some(real), _) => real.middle,
            (None, Some(change)) if shares.gold.is_none() => change.difference(),
            _ => 0.0,
        };
        let alert = shown && q_value.is_some_and(|q| q < FALSE_ALARMS) && size.abs() >= LEAST_CHANGE;
        let power = self.change.zip(self.lens).and_then(|(change, lens)| {
            let alpha = FALSE_ALARMS / tests.max(1) as f64;
            power(lens.seen(RISE), change.before, self.voices, change.dispersion, change.degrees, alpha)
        });
        let found = q_value.is_some_and(|q| q < FALSE_ALARMS);
        Trend {
            theme: self.label.theme.key.clone(),
            label: self.label.theme.label.clone(),
            valence: self.label.valence,
            group: self.group,
            points: self.points,
            text: match (self.tested, shown) {
                (false, _) => "not tested".to_owned(),
                (true, false) => "not shown".to_owned(),
                (true, true) => sentence((alert, found), size, &figure, power, shares.gold.is_some()),
            },
            change: figure,
            p_value: self.change.map(|change| change.p_value).filter(|_| !release),
            q_value: q_value.filter(|_| shown).map(|q| if release { (q * 100.0).ceil() / 100.0 } else { q }),
            dispersion: self.change.map(|change| change.dispersion).filter(|_| !release),
            power: power.filter(|_| shown).map(|power| if release { (power * 10.0).floor() / 10.0 } else { power }),
            alert,
        }
    }
}
