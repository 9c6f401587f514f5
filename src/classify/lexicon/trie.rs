//! All sequences of all phrases in one tree, walked once a text.
//! Knows rule numbers, not what they mean: `rules` does.
//! Called by the lexicon for each text.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::phrase::{Classes, LONGEST_GAP, Phrase, Step, one_word};
use super::run::Run;
use super::tables::Tables;
use super::vocabulary::{Meaning, Vocabulary, is_number};
use crate::corpus::Span;

/// The number of a word, prefix, class or list of them in the lexicon.
type Symbol = u32;

/// Stripped of its apostrophe such a word is another word, so only the full form counts.
const AMBIGUOUS: [&str; 9] = ["were", "ill", "well", "shell", "hell", "wed", "id", "shed", "its"];

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

/// The phrases as a tree of what words stand for.
#[derive(Debug)]
pub(super) struct Trie {
    nodes: Vec<Node>,
    /// Children of nodes by what a word must stand for.
    next: Tables<Child>,
    /// Gaps of all nodes.
    gaps: Vec<Gap>,
    /// Rules of all nodes.
    rules: Vec<u32>,
    /// By what a word stands for: the root's children that have rules or gaps.
    of_word: Vec<OfWord>,
    roots: Vec<Root>,
    own_rules: Vec<u32>,
    /// The root's grandchildren, for each first word by what the second must stand for.
    seconds: Tables<Grandchild>,
    /// What words stand for.
    vocabulary: Vocabulary,
}

/// What a word leads to, as the first of a sequence. In one line of cache: each word of a text asks for it.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
struct OfWord {
    /// Where in `roots` its own lie, in the order they are looked at.
    roots: Run,
    /// Where in `own_rules` all of their rules lie, in that order.
    rules: Run,
    /// Its table in `seconds`.
    seconds: Run,
    /// What leads on from it, as the next word.
    next: Filter<2>,
    /// What leads on from it behind a gap, as one of the next `reach` words.
    apart: Filter<2>,
    reach: u8,
}

/// A child of the root that counts whatever the next word is.
#[derive(Debug, Clone, Copy)]
struct Root {
    /// Its place among all of its word.
    place: u32,
    rules: Run,
    gaps: Run,
}

/// A node to which two neighbours lead.
#[derive(Debug, Clone, Copy, Default)]
struct Grandchild {
    /// The place of the node between among all of the first word.
    place: u32,
    child: Child,
}

/// A node, or a rule for one that has nothing else: with the highest bit, the rule of that number.
#[derive(Debug, Clone, Copy, Default)]
struct Child(u32);

impl Child {
    const RULE: u32 = 1 << 31;

    fn rule(self) -> Option<u32> {
        (self.0 & Self::RULE != 0).then_some(self.0 & !Self::RULE)
    }
}

/// A set of what words may stand for, several to a bit: where the bit is missing, none of them is in it.
#[derive(Debug, Clone, Copy)]
struct Filter<const N: usize>([u64; N]);

impl<const N: usize> Default for Filter<N> {
    fn default() -> Self {
        Filter([0; N])
    }
}

impl<const N: usize> Filter<N> {
    fn of<'k>(known: impl Iterator<Item = &'k u32>) -> Self {
        let mut filter = Self::default();
        known.for_each(|known| filter.add(*known));
        filter
    }

    fn add(&mut self, known: u32) {
        self.0[(known as usize >> 6) % N] |= 1 << (known & 63);
    }

    fn has(&self, known: u32) -> bool {
        self.0[(known as usize >> 6) % N] >> (known & 63) & 1 == 1
    }
}

/// What stands behind a sequence of words.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(32))]
struct Node {
    /// What leads to its children.
    filter: Filter<1>,
    next: Run,
    gaps: Run,
    rules: Run,
}

/// Up to `most` words left out.
#[derive(Debug, Clone, Copy)]
struct Gap {
    most: u8,
    /// Those of the node behind.
    next: Run,
    filter: Filter<2>,
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
        let (vocabulary, known) = self.vocabulary();
        let mut of_symbol: Vec<Vec<u32>> = vec![Vec::new(); self.steps.len()];
        for (number, symbols) in (0..).zip(&known) {
            symbols.iter().for_each(|symbol| of_symbol[*symbol as usize].push(number));
        }
        let mut next: Vec<(u32, u32, Symbol, u32)> = Vec::new();
        for ((node, symbol), child) in &self.edges {
            next.extend(of_symbol[*symbol as usize].iter().map(|known| (*node, *known, *symbol, *child)));
        }
        next.sort_unstable();
        let mut gaps: Vec<(u32, u8, u32)> = self.gaps.iter().map(|((n, most), to)| (*n, *most, *to)).collect();
        gaps.sort_unstable();
        self.rules.sort_unstable();
        self.rules.dedup();
        let mut nodes = vec![Node::default(); self.nodes as usize];
        for (node, run) in Run::by_owner(next.iter().map(|(node, ..)| *node)) {
            nodes[node as usize].next = run;
        }
        for (node, run) in Run::by_owner(gaps.iter().map(|(node, ..)| *node)) {
            nodes[node as usize].gaps = run;
        }
        for (node, run) in Run::by_owner(self.rules.iter().map(|(node, _)| *node)) {
            nodes[node as usize].rules = run;
        }
        next.iter().for_each(|(node, known, ..)| nodes[*node as usize].filter.add(*known));
        let node = |number: u32| nodes[number as usize];
        let mut kept = Kept { nodes: Vec::new(), places: vec![None; nodes.len()] };
        let children: Vec<Child> = (next.iter())
            .map(|(.., number)| match (node(*number), node(*number).rules.of(&self.rules)) {
                (Node { next, gaps, .. }, [(_, rule)]) if next.is_empty() && gaps.is_empty() => {
                    Child(*rule | Child::RULE)
                }
                (own, _) => kept.child(*number, own),
            })
            .collect();

