//! All sequences of all phrases in one tree, walked once a text.
//! Knows rule numbers, not what they mean: `rules` does.
//! Called by the lexicon for each text.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::phrase::{Classes, Phrase, Step, one_word};

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
    /// How many nodes there are; the root is the first.
    nodes: u32,
    words: Quick<String, Vec<Symbol>>,
    prefixes: Quick<String, Vec<Symbol>>,
    number: Vec<Symbol>,
    steps: Quick<Step, Symbol>,
    classes: Classes,
    edges: Quick<(u32, Symbol), u32>,
    gaps: Quick<(u32, u8), u32>,
    rules: Vec<(u32, u32)>,
}

/// The phrases as a tree of symbols.
#[derive(Debug)]
pub(super) struct Trie {
    nodes: Vec<Node>,
    /// Children of all nodes, with their symbols in order.
    next: Vec<(Symbol, u32)>,
    /// Gaps of all nodes: how many words at most, and the node behind.
    gaps: Vec<(u8, u32)>,
    /// Rules of all nodes.
    rules: Vec<u32>,
    /// What words may stand for: those that phrases name, those of a prefix, any number, any other.
    known: Vec<Known>,
    /// Words that phrases name, as places in `known`.
    words: Quick<String, u32>,
    /// Prefixes by their first two bytes, the longest first, for words that are not named.
    prefixes: Quick<[u8; 2], Vec<(String, u32)>>,
}

/// The place in [`Trie::known`] of words that no phrase knows.
const UNKNOWN: u32 = 0;
/// The place of numbers that no phrase names.
const ANY_NUMBER: u32 = 1;

/// What a word stands for.
#[derive(Debug, Default)]
struct Known {
    /// Its symbols, in order.
    symbols: Vec<Symbol>,
    /// A bit for each of them, several to a bit: no common bit, no common symbol.
    bits: u128,
    /// The children of the root that it leads to.
    roots: Vec<u32>,
}

