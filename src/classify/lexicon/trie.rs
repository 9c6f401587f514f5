//! All sequences of all phrases in one tree, walked once a text.
//! Knows rule numbers, not what they mean: `rules` does.
//! Called by the lexicon for each text.

use super::phrase::LONGEST_GAP;
use super::run::Run;
use super::tables::Tables;
use super::vocabulary::{Meaning, Vocabulary};
use crate::corpus::Span;

/// The phrases as a tree of what words stand for.
#[derive(Debug)]
pub(super) struct Trie {
    pub(super) nodes: Vec<Node>,
    /// Children of nodes by what a word must stand for.
    pub(super) next: Tables<Child>,
    /// Gaps of all nodes.
    pub(super) gaps: Vec<Gap>,
    /// Rules of all nodes.
    pub(super) rules: Vec<u32>,
    /// By what a word stands for: the root's children that have rules or gaps.
    pub(super) of_word: Vec<OfWord>,
    pub(super) roots: Vec<Root>,
    pub(super) own_rules: Vec<u32>,
    /// The root's grandchildren, for each first word by what the second must stand for.
    pub(super) seconds: Tables<Grandchild>,
    /// What words stand for.
    pub(super) vocabulary: Vocabulary,
}

/// What a word leads to, as the first of a sequence. In one line of cache: each word of a text asks for it.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
pub(super) struct OfWord {
    /// Where in `roots` its own lie, in the order they are looked at.
    pub(super) roots: Run,
    /// Where in `own_rules` all of their rules lie, in that order.
    pub(super) rules: Run,
    /// Its table in `seconds`.
    pub(super) seconds: Run,
    /// What leads on from it, as the next word.
    pub(super) next: Filter<2>,
    /// What leads on from it behind a gap, as one of the next `reach` words.
    pub(super) apart: Filter<2>,
    pub(super) reach: u8,
}

/// A child of the root that counts whatever the next word is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Root {
    /// Its place among all of its word.
    pub(super) place: u32,
    pub(super) rules: Run,
    pub(super) gaps: Run,
}

/// A node to which two neighbours lead.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Grandchild {
    /// The place of the node between among all of the first word.
    pub(super) place: u32,
    pub(super) child: Child,
}

/// A node, or a rule for one that has nothing else: with the highest bit, the rule of that number.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Child(pub(super) u32);

impl Child {
    /// The highest bit.
    pub(super) const RULE: u32 = 1 << 31;

    fn rule(self) -> Option<u32> {
        (self.0 & Self::RULE != 0).then_some(self.0 & !Self::RULE)
    }
}

/// A set of what words may stand for, several to a bit: where the bit is missing, none of them is in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filter<const N: usize>([u64; N]);

impl<const N: usize> Default for Filter<N> {
    fn default() -> Self {
        Filter([0; N])
    }
}

impl<const N: usize> Filter<N> {
    /// The filter of these.
    pub(super) fn of<'k>(known: impl Iterator<Item = &'k u32>) -> Self {
        let mut filter = Self::default();
        known.for_each(|known| filter.add(*known));
        filter
    }

    /// Puts one in.
    pub(super) fn add(&mut self, known: u32) {
        self.0[(known as usize >> 6) % N] |= 1 << (known & 63);
    }

    fn has(&self, known: u32) -> bool {
        self.0[(known as usize >> 6) % N] >> (known & 63) & 1 == 1
    }
}

/// What stands behind a sequence of words.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(32))]
pub(super) struct Node {
    /// What leads to its children.
    pub(super) filter: Filter<1>,
    pub(super) next: Run,
    pub(super) gaps: Run,
    pub(super) rules: Run,
}

/// Up to `most` words left out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gap {
    pub(super) most: u8,
    /// Those of the node behind.
    pub(super) next: Run,
    pub(super) filter: Filter<2>,
}

/// A rule that fired, with the range of tokens it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Find {
    /// Number of the rule.
    pub(super) rule: u32,
    /// First token.
    pub(super) start: usize,
    /// One past the last token.
    pub(super) end: usize,
}

/// A token of a text as the tree sees it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    /// What it stands for.
    known: u32,
    /// Phrases do not reach over sentences.
    sentence: u32,
    /// Gaps do not reach over clauses.
    clause: u32,
    /// It denies what follows: no gap leaves it out.
    denies: bool,
}

impl Trie {
    /// The word at `span` of `text` as the tree sees it: in lower case, or a number as it stands.
    pub(super) fn see(&self, text: &str, span: Span, sentence: u32, clause: u32) -> Seen {
        let Meaning { known, denies } = self.vocabulary.meaning(text, span);
        Seen { known, sentence, clause, denies }
    }

    /// Every rule that fires, with the shortest and every longer range for a start; in order of start.
    pub(super) fn finds(&self, tokens: &[Seen]) -> Vec<Find> {
        let mut walk = Walk { trie: self, tokens, open: Vec::new(), found: Vec::with_capacity(tokens.len()) };
        for start in 0..tokens.len() {
            walk.all_from(start);
        }
        walk.found
    }
}

/// A text on its way through the tree.
struct Walk<'t> {
    trie: &'t Trie,
    tokens: &'t [Seen],
    /// What is reached and still to be looked at, and the token behind it.
    open: Vec<(Child, usize)>,
    found: Vec<Find>,
}

