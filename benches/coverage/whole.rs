//! The share of a whole study: how often intervals hold it, how wide they are, how far off each estimator is.

use groundswell::stats::quantify::{ErrorRates, Plan, PredictionPowered, Sample, Table, adjusted_count, posterior};
use groundswell::stats::{Counts, wilson};
use rand::SeedableRng;
use rand_pcg::Pcg64;
use rayon::prelude::*;

use crate::document::{Checks, Row, median, table};
use crate::population::{Cross, Design, gold, of_cell, of_class, predicted, truth};

const LEVEL: f64 = 0.95;
const GOLD: [usize; 3] = [100, 200, 400];
const PREVALENCES: [f64; 5] = [0.02, 0.05, 0.1, 0.2, 0.4];
const PPVS: [f64; 3] = [0.5, 0.75, 0.95];
const VOICES: u64 = 2000;
const RECALL: f64 = 0.7;
/// The estimators, as the table heads them; the first is the default.
const NAMES: [&str; 5] =
    ["PPV/FOR posterior", "prediction-powered (PPI++)", "adjusted count", "raw count", "Wilson on gold alone"];

/// An estimate, with its interval where the estimator has one.
type Found = (f64, Option<(f64, f64)>);

/// What replicates of one design gave, estimator by estimator.
struct Cell {
    design: Design,
    gold: usize,
    raw_off: f64,
    coverage: [Option<f64>; 5],
    width: [Option<f64>; 5],
    error: [f64; 5],
    /// Mean of estimate less truth.
    bias: [f64; 5],
}

pub(crate) fn run(replicates: u64, checks: &mut Checks) -> String {
    let mut cells = Vec::new();
    for loud in [0.0, 0.2] {
        for gold in GOLD {
            for prevalence in PREVALENCES {
                for ppv in PPVS {
                    let design = Design { voices: VOICES, prevalence, ppv, recall: RECALL, loud };
                    cells.push(cell(design, gold, replicates));
                }
            }
        }
    }
    check(&cells, checks);
    format!(
        "{} cells of {replicates} studies each, of {VOICES} voices of which 65 % speak of their own work; the program finds 88 % of \
         these and takes 25 % of the others for them; recall of the theme {RECALL}. Wilson's interval is without the finite-population factor, which would narrow it by 3 to 11 %; that of the ratio of two prediction-powered means leaves their covariance out.\n\n{}\nEvery cell of the default:\n\n{}",
        cells.len(),
        summary(&cells),
        each(&cells)
    )
}

fn cell(design: Design, voices: usize, replicates: u64) -> Cell {
    let studies: Vec<(f64, f64, [Found; 5])> = (0..replicates)
        .into_par_iter()
        .map(|replicate| {
            let mut random = Pcg64::seed_from_u64(replicate.wrapping_mul(0x9e37_79b9) + voices as u64);
            let study = design.draw(&mut random);
            let coded = gold(&study, voices, &mut random);
            (truth(&study), predicted(&study), estimates(&study, &coded, replicate))
        })
        .collect();
    let share = |hits: usize| hits as f64 / studies.len() as f64;
    let each = |at: usize| studies.iter().map(move |(truth, _, found)| (*truth, found[at]));
    let at = std::array::from_fn::<usize, 5, _>(|at| at);
    Cell {
        design,
        gold: voices,
        raw_off: median(studies.iter().map(|(truth, raw, _)| (raw - truth).abs()).collect()),
        coverage: at.map(|at| {
            let holds =
                |(truth, (_, interval)): (f64, Found)| interval.map(|(low, high)| low <= truth && truth <= high);
            let held: Option<Vec<bool>> = each(at).map(holds).collect();
            held.map(|held| share(held.into_iter().filter(|held| *held).count()))
        }),
        width: at.map(|at| {
            let widths: Option<Vec<f64>> =
                each(at).map(|(_, (_, interval))| interval.map(|(low, high)| high - low)).collect();
            widths.map(median)
        }),
        bias: at.map(|at| {
            let known: Vec<f64> =
                each(at).map(|(truth, (found, _))| found - truth).filter(|off| off.is_finite()).collect();
            known.iter().sum::<f64>() / known.len() as f64
        }),
        error: at.map(|at| median(each(at).map(|(truth, (found, _))| (found - truth).abs()).collect())),
    }
}