/// Where the children, gaps and rules of a node end; they begin where those of the node before end.
#[derive(Debug, Clone, Copy, Default)]
struct Node {
    next: u32,
    gaps: u32,
    rules: u32,
    /// Bits of the children's symbols, as in [`Known::bits`].
    bits: u128,
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
    /// What it stands for: a place in [`Trie::known`].
    known: u32,
    /// Phrases do not reach over sentences.
    sentence: u32,
    /// Gaps do not reach over clauses.
    clause: u32,
    /// It denies what follows: no gap leaves it out.
    denies: bool,
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
            nodes: 1,
            words: Quick::default(),
            prefixes: Quick::default(),
            number: Vec::new(),
            steps: Quick::default(),
            classes: classes.clone(),
            edges: Quick::default(),
            gaps: Quick::default(),
            rules: Vec::new(),
        })
    }

    /// Adds a phrase for a rule.
    pub(super) fn add(&mut self, phrase: &Phrase, rule: u32) {
        let mut symbols: Vec<Option<Symbol>> = vec![None; phrase.steps.len()];
        for sequence in &phrase.sequences {
            let mut node = 0;
            for place in sequence.iter().map(|place| usize::from(*place)) {
                node = match &phrase.steps[place] {
                    Step::Gap(most) => self.gap(node, *most),
                    step => {
                        let symbol = *symbols[place].get_or_insert_with(|| self.symbol(step));
                        self.child(node, symbol)
                    }
                };
            }
            self.rules.push((node, rule));
        }
    }

    fn child(&mut self, node: u32, symbol: Symbol) -> u32 {
        let next = *self.edges.entry((node, symbol)).or_insert(self.nodes);
        self.nodes += u32::from(next == self.nodes);
        next
    }

    fn gap(&mut self, node: u32, most: u8) -> u32 {
        let next = *self.gaps.entry((node, most)).or_insert(self.nodes);
        self.nodes += u32::from(next == self.nodes);
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
        let mut nodes = vec![Node::default(); self.nodes as usize];
        let mut edges: Vec<(u32, Symbol, u32)> =
            self.edges.iter().map(|((n, symbol), to)| (*n, *symbol, *to)).collect();
        edges.sort_unstable();
        for (node, symbol, next) in &edges {
            if *node == 0 {
                first[*symbol as usize] = *next;
            }
            let node = &mut nodes[*node as usize];
            node.next += 1;
            node.bits |= bits([*symbol].into_iter());
        }
        let mut gaps: Vec<(u32, u8, u32)> = self.gaps.iter().map(|((n, most), to)| (*n, *most, *to)).collect();
        gaps.sort_unstable();
        gaps.iter().for_each(|(node, ..)| nodes[*node as usize].gaps += 1);
        self.rules.sort_unstable();
        self.rules.dedup();
        self.rules.iter().for_each(|(node, _)| nodes[*node as usize].rules += 1);
        // From how many each has to where its own end.
        let mut before = Node::default();
        for node in &mut nodes {
            (node.next, node.gaps, node.rules) =
                (before.next + node.next, before.gaps + node.gaps, before.rules + node.rules);
            before = *node;
        }
        let known = |mut symbols: Vec<Symbol>| {
            symbols.sort_unstable();
            symbols.dedup();
            let roots = symbols.iter().map(|symbol| first[*symbol as usize]).filter(|node| *node != NOWHERE).collect();
            Known { bits: bits(symbols.iter().copied()), symbols, roots }
        };
        let mut trie = Trie {
            nodes,
            next: edges.into_iter().map(|(_, symbol, next)| (symbol, next)).collect(),
            gaps: gaps.into_iter().map(|(_, most, next)| (most, next)).collect(),
            rules: self.rules.iter().map(|(_, rule)| *rule).collect(),
            known: vec![Known::default(), known(self.number.clone())],
            words: Quick::default(),
            prefixes: Quick::default(),
        };
        // All prefixes of a word are prefixes of the longest one, so that one stands for all of them.
        let stems: Vec<&String> = self.prefixes.keys().collect();
        let of_prefixes = |word: &str| -> Vec<Symbol> {
            let ends = word.char_indices().map(|(at, c)| at + c.len_utf8());
            let mut symbols: Vec<Symbol> =
                ends.filter_map(|end| self.prefixes.get(&word[..end])).flatten().copied().collect();
            if is_number(word) {
                symbols.extend(&self.number);
            }
            symbols
        };
        for stem in stems {
            trie.prefixes.entry(head(stem)).or_default().push((stem.clone(), trie.known.len() as u32));
            trie.known.push(known(of_prefixes(stem)));
        }
        trie.prefixes.values_mut().for_each(|stems| stems.sort_unstable_by_key(|(stem, _)| Reverse(stem.len())));
        for (word, mut symbols) in self.words {
            symbols.extend(of_prefixes(&word));
            trie.words.insert(word, trie.known.len() as u32);
            trie.known.push(known(symbols));
        }
        trie
    }
}

fn bits(symbols: impl Iterator<Item = Symbol>) -> u128 {
    symbols.fold(0, |bits, symbol| bits | 1 << (symbol % 128))
}

/// Whether the text's reader calls such a word a number.
fn is_number(word: &str) -> bool {
    word.chars().next().is_some_and(|c| c.is_numeric() || matches!(c, '£' | '$' | '€'))
}

/// The first two bytes; prefixes have two letters at least.
fn head(word: &str) -> [u8; 2] {
    match word.as_bytes() {
        [a, b, ..] => [*a, *b],
        _ => [0, 0],
    }
}

impl Trie {
    /// A token as the tree sees it: a word in lower case, or a number as it stands.
    pub(super) fn see(&self, word: &str, sentence: u32, clause: u32) -> Seen {
        let named = self.words.get(word).copied();
        let known = named.or_else(|| self.longest_prefix(word)).unwrap_or(match is_number(word) {
            true => ANY_NUMBER,
            false => UNKNOWN,
        });
        let denies = DENIALS.contains(&word) || word.ends_with("n't");
        Seen { known, sentence, clause, denies }
    }

