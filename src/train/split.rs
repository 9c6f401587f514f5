//! Splits a corpus so that nothing leaks: what shares a thread, an author or nearly a text stays together.
//! Looks at no code, so it cannot favour a label.
//! Called by `groundswell corpora split`.

use std::collections::HashMap;

use crate::digest::hash64;
use crate::error::{Error, ErrorKind, Result};
use crate::text::near_pairs;

/// A text to be put in a part.
#[derive(Debug, Clone, Copy)]
pub struct Item<'t> {
    /// Its id.
    pub id: &'t str,
    /// Its thread.
    pub thread: &'t str,
    /// Its author, where known.
    pub author: Option<&'t str>,
    /// What it says.
    pub text: &'t str,
}

/// A part with the share of the texts it should get.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Its name, such as `test`.
    pub name: String,
    /// Share in (0, 1]; the shares of all parts add up to 1.
    pub share: f64,
}

/// For each item the number of its part.
///
/// Items that share thread or author, or whose texts are nearly the same (MinHash), are one group, and so is what they
/// are linked with in turn; groups go whole into one part, in an order drawn by `seed`, each to the part that lacks most.
/// The same items in any order, and the same seed, give the same parts. Errs when the shares do not add up to 1.
pub fn split(items: &[Item<'_>], parts: &[Part], seed: u64) -> Result<Vec<usize>> {
    let total: f64 = parts.iter().map(|part| part.share).sum();
    if parts.is_empty()
        || parts.iter().any(|part| part.share.is_nan() || part.share <= 0.0)
        || (total - 1.0).abs() > 1e-6
    {
        let message = format!("the shares of the parts add up to {total:.3}; give shares over 0 that add up to 1");
        return Err(Error::new(ErrorKind::Usage, message));
    }
    let mut groups: Vec<(u64, &str, Vec<usize>)> = groups(items)
        .into_values()
        .map(|members| {
            let first = members.iter().map(|at| items[*at].id).min().unwrap_or_default();
            (hash64(&[&seed.to_string(), first]), first, members)
        })
        .collect();
    groups.sort_unstable();
    // The largest first: a group that no part has room for late would overfill it.
    groups.sort_by_key(|(_, _, members)| {
        std::cmp::Reverse(if members.len() * 20 > items.len() { members.len() } else { 0 })
    });
    let mut filled = vec![0_usize; parts.len()];
    let mut chosen = vec![0; items.len()];
    for (_, _, members) in groups {
        let lack = |part: usize| parts[part].share * items.len() as f64 - filled[part] as f64;
        let part = (0..parts.len()).max_by(|a, b| lack(*a).total_cmp(&lack(*b)).then(b.cmp(a))).unwrap_or(0);
        filled[part] += members.len();
        members.into_iter().for_each(|at| chosen[at] = part);
    }
    Ok(chosen)
}

/// Items that must stay together, by the number of one of them.
fn groups(items: &[Item<'_>]) -> HashMap<usize, Vec<usize>> {
    let mut links = Links((0..items.len()).collect());
    let mut threads: HashMap<&str, usize> = HashMap::new();
    let mut authors: HashMap<&str, usize> = HashMap::new();
    for (at, item) in items.iter().enumerate() {
        links.join(at, *threads.entry(item.thread).or_insert(at));
        if let Some(author) = item.author {
            links.join(at, *authors.entry(author).or_insert(at));
        }
    }
    let texts: Vec<&str> = items.iter().map(|item| item.text).collect();
    for (one, other) in near_pairs(&texts) {
        links.join(one, other);
    }
    let mut groups: HashMap<usize, Vec<usize>> = HashMap::new();
    for at in 0..items.len() {
        groups.entry(links.root(at)).or_default().push(at);
    }
    groups
}

/// Union–find with path halving (Tarjan & van Leeuwen 1984).
struct Links(Vec<usize>);

impl Links {
    fn root(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts() -> Vec<Part> {
        [("train", 0.7), ("validation", 0.15), ("test", 0.15)]
            .map(|(name, share)| Part { name: name.to_owned(), share })
            .to_vec()
    }

    const TEXTS: [&str; 4] = [
        "the bins behind the depot were not emptied again on Tuesday so the whole shift started late",
        "The bins behind the depot were not emptied again on Wednesday so the whole shift started late",
        "nobody has yet explained to any of us why the kettle needs a form signed by two people",
        "ok",
    ];

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn nothing_leaks(drawn in proptest::collection::vec((0..12_u8, proptest::option::of(0..20_u8), 0..4_usize), 1..60), seed in 0..5_u64) {
            let owned: Vec<(String, String, Option<String>, &str)> = (drawn.iter().enumerate())
                .map(|(n, (thread, author, text))| (format!("c{n}"), format!("t{thread}"), author.map(|a| format!("a{a}")), TEXTS[*text]))
                .collect();
            let items: Vec<Item<'_>> = owned.iter().map(|(id, thread, author, text)| Item { id, thread, author: author.as_deref(), text }).collect();
            let chosen = split(&items, &parts(), seed).expect("sound shares");
            for (one, a) in items.iter().enumerate() {
                for (other, b) in items.iter().enumerate() {
                    let near = a.text.len() > 10 && b.text.len() > 10 && a.text[20..60] == b.text[20..60];
                    if a.thread == b.thread || (a.author.is_some() && a.author == b.author) || near {
                        prop_assert_eq!(chosen[one], chosen[other]);
                    }
                }
            }
            let mut reversed = items.clone();
            reversed.reverse();
            let mut again = split(&reversed, &parts(), seed).expect("sound shares");
            again.reverse();
            prop_assert_eq!(again, chosen);
        }
    }

    #[test]
    fn the_shares_are_kept_when_groups_are_small() {
        let ids: Vec<String> = (0..1000).map(|n| format!("c{n}")).collect();
        let items: Vec<Item<'_>> = ids.iter().map(|id| Item { id, thread: id, author: None, text: "" }).collect();
        let chosen = split(&items, &parts(), 1).expect("sound shares");
        let sizes = [0, 1, 2].map(|part| chosen.iter().filter(|c| **c == part).count());
        assert_eq!(sizes, [700, 150, 150]);
        assert_ne!(chosen, split(&items, &parts(), 2).expect("sound shares"));
    }

    #[test]
    fn shares_that_do_not_add_up_are_refused() {
        assert!(split(&[], &parts()[..2], 1).is_err());
    }
}
