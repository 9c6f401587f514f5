//! All sequences of all phrases in one tree, walked once a text.
//! Knows rule numbers, not what they mean: `rules` does.
//! Called by the lexicon for each text.

use std::collections::HashMap;

use super::phrase::{Classes, Step, one_word};

/// The number of a word, prefix, class or list of them in the lexicon.
type Symbol = u32;

/// No node: the root is nobody's child.
const NOWHERE: u32 = 0;

/// Stripped of its apostrophe such a word is another word, so only the full form counts.
const AMBIGUOUS: [&str; 9] = ["were", "ill", "well", "shell", "hell", "wed", "id", "shed", "its"];

/// Left out by a gap, such a word would turn the phrase round; so would any word that ends in "n't".
const DENIALS: [&str; 7] = ["not", "never", "no", "nobody", "cannot", "without", "hardly"];

/// Words that are numbers as well; "one" is rather a pronoun.
const NUMBERS: [&str; 32] = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fourty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "hundreds",
    "thousand",
    "dozen",
    "dozens",
];

/// The phrases as a tree of symbols, while phrases are added.
#[derive(Debug)]
pub(super) struct Planting {
    nodes: Vec<Node>,
    words: HashMap<String, Vec<Symbol>>,
    prefixes: HashMap<String, Vec<Symbol>>,
    number: Vec<Symbol>,
    steps: HashMap<Step, Symbol>,
    classes: Classes,
    edges: HashMap<(u32, Symbol), u32>,
}

/// The phrases as a tree of symbols.
#[derive(Debug)]
pub(super) struct Trie {
    nodes: Vec<Node>,
    /// Symbols of known words, those of their prefixes among them; in order.
    words: HashMap<String, Vec<Symbol>>,
    /// Prefixes with their symbols, by their first two bytes, for words that are not known.
    prefixes: HashMap<[u8; 2], Vec<(String, Vec<Symbol>)>>,
    /// The symbols of numbers, in order.
    number: Vec<Symbol>,
    /// The root's child for each symbol.
    first: Vec<u32>,
}

#[derive(Debug, Default)]
struct Node {
    /// Children by symbol, in order.
    next: Vec<(Symbol, u32)>,
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

/// The tokens of a text as the tree sees them.
#[derive(Debug, Default)]
pub(super) struct Seen {
    tokens: Vec<Place>,
    symbols: Vec<Symbol>,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    /// Its symbols end here; they begin where those of the token before end.
    symbols: usize,
    /// Phrases do not reach over sentences.
    sentence: u32,
    /// Gaps do not reach over clauses.
    clause: u32,
    /// It denies what follows: no gap leaves it out.
    denies: bool,
}

impl Seen {
    fn symbols(&self, at: usize) -> &[Symbol] {
        let start = if at == 0 { 0 } else { self.tokens[at - 1].symbols };
        &self.symbols[start..self.tokens[at].symbols]
    }
}

impl Planting {
    /// An empty tree that knows the words of these classes. The error names class and entry.
    pub(super) fn new(classes: &Classes) -> Result<Self, String> {
        for (name, entries) in classes {
            for entry in entries {
                one_word(&entry.to_lowercase()).map_err(|reason| format!("class <{name}>: {reason}"))?;
            }
        }
        Ok(Planting {
            nodes: vec![Node::default()],
            words: HashMap::new(),
            prefixes: HashMap::new(),
            number: Vec::new(),
            steps: HashMap::new(),
            classes: classes.clone(),
            edges: HashMap::new(),
        })
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
                    let next = *self.edges.entry((node, symbol)).or_insert(fresh);
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
        self.know(step, symbol);
        symbol
    }

    /// Whatever `step` stands for has `symbol` from now on.
    fn know(&mut self, step: &Step, symbol: Symbol) {
        match step {
            Step::Word(word) => {
                self.words.entry(word.clone()).or_default().push(symbol);
                let bare = word.replace('\'', "");
                if bare != *word && !AMBIGUOUS.contains(&bare.as_str()) {
                    self.words.entry(bare).or_default().push(symbol);
                }
            }
            Step::Prefix(stem) => self.prefixes.entry(stem.clone()).or_default().push(symbol),
            Step::Number => {
                self.number.push(symbol);
                for word in NUMBERS {
                    self.words.entry(word.to_owned()).or_default().push(symbol);
                }
            }
            Step::Class(name) => {
                for entry in self.classes.get(name).cloned().unwrap_or_default() {
                    if let Ok(step) = one_word(&entry.to_lowercase()) {
                        self.know(&step, symbol);
                    }
                }
            }
            Step::OneOf(steps) => steps.iter().for_each(|step| self.know(step, symbol)),
            Step::Gap(_) => {}
        }
    }