    fn longest_prefix(&self, word: &str) -> Option<u32> {
        let stems = self.prefixes.get(&head(word))?;
        stems.iter().find(|(stem, _)| word.starts_with(stem.as_str())).map(|(_, known)| *known)
    }

    /// Every rule that fires, with the shortest and every longer range for a start; in order of start.
    pub(super) fn finds(&self, tokens: &[Seen]) -> Vec<Find> {
        let mut found = Vec::new();
        let mut open: Vec<(u32, usize)> = Vec::new();
        for (start, first) in tokens.iter().enumerate() {
            open.extend(self.known[first.known as usize].roots.iter().map(|node| (*node, start + 1)));
            while let Some((node, at)) = open.pop() {
                let (before, own) = self.node(node);
                let rules = &self.rules[before.rules as usize..own.rules as usize];
                found.extend(rules.iter().map(|rule| Find { rule: *rule, start, end: at }));
                let Some(token) = tokens.get(at).filter(|token| token.sentence == first.sentence) else {
                    continue;
                };
                self.enter(node, token, at, &mut open);
                let clause = tokens[at - 1].clause;
                for (most, next) in &self.gaps[before.gaps as usize..own.gaps as usize] {
                    for (skipped, token) in tokens[at..].iter().take(usize::from(*most) + 1).enumerate() {
                        if token.clause != clause {
                            break;
                        }
                        self.enter(*next, token, at + skipped, &mut open);
                        if token.denies {
                            break;
                        }
                    }
                }
            }
        }
        found
    }

    /// The node before this one, and this one.
    fn node(&self, node: u32) -> (Node, Node) {
        let own = self.nodes[node as usize];
        (if node == 0 { Node::default() } else { self.nodes[node as usize - 1] }, own)
    }

    /// Opens the children of `node` whose symbol is one of `token`, which stands at `at`.
    fn enter(&self, node: u32, token: &Seen, at: usize, open: &mut Vec<(u32, usize)>) {
        let Known { symbols, bits, .. } = &self.known[token.known as usize];
        let (before, own) = self.node(node);
        if own.bits & bits == 0 {
            return;
        }
        let children = &self.next[before.next as usize..own.next as usize];
        if children.len() <= symbols.len() {
            for (symbol, next) in children {
                if symbols.binary_search(symbol).is_ok() {
                    open.push((*next, at + 1));
                }
            }
        } else {
            for symbol in symbols {
                if let Ok(index) = children.binary_search_by_key(symbol, |(known, _)| *known) {
                    open.push((children[index].1, at + 1));
                }
            }
        }
    }
}

/// A map for keys that are ours, or a text's words that only look up: the multiplication of FxHash.
type Quick<K, V> = HashMap<K, V, BuildHasherDefault<QuickHasher>>;

#[derive(Debug, Default)]
struct QuickHasher(u64);

impl QuickHasher {
    fn add(&mut self, piece: u64) {
        self.0 = (self.0.rotate_left(5) ^ piece).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for QuickHasher {
    fn write(&mut self, bytes: &[u8]) {
        for piece in bytes.chunks(8) {
            let mut whole = [0; 8];
            whole[..piece.len()].copy_from_slice(piece);
            self.add(u64::from_le_bytes(whole));
        }
    }

    fn write_u8(&mut self, i: u8) {
        self.add(u64::from(i));
    }

    fn write_u32(&mut self, i: u32) {
        self.add(u64::from(i));
    }

    fn write_usize(&mut self, i: usize) {
        self.add(i as u64);
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
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
            planting.add(&parse(phrase, &classes).expect("sound"), rule as u32);
        }
        let (trie, mut clause) = (planting.grown(), 0);
        let see = |word| {
            clause += u32::from(word == ";");
            trie.see(word, 0, clause)
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
