//! Invented official figures and an invented composite for the samples.
//! Holds no real figure and no real place.
//! Called by `sample`.

use super::findings::{hidden, share};
use crate::signal::{Component, Composite, Figure, Official, OfficialGroup, Shown};

/// A name, the share that means to go, turnover and vacancies.
type Place = (&'static str, f64, f64, Option<f64>);

/// No groups of the rest of the sample.
const PLACES: [Place; 9] = [
    ("Northmarsh", 0.31, 0.232, Some(0.309)),
    ("Aldmoor", 0.14, 0.129, Some(0.154)),
    ("Thornleigh & Vale", 0.22, 0.171, Some(0.188)),
    ("Eastwick", 0.26, 0.158, None),
    ("Harrowby", 0.19, 0.204, Some(0.201)),
    ("Penfold", 0.24, 0.189, Some(0.142)),
    ("Marchester", 0.17, 0.112, None),
    ("Saltby", 0.28, 0.167, Some(0.226)),
    ("Wolden", 0.21, 0.143, None),
];

/// Turnover with a correlation, vacancies in too few places for one.
pub(super) fn official() -> Vec<Official> {
    let of = |measure: &str, rank: Option<[f64; 3]>, figure: fn(&Place) -> Option<f64>| {
        let group = |place: &Place| {
            let figure = figure(place)?;
            Some(OfficialGroup {
                group: place.0.to_owned(),
                exit: share(place.1, Some(0.062)),
                figure,
                text: format!("{:.1} %", figure * 100.0),
            })
        };
        let without = PLACES.iter().filter(|place| figure(place).is_none()).map(|place| place.0);
        Official {
            measure: measure.to_owned(),
            period: "2024".to_owned(),
            groups: PLACES.iter().filter_map(group).collect(),
            without: without.chain(["Out of area"]).map(str::to_owned).collect(),
            rho: rank.map(|[rho, ..]| rho),
            low: rank.map(|[_, low, _]| low),
            high: rank.map(|[.., high]| high),
        }
    };
    vec![of("turnover", Some([0.68, 0.02, 0.93]), |place| Some(place.2)), of("vacancies", None, |place| place.3)]
}

/// Three strains, leaving counted twice.
pub(super) fn composite() -> Composite {
    let part =
        |label: &str, weight: f64, at: f64| Component { label: label.to_owned(), weight, share: share(at, Some(0.04)) };
    let ends = |low: f64, high: f64| Figure { low: Some(low), high: Some(high), ..share(0.224, None) };
    Composite {
        components: vec![
            part("caseload/strain", 1.0, 0.34),
            part("burnout/strain", 1.5, 0.21),
            part("leaving", 2.0, 0.18),
        ],
        value: ends(0.196, 0.255),
        other_weights: ends(0.207, 0.251),
    }
}

/// Of a release: rounded, in a band, and not at all, with numbers behind them that must not show.
pub(super) fn released(official: &mut [Official]) {
    for (at, group) in official.iter_mut().flat_map(|measure| &mut measure.groups).enumerate() {
        group.exit = match at % 3 {
            0 => Figure { shown: Shown::Rounded, text: "about 30 %".to_owned(), ..share(0.3, Some(0.1)) },
            1 => hidden(Shown::Band, "20 to 40 %"),
            _ => Figure { estimate: None, ..hidden(Shown::Rounded, "under 15 %") },
        };
    }
}

/// A composite of which a release shows nothing.
pub(super) fn withheld() -> Composite {
    let mut composite = composite();
    composite.value = hidden(Shown::Suppressed, "not shown");
    composite.other_weights = hidden(Shown::Suppressed, "not shown");
    composite.components.iter_mut().for_each(|part| part.share = hidden(Shown::Band, "20 to 40 %"));
    composite
}
