//! All sequences of all phrases in one tree, walked once a text.
//! Knows rule numbers, not what they mean: `rules` does.
//! Called by the lexicon for each text.

use std::collections::HashMap;

use super::phrase::{Classes, Step, one_word};

/// The number of a word, prefix or class in the lexicon.
type Symbol = u32;

/// What stands for every number.
const NUMBER: Symbol = 0;

/// Stripped of its apostrophe such a word is another word, so only the full form counts.
const AMBIGUOUS: [&str; 9] = ["were", "ill", "well", "shell", "hell", "wed", "id", "shed", "its"];

/// The phrases as a tree of symbols.
#[derive(Debug, Default)]
pub(super) struct Trie {
    nodes: Vec<Node>,
    words: HashMap<String, Vec<Symbol>>,
    prefixes: HashMap<String, Vec<Symbol>>,
    longest_prefix: usize,
    steps: HashMap<Step, Symbol>,
}

#[derive(Debug, Default)]
struct Node {
    next: HashMap<Symbol, u32>,
    gaps: Vec<(u8, u32)>,
    rules: Vec<u32>,
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

/// A token as the tree sees it: the symbols it stands for, and the clause it is in.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    /// Symbols of the word, its prefixes and classes.
    pub(super) symbols: Vec<Symbol>,
    /// Phrases do not reach over sentences.
    pub(super) sentence: u32,
    /// Gaps do not reach over clauses.
    pub(super) clause: u32,
}

impl Trie {
    /// An empty tree that knows the words of these classes. The error names class and entry.
    pub(super) fn new(classes: &Classes) -> Result<Self, String> {
        let mut trie = Trie { nodes: vec![Node::default()], ..Trie::default() };
        trie.steps.insert(Step::Number, NUMBER);
        for (name, entries) in classes {
            let symbol = trie.symbol(&Step::Class(name.clone()));
            for entry in entries {
                match one_word(&entry.to_lowercase()).map_err(|reason| format!("class <{name}>: {reason}"))? {
                    Step::Word(word) => trie.know(&word, symbol),
                    Step::Prefix(stem) => trie.know_prefix(&stem, symbol),
                    _ => {}
                }
            }
        }
        Ok(trie)
    }

    /// Adds a sequence for a rule.
    pub(super) fn add(&mut self, sequence: &[Step], rule: u32) {
        let mut node = 0;
        for step in sequence {
            node = match step {
                Step::Gap(most) => self.gap(node, *most),
                step => {
                    let symbol = self.symbol(step);
                    let fresh = self.nodes.len() as u32;
                    let next = *self.nodes[node as usize].next.entry(symbol).or_insert(fresh);
                    if next == fresh {
                        self.nodes.push(Node::default());
                    }
                    next
                }
            };
        }
        let rules = &mut self.nodes[node as usize].rules;
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }

    fn gap(&mut self, node: u32, most: u8) -> u32 {
        if let Some((_, next)) = self.nodes[node as usize].gaps.iter().find(|(known, _)| *known == most) {
            return *next;
        }
        let next = self.nodes.len() as u32;
        self.nodes.push(Node::default());
        self.nodes[node as usize].gaps.push((most, next));
        next
    }

    fn symbol(&mut self, step: &Step) -> Symbol {
        if let Some(symbol) = self.steps.get(step) {
            return *symbol;
        }
        let symbol = self.steps.len() as Symbol;
        self.steps.insert(step.clone(), symbol);
        match step {
            Step::Word(word) => self.know(word, symbol),
            Step::Prefix(stem) => self.know_prefix(stem, symbol),
            _ => {}
        }
        symbol
    }

    fn know(&mut self, word: &str, symbol: Symbol) {
        self.words.entry(word.to_owned()).or_default().push(symbol);
        if word.contains('\'') {
            let bare = word.replace('\'', "");
            if !AMBIGUOUS.contains(&bare.as_str()) {
                self.words.entry(bare).or_default().push(symbol);
            }
        }
    }

    fn know_prefix(&mut self, stem: &str, symbol: Symbol) {
        self.longest_prefix = self.longest_prefix.max(stem.len());
        self.prefixes.entry(stem.to_owned()).or_default().push(symbol);
    }

