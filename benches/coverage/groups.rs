//! Groups of unequal prevalence: whether their gap survives the correction, and what drawing them together brings.

use groundswell::stats::quantify::{Group, Plan, Table, posterior, transported};
use groundswell::stats::{Group as Unpooled, pool};
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64;
use rayon::prelude::*;

use crate::document::{Checks, Row, median, table};
use crate::population::{Cross, Design, false_finds, gold, of_cell, of_class, predicted, truth};

const LEVEL: f64 = 0.95;
const RECALL: f64 = 0.7;

/// Two groups in one study, with the error rates of both the same; PPV is that of a study at 25 %.
fn pair(voices: u64, prevalences: [f64; 2]) -> [Design; 2] {
    let wrong = false_finds(0.25, RECALL, 0.75);
    prevalences.map(|prevalence| {
        let found = prevalence * RECALL;
        let ppv = found / (found + (1.0 - prevalence) * wrong);
        Design { voices, prevalence, ppv, recall: RECALL, loud: 0.0 }
    })
}

/// Voices as the correction of groups sees them: three cells for three classes.
fn cells(cross: &Cross) -> [[u64; 3]; 3] {
    let mut cells = [[0; 3]; 3];
    for (cell, row) in cross.iter().enumerate() {
        let into = match cell {
            0 | 1 => 0,
            other => other - 1,
        };
        cells[into].iter_mut().zip(row).for_each(|(sum, number)| *sum += number);
    }
    cells
}

fn add(table: &mut Table, cells: &[[u64; 3]]) {
    for (cell, row) in cells.iter().enumerate() {
        for (class, number) in row.iter().enumerate() {
            (0..*number).for_each(|_| table.add(cell, class));
        }
    }
}

/// What one study gave: truths, corrected shares with whether they hold, shares by pooled PPV and FOR, raw shares.
struct Study {
    truths: [f64; 2],
    ours: [Option<(f64, bool)>; 2],
    pooled: [f64; 2],
    raw: [f64; 2],
}

fn study(designs: &[Design; 2], coded: usize, replicate: u64) -> Study {
    let mut random = Pcg64::seed_from_u64(replicate.wrapping_mul(0x9e37_79b9) + coded as u64);
    let studies = designs.map(|design| design.draw(&mut random));
    let golds = studies.map(|study| gold(&study, coded / 2, &mut random));
    let mut three = Table::new(3, 3);
    let mut four = Table::new(4, 3);
    for gold in &golds {
        add(&mut three, &cells(gold));
        add(&mut four, gold);
    }
    let truths = studies.map(|study| truth(&study));
    let of = |at: usize| {
        let (all, own) = (cells(&studies[at]), cells(&golds[at]));
        let rest: Vec<u64> = (0..3).map(|cell| all[cell].iter().sum::<u64>() - own[cell].iter().sum::<u64>()).collect();
        let known = [(0..3).map(|class| of_class(&golds[at], class)).collect::<Vec<u64>>()];
        let plan = Plan { draws: 1000, seed: replicate * 2 + at as u64 };
        // As `signal` does it: from a hundred coded voices of its own on, a group's own PPV and FOR serve.
        let mut alone = Table::new(3, 3);
        add(&mut alone, &own);
        let draws = if alone.total() >= 100 {
            let counts: Vec<u64> = all.iter().map(|row| row.iter().sum()).collect();
            posterior(&counts, &[alone], &[0.5; 3], plan)?
        } else {
            transported(Group { study: &rest, known: &known }, std::slice::from_ref(&three), 0.5, plan)?
        };
        let found = draws.estimate(LEVEL, |totals| totals[2] / (totals[1] + totals[2]))?;
        Some((found.middle, found.low <= truths[at] && truths[at] <= found.high))
    };
    let by_ppv = |at: usize| {
        let counts: Vec<u64> = (0..4).map(|cell| of_cell(&studies[at], cell) * 4).collect();
        let draws = posterior(&counts, std::slice::from_ref(&four), &[0.5; 3], Plan { draws: 200, seed: replicate });
        let found = draws.and_then(|draws| draws.estimate(LEVEL, |totals| totals[2] / (totals[1] + totals[2])));
        found.map_or(f64::NAN, |found| found.middle)
    };
    Study { truths, ours: [of(0), of(1)], pooled: [by_ppv(0), by_ppv(1)], raw: studies.map(|study| predicted(&study)) }
}