    /// The tree, ready to be walked.
    pub(super) fn grown(mut self) -> Trie {
        let mut first = vec![NOWHERE; self.steps.len()];
        for ((node, symbol), next) in &self.edges {
            if *node == 0 {
                first[*symbol as usize] = *next;
            } else {
                self.nodes[*node as usize].next.push((*symbol, *next));
            }
        }
        self.nodes.iter_mut().for_each(|node| node.next.sort_unstable());
        let mut prefixes: HashMap<[u8; 2], Vec<(String, Vec<Symbol>)>> = HashMap::new();
        for (stem, symbols) in self.prefixes {
            prefixes.entry(head(&stem)).or_default().push((stem, symbols));
        }
        for (word, symbols) in &mut self.words {
            with_prefixes(&prefixes, word, symbols);
        }
        self.number.sort_unstable();
        self.number.dedup();
        Trie { nodes: self.nodes, words: self.words, prefixes, number: self.number, first }
    }
}

/// The first two bytes; prefixes have two letters at least.
fn head(word: &str) -> [u8; 2] {
    match word.as_bytes() {
        [a, b, ..] => [*a, *b],
        _ => [0, 0],
    }
}

/// Adds the symbols of all prefixes of `word`, and puts them in order.
fn with_prefixes(prefixes: &HashMap<[u8; 2], Vec<(String, Vec<Symbol>)>>, word: &str, symbols: &mut Vec<Symbol>) {
    for (stem, known) in prefixes.get(&head(word)).map_or(&[][..], Vec::as_slice) {
        if word.starts_with(stem.as_str()) {
            symbols.extend_from_slice(known);
        }
    }
    symbols.sort_unstable();
    symbols.dedup();
}

impl Trie {
    /// Appends a token to the text: a word in lower case, or a number as it stands.
    pub(super) fn see(&self, word: &str, number: bool, sentence: u32, clause: u32, into: &mut Seen) {
        match self.words.get(word) {
            Some(known) if !number => into.symbols.extend_from_slice(known),
            known => {
                let mut symbols = if number { self.number.clone() } else { Vec::new() };
                symbols.extend(known.into_iter().flatten());
                with_prefixes(&self.prefixes, word, &mut symbols);
                into.symbols.append(&mut symbols);
            }
        }
        let denies = DENIALS.contains(&word) || word.ends_with("n't");
        into.tokens.push(Place { symbols: into.symbols.len(), sentence, clause, denies });
    }

    /// Every rule that fires, with the shortest and every longer range for a start; in order of start.
    pub(super) fn finds(&self, seen: &Seen) -> Vec<Find> {
        let mut found = Vec::new();
        let mut open: Vec<(u32, usize)> = Vec::new();
        for start in 0..seen.tokens.len() {
            let roots = seen.symbols(start).iter().map(|symbol| self.first[*symbol as usize]);
            open.extend(roots.filter(|node| *node != NOWHERE).map(|node| (node, start + 1)));
            while let Some((node, at)) = open.pop() {
                let node = &self.nodes[node as usize];
                found.extend(node.rules.iter().map(|rule| Find { rule: *rule, start, end: at }));
                let Some(token) = seen.tokens.get(at).filter(|token| token.sentence == seen.tokens[start].sentence)
                else {
                    continue;
                };
                enter(node, seen, at, &mut open);
                let clause = seen.tokens[at - 1].clause;
                if token.clause != clause {
                    continue;
                }
                for (most, next) in &node.gaps {
                    for skipped in 0..=usize::from(*most) {
                        match seen.tokens.get(at + skipped) {
                            Some(token) if token.clause == clause => {
                                enter(&self.nodes[*next as usize], seen, at + skipped, &mut open);
                                if token.denies {
                                    break;
                                }
                            }
                            _ => break,
                        }
                    }
                }
            }
        }
        found
    }
}

/// Opens the children of `node` whose symbol stands at token `at`.
fn enter(node: &Node, seen: &Seen, at: usize, open: &mut Vec<(u32, usize)>) {
    let symbols = seen.symbols(at);
    if node.next.len() <= symbols.len() {
        let stands = |(symbol, _): &&(Symbol, u32)| symbols.binary_search(symbol).is_ok();
        open.extend(node.next.iter().filter(stands).map(|(_, next)| (*next, at + 1)));
    } else {
        let child = |symbol: &Symbol| node.next.binary_search_by_key(symbol, |(known, _)| *known).ok();
        open.extend(symbols.iter().filter_map(child).map(|index| (node.next[index].1, at + 1)));
    }
}

#[cfg(test)]
mod tests {
    use super::super::phrase::parse;
    use super::*;

    fn finds(phrases: &[&str], text: &str) -> Vec<(u32, usize, usize)> {
        let classes = Classes::from([("my".to_owned(), vec!["my".to_owned(), "our*".to_owned()])]);
        let mut planting = Planting::new(&classes).expect("sound");
        for (rule, phrase) in phrases.iter().enumerate() {
            for sequence in parse(phrase, &classes).expect("sound").sequences {
                planting.add(&sequence, rule as u32);
            }
        }
        let (trie, mut seen, mut clause) = (planting.grown(), Seen::default(), 0);
        for word in text.split(' ') {
            clause += u32::from(word == ";");
            trie.see(word, word.parse::<f64>().is_ok(), 0, clause, &mut seen);
        }
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
