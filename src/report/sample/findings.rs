//! Invented findings for the samples: going and staying, changes over two years, what goes with what, a coded sample.
//! Holds no real figure.
//! Called by `sample`.

use super::{SENTINELS, decimals, full, outside, printed};
use crate::codebook::Valence;
use crate::signal::{
    Count, Figure, GoldInfo, Leaning, Method, Periods, Point, Prevalence, Risk, Shown, Signals, Together, Trend, Unit,
};

const QUARTERS: [&str; 8] = ["2017 Q3", "2017 Q4", "2018 Q1", "2018 Q2", "2018 Q3", "2018 Q4", "2019 Q1", "2019 Q2"];

/// A share with or without a range.
pub(super) fn share(at: f64, half: Option<f64>) -> Figure {
    let end = |end: f64| decimals(end.clamp(0.0, 1.0));
    Figure {
        estimate: Some(decimals(at)),
        low: half.map(|half| end(at - half)),
        high: half.map(|half| end(at + half)),
        shown: Shown::Full,
        text: format!("{:.0} %", at * 100.0),
    }
}

fn points(at: f64, half: Option<f64>) -> Figure {
    let (low, high) = (half.map(|half| decimals(at - half)), half.map(|half| decimals(at + half)));
    let text = match (at * 100.0).round() as i64 {
        0 => "0 points".to_owned(),
        one @ (1 | -1) => format!("{one:+} point"),
        points => format!("{points:+} points"),
    };
    Figure { estimate: Some(decimals(at)), low, high, shown: Shown::Full, text }
}

/// A figure of which only words may be shown, with numbers left in that must not be.
pub(super) fn hidden(shown: Shown, text: &str) -> Figure {
    let [_, _, estimate, bound] = SENTINELS.map(|digits| digits.parse::<f64>().expect("a number"));
    Figure { estimate: Some(estimate), low: Some(estimate), high: Some(bound), shown, text: text.to_owned() }
}

/// Of the whole study and three groups, of the last of which nothing is known with gold; raw where `half` is `None`.
pub(super) fn risk(half: Option<f64>, groups: &[(&str, u64)]) -> Vec<Risk> {
    let row = |group: Option<&str>, exit: f64, stay: f64, voices, half: Option<f64>| Risk {
        group: group.map(str::to_owned),
        method: match (half, group) {
            (None, _) => Method::Uncorrected,
            (Some(_), None) => Method::PpvFor,
            (Some(_), Some(_)) => Method::SensSpec,
        },
        exit: share(exit, half),
        stay: share(stay, half.map(|half| half * 0.7)),
        balance: points(exit - stay, half.map(|half| half * 1.2)),
        voices: full(voices),
    };
    let mut rows = vec![row(None, 0.22, 0.07, 655, half)];
    let shares = [(0.17, 0.11), (0.26, 0.05), (0.15, 0.12)];
    for ((group, voices), (exit, stay)) in groups.iter().zip(shares) {
        rows.push(row(Some(group), exit, stay, *voices, half.map(|half| half * 1.8)));
    }
    if let Some(last) = rows.last_mut().filter(|last| half.is_some() && last.group.is_some()) {
        for figure in [&mut last.exit, &mut last.stay, &mut last.balance] {
            (figure.estimate, figure.low, figure.high) = (None, None, None);
            (figure.shown, figure.text) = (Shown::Suppressed, "not known".to_owned());
        }
    }
    rows
}

pub(super) fn periods(trends: &[Trend]) -> Periods {
    let of_groups = trends.iter().filter(|trend| trend.group.is_some()).count() as u64;
    let names = |of: &[&str]| of.iter().map(|name| (*name).to_owned()).collect();
    Periods {
        unit: Unit::Quarter,
        before: names(&QUARTERS[..4]),
        after: names(&QUARTERS[4..]),
        undated: full(23),
        tests: trends.len() as u64 - of_groups,
        group_tests: of_groups,
        registered: Vec::new(),
        false_alarms: 0.05,
    }
}

