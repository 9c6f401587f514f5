//! The tree of phrases while it grows: phrases are added one by one, and then it is ready to be walked.
//! Walks no text: `trie` does.
//! Called once when a lexicon is built.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::rc::Rc;

use super::phrase::{Classes, Phrase, Step, one_word};
use super::run::Run;
use super::tables::Tables;
use super::trie::{Child, Filter, Gap, Grandchild, Node, OfWord, Root, Trie};
use super::vocabulary::{Vocabulary, is_number};

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
    /// What words of each class are.
    classes: BTreeMap<String, Rc<[Step]>>,
    edges: Quick<(u32, Symbol), u32>,
    gaps: Quick<(u32, u8), u32>,
    rules: Vec<(u32, u32)>,
}

impl Planting {
    /// An empty tree that knows the words of these classes. The error names class and entry.
    pub(super) fn new(classes: &Classes) -> Result<Self, String> {
        let steps = |(name, entries): (&String, &Vec<String>)| {
            let steps = entries.iter().map(|entry| one_word(&entry.to_lowercase())).collect::<Result<_, _>>();
            Ok((name.clone(), steps.map_err(|reason| format!("class <{name}>: {reason}"))?))
        };
        Ok(Planting {
            nodes: 1,
            words: Quick::default(),
            prefixes: Quick::default(),
            number: Vec::new(),
            steps: Quick::default(),
            classes: classes.iter().map(steps).collect::<Result<_, String>>()?,
            edges: Quick::default(),
            gaps: Quick::default(),
            rules: Vec::new(),
        })
    }

    /// Adds a phrase for a rule.
    pub(super) fn add(&mut self, phrase: &Phrase, rule: u32) {
        let mut symbols: Vec<Option<Symbol>> = vec![None; phrase.steps.len()];
        for sequence in phrase.sequences.iter() {
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
                add(&mut self.words, word, symbol);
                if word.contains('\'') {
                    let bare = word.replace('\'', "");
                    if !AMBIGUOUS.contains(&bare.as_str()) {
                        add(&mut self.words, &bare, symbol);
                    }
                }
            }
            Step::Prefix(stem) => add(&mut self.prefixes, stem, symbol),
            Step::Number => {
                self.number.push(symbol);
                NUMBERS.iter().for_each(|word| add(&mut self.words, word, symbol));
            }
            Step::Class(name) => {
                let steps = self.classes.get(name).cloned().unwrap_or_default();
                steps.iter().for_each(|step| self.know(step, symbol));
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
        let mut edges: Vec<(u32, Symbol, u32)> =
            self.edges.iter().map(|((n, symbol), to)| (*n, *symbol, *to)).collect();
        edges.sort_unstable();
        let mut next: Vec<(u32, u32, Symbol, u32)> = Vec::new();
        for of_node in edges.chunk_by(|one, other| one.0 == other.0) {
            let from = next.len();
            for (node, symbol, child) in of_node {
                next.extend(of_symbol[*symbol as usize].iter().map(|known| (*node, *known, *symbol, *child)));
            }
            next[from..].sort_unstable();
        }
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

/// The word or prefix has the symbol too.
fn add(known: &mut Quick<String, Vec<Symbol>>, word: &str, symbol: Symbol) {
    match known.get_mut(word) {
        Some(symbols) => symbols.push(symbol),
        None => {
            known.insert(word.to_owned(), vec![symbol]);
        }
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
