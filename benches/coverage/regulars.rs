//! People who write month after month: whether a study of theirs without any change raises alerts, through the whole of `signal`.

use std::collections::BTreeMap;

use groundswell::annotation::{Annotation, Code, Judged, Sentiment, Speaker};
use groundswell::codebook::Codebook;
use groundswell::corpus::Posted;
use groundswell::signal::{Asked, Tally, View, study};
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64;
use rayon::prelude::*;

use crate::document::{Checks, table};

/// People of each year, and the share of months in which one of them writes.
const STUDIES: [(usize, f64); 3] = [(200, 0.3), (400, 0.25), (300, 0.15)];

pub(crate) fn run(replicates: u64, checks: &mut Checks) -> String {
    let replicates = replicates.min(400);
    let mut rows = Vec::new();
    for (people, active) in STUDIES {
        let any = (0..replicates).into_par_iter().filter(|seed| alert(people, active, *seed)).count();
        let share = any as f64 / replicates as f64;
        let name = format!(
            "{people} regulars a year who write in {:.0} % of months, other ones each year: 7 % or fewer",
            active * 100.0
        );
        checks.add(&name, share <= 0.07, format!("{:.1} %", share * 100.0));
        rows.push(vec![people.to_string(), format!("{:.0} %", active * 100.0), format!("{:.1} %", share * 100.0)]);
    }
    format!(
        "{replicates} studies a row, each through the whole of `signal`: people who raise a theme raise it whenever they write, so \
         that their months are not independent.\n\n{}",
        table(&["people a year", "months in which one writes", "studies with an alert"], rows.into_iter())
    )
}

fn alert(people: usize, active: f64, seed: u64) -> bool {
    let codebook = Codebook::embedded();
    let labels = codebook.labels();
    let mut random = Pcg64::seed_from_u64(seed);
    let shares: Vec<f64> = labels.iter().map(|_| 0.01 * 40_f64.powf(random.random::<f64>())).collect();
    let mut tally = Tally::new(&codebook);
    for person in 0..2 * people {
        let year = 2018 + person / people;
        let raised: Vec<usize> = (0..labels.len()).filter(|label| random.random::<f64>() < shares[*label]).collect();
        let themes: Vec<Code> = raised
            .into_iter()
            .map(|label| Code {
                theme: labels[label].theme.key.clone(),
                valence: labels[label].valence,
                probability: 1.0,
                span: None,
                rule: None,
            })
            .collect();
        for month in (1..=12).filter(|_| random.random::<f64>() < active).collect::<Vec<_>>() {
            let annotation = Annotation {
                thread: "t-1".to_owned(),
                comment: format!("c-{person}-{month}"),
                author: Some(format!("p-{person:016x}")),
                posted: Posted::parse(&format!("{year}-{month:02}-03")),
                platform: None,
                columns: BTreeMap::new(),
                text_sha256: String::new(),
                length: Some(100),
                annotator: "model:invented@1".to_owned(),
                codebook: codebook.id(),
                themes: themes.clone(),
                sentiment: Some(Judged { label: Sentiment::Neutral, probability: 1.0 }),
                speaker: Some(Judged { label: Speaker::FirstHand, probability: 1.0 }),
                error: None,
                scores: None,
            };
            tally.add(&annotation, None).expect("of the codebook");
        }
    }
    let signals = study(&tally, &codebook, Asked::new(View::Working)).expect("a study");
    signals.trends.iter().any(|trend| trend.alert)
}