fn estimates(study: &Cross, coded: &Cross, seed: u64) -> [Found; 5] {
    let mut table = Table::new(4, 3);
    for (cell, row) in coded.iter().enumerate() {
        for (class, number) in row.iter().enumerate() {
            (0..*number).for_each(|_| table.add(cell, class));
        }
    }
    let counts: Vec<u64> = (0..4).map(|cell| of_cell(study, cell)).collect();
    let draws = posterior(&counts, &[table], &[0.5; 3], Plan { draws: 1000, seed }).expect("gold fits the study");
    let ours = draws.estimate(LEVEL, |totals| totals[2] / (totals[1] + totals[2])).expect("first-hand voices");

    // Numerator and denominator apart, each of all voices, by what the literature has for a mean.
    let theme = two_by_two(coded, |cell| cell == 3, |class| class == 2);
    let own = two_by_two(coded, |cell| cell >= 2, |class| class >= 1);
    let all: u64 = counts.iter().sum();
    let uncoded = all - coded.iter().flatten().sum::<u64>();
    let left = |cells: &[usize]| cells.iter().map(|cell| counts[*cell] - of_cell(coded, *cell)).sum::<u64>();
    let powered = |gold: &Counts, predicted| Sample::of_counts(gold, uncoded, predicted)?.tuned(LEVEL);
    let (over, under) = (powered(&theme, left(&[3])), powered(&own, left(&[2, 3])));
    let ppi = over.zip(under).map_or((f64::NAN, None), |(over, under)| ratio(&over, &under));

    let adjusted =
        |gold: &Counts, predicted: u64| adjusted_count(predicted as f64 / all as f64, &ErrorRates::of(gold)?);
    let (over, under) = (adjusted(&theme, counts[3]), adjusted(&own, counts[2] + counts[3]));
    let adjusted = over.zip(under).map_or(f64::NAN, |(over, under)| over / under);

    let interval = |hits: u64, of: u64| wilson(hits, of, LEVEL).map(|i| (i.low, i.high));
    let (raised, first) = (counts[3], counts[2] + counts[3]);
    let (has, coded_own) = (of_class(coded, 2), of_class(coded, 1) + of_class(coded, 2));
    [
        (ours.middle, Some((ours.low, ours.high))),
        ppi,
        (adjusted, None),
        (raised as f64 / first as f64, interval(raised, first)),
        (has as f64 / coded_own as f64, interval(has, coded_own)),
    ]
}

fn ratio(over: &PredictionPowered, under: &PredictionPowered) -> Found {
    let share = over.share / under.share;
    let error = (over.standard_error.powi(2) + (share * under.standard_error).powi(2)).sqrt() / under.share;
    (share, Some((share - 1.96 * error, share + 1.96 * error)))
}

fn two_by_two(coded: &Cross, said: impl Fn(usize) -> bool, is: impl Fn(usize) -> bool) -> Counts {
    let mut counts = Counts::default();
    for (cell, row) in coded.iter().enumerate() {
        for (class, number) in row.iter().enumerate() {
            match (said(cell), is(class)) {
                (true, true) => counts.tp += number,
                (true, false) => counts.fp += number,
                (false, true) => counts.missed += number,
                (false, false) => counts.tn += number,
            }
        }
    }
    counts
}

impl Cell {
    /// Gold voices that raise the theme, in expectation.
    fn expected(&self) -> f64 {
        self.gold as f64 * 0.65 * self.design.prevalence
    }
}