pub(crate) fn run(replicates: u64, checks: &mut Checks) -> String {
    let mut rows: Vec<Row> = Vec::new();
    for (voices, coded) in [(300, 60), (300, 120), (300, 400), (1000, 120), (1000, 400)] {
        let designs = pair(voices, [0.1, 0.4]);
        let studies: Vec<Study> = (0..replicates).into_par_iter().map(|at| study(&designs, coded, at)).collect();
        let mean = |values: Vec<f64>| {
            let known: Vec<f64> = values.into_iter().filter(|value| value.is_finite()).collect();
            known.iter().sum::<f64>() / known.len() as f64
        };
        let gap = |of: &dyn Fn(&Study) -> Option<f64>| mean(studies.iter().filter_map(of).collect()) * 100.0;
        let real = gap(&|study| Some(study.truths[1] - study.truths[0]));
        let ours = gap(&|study| Some(study.ours[1]?.0 - study.ours[0]?.0));
        let pooled = gap(&|study| Some(study.pooled[1] - study.pooled[0]));
        let raw = gap(&|study| Some(study.raw[1] - study.raw[0]));
        let held = |at: usize| {
            let known: Vec<bool> = studies.iter().filter_map(|study| Some(study.ours[at]?.1)).collect();
            known.iter().filter(|held| **held).count() as f64 / known.len() as f64
        };
        let missing = studies.iter().filter(|study| study.ours.iter().any(Option::is_none)).count();
        let lost = missing as f64 / studies.len() as f64;
        let name = format!("groups of {voices}, {coded} coded");
        checks.add(
            &format!("{name}: a gap of 10 % and 40 % is found without bias (2 points at most)"),
            (ours - real).abs() <= 2.0,
            format!("{ours:.1} points for {real:.1}"),
        );
        let least = held(0).min(held(1));
        checks.add(
            &format!("{name}: intervals hold in 93 % or more"),
            least >= 0.93,
            format!("{:.1} %", least * 100.0),
        );
        rows.push(vec![
            voices.to_string(),
            coded.to_string(),
            format!("{real:.1}"),
            format!("{ours:.1}"),
            format!("{pooled:.1}"),
            format!("{raw:.1}"),
            format!("{:.1} % and {:.1} %", held(0) * 100.0, held(1) * 100.0),
            format!("{:.1} %", lost * 100.0),
        ]);
    }
    let heads = [
        "voices a group",
        "coded in all",
        "true gap",
        "sensitivity and specificity",
        "pooled PPV and FOR",
        "raw count",
        "coverage of the two shares",
        "studies in which one could not be corrected",
    ];
    format!("{}\n{}", table(&heads, rows.into_iter()), pooling(replicates))
}

/// Twenty groups of unequal size whose shares scatter about 20 %: error with and without drawing them together.
fn pooling(replicates: u64) -> String {
    let studies: Vec<(f64, f64)> = (0..replicates.min(500))
        .into_par_iter()
        .map(|replicate| {
            let mut random = Pcg64::seed_from_u64(replicate + 77);
            let groups: Vec<(f64, f64, f64)> = (0..20)
                .map(|_| {
                    let share: f64 = (0.2_f64 + 0.12 * (random.random::<f64>() - 0.5)).clamp(0.02, 0.9);
                    let voices = random.random_range(20..80_u32);
                    let hits = (0..voices).filter(|_| random.random::<f64>() < share).count() as f64;
                    (share, hits, f64::from(voices))
                })
                .collect();
            let counts: Vec<Unpooled> =
                groups.iter().filter_map(|(_, hits, voices)| Unpooled::of_counts(*hits, *voices)).collect();
            let pooled = pool(&counts, LEVEL).expect("twenty groups");
            let own = groups.iter().map(|(share, hits, voices)| (hits / voices - share).abs()).sum::<f64>() / 20.0;
            let drawn =
                groups.iter().zip(&pooled.groups).map(|((share, ..), group)| (group.mean - share).abs()).sum::<f64>();
            (own, drawn / 20.0)
        })
        .collect();
    let of = |at: fn(&(f64, f64)) -> f64| median(studies.iter().map(at).collect()) * 100.0;
    format!(
        "Twenty groups of 20 to 80 voices whose shares scatter from 14 to 26 %: mean error {:.1} points each by itself, {:.1} \
         drawn together.\n",
        of(|study| study.0),
        of(|study| study.1)
    )
}
