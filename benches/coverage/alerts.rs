//! Changes over time: how many studies without any raise an alert, and how many rises are found.

use groundswell::stats::{Change, benjamini_hochberg, moderated};
use rand::{Rng, SeedableRng};
use rand_distr::{Beta, Binomial, Distribution};
use rand_pcg::Pcg64;
use rayon::prelude::*;

use crate::document::{Checks, Row, table};
use crate::population::false_finds;

const LABELS: usize = 45;
const REGISTERED: usize = 5;
/// The program on a label: its recall, and its precision where 20 % raise it; and the precision of "first-hand".
const RECALL: f64 = 0.75;
const PPV: f64 = 0.75;
const FIRST_HAND: f64 = 0.87;
/// How alike two voices of one period are: events, and threads that were shared. In the last row one label alone comes in
/// bursts.
const SCATTERS: [(&str, f64, f64); 3] =
    [("chance alone", 0.0, 0.0), ("ρ = 0.01", 0.01, 0.01), ("one label with ρ = 0.1", 0.0, 0.1)];
const RISE: f64 = 0.12;

/// Observed share of a label whose true share is this.
fn observed(share: f64) -> f64 {
    let wrong = false_finds(0.2, RECALL, PPV);
    let own = share * RECALL + (1.0 - share) * wrong;
    FIRST_HAND * own + (1.0 - FIRST_HAND) * (0.1 * RECALL + 0.9 * wrong)
}

fn seen() -> f64 {
    (observed(0.5) - observed(0.4)) / 0.1
}

/// Counts of a label in so many periods.
fn periods(share: f64, periods: usize, voices: u64, alike: f64, random: &mut Pcg64) -> Vec<(u64, u64)> {
    (0..periods)
        .map(|_| {
            let number = voices + random.random_range(0..=voices / 2);
            let chance = match alike {
                0.0 => share,
                alike => {
                    let strength = 1.0 / alike - 1.0;
                    Beta::new(share * strength, (1.0 - share) * strength).expect("a share").sample(random)
                }
            };
            (Binomial::new(number, chance).expect("a share").sample(random), number)
        })
        .collect()
}

/// Which of the labels named in advance raise an alert, where so many of 45 are; the first rises by `rise`.
fn alerts(named: usize, side: usize, voices: u64, (alike, of_one): (f64, f64), rise: f64, seed: u64) -> Vec<bool> {
    let mut random = Pcg64::seed_from_u64(seed);
    let changes: Vec<Change> = (0..LABELS)
        .filter_map(|label| {
            // From 1 to 40 % on a logarithmic scale; that which rises starts at 20 %.
            let share = if label == 0 { 0.2 } else { 0.01 * 40_f64.powf(random.random::<f64>()) };
            let after = if label == 0 { share + rise } else { share };
            let alike = if label == 1 { of_one } else { alike };
            let first = periods(observed(share), side, voices, alike, &mut random);
            let second = periods(observed(after), side, voices, alike, &mut random);
            Change::between(&first, &second)
        })
        .collect();
    let tested: Vec<Change> = moderated(&changes).into_iter().take(named).collect();
    let q_values = benjamini_hochberg(&tested.iter().map(|change| change.p_value).collect::<Vec<_>>());
    let large = |change: &Change| (change.difference() / seen()).abs() >= 0.05;
    tested.iter().zip(q_values).map(|(change, q)| q < 0.05 && large(change)).collect()
}

pub(crate) fn run(replicates: u64, checks: &mut Checks) -> String {
    let mut rows: Vec<Row> = Vec::new();
    let mut worst: f64 = 0.0;
    for (scatter, alike, of_one) in SCATTERS {
        for side in [4, 6, 12] {
            for voices in [30, 50, 100, 200] {
                let share = |labels: usize, rise: f64, counts: &(dyn Fn(&[bool]) -> bool + Sync)| {
                    let found = (0..replicates).into_par_iter().filter(|at| {
                        counts(&alerts(labels, side, voices, (alike, of_one), rise, at * 31 + voices + side as u64))
                    });
                    found.count() as f64 / replicates as f64
                };
                let any = |alerts: &[bool]| alerts.contains(&true);
                let null = share(LABELS, 0.0, &any);
                let null_registered = share(REGISTERED, 0.0, &any);
                worst = worst.max(null).max(null_registered);
                let first = |alerts: &[bool]| alerts[0];
                let (all, few) = (share(LABELS, RISE, &first), share(REGISTERED, RISE, &first));
                if side == 12 && of_one == alike && voices == 100 {
                    let name = format!(
                        "a rise of 12 points is found at 12 + 12 periods of 100 voices or more, over 45 labels, in 70 % or more ({scatter})"
                    );
                    checks.add(&name, all >= 0.7, format!("{:.0} %", all * 100.0));
                }
                if side == 12 && of_one == alike && voices == 50 {
                    let name = format!("and of 50 voices or more with 5 labels named in advance ({scatter})");
                    checks.add(&name, few >= 0.7, format!("{:.0} %", few * 100.0));
                }
                let percent = |share: f64| format!("{:.0} %", share * 100.0);
                rows.push(vec![
                    format!("{side} + {side}"),
                    voices.to_string(),
                    scatter.to_owned(),
                    format!("{:.1} %", null * 100.0),
                    format!("{:.1} %", null_registered * 100.0),
                    percent(all),
                    percent(few),
                ]);
            }
        }
    }
    checks.add(
        "studies without any change raise an alert in 7 % or fewer",
        worst <= 0.07,
        format!("{:.1} % at most", worst * 100.0),
    );
    let heads = [
        "periods",
        "first-hand voices a period, at least",
        "scatter of periods",
        "false alarms, 45 labels",
        "5 labels",
        "rise of 12 points found, 45 labels",
        "5 labels",
    ];
    format!(
        "{replicates} studies a row. Periods have up to half as many voices again as said; shares lie between 1 and 40 %, that which rises starts at 20 %; the program has recall {RECALL} \
         and, at 20 %, precision {PPV}, so that {:.0} % of a true change is seen.\n\n{}",
        seen() * 100.0,
        table(&heads, rows.into_iter())
    )
}
