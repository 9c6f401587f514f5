//! The share of first-hand voices that raise each label, for the whole study and its groups.
//! Estimates nothing: `correct` does.
//! Called by `study`.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::correct::{Any, LEVEL, Rates, first_hand as is_first_hand, to_halve, whole};
use super::disclosure::{self, LEAST_FULL, LEAST_NUMERATOR, LEAST_VOICES};
use super::gold::{Coded, Pair};
use super::record::{Count, Figure, Method, Prevalence, Suppression, View};
use super::tally::{Bits, Tally};
use super::who::first_hand;
use crate::annotation::Annotation;
use crate::codebook::Label;
use crate::error::{Error, ErrorKind, Result};
use crate::stats::quantify::Estimate;
use crate::stats::{Group as Unpooled, pool};

/// What shares are made of.
pub(super) struct Shares<'a> {
    pub(super) tally: &'a Tally,
    /// Every voice of the study.
    pub(super) bits: &'a [Bits],
    pub(super) labels: &'a [Label<'a>],
    /// The gold, with its voices over the whole study.
    pub(super) gold: Option<(&'a Coded<'a>, &'a [Pair])>,
    pub(super) view: View,
    pub(super) seed: u64,
}

/// A share that could be estimated, or not and why.
type Corrected = std::result::Result<Estimate, &'static str>;

const TOO_SMALL: &str = "the group is not among the two hundred largest, or has too few voices: it is not corrected";
const NO_GOLD_OF_IT: &str = "no coded voice was found to raise it, or none not to: how well the program finds it is not known, \
                             so a group cannot be corrected";

