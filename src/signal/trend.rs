//! What has changed between the earlier and the later periods: tests, alerts, and what could not have been seen.
//! Looks for no cause, and draws no line through the periods.
//! Called by `study`.

use std::borrow::Cow;

use rayon::prelude::*;

use super::correct::{Any, Rates, first_hand as is_first_hand};
use super::disclosure::{self, LEAST_ROUNDED, LEAST_VOICES};
use super::error_rates::Lens;
use super::periods::Frame;
use super::record::{Figure, Periods, Point, Suppression, Trend, View};
use super::shares::Shares;
use super::study::Time;
use super::tally::VoiceMap;
use super::who::first_hand;
use crate::annotation::Annotation;
use crate::codebook::Label;
use crate::error::{Error, ErrorKind, Result};
use crate::stats::{Change, benjamini_hochberg, moderated, power};

/// False discoveries among alerts, and so false alarms of a study without any change.
const FALSE_ALARMS: f64 = 0.05;
/// A change of less than this is no alert, however sure it is.
const LEAST_CHANGE: f64 = 0.05;
/// The rise whose chance of being found is told.
const RISE: f64 = 0.12;
/// The most labels that may be named in advance.
const MOST_REGISTERED: usize = 5;
/// Seeds of periods are others than those of shares.
const SEED: u64 = 0x7472_656e_64;

/// The periods, and the change of each label in the whole study and its groups. Nothing where the comments span too little
/// time, nor in a release without gold. Errs (`Usage`) as [`super::study::study`] says.
pub(super) fn trends(
    shares: &Shares<'_>,
    asked: &Time,
    suppressed: &mut Vec<Suppression>,
) -> Result<(Option<Periods>, Vec<Trend>)> {
    let tested = registered(shares.labels, &asked.registered)?;
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
    let mut found: Vec<Found<'_>> = of_group(shares, &time, None, &whole, rates.as_ref());
    for (group, voices) in shares.tally.groups() {
        if shares.view == View::Working || first_hand(voices.values()) >= LEAST_VOICES {
            found.extend(of_group(shares, &time, Some(group), &frame.voices(shares.tally, Some(group)), None));
        }
    }
    let p_values: Vec<f64> = found.iter().filter_map(|found| found.change.map(|change| change.p_value)).collect();
    let mut q_values = benjamini_hochberg(&p_values).into_iter();
    let tests = p_values.len();
    let trends = found
        .into_iter()
        .map(|found| {
            let q_value = found.change.and_then(|_| q_values.next());
            found.trend(q_value, tests, shares)
        })
        .collect();
    let periods = Periods {
        unit: frame.unit,
        before: frame.names[..frame.before].to_vec(),
        after: frame.names[frame.before..].to_vec(),
        undated: disclosure::count(shares.tally.head.undated, shares.view),
        tests: tests as u64,
        registered: asked.registered.clone(),
        false_alarms: FALSE_ALARMS,
    };
    Ok((Some(periods), trends))
}

/// Which labels are tested.
fn registered(labels: &[Label<'_>], named: &[String]) -> Result<Vec<bool>> {
    let wrong = |message: String| Err(Error::new(ErrorKind::Usage, message));
    if named.len() > MOST_REGISTERED {
        return wrong(format!(
            "{} labels are named in advance; at most {MOST_REGISTERED} may be, since every test costs the others power",
            named.len()
        ));
    }
    let name = |label: &Label<'_>| Annotation::label(&label.theme.key, label.valence);
    if let Some(unknown) = named.iter().find(|named| !labels.iter().any(|label| name(label) == **named)) {
        return wrong(format!(
            "\"{unknown}\" is no label of the codebook; write theme/strain, theme/support, or the key of an intent"
        ));
    }
    Ok(labels.iter().map(|label| named.is_empty() || named.contains(&name(label))).collect())
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
    let bases: Vec<u64> = voices.iter().map(|voices| first_hand(voices.values())).collect();
    let sum = |bases: &[u64]| bases.iter().sum::<u64>();
    let sides = [sum(&bases[..frame.before]), sum(&bases[frame.before..])];
    let found = |(at, label): (usize, &'a Label<'a>)| {
        let asked = Any::label(at);
        let counts: Vec<(u64, u64)> = voices.iter().zip(&bases).map(|(v, base)| (raised(v, asked), *base)).collect();
        let change = Change::between(&counts[..frame.before], &counts[frame.before..]);
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
    let bases: Vec<u64> = counts.iter().map(|(_, base)| *base).collect();
    let voices = disclosure::parts(&bases, None, shares.view);
    (frame.names.iter().zip(counts).zip(voices).enumerate())
        .map(|(part, ((name, (raised, base)), voices))| {
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
            (None, _) => Figure::withheld(if self.tested { "no change to test" } else { "not tested" }),
            (Some(_), Some(of)) => disclosure::points(of.middle, Some((of.low, of.high)), few, view),
            (Some(_), None) if shares.gold.is_some() => Figure::withheld("not known"),
            (Some(change), None) => disclosure::points(change.difference(), None, few, view),
        };
        let size = real.map_or(self.change.map_or(0.0, |change| change.difference()), |real| real.middle);
        let alert = shown && q_value.is_some_and(|q| q < FALSE_ALARMS) && size.abs() >= LEAST_CHANGE;
        let seen = self.lens.map_or(RISE, |lens| lens.seen(RISE));
        let power = self.change.and_then(|change| {
            let alpha = FALSE_ALARMS / tests.max(1) as f64;
            power(seen, change.before, self.voices, change.dispersion, change.degrees, alpha)
        });
        Trend {
            theme: self.label.theme.key.clone(),
            label: self.label.theme.label.clone(),
            valence: self.label.valence,
            group: self.group,
            points: self.points,
            text: sentence(alert, size, &figure, self.change.is_some(), power),
            change: figure,
            p_value: self.change.map(|change| change.p_value).filter(|_| !release),
            q_value: q_value.filter(|_| shown).map(|q| if release { (q * 100.0).ceil() / 100.0 } else { q }),
            dispersion: self.change.map(|change| change.dispersion).filter(|_| !release),
            power: power.filter(|_| shown).map(|power| if release { (power * 10.0).floor() / 10.0 } else { power }),
            alert,
        }
    }
}

fn sentence(alert: bool, size: f64, figure: &Figure, tested: bool, power: Option<f64>) -> String {
    let unseen = "a rise of 12 points could not have been seen";
    let interval = match (figure.low, figure.high) {
        (Some(low), Some(high)) => format!(" ({:+.0} to {:+.0})", low * 100.0, high * 100.0),
        _ => String::new(),
    };
    let way = if size > 0.0 { "rose" } else { "fell" };
    match power {
        _ if alert => format!("{way}: {}{interval}", figure.text),
        _ if !tested => figure.text.clone(),
        Some(power) if power < 0.5 => format!("nothing stands out from chance, and {unseen}"),
        None => format!("nothing stands out from chance, and {unseen}"),
        Some(_) => "nothing stands out from chance".to_owned(),
    }
}