        let mut of_word = vec![OfWord::default(); known.len()];
        let (mut roots, mut grandchildren) = (Vec::new(), Vec::new());
        for (place, (_, first, _, number)) in (0..).zip(nodes[0].next.of(&next).iter().rev()) {
            let (root, own) = (node(*number), &mut of_word[*first as usize]);
            for ((_, second, ..), child) in root.next.of(&next).iter().zip(root.next.of(&children)) {
                grandchildren.push((*first, (*second, Grandchild { place, child: *child })));
                own.next.add(*second);
            }
            for (_, most, behind) in root.gaps.of(&gaps) {
                own.reach = own.reach.max(most + 1);
                node(*behind).next.of(&next).iter().for_each(|(_, second, ..)| own.apart.add(*second));
            }
            if !(root.rules.is_empty() && root.gaps.is_empty()) {
                roots.push((*first, Root { place, rules: root.rules, gaps: root.gaps }));
            }
        }
        for (first, run) in Run::by_owner(roots.iter().map(|(first, _)| *first)) {
            of_word[first as usize].roots = run;
        }
        let own_rules: Vec<(u32, u32)> = (roots.iter())
            .flat_map(|(first, root)| root.rules.of(&self.rules).iter().map(|(_, rule)| (*first, *rule)))
            .collect();
        for (first, run) in Run::by_owner(own_rules.iter().map(|(first, _)| *first)) {
            of_word[first as usize].rules = run;
        }
        let mut seconds = Tables::new();
        for (first, run) in Run::by_owner(grandchildren.iter().map(|(first, _)| *first)) {
            let own: Vec<(u32, Grandchild)> = run.of(&grandchildren).iter().map(|(_, own)| *own).collect();
            of_word[first as usize].seconds = seconds.add(&own);
        }
        let mut tables = Tables::new();
        let mut table = |run: Run| {
            let keys = run.of(&next).iter().map(|(_, known, ..)| *known);
            tables.add(&keys.zip(run.of(&children).iter().copied()).collect::<Vec<_>>())
        };
        kept.nodes.iter_mut().for_each(|node| node.next = table(node.next));
        let gaps = (gaps.iter())
            .map(|(_, most, number)| {
                let own = node(*number).next;
                let filter = Filter::of(own.of(&next).iter().map(|(_, known, ..)| known));
                Gap { most: *most, next: table(own), filter }
            })
            .collect();
        Trie {
            nodes: kept.nodes,
            next: tables,
            gaps,
            rules: self.rules.iter().map(|(_, rule)| *rule).collect(),
            of_word,
            roots: roots.into_iter().map(|(_, root)| root).collect(),
            own_rules: own_rules.into_iter().map(|(_, rule)| rule).collect(),
            seconds,
            vocabulary,
        }
    }

    /// What words may stand for, and the symbols of each: words that phrases name, prefixes, any number, any other.
    fn vocabulary(&mut self) -> (Vocabulary, Vec<Vec<Symbol>>) {
        for word in Vocabulary::denials() {
            self.words.entry(word.to_owned()).or_default();
        }
        let sorted = |mut symbols: Vec<Symbol>| {
            symbols.sort_unstable();
            symbols.dedup();
            symbols
        };
        // All prefixes of a word are prefixes of the longest one, so that one stands for all of them.
        let of_prefixes = |word: &str| -> Vec<Symbol> {
            let ends = word.char_indices().map(|(at, c)| at + c.len_utf8());
            let mut symbols: Vec<Symbol> =
                ends.filter_map(|end| self.prefixes.get(&word[..end])).flatten().copied().collect();
            if is_number(word) {
                symbols.extend(&self.number);
            }
            symbols
        };
        let mut known = vec![Vec::new(), sorted(self.number.clone())];
        let (mut prefixes, mut words) = (Vec::new(), Vec::new());
        for stem in self.prefixes.keys() {
            prefixes.push((stem.clone(), known.len() as u32));
            known.push(sorted(of_prefixes(stem)));
        }
        for (word, symbols) in &self.words {
            words.push((word.clone(), known.len() as u32));
            known.push(sorted([of_prefixes(word), symbols.clone()].concat()));
        }
        (Vocabulary::new(words, prefixes), known)
    }
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

/// Nodes that are reached through a child, in the order they are first met.
struct Kept {
    nodes: Vec<Node>,
    places: Vec<Option<u32>>,
}

impl Kept {
    fn child(&mut self, number: u32, node: Node) -> Child {
        let place = self.places[number as usize].get_or_insert_with(|| {
            self.nodes.push(node);
            self.nodes.len() as u32 - 1
        });
        Child(*place)
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
