//! What has changed, in sentences: alerts, what could not have been seen, how many tests were made together.
//! Tests nothing: `signal` did. Draws nothing.
//! Called by the formats that a person reads, and `summary`.

use super::extent::Extent;
use super::printable::{Printable, is_raw};
use super::words;
use crate::signal::{Periods, Point, Trend};

/// A change is likelier to be missed than found under this power.
const EVEN: f64 = 0.5;
/// Changes that the summary names; more are counted.
const NAMED: usize = 2;

/// What stands beside the notice of raw counts where only the periods are raw.
pub(super) const RAW_PERIODS: &str =
    "This holds of the shares of single periods, which too few coded voices stand behind; the changes are corrected.";

/// The changes of a study.
pub(super) struct Changes<'a> {
    pub(super) periods: &'a Periods,
    /// Those that stand out, whole study first.
    pub(super) alerts: Vec<&'a Trend>,
    /// All that were tested and are shown.
    pub(super) tested: Vec<&'a Trend>,
}

impl<'a> Changes<'a> {
    /// `None` where no change was tested or may be shown.
    pub(super) fn of(printable: &'a Printable<'_>) -> Option<Self> {
        let periods = printable.signals.periods.as_ref()?;
        let trends = &printable.signals.trends;
        let tested: Vec<&Trend> = trends.iter().filter(|trend| trend.alert || trend.q_value.is_some()).collect();
        let mut alerts: Vec<&Trend> = trends.iter().filter(|trend| trend.alert).collect();
        alerts.sort_by_key(|trend| trend.group.is_some());
        (!tested.is_empty()).then_some(Changes { periods, alerts, tested })
    }

    /// What is compared with what.
    pub(super) fn opening(&self) -> String {
        format!(
            "What voices wrote in {} is compared with what they wrote in {}, {} by {}.",
            span(&self.periods.before),
            span(&self.periods.after),
            self.periods.unit.as_str(),
            self.periods.unit.as_str(),
        )
    }

    /// An alert in a sentence: `Burnout (strain) rose by 12 points (+4 to +20) from … to ….`
    pub(super) fn sentence(&self, trend: &Trend) -> String {
        words::sentence(&format!(
            "{}, from {} to {}",
            clause(trend),
            span(&self.periods.before),
            span(&self.periods.after)
        ))
    }

    /// Whether a change would have been seen, had there been one.
    pub(super) fn power(&self) -> String {
        let rest = || self.tested.iter().copied().filter(|trend| !trend.alert);
        let whole: Vec<&Trend> = rest().filter(|trend| trend.group.is_none()).collect();
        let (known, unknown): (Vec<&Trend>, Vec<&Trend>) = whole.iter().partition(|trend| trend.power.is_some());
        let (unseen, seen): (Vec<&Trend>, Vec<&Trend>) = known.iter().partition(|trend| is_unseen(trend));
        let could_not = "A rise of 12 points could not have been seen";
        let luck = "it would have been missed more often than found";
        let mut text = match (unseen.len(), seen.len()) {
            (0, 0) => String::new(),
            (0, _) if !unknown.is_empty() => String::new(),
            (0, _) => {
                "In every other theme that is shown, a rise of 12 points would have been found more often than missed."
                    .to_owned()
            }
            (_, 0) if unknown.is_empty() => {
                format!("{could_not} in any {}: {luck}.", if self.alerts.is_empty() { "theme" } else { "other theme" })
            }
            (few, many) if few <= many => format!("{could_not} in these themes ({luck}): {}.", names(&unseen)),
            (_, _) if !unknown.is_empty() => format!("{could_not} in these themes ({luck}): {}.", names(&unseen)),
            _ => format!("{could_not} ({luck}) but in these themes: {}.", names(&seen)),
        };
        text.push_str(&self.untold(&unknown, &known));
        let of_groups: Vec<&Trend> = rest().filter(|trend| trend.group.is_some() && trend.power.is_some()).collect();
        let unseen = of_groups.iter().filter(|trend| is_unseen(trend)).count() as u64;
        if unseen > 0 {
            let all = words::plural(of_groups.len() as u64, "test", "tests");
            text.push_str(&format!(
                " Within groups such a rise could not have been seen in {} out of {all}.",
                words::number(unseen)
            ));
        }
        text.trim().to_owned()
    }

