//! Discussions in the order in which a file first speaks of them, found again by what the file calls them.
//! Orders no posts.
//! Called by the readers of exports that hold comments of many pages in one list.

use std::collections::HashMap;

use super::discussion::Discussion;
use super::{Desk, Trouble};

/// The discussions.
#[derive(Default)]
pub(super) struct Gathered {
    list: Vec<Discussion>,
    of_key: HashMap<String, usize>,
}

impl Gathered {
    /// The discussion that the file calls `key`, made by `new` when it is the first time.
    pub(super) fn at(&mut self, key: &str, new: impl FnOnce() -> Discussion) -> &mut Discussion {
        let at = match self.of_key.get(key) {
            Some(at) => *at,
            None => {
                self.list.push(new());
                self.of_key.insert(key.to_owned(), self.list.len() - 1);
                self.list.len() - 1
            }
        };
        &mut self.list[at]
    }

    /// A discussion of its own, whether or not another has the same key: what is asked for by it is the first.
    pub(super) fn add(&mut self, key: String, discussion: Discussion) {
        self.of_key.entry(key).or_insert(self.list.len());
        self.list.push(discussion);
    }

    /// All of them, in order.
    pub(super) fn into_list(self) -> Vec<Discussion> {
        self.list
    }

    /// Gives them on.
    pub(super) fn give(self, desk: &mut Desk<'_>) -> Result<(), Trouble> {
        self.list.into_iter().try_for_each(|discussion| desk.give(discussion))
    }
}