fn check(cells: &[Cell], checks: &mut Checks) {
    let ours = |cell: &Cell| cell.coverage[0].expect("the posterior has an interval");
    let least = cells.iter().map(ours).fold(1.0, f64::min);
    checks.add(
        "every cell holds the truth in 93 % of studies or more",
        least >= 0.93,
        format!("least {:.1} %", least * 100.0),
    );
    let enough: Vec<f64> = cells.iter().filter(|cell| cell.expected() >= 5.0).map(ours).collect();
    let mean = enough.iter().sum::<f64>() / enough.len() as f64;
    checks.add(
        "on average in 93 to 97 % (cells of five expected gold positives or more)",
        (0.93..=0.97).contains(&mean),
        format!("{:.1} % over {} cells", mean * 100.0, enough.len()),
    );
    let wider = cells
        .iter()
        .filter(|cell| cell.design.f1() >= 0.6 && cell.width[0].expect("one") >= cell.width[4].expect("one"))
        .count();
    checks.add(
        "narrower than Wilson on gold alone wherever F1 is .6 or more",
        wider == 0,
        format!("{wider} cells are not"),
    );
    let off: Vec<&Cell> = cells.iter().filter(|cell| cell.raw_off >= 0.08 && cell.gold >= 200).collect();
    let worst = off.iter().map(|cell| cell.error[0] / cell.error[3]).fold(0.0, f64::max);
    checks.add(
        "off by a third of the raw count's error or less, where that is 8 points or more and gold 200 or more",
        !off.is_empty() && worst <= 1.0 / 3.0,
        format!("worst {worst:.2} of it, over {} cells", off.len()),
    );
}

fn summary(cells: &[Cell]) -> String {
    let mean = |values: Vec<f64>| values.iter().sum::<f64>() / values.len() as f64;
    let percent = |share: Option<f64>| share.map_or("–".to_owned(), |share| format!("{:.1} %", share * 100.0));
    let rows = NAMES.iter().enumerate().map(|(at, name)| {
        let coverage: Option<Vec<f64>> = cells.iter().map(|cell| cell.coverage[at]).collect();
        let least = coverage.as_ref().map(|all| all.iter().copied().fold(1.0, f64::min));
        let wide: Option<Vec<f64>> = cells.iter().map(|cell| Some(cell.width[at]? / cell.width[4]?)).collect();
        let errors: Vec<f64> = cells.iter().map(|cell| cell.error[at] * 100.0).collect();
        let row: Row = vec![
            (*name).to_owned(),
            percent(coverage.map(mean)),
            percent(least),
            wide.map_or("–".to_owned(), |wide| format!("{:.2}", median(wide))),
            format!("{:.1}", mean(errors)),
        ];
        row
    });
    let heads = ["estimator", "coverage, mean", "least", "width, of Wilson's on gold", "median error, points"];
    table(&heads, rows)
}

fn each(cells: &[Cell]) -> String {
    let rows = cells.iter().map(|cell| {
        let Cell { design, .. } = cell;
        let points = |share: f64| format!("{:.1}", share * 100.0);
        vec![
            cell.gold.to_string(),
            format!("{:.0} %", design.prevalence * 100.0),
            format!("{:.2}", design.ppv),
            format!("{:.0} %", design.loud * 100.0),
            cell.coverage[0].map_or_else(String::new, |share| format!("{:.1} %", share * 100.0)),
            cell.width[0].map_or_else(String::new, points),
            cell.width[4].map_or_else(String::new, points),
            points(cell.error[0]),
            format!("{:+.1}", cell.bias[0] * 100.0),
            points(cell.raw_off),
        ]
    });
    let heads = [
        "gold voices",
        "share",
        "PPV",
        "loud",
        "coverage",
        "width",
        "Wilson's width",
        "median error",
        "raw count's error",
    ];
    table(&heads, rows)
}