/// A change of every share of the whole study: caseloads rise, praise of colleagues falls, nothing else stands out. And one
/// of a group.
pub(super) fn trends(prevalences: &[Prevalence], half: Option<f64>) -> Vec<Trend> {
    let whole = prevalences.iter().filter(|share| share.group.is_none());
    let mut trends: Vec<Trend> = whole.enumerate().map(|(at, of)| trend(at, of, half)).collect();
    if let Some(of) =
        prevalences.iter().find(|share| share.group.is_some() && share.theme == "burnout").filter(|_| half.is_some())
    {
        let change = points(0.14, half.map(|half| half * 1.6));
        let mut alert = Trend { points: Vec::new(), change, alert: true, ..trend(1, of, half) };
        (alert.group, alert.q_value) = (of.group.clone(), Some(0.021));
        alert.text = "rose: +14 points (+2 to +26)".to_owned();
        trends.push(alert);
    }
    trends
}

fn trend(at: usize, of: &Prevalence, half: Option<f64>) -> Trend {
    let (size, q_value) = match (of.theme.as_str(), of.valence) {
        ("caseload", Some(Valence::Strain)) => (0.12, 0.0004),
        ("team", Some(Valence::Support)) => (-0.09, 0.018),
        _ => (0.004 * (at % 7) as f64 - 0.012, (0.2 + 0.02 * at as f64).min(1.0)),
    };
    let middle = of.estimate.unwrap_or(0.0);
    let point = |(number, period): (usize, &&str)| {
        let wave = 0.015 * [0.4, -1.0, 0.7, -0.2][number % 4];
        let side = if number < 4 { -0.5 } else { 0.5 };
        Point {
            period: (*period).to_owned(),
            share: share((middle + side * size + wave * middle * 4.0).max(0.0), half),
            voices: full(64 + 9 * number as u64),
        }
    };
    let alert = q_value < 0.05;
    let power = half.map(|_| if middle > 0.2 { 0.31 } else { 0.72 });
    let change = points(size, half);
    let way = if size > 0.0 { "rose" } else { "fell" };
    let text = match (alert, power) {
        (true, _) => format!("{way}: {}", change.text),
        (false, Some(power)) if power >= 0.5 => "nothing stands out from chance".to_owned(),
        (false, Some(_)) => {
            "nothing stands out from chance, and a rise of 12 points could not have been seen".to_owned()
        }
        (false, None) => {
            "nothing stands out from chance; without coded voices, whether a rise could have been seen is \
                          not known"
                .to_owned()
        }
    };
    Trend {
        theme: of.theme.clone(),
        label: of.label.clone(),
        valence: of.valence,
        group: None,
        points: QUARTERS.iter().enumerate().map(point).collect(),
        change,
        p_value: Some(decimals(q_value / 8.0)),
        q_value: Some(decimals(q_value)),
        dispersion: Some(decimals(1.0 + 0.03 * (at % 5) as f64)),
        power,
        alert,
        text,
    }
}

/// Three supported pairs, one that the coders do not agree on, and one that chance explains.
pub(super) fn together(prevalences: &[Prevalence]) -> Vec<Together> {
    use Leaning::{Exit, Stay};
    let pair = |theme: &str, valence, intent, [low, middle, high]: [f64; 3], q_value: f64| {
        let of = prevalences.iter().find(|share| share.theme == theme && share.valence == Some(valence));
        let (goes, way) = match intent {
            Exit => ("goes with going", "going"),
            Stay => ("goes with staying", "staying"),
        };
        let text = format!(
            "{theme} ({valence}) {goes}: those who raise it speak of {way} {middle:.1} times ({low:.1} to {high:.1}) as often as \
             those who do not"
        );
        Together {
            theme: theme.to_owned(),
            label: of.map_or(theme, |of| of.label.as_str()).to_owned(),
            valence,
            intent,
            ratio: Figure {
                estimate: Some(middle),
                low: Some(low),
                high: Some(high),
                shown: Shown::Full,
                text: format!("{middle:.1} times"),
            },
            q_value: Some(q_value),
            supported: q_value < 0.05,
            note: None,
            text,
        }
    };
    let disagreed = Together {
        supported: false,
        note: Some("the people who coded do not agree enough on the condition".to_owned()),
        ..pair("burnout", Valence::Strain, Exit, [1.3, 1.9, 2.8], 0.004)
    };
    vec![
        disagreed,
        pair("caseload", Valence::Strain, Exit, [1.6, 2.4, 3.5], 0.001),
        pair("bureaucracy", Valence::Strain, Stay, [0.5, 1.1, 2.3], 0.81),
        pair("pay", Valence::Strain, Exit, [1.1, 1.7, 2.6], 0.03),
        pair("team", Valence::Support, Stay, [1.4, 3.1, 6.9], 0.002),
    ]
}