impl Shares<'_> {
    /// Shares of the whole study. `voices` is what may be said of its first-hand voices.
    pub(super) fn whole(&self, voices: &Count, suppressed: &mut Vec<Suppression>) -> Vec<Prevalence> {
        let corrected: Option<Vec<Corrected>> = self.gold.map(|(_, pairs)| {
            let of = |at| whole(self.bits, pairs, Any::label(at), self.seed.wrapping_add(at as u64));
            (0..self.labels.len()).into_par_iter().map(|at| of(at).ok_or("the coded voices fit no share")).collect()
        });
        let of = Of { group: None, base: first_hand(self.bits), voices, method: Method::PpvFor };
        let raised = self.raised(self.bits.iter());
        let mut rows = self.rows(&of, &raised, corrected.as_deref(), suppressed);
        if let Some((coded, pairs)) = self.gold {
            for (at, row) in rows.iter_mut().enumerate() {
                row.note = self.thin(pairs, at);
                // The number that halves a range gives the number of coded voices back.
                let told = self.view == View::Working || coded.voices() >= LEAST_FULL;
                let halved = to_halve(coded.voices(), self.bits.len() as u64).filter(|_| told && row.low.is_some());
                row.halved_by =
                    halved.map(|more| if self.view == View::Release { more.div_ceil(10) * 10 } else { more });
            }
        }
        rows
    }

    /// Shares of each group. The release view does not even name a group of a few people: its name may be a person's.
    pub(super) fn groups(&self, suppressed: &mut Vec<Suppression>) -> Vec<Prevalence> {
        let groups: Vec<_> = self.tally.groups().collect();
        let bases: Vec<u64> = groups.iter().map(|(_, voices)| first_hand(voices.values())).collect();
        let counts: Vec<Count> = bases.iter().map(|base| disclosure::count(*base, self.view)).collect();
        if self.view == View::Release && bases.iter().any(|base| *base < LEAST_VOICES) {
            suppressed.push(Suppression {
                what: "small groups".to_owned(),
                reason: format!(
                    "a group in which fewer than {LEAST_VOICES} people speak from their own work could point at one of \
                     them"
                ),
            });
        }
        let few = too_small(&bases);
        let corrected = self.gold.map(|(coded, _)| {
            let rates = Rates::of_groups(coded, self.tally);
            let asked: Vec<Any> = (0..self.labels.len()).map(Any::label).collect();
            rates.shares(&asked, &few, self.seed ^ GROUPS)
        });
        let mut shown = Vec::new();
        for (place, (((group, voices), base), count)) in groups.iter().zip(&bases).zip(&counts).enumerate() {
            if self.view == View::Release && *base < LEAST_VOICES {
                continue;
            }
            let why = if few[place] { TOO_SMALL } else { NO_GOLD_OF_IT };
            let of_group: Option<Vec<Corrected>> =
                corrected.as_ref().map(|labels| labels.iter().map(|parts| parts[place].ok_or(why)).collect());
            let of = Of { group: Some(group), base: *base, voices: count, method: Method::SensSpec };
            shown.extend(self.rows(&of, &self.raised(voices.values()), of_group.as_deref(), suppressed));
        }
        if let Some(corrected) = &corrected {
            self.pool(&mut shown, &groups.iter().map(|(group, _)| *group).collect::<Vec<_>>(), corrected);
        }
        shown
    }

    /// The place of a label that a user named. Errs (`Usage`) where the codebook has none of that name.
    pub(super) fn place(&self, name: &str) -> Result<usize> {
        let named = |label: &Label<'_>| Annotation::label(&label.theme.key, label.valence) == name;
        self.labels.iter().position(named).ok_or_else(|| {
            let message = format!(
                "\"{name}\" is no label of the codebook; write theme/strain, theme/support, or the key of an intent"
            );
            Error::new(ErrorKind::Usage, message)
        })
    }

    /// First-hand voices that raise each label, as predicted.
    fn raised<'b>(&self, voices: impl Iterator<Item = &'b Bits>) -> Vec<u64> {
        let mut raised = vec![0; self.labels.len()];
        for bits in voices.filter(|bits| is_first_hand(**bits)) {
            raised.iter_mut().enumerate().filter(|(label, _)| bits.raises(*label)).for_each(|(_, count)| *count += 1);
        }
        raised
    }

    /// A row a label, and at most one line on why they are not shown.
    fn rows(
        &self,
        of: &Of<'_>,
        raised: &[u64],
        corrected: Option<&[Corrected]>,
        suppressed: &mut Vec<Suppression>,
    ) -> Vec<Prevalence> {
        let withheld = match self.view {
            View::Working => None,
            View::Release if of.base < LEAST_VOICES => Some(format!(
                "fewer than {LEAST_VOICES} people speak from their own work here: any figure could point at one of them"
            )),
            View::Release if corrected.is_none() => Some(
                "these are raw counts of predicted codes, which are off by a third to a half; they are shown once a random \
                 sample of voices has been coded by people and the counts are corrected by it"
                    .to_owned(),
            ),
            View::Release => None,
        };
        if let Some(reason) = &withheld {
            let what = of.group.map_or("all shares".to_owned(), |group| format!("all shares of {group}"));
            suppressed.push(Suppression { what, reason: reason.clone() });
        }
        (self.labels.iter().zip(raised).enumerate())
            .map(|(at, (label, raised))| {
                let of_label = corrected.map(|all| all[at]);
                let (figure, method, note) = match of_label {
                    _ if withheld.is_some() => (Figure::withheld("not shown"), Method::Uncorrected, None),
                    Some(Ok(share)) => {
                        let interval = Some((share.low, share.high));
                        (disclosure::share(share.middle, interval, of.base, self.view), of.method, None)
                    }
                    Some(Err(reason)) if self.view == View::Release => {
                        (Figure::withheld("not shown"), Method::Uncorrected, Some(reason.to_owned()))
                    }
                    _ if of.base == 0 => (Figure::withheld("no voices"), Method::Uncorrected, None),
                    _ => {
                        let note = of_label.and_then(Corrected::err).map(str::to_owned);
                        let share = *raised as f64 / of.base as f64;
                        (disclosure::share(share, None, of.base, self.view), Method::Uncorrected, note)
                    }
                };
                Prevalence {
                    theme: label.theme.key.clone(),
                    label: label.theme.label.clone(),
                    valence: label.valence,
                    group: of.group.cloned(),
                    method,
                    estimate: figure.estimate,
                    low: figure.low,
                    high: figure.high,
                    level: figure.low.map(|_| LEVEL),
                    raised: disclosure::numerator(*raised, self.view),
                    voices: of.voices.clone(),
                    shown: figure.shown,
                    text: figure.text,
                    pooled: None,
                    halved_by: None,
                    note,
                }
            })
            .collect()
    }

    /// Draws the shares of groups that are shown as numbers together, label by label.
    fn pool(&self, rows: &mut [Prevalence], groups: &[&String], corrected: &[Vec<Option<Estimate>>]) {
        let place: BTreeMap<&str, usize> = groups.iter().enumerate().map(|(at, group)| (group.as_str(), at)).collect();
        for (at, label) in self.labels.iter().enumerate() {
            let of_label = |row: &&mut Prevalence| row.theme == label.theme.key && row.valence == label.valence;
            // All corrected groups take part, those too whose share is withheld: without the low ones the others rise.
            let known: Vec<(usize, Unpooled)> = (0..groups.len())
                .filter_map(|at_group| {
                    let share = corrected[at][at_group]?;
                    let error = (share.high - share.low) / (2.0 * 1.96);
                    Some((at_group, Unpooled::of_estimate(share.middle, error)?))
                })
                .collect();
            if known.len() < 3 {
                continue;
            }
            let Some(pooled) = pool(&known.iter().map(|(_, group)| *group).collect::<Vec<_>>(), LEVEL) else {
                continue;
            };
            for row in rows.iter_mut().filter(of_label) {
                let at_group = row.group.as_deref().and_then(|group| place.get(group));
                let own = at_group.and_then(|at_group| known.iter().position(|(known, _)| known == at_group));
                let mean = own.map(|own| pooled.groups[own].mean).filter(|_| row.estimate.is_some());
                row.pooled = mean.and_then(|mean| disclosure::as_coarse(mean, row.shown, self.view));
            }
        }
    }

    /// That few coded voices stand behind a label.
    fn thin(&self, pairs: &[Pair], label: usize) -> Option<String> {
        let raising = |pair: &&Pair| pair.coded.iter().any(|bits| is_first_hand(*bits) && bits.raises(label));
        match pairs.iter().filter(raising).count() as u64 {
            0 if self.view == View::Working => Some(
                "no coded voice raises it: the interval says how common it could be, and that it was found at all rests on the \
                 program alone"
                    .to_owned(),
            ),
            0..LEAST_NUMERATOR => Some(format!("fewer than {LEAST_NUMERATOR} coded voices raise it, so little is known of it")),
            _ => poorly_found(pairs, Any::label(label)),
        }
    }
}