    /// Appends the symbols of a word in lower case.
    pub(super) fn symbols(&self, word: &str, into: &mut Vec<Symbol>) {
        if let Some(known) = self.words.get(word) {
            into.extend_from_slice(known);
        }
        for end in 2..=word.len().min(self.longest_prefix) {
            if let Some(known) = word.get(..end).and_then(|stem| self.prefixes.get(stem)) {
                into.extend_from_slice(known);
            }
        }
        into.sort_unstable();
        into.dedup();
    }

    /// The symbol of numbers.
    pub(super) fn number(&self) -> Symbol {
        NUMBER
    }

    /// Every rule that fires, with the shortest and every longer range for a start; in order of start.
    pub(super) fn finds(&self, tokens: &[Seen]) -> Vec<Find> {
        let mut found = Vec::new();
        let mut open: Vec<(u32, usize)> = Vec::new();
        for start in 0..tokens.len() {
            open.push((0, start));
            while let Some((node, at)) = open.pop() {
                let node = &self.nodes[node as usize];
                found.extend(node.rules.iter().map(|rule| Find { rule: *rule, start, end: at }));
                let Some(token) = tokens.get(at).filter(|token| token.sentence == tokens[start].sentence) else {
                    continue;
                };
                for symbol in &token.symbols {
                    if let Some(next) = node.next.get(symbol) {
                        open.push((*next, at + 1));
                    }
                }
                for (most, next) in &node.gaps {
                    let clause = tokens[at - 1].clause;
                    for skipped in 0..=usize::from(*most) {
                        match tokens.get(at + skipped) {
                            Some(token) if token.clause == clause => self.step(*next, token, at + skipped, &mut open),
                            _ => break,
                        }
                    }
                }
            }
        }
        found
    }

    /// Enters a node behind a gap only where its next word stands.
    fn step(&self, node: u32, token: &Seen, at: usize, open: &mut Vec<(u32, usize)>) {
        let node = &self.nodes[node as usize];
        open.extend(token.symbols.iter().filter_map(|symbol| node.next.get(symbol)).map(|next| (*next, at + 1)));
    }
}

#[cfg(test)]
mod tests {
    use super::super::phrase::parse;
    use super::*;

    fn finds(phrases: &[&str], text: &str) -> Vec<(u32, usize, usize)> {
        let classes = Classes::from([("my".to_owned(), vec!["my".to_owned(), "our*".to_owned()])]);
        let mut trie = Trie::new(&classes).expect("sound");
        for (rule, phrase) in phrases.iter().enumerate() {
            for sequence in parse(phrase, &classes).expect("sound").sequences {
                trie.add(&sequence, rule as u32);
            }
        }
        let mut clause = 0;
        let tokens: Vec<Seen> = text
            .split(' ')
            .map(|word| {
                clause += u32::from(word == ";");
                let mut symbols = Vec::new();
                trie.symbols(word, &mut symbols);
                if word.parse::<f64>().is_ok() {
                    symbols.push(trie.number());
                }
                Seen { symbols, sentence: 0, clause }
            })
            .collect();
        trie.finds(&tokens).iter().map(|find| (find.rule, find.start, find.end)).collect()
    }

    #[test]
    fn words_prefixes_classes_and_numbers_match() {
        assert_eq!(finds(&["<my> case*", "# cases"], "ourselves casework and 34 cases"), [(0, 0, 2), (1, 3, 5)]);
    }

    #[test]
    fn a_gap_reaches_over_words_but_not_over_a_clause() {
        assert_eq!(finds(&["left ~ job"], "left my old job"), [(0, 0, 4)]);
        assert_eq!(finds(&["left ~ job"], "left job"), [(0, 0, 2)]);
        assert!(finds(&["left ~ job"], "left my very old job").is_empty());
        assert!(finds(&["left ~ job"], "left ; job").is_empty());
    }

    #[test]
    fn a_missing_apostrophe_is_forgiven_where_no_other_word_results() {
        assert_eq!(finds(&["don't listen"], "dont listen"), [(0, 0, 2)]);
        assert!(finds(&["we're tired"], "were tired").is_empty());
    }
}