    /// Of which themes it is not known whether a rise could have been seen.
    fn untold(&self, unknown: &[&Trend], known: &[&Trend]) -> String {
        let whether = "whether a rise of 12 points could have been seen";
        match (unknown.is_empty(), known.is_empty(), self.is_uncorrected()) {
            (true, ..) => String::new(),
            (false, true, true) => format!("Without coded voices it is not known {whether}."),
            (false, true, false) => format!("The coded voices do not tell {whether}."),
            (false, false, _) => {
                format!(" The coded voices do not tell {whether} in these themes: {}.", names(unknown))
            }
        }
    }

    /// How the tests were made, a sentence each.
    pub(super) fn method(&self) -> Vec<String> {
        let periods = self.periods;
        let alarms = words::per_cent(periods.false_alarms);
        let tests = match (periods.tests, periods.group_tests) {
            (1, 0) => "One change was tested".to_owned(),
            (n, 0) => format!("{} changes were tested together", words::number(n)),
            (n, groups) => format!(
                "{} of the whole study {} tested together, and {} of groups apart from {}",
                words::plural(n, "change", "changes"),
                if n == 1 { "was" } else { "were" },
                words::number(groups),
                if n == 1 { "it" } else { "them" },
            ),
        };
        let (over, there) = match periods.group_tests {
            0 => ("among them", ""),
            _ => ("in each of these two families", " there"),
        };
        let hidden = match self.hidden() {
            0 => String::new(),
            1 => " (one of these is not shown, since too few people stand behind it)".to_owned(),
            n => format!(" ({} of these are not shown, since too few people stand behind them)", words::number(n)),
        };
        let mut sentences = vec![format!(
            "{tests}{hidden}. False discoveries are held at {alarms}\u{a0}% {over}: if nothing had changed, the chance of any \
             alert{there} would be about that; of many alerts, one in {} may be false. A change of less than 5 points is never \
             an alert.",
            words::number((1.0 / periods.false_alarms.max(0.001)).round() as u64)
        )];
        sentences.push(if periods.registered.is_empty() {
            "No theme was named in advance, so every theme was tested, which makes each harder to see.".to_owned()
        } else {
            format!(
                "Only what was named in advance was tested: {}. That it was chosen before anyone looked is taken on trust.",
                periods.registered.iter().map(|key| self.registered(key)).collect::<Vec<_>>().join("; ")
            )
        });
        sentences.push(
            "The test is made on what the program found, and allows for periods that scatter more than chance would have \
             them. It holds only if the program errs as often in the later texts as in the earlier ones, and if the same \
             kind of people write; what set a change off it does not tell."
                .to_owned(),
        );
        if !words::is_none(&periods.undated) {
            let undated = words::counted(&periods.undated, "comment without a date is", "comments without a date are");
            sentences.push(format!("{} in no period.", words::capital(&undated)));
        }
        sentences
    }

    /// All of it in one sentence, for the first screen.
    pub(super) fn short(&self) -> String {
        let (before, after) = (span(&self.periods.before), span(&self.periods.after));
        if self.alerts.is_empty() {
            let unseen = self.tested.iter().filter(|trend| is_unseen(trend)).count();
            let unknown = self.tested.iter().filter(|trend| trend.power.is_none()).count();
            let could = match unseen {
                _ if unknown == self.tested.len() => "whether a rise of 12 points could have been seen is not known",
                0 if unknown > 0 => "in some themes it is not known whether a rise of 12 points could have been seen",
                0 => "a rise of 12 points would more likely have been found than not",
                n if n == self.tested.len() => "even a rise of 12 points could not have been seen",
                _ => "in some themes even a rise of 12 points could not have been seen",
            };
            return format!("No change from {before} to {after} stands out from chance; {could}.");
        }
        let clauses: Vec<String> = self.alerts.iter().take(NAMED).map(|trend| words::inside(&clause(trend))).collect();
        let more = match self.alerts.len() - clauses.len() {
            0 => String::new(),
            n => format!("; {}", words::plural(n as u64, "other change stands out", "other changes stand out")),
        };
        let raw = if self.is_uncorrected() { "In raw counts, from" } else { "From" };
        format!("{raw} {before} to {after}, {}{more}.", clauses.join("; "))
    }

