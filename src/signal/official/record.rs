//! Official figures as the record of a study has them: beside the share of voices that mean to go, group by group.
//! Shows no share that the record of the group does not show.
//! Called by `study`.

use super::{Beside, MeasureUnit, OfficialFile};
use crate::signal::record::{Official, OfficialGroup, Risk};

impl OfficialFile {
    /// One entry a measure; none where the signal has no groups. Groups are ranked by `exits`, those too whose share the record
    /// rounds or withholds: without the low ones the correlation would be of the others.
    pub(in crate::signal) fn beside_exit(&self, risk: &[Risk], exits: &[(String, f64)]) -> Vec<Official> {
        if exits.is_empty() {
            return Vec::new();
        }
        let of = |beside: Beside| {
            let group = |(group, _, figure): &(String, f64, f64)| {
                let risk = risk.iter().find(|risk| risk.group.as_ref() == Some(group))?;
                let text = match beside.measure.unit {
                    MeasureUnit::Count => format!("{figure:.0}"),
                    MeasureUnit::Percent | MeasureUnit::Share => format!("{:.1} %", figure * 100.0),
                };
                Some(OfficialGroup { group: group.clone(), exit: risk.exit.clone(), figure: *figure, text })
            };
            let interval = beside.rank.as_ref().and_then(|rank| rank.interval);
            let two = |number: f64| (number * 100.0).round() / 100.0;
            Official {
                groups: beside.groups.iter().filter_map(group).collect(),
                without: beside.left_out.into_iter().map(|(group, _)| group).collect(),
                rho: beside.rank.map(|rank| two(rank.rho)),
                low: interval.map(|interval| two(interval.low)),
                high: interval.map(|interval| two(interval.high)),
                measure: beside.measure.name,
                period: self.period.clone(),
            }
        };
        self.beside(exits).into_iter().map(of).collect()
    }
}