impl Walk<'_> {
    /// Finds every rule for the words from `start` on: behind one child of the root after another.
    fn all_from(&mut self, start: usize) {
        let (trie, first, behind) = (self.trie, &self.tokens[start], &self.tokens[start + 1..]);
        let word = &trie.of_word[first.known as usize];
        let (mut grandchildren, mut apart) = (trie.seconds.get(Run::default(), 0).peekable(), false);
        if let Some(second) = behind.first().filter(|second| second.sentence == first.sentence) {
            if word.next.has(second.known) {
                grandchildren = trie.seconds.get(word.seconds, second.known).peekable();
            }
            let mut near = behind.iter().take(usize::from(word.reach)).take_while(|token| token.clause == first.clause);
            apart = near.any(|token| word.apart.has(token.known));
        }
        if !apart && grandchildren.peek().is_none() {
            self.fire(word.rules.of(&trie.own_rules), start, start + 1);
            return;
        }
        let mut roots = word.roots.of(&trie.roots);
        loop {
            let place = match (roots.first(), grandchildren.peek()) {
                (Some(root), Some(grandchild)) => root.place.min(grandchild.place),
                (Some(root), None) => root.place,
                (None, Some(grandchild)) => grandchild.place,
                (None, None) => return,
            };
            let root = roots.first().filter(|root| root.place == place);
            if let Some(root) = root {
                self.fire(root.rules.of(&trie.rules), start, start + 1);
            }
            while let Some(Grandchild { child, .. }) = grandchildren.next_if(|next| next.place == place) {
                self.open.push((*child, start + 2));
            }
            if let Some(root) = root {
                if apart && !root.gaps.is_empty() {
                    self.skip(root.gaps, start + 1);
                }
                roots = &roots[1..];
            }
            while let Some((child, at)) = self.open.pop() {
                match child.rule() {
                    Some(rule) => self.found.push(Find { rule, start, end: at }),
                    None => self.visit(&trie.nodes[child.0 as usize], start, at),
                }
            }
        }
    }

    fn visit(&mut self, node: &Node, start: usize, at: usize) {
        self.fire(node.rules.of(&self.trie.rules), start, at);
        let Some(token) = self.tokens.get(at).filter(|token| token.sentence == self.tokens[start].sentence) else {
            return;
        };
        if node.filter.has(token.known) {
            self.enter(node.next, token.known, at);
        }
        if !node.gaps.is_empty() {
            self.skip(node.gaps, at);
        }
    }

    fn fire(&mut self, rules: &[u32], start: usize, end: usize) {
        for rule in rules {
            self.found.push(Find { rule: *rule, start, end });
        }
    }

    /// Leaves out none or more of the words from `at` on.
    fn skip(&mut self, gaps: Run, at: usize) {
        let (trie, tokens) = (self.trie, self.tokens);
        let clause = tokens[at - 1].clause;
        // A clause's end is never left out, and a denial only looked at.
        let mut reach = 0;
        for token in tokens[at..].iter().take(usize::from(LONGEST_GAP) + 1).take_while(|token| token.clause == clause) {
            reach += 1;
            if token.denies {
                break;
            }
        }
        for gap in gaps.of(&trie.gaps) {
            for (at, token) in (at..).zip(&tokens[at..at + reach.min(usize::from(gap.most) + 1)]) {
                if gap.filter.has(token.known) {
                    self.enter(gap.next, token.known, at);
                }
            }
        }
    }

    /// Opens those children to which a word leads that stands at `at`.
    fn enter(&mut self, children: Run, known: u32, at: usize) {
        for child in self.trie.next.get(children, known) {
            self.open.push((*child, at + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::phrase::{Classes, parse};
    use super::super::planting::Planting;
    use super::*;

    fn finds(phrases: &[&str], text: &str) -> Vec<(u32, usize, usize)> {
        let classes = Classes::from([("my".to_owned(), vec!["my".to_owned(), "our*".to_owned()])]);
        let mut planting = Planting::new(&classes).expect("sound");
        for (rule, phrase) in phrases.iter().enumerate() {
            planting.add(&parse(phrase, &classes).expect("sound"), rule as u32);
        }
        let (trie, mut clause) = (planting.grown(), 0);
        let see = |word: &str| {
            clause += u32::from(word == ";");
            trie.see(word, Span::new(0, word.len()), 0, clause)
        };
        let seen: Vec<Seen> = text.split(' ').map(see).collect();
        trie.finds(&seen).iter().map(|find| (find.rule, find.start, find.end)).collect()
    }

    #[test]
    fn words_prefixes_classes_and_numbers_match() {
        assert_eq!(finds(&["<my> case*", "# cases"], "ourselves casework and 34 cases"), [(0, 0, 2), (1, 3, 5)]);
    }

    #[test]
    fn lists_of_words_match_as_one_step() {
        assert_eq!(finds(&["(#|<my>|many*) (case|cases)"], "many cases 3 cases our case no case").len(), 3);
    }

    #[test]
    fn a_gap_reaches_over_words_but_not_over_a_clause() {
        assert_eq!(finds(&["left ~ job"], "left my old job"), [(0, 0, 4)]);
        assert_eq!(finds(&["left ~ job"], "left job"), [(0, 0, 2)]);
        assert!(finds(&["left ~ job"], "left my very old job").is_empty());
        assert!(finds(&["left ~ job"], "left ; job").is_empty());
    }

    #[test]
    fn a_gap_does_not_leave_out_a_denial() {
        assert!(finds(&["been ~ hit"], "been never hit").is_empty());
        assert!(finds(&["i ~ care"], "i don't care").is_empty());
    }

    #[test]
    fn number_words_are_numbers() {
        assert_eq!(finds(&["# cases"], "thirty cases and 30 cases but one case").len(), 2);
    }

    #[test]
    fn a_missing_apostrophe_is_forgiven_where_no_other_word_results() {
        assert_eq!(finds(&["don't listen"], "dont listen"), [(0, 0, 2)]);
        assert!(finds(&["we're tired"], "were tired").is_empty());
    }
}