/// That the program finds a label badly among the coded voices, by the codes of all coders together.
fn poorly_found(pairs: &[Pair], asked: Any) -> Option<String> {
    let says = |bits: Bits| is_first_hand(bits) && asked.raised(bits);
    let (mut both, mut either) = (0, 0);
    for (predicted, coded) in pairs.iter().flat_map(|pair| pair.coded.iter().map(|coded| (pair.predicted, *coded))) {
        both += u64::from(says(predicted) && says(coded));
        either += u64::from(says(predicted)) + u64::from(says(coded));
    }
    // F1 is 2·both over the sum of both sides.
    (4 * both < either).then(|| {
        "the program finds it badly (F1 under one half on the coded voices); its range allows for that, and who raises it is \
         not known"
            .to_owned()
    })
}

/// The most groups that are corrected; a column of more is no grouping a report can show.
const MOST_GROUPS: usize = 200;

/// Which groups are not corrected: those of too few first-hand voices, and all but the largest.
pub(super) fn too_small(bases: &[u64]) -> Vec<bool> {
    let mut order: Vec<usize> = (0..bases.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(bases[*at]));
    let mut few: Vec<bool> = bases.iter().map(|base| *base < LEAST_VOICES).collect();
    order.into_iter().skip(MOST_GROUPS).for_each(|at| few[at] = true);
    few
}

/// Seeds of groups are others than those of the whole study.
const GROUPS: u64 = 0x0067_726f_7570;

/// Of what a row speaks.
struct Of<'a> {
    group: Option<&'a String>,
    base: u64,
    voices: &'a Count,
    method: Method,
}