    /// Whether any size is a raw count.
    pub(super) fn is_uncorrected(&self) -> bool {
        self.tested.iter().any(|trend| is_raw(&trend.change))
    }

    /// What a label that was named in advance by its key is called.
    fn registered(&self, key: &str) -> String {
        let is_it = |trend: &&&Trend| match trend.valence {
            Some(valence) => key.strip_prefix(&trend.theme) == Some(&format!("/{valence}")),
            None => trend.theme == key,
        };
        self.tested.iter().find(is_it).map_or_else(|| words::one_line(key), |trend| words::inside(&name(trend)))
    }

    /// How many that were tested may not be shown.
    fn hidden(&self) -> u64 {
        (self.periods.tests + self.periods.group_tests).saturating_sub(self.tested.len() as u64)
    }

    /// What a table of them is called.
    pub(super) fn title(&self) -> &'static str {
        if self.hidden() == 0 { "All changes tested" } else { "All changes tested that are shown" }
    }

    /// The alerts of which a period can be drawn, and those that can only be told.
    pub(super) fn drawn_and_told(&self) -> (Vec<&'a Trend>, Vec<&'a Trend>) {
        let is_drawn = |point: &Point| Extent::of_figure(&point.share) != Extent::Nothing;
        self.alerts.iter().partition(|trend| trend.points.iter().any(is_drawn))
    }

    /// `rose`, `fell`, what else was found, or nothing for what does not stand out.
    pub(super) fn finding(&self, trend: &Trend) -> &'static str {
        let found = trend.q_value.is_some_and(|q| q < self.periods.false_alarms);
        match (trend.alert, found, trend.change.estimate) {
            (true, ..) => way(trend),
            (false, true, Some(_)) => "changed, by less than 5 points",
            (false, true, None) => "changed, size not known",
            (false, false, _) => "",
        }
    }

    /// Whether any change of a group is among them.
    pub(super) fn has_groups(&self) -> bool {
        self.tested.iter().any(|trend| trend.group.is_some())
    }
}

/// What the columns of a table of tests mean.
pub(super) fn columns(working: bool) -> String {
    let p = "p: how likely chance alone would show such a change or a greater one. ";
    let scatter = " Scatter: how much more the periods differ than chance would have them; 1 is chance.";
    format!(
        "Change: in points, with its range. {}q: p with all tests of its family (the whole study, or its groups) taken together (Benjamini–Hochberg); an \
         alert is under 0.05.{} Power: how likely a rise of 12 points would have been found.",
        if working { p } else { "" },
        if working { scatter } else { "" }
    )
}

/// What has changed, by its label and valence: `Burnout and exhaustion (strain)`.
pub(super) fn name(trend: &Trend) -> String {
    let label = words::one_line(&trend.label);
    trend.valence.map_or(label.clone(), |valence| format!("{label} ({valence})"))
}

/// A share of a period with its range, or with the mark of a raw count.
pub(super) fn share(point: &Point) -> String {
    let beside = match words::share_range(point.share.low, point.share.high) {
        Some(range) => format!(" ({range})"),
        None if is_raw(&point.share) => " (uncorrected)".to_owned(),
        None => String::new(),
    };
    format!("{}{beside}", words::figure(&point.share.text))
}

/// A period as a reader writes it: `March 2019`, `2019 Q1`, `2019`.
pub(super) fn period(name: &str) -> String {
    words::date(&words::one_line(name)).replace(' ', "\u{a0}")
}

/// The first and the last of some periods: `2018 Q1–Q4`, `March–June 2018`, `2017 Q3–2018 Q2`.
pub(super) fn span(periods: &[String]) -> String {
    match periods {
        [] => String::new(),
        [only] => period(only),
        [first, .., last] => short_of_both(&period(first), &period(last)),
    }
}

/// Two periods without the year that they share.
fn short_of_both(first: &str, last: &str) -> String {
    let is_year = |part: &str| part.starts_with(|c: char| c.is_ascii_digit());
    match (first.split_once('\u{a0}'), last.split_once('\u{a0}')) {
        (Some((month, year)), Some((_, same))) if year == same && is_year(year) => format!("{month}–{last}"),
        (Some((year, _)), Some((same, quarter))) if year == same && is_year(year) => format!("{first}–{quarter}"),
        _ => format!("{first}–{last}"),
    }
}