pub(super) fn gold(voices: u64, first_hand: u64) -> GoldInfo {
    GoldInfo { voices: full(voices), first_hand: full(first_hand), coders: 2, sealed: true }
}

/// All findings of a corrected working view.
pub(super) fn corrected(signals: &mut Signals, groups: &[(&str, u64)]) {
    signals.first_hand_share = Some(share(0.71, Some(0.05)));
    signals.risk = risk(Some(0.035), groups);
    signals.trends = trends(&signals.prevalences, Some(0.075));
    signals.periods = Some(periods(&signals.trends));
    signals.together = together(&signals.prevalences);
    signals.official = outside::official();
    signals.composite = Some(outside::composite());
    signals.gold = Some(gold(150, 104));
    signals.remarks =
        vec!["Of the coded voices 3 were left out, since a text of theirs is not the one that was coded.".to_owned()];
    for share in &mut signals.prevalences {
        if share.group.is_none() {
            share.halved_by = Some(268);
            share.note = (share.raised.value.unwrap_or(0) < 7)
                .then(|| "fewer than 5 coded voices raise it, so little is known of it".to_owned());
        } else {
            share.method = Method::SensSpec;
            share.pooled = share.estimate.map(|at| decimals(at * 0.6 + 0.09));
        }
    }
}

/// What a small release holds: a share that is shown, one in a band, and numbers behind all that is not.
pub(super) fn released(signals: &mut Signals) {
    let few = |text: &str| Count { value: Some(8317), shown: Shown::Suppressed, text: text.to_owned() };
    let about = |mut figure: Figure| {
        (figure.shown, figure.text) = (Shown::Rounded, format!("about {}", figure.text));
        figure
    };
    signals.first_hand_share = Some(about(share(0.7, Some(0.1))));
    signals.risk.truncate(1);
    let whole = &mut signals.risk[0];
    whole.exit = about(share(0.2, Some(0.05)));
    whole.stay = hidden(Shown::Rounded, "under 10 %");
    whole.stay.estimate = None;
    whole.balance = hidden(Shown::Full, "+12.3457 points");
    whole.voices = printed(65);
    signals.trends.retain(|trend| trend.group.is_none());
    for trend in &mut signals.trends {
        trend.q_value = trend.q_value.map(|q| (q * 100.0).ceil() / 100.0);
        (trend.p_value, trend.dispersion) = (Some(0.123457), Some(0.765431));
        for (at, point) in trend.points.iter_mut().enumerate() {
            point.share = hidden(
                if at % 2 == 0 { Shown::Band } else { Shown::Suppressed },
                if at % 2 == 0 { "20 to 40 %" } else { "not shown" },
            );
            point.voices = few("fewer than 10");
        }
        if trend.theme == "caseload" {
            trend.change = about(points(0.1, Some(0.05)));
        } else {
            trend.change = hidden(Shown::Suppressed, "not shown");
            (trend.q_value, trend.power) = (Some(0.765431), Some(0.123457));
            trend.text = "rose: +0.123457 points, of 8317".to_owned();
        }
    }
    if let Some(periods) = &mut signals.periods {
        periods.undated = few("fewer than 10");
    }
    for row in &mut signals.together {
        row.ratio = hidden(Shown::Suppressed, "not shown");
        (row.q_value, row.text) = (Some(0.123457), "0.765431 times, of 8319".to_owned());
    }
    signals.gold = Some(GoldInfo { voices: printed(127), first_hand: few("fewer than 10"), coders: 1, sealed: false });
    outside::released(&mut signals.official);
    signals.composite = Some(outside::withheld());
    signals.remarks = vec!["No sealed record of the sample was given.".to_owned()];
    for share in &mut signals.prevalences {
        (share.pooled, share.halved_by) = match share.shown {
            Shown::Rounded => (None, Some(110)),
            _ => (Some(0.123457), Some(8319)),
        };
        share.note = None;
    }
}
