//! The order of rows: themes by size, intents by where they lead, groups as they come.
//! Ranks by what may be printed only: the order of two banded themes says nothing of their sizes.
//! Called by every format that a person reads.

use std::collections::HashMap;

use crate::codebook::{Direction, Valence};
use crate::signal::{Prevalence, Shown};

use super::extent::Extent;
use super::printable::Printable;
use super::words;

/// A theme under this share in both valences goes below the fold.
const SMALL: f64 = 0.05;

/// A theme of the whole study.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ThemeRow<'a> {
    pub(super) label: &'a str,
    pub(super) strain: Option<&'a Prevalence>,
    pub(super) support: Option<&'a Prevalence>,
}

impl<'a> ThemeRow<'a> {
    /// Its two shares, strain first, as far as there are any.
    pub(super) fn shares(&self) -> impl Iterator<Item = &'a Prevalence> {
        [self.strain, self.support].into_iter().flatten()
    }

    fn size(&self) -> f64 {
        self.shares().map(|share| Extent::of_share(share).size()).fold(-1.0, f64::max)
    }
}

/// Themes in three heaps.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Themes<'a> {
    /// The larger first.
    pub(super) large: Vec<ThemeRow<'a>>,
    /// Those under 5 % in both valences, the larger first.
    pub(super) small: Vec<ThemeRow<'a>>,
    /// Those of which nothing is shown, in the codebook's order.
    pub(super) hidden: Vec<ThemeRow<'a>>,
}

impl<'a> Themes<'a> {
    /// Of the whole study.
    pub(super) fn of(printable: &'a Printable<'_>) -> Self {
        let mut rows: Vec<(&str, ThemeRow<'_>)> = Vec::new();
        for share in printable.whole() {
            let Some(valence) = share.valence else { continue };
            let at = rows.iter().position(|(key, _)| *key == share.theme).unwrap_or_else(|| {
                rows.push((&share.theme, ThemeRow { label: &share.label, strain: None, support: None }));
                rows.len() - 1
            });
            match valence {
                Valence::Strain => rows[at].1.strain = Some(share),
                Valence::Support => rows[at].1.support = Some(share),
            }
        }
        let mut themes = Themes::default();
        for (_, row) in rows {
            if row.shares().all(|share| share.shown == Shown::Suppressed) {
                themes.hidden.push(row);
            } else if row.size() < SMALL {
                themes.small.push(row);
            } else {
                themes.large.push(row);
            }
        }
        let larger_first = |a: &ThemeRow<'_>, b: &ThemeRow<'_>| b.size().total_cmp(&a.size());
        themes.large.sort_by(larger_first);
        themes.small.sort_by(larger_first);
        if themes.small.len() < 2 || themes.large.is_empty() {
            themes.large.append(&mut themes.small);
        }
        themes
    }

    /// Those of which something is shown.
    pub(super) fn shown(&self) -> impl Iterator<Item = &ThemeRow<'a>> {
        self.large.iter().chain(&self.small)
    }

    /// The themes of which nothing is shown, in a sentence.
    pub(super) fn not_shown(&self) -> String {
        let labels: Vec<String> = self.hidden.iter().map(|row| words::inside(&words::one_line(row.label))).collect();
        format!("Not shown, for the reasons under “How sure we are, and why”: {}.", labels.join("; "))
    }

    /// All, those of which nothing is shown last.
    pub(super) fn all(&self) -> impl Iterator<Item = &ThemeRow<'a>> {
        self.shown().chain(&self.hidden)
    }

    /// The shares of one valence that have a figure of 5 % or more, the larger first; at most `most`.
    /// Bands are left out: of two equal ones neither leads.
    pub(super) fn leading(&self, valence: Valence, most: usize) -> Vec<&'a Prevalence> {
        let mut shares: Vec<&Prevalence> = (self.shown())
            .filter_map(|row| if valence == Valence::Strain { row.strain } else { row.support })
            .filter(|share| matches!(Extent::of_share(share), Extent::Point { at, .. } if at >= SMALL))
            .collect();
        shares.sort_by(|a, b| Extent::of_share(b).size().total_cmp(&Extent::of_share(a).size()));
        shares.truncate(most);
        shares
    }
}

/// Intents of the whole study: out, into agency work, staying; those of an unknown direction last.
pub(super) fn intents<'a>(printable: &'a Printable<'_>) -> Vec<(Option<Direction>, &'a Prevalence)> {
    let mut intents: Vec<_> = printable
        .whole()
        .filter(|share| share.valence.is_none())
        .map(|share| (printable.codebook.theme(&share.theme).and_then(|theme| theme.direction), share))
        .collect();
    intents.sort_by_key(|(direction, _)| match direction {
        Some(Direction::Exit) => 0,
        Some(Direction::Agency) => 1,
        Some(Direction::Stay) => 2,
        None => 3,
    });
    intents
}

/// A group with its shares, in the order of the record.
pub(super) type Group<'a> = (&'a str, Vec<&'a Prevalence>);

/// The groups, in the order they are met.
pub(super) fn groups<'a>(printable: &'a Printable<'_>) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for share in &printable.signals.prevalences {
        let Some(group) = share.group.as_deref() else { continue };
        let at = *places.entry(group).or_insert_with(|| {
            groups.push((group, Vec::new()));
            groups.len() - 1
        });
        groups[at].1.push(share);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;

    #[test]
    fn each_group_has_its_own_shares_even_where_the_record_mixes_them() {
        let mut sample = Sample::corrected();
        sample.signals.prevalences.sort_by(|a, b| (&a.theme, a.valence).cmp(&(&b.theme, b.valence)));
        let printable = Printable::new(&sample.material());
        let groups = groups(&printable);
        assert_eq!(
            groups.iter().map(|(group, _)| *group).collect::<Vec<_>>(),
            ["Adults’ services", "Children’s services", "Hospital teams"]
        );
        for (group, shares) in groups {
            assert!(shares.len() > 1 && shares.iter().all(|share| share.group.as_deref() == Some(group)), "{group}");
        }
    }
}