/// Which way an alert goes. Where the size is not known, the sentence of the record still says so.
fn way(trend: &Trend) -> &'static str {
    let fell = trend.change.estimate.map_or(trend.text.starts_with("fell"), |size| size < 0.0);
    if fell { "fell" } else { "rose" }
}

fn clause(trend: &Trend) -> String {
    let group =
        trend.group.as_ref().map_or_else(String::new, |group| format!(" in the group {}", words::one_line(group)));
    let size = match trend.change.estimate {
        Some(_) => format!(" by {}", words::size(&trend.change.text)),
        None => ", by how much is not known".to_owned(),
    };
    let range = words::points_range(&trend.change).map_or_else(String::new, |range| format!(" ({range})"));
    format!("{}{group} {}{size}{range}", name(trend), way(trend))
}

fn is_unseen(trend: &Trend) -> bool {
    trend.power.is_some_and(|power| power < EVEN)
}

fn names(trends: &[&Trend]) -> String {
    trends.iter().map(|trend| words::inside(&name(trend))).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;

    fn with(change: impl FnOnce(&mut Sample), told: impl FnOnce(&Changes<'_>) -> String) -> String {
        let mut sample = Sample::corrected();
        change(&mut sample);
        let printable = Printable::new(&sample.material());
        told(&Changes::of(&printable).expect("changes were tested")).replace('\u{a0}', " ")
    }

    fn calm(sample: &mut Sample) {
        sample.signals.trends.iter_mut().for_each(|trend| trend.alert = false);
    }

    #[test]
    fn a_year_that_two_periods_share_is_said_once() {
        let of =
            |names: &[&str]| span(&names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>()).replace('\u{a0}', " ");
        assert_eq!(of(&["2018-03", "2018-06"]), "March–June 2018");
        assert_eq!(of(&["2018-03", "2019-03"]), "March 2018–March 2019");
        assert_eq!(of(&["2018 Q1", "2018 Q4"]), "2018 Q1–Q4");
        assert_eq!(of(&["2017 Q3", "2018 Q3"]), "2017 Q3–2018 Q3");
        assert_eq!((of(&["2017", "2019"]), of(&["2018"])), ("2017–2019".to_owned(), "2018".to_owned()));
    }

    #[test]
    fn an_alert_says_which_way_how_far_and_from_when_to_when() {
        let text =
            with(|_| (), |changes| changes.alerts.iter().map(|t| changes.sentence(t)).collect::<Vec<_>>().join("\n"));
        insta::assert_snapshot!(text, @r"
        Caseload and workload (strain) rose by 12 points (+5 to +20), from 2017 Q3–2018 Q2 to 2018 Q3–2019 Q2.
        Colleagues and team (support) fell by 9 points (−17 to −2), from 2017 Q3–2018 Q2 to 2018 Q3–2019 Q2.
        Burnout and exhaustion (strain) in the group Adults’ services rose by 14 points (+2 to +26), from 2017 Q3–2018 Q2 to 2018 Q3–2019 Q2.
        ");
    }

    #[test]
    fn an_alert_whose_size_the_sample_does_not_tell_says_so() {
        let unknown = |sample: &mut Sample| {
            let alert = sample.signals.trends.iter_mut().find(|trend| trend.alert).expect("there is an alert");
            (alert.change.estimate, alert.change.low, alert.change.high) = (None, None, None);
            alert.text = "fell: not known".to_owned();
        };
        let text = with(unknown, |changes| changes.sentence(changes.alerts[0]));
        insta::assert_snapshot!(text, @"Caseload and workload (strain) fell, by how much is not known, from 2017 Q3–2018 Q2 to 2018 Q3–2019 Q2.");
    }

    #[test]
    fn a_study_without_alerts_says_whether_one_could_have_been_seen() {
        insta::assert_snapshot!(with(calm, |changes| changes.short()), @"No change from 2017 Q3–2018 Q2 to 2018 Q3–2019 Q2 stands out from chance; in some themes even a rise of 12 points could not have been seen.");
        let powers = |power| {
            move |sample: &mut Sample| {
                calm(sample);
                sample.signals.trends.iter_mut().for_each(|trend| trend.power = power);
            }
        };
        insta::assert_snapshot!(with(powers(Some(0.9)), |changes| changes.short()), @"No change from 2017 Q3–2018 Q2 to 2018 Q3–2019 Q2 stands out from chance; a rise of 12 points would more likely have been found than not.");
        insta::assert_snapshot!(with(powers(None), |changes| changes.short()), @"No change from 2017 Q3–2018 Q2 to 2018 Q3–2019 Q2 stands out from chance; whether a rise of 12 points could have been seen is not known.");
        insta::assert_snapshot!(with(powers(None), |changes| changes.power()), @"The coded voices do not tell whether a rise of 12 points could have been seen.");
    }

    #[test]
    fn where_no_power_is_known_that_is_said_and_not_that_nothing_could_be_seen() {
        let raw = |sample: &mut Sample| *sample = Sample::uncorrected();
        insta::assert_snapshot!(with(raw, |changes| changes.power()), @"Without coded voices it is not known whether a rise of 12 points could have been seen.");
        let one = |sample: &mut Sample| sample.signals.trends[0].power = None;
        assert!(with(one, |changes| changes.power()).contains(
            "The coded voices do not tell whether a rise of 12 points could have been seen in these themes: burnout and \
             exhaustion (strain)."
        ));
    }

    #[test]
    fn a_change_that_is_found_and_too_small_for_an_alert_is_a_finding_of_its_own() {
        let found = |estimate| {
            move |sample: &mut Sample| {
                let trend = &mut sample.signals.trends[0];
                (trend.q_value, trend.change.estimate) = (Some(0.01), estimate);
            }
        };
        let first = |changes: &Changes<'_>| changes.finding(changes.tested[0]).to_owned();
        assert_eq!(with(found(Some(0.03)), first), "changed, by less than 5 points");
        assert_eq!(with(found(None), first), "changed, size not known");
        assert_eq!(with(|_| (), first), "");
    }

    #[test]
    fn themes_in_which_nothing_could_be_seen_stand_in_one_sentence() {
        insta::assert_snapshot!(with(|_| (), |changes| changes.power()), @"A rise of 12 points could not have been seen in these themes (it would have been missed more often than found): burnout and exhaustion (strain); paperwork and bureaucracy (strain); supervision and line management (strain); senior leadership and organisation (strain); staffing, turnover and reliance on agency staff (strain).");
    }

    #[test]
    fn what_was_named_in_advance_is_told() {
        let named = |sample: &mut Sample| {
            let periods = sample.signals.periods.as_mut().expect("there are periods");
            periods.registered = vec!["caseload/strain".to_owned(), "leaving".to_owned()];
            (periods.tests, periods.undated.value) = (2, Some(0));
        };
        insta::assert_snapshot!(with(named, |changes| changes.method().join("\n")), @r"
        2 changes of the whole study were tested together, and 1 of groups apart from them. False discoveries are held at 5 % in each of these two families: if nothing had changed, the chance of any alert there would be about that; of many alerts, one in 20 may be false. A change of less than 5 points is never an alert.
        Only what was named in advance was tested: caseload and workload (strain); leaving or intending to leave. That it was chosen before anyone looked is taken on trust.
        The test is made on what the program found, and allows for periods that scatter more than chance would have them. It holds only if the program errs as often in the later texts as in the earlier ones, and if the same kind of people write; what set a change off it does not tell.
        ");
        insta::assert_snapshot!(with(|_| (), |changes| changes.method().join("\n")), @r"
        43 changes of the whole study were tested together, and 1 of groups apart from them. False discoveries are held at 5 % in each of these two families: if nothing had changed, the chance of any alert there would be about that; of many alerts, one in 20 may be false. A change of less than 5 points is never an alert.
        No theme was named in advance, so every theme was tested, which makes each harder to see.
        The test is made on what the program found, and allows for periods that scatter more than chance would have them. It holds only if the program errs as often in the later texts as in the earlier ones, and if the same kind of people write; what set a change off it does not tell.
        23 comments without a date are in no period.
        ");
    }
}
