//! Reads a page in every way there is and chooses the best reading: rules first, a guess where they say too little.
//! Knows no format.
//! Called by `html`, once for each order of day and month that is tried.

use std::cell::LazyCell;

use super::super::dates::Order;
use super::super::dom::Dom;
use super::reading::Reading;
use super::{generic, json_ld, microdata, rules, wordpress};

/// What all ways of reading made of a page, in one order of day and month.
pub(super) struct Choice {
    pub(super) readings: Vec<Reading>,
    /// Which of them is the best, if any found a comment.
    best: Option<usize>,
    /// Elements that call themselves comments and could not be read.
    pub(super) refused: Option<String>,
    pub(super) seen: Vec<String>,
}

impl Choice {
    /// Reads a page in all ways; `forum` tells whether it is one, and is asked only when that matters.
    pub(super) fn of(html: &str, dom: &Dom, order: Order, forum: &LazyCell<bool, impl FnOnce() -> bool>) -> Self {
        // Markup comes before data in scripts; of several the one with most comments, the first where they are equal.
        let mut readings = rules::read(html, dom, order);
        // The rule for plain class names comes after those that know more.
        let plain = readings.pop_if(|reading| reading.platform.is_none());
        readings.extend([wordpress::read(dom, order), microdata::read(dom, order), json_ld::read(dom)]);
        readings.extend(plain);
        let mut seen: Vec<String> =
            readings.iter().filter(|r| !r.comments.is_empty() || !r.left_out.is_empty()).map(Reading::seen).collect();
        let mut refused = None;
        let known = readings.iter().map(Reading::worded).max().unwrap_or_default();
        // A rule that found pingbacks alone has read the discussion: nobody else wrote on this page.
        let pings = readings.iter().any(|r| r.pingbacks > 0);
        // On a forum, data or markup that say "comment" may be of a few notes below the posts.
        let unsure = readings.iter().all(|r| r.worded() == 0 || !r.is_sure());
        if (known == 0 && !pings) || (unsure && **forum) {
            let generic = generic::read(dom, order, **forum);
            let dated = readings.iter().filter(|r| r.worded() == known).map(Reading::dated).max().unwrap_or_default();
            let better =
                |r: &Reading| r.worded() * 3 > known * 4 || (r.worded() >= known && r.dated() > dated + known / 2);
            readings.extend(generic.reading.filter(better));
            refused = generic.refused.filter(|_| known == 0);
            seen.extend(generic.seen.into_iter().map(|line| format!("without a rule: {line}")));
        }
        let mut best: Option<usize> = None;
        for (at, reading) in readings.iter().enumerate() {
            if reading.worded() > 0 && reading.rank() > best.map_or((0, 0, 0), |best| readings[best].rank()) {
                best = Some(at);
            }
        }
        Choice { readings, best, refused, seen }
    }

    /// The best of the readings, if any found a comment.
    pub(super) fn best(&self) -> Option<&Reading> {
        self.readings.get(self.best?)
    }
}
