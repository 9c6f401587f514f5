//! Studies invented for tests, whose truth is known: voices with comments over two years, a program that errs, people who code.

use groundswell::annotation::Annotation;
use groundswell::codebook::Codebook;
use groundswell::signal::{By, Gold, Tally};
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64;
use serde_json::{Value, json};

use crate::made::record;

/// One comment as the program has it and as it is.
#[derive(Debug, Clone)]
pub(crate) struct Comment {
    pub(crate) author: usize,
    pub(crate) predicted: Value,
    pub(crate) coded: Value,
}

/// An invented study.
#[derive(Debug, Clone)]
pub(crate) struct Invented {
    pub(crate) comments: Vec<Comment>,
    /// Voices who speak of their own work and those who speak of pay too.
    pub(crate) first_hand: Vec<usize>,
    pub(crate) raise_pay: Vec<usize>,
}

/// What a study is like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) voices: usize,
    /// Share of nurses, and of the others, who raise pay as a strain.
    pub(crate) pay: [f64; 2],
    /// By how much the share rises in the second year.
    pub(crate) rise: f64,
    pub(crate) seed: u64,
}

const RECALL: f64 = 0.7;
const FALSE_FINDS: f64 = 0.08;

impl Invented {
    /// Two comments a voice, each in one month of two years; half of the voices are nurses. Leaving goes with pay: who raises
    /// pay leaves three times as often.
    pub(crate) fn of(shape: Shape) -> Self {
        let mut random = Pcg64::seed_from_u64(shape.seed);
        let mut study = Invented { comments: Vec::new(), first_hand: Vec::new(), raise_pay: Vec::new() };
        for author in 0..shape.voices {
            let nurse = random.random::<bool>();
            let month = random.random_range(0..24_u32);
            let rise = if month >= 12 { shape.rise } else { 0.0 };
            let own = random.random::<f64>() < 0.7;
            let pay = random.random::<f64>() < shape.pay[usize::from(!nurse)] + rise;
            let leaving = random.random::<f64>() < if pay { 0.3 } else { 0.1 };
            if own {
                study.first_hand.push(author);
                if pay {
                    study.raise_pay.push(author);
                }
            }
            for part in 0..2 {
                let says =
                    |truth: bool, random: &mut Pcg64| random.random::<f64>() < if truth { RECALL } else { FALSE_FINDS };
                let (mut labels, mut found) = (Vec::new(), Vec::new());
                // A voice says what it has to say in its first comment.
                if part == 0 {
                    for (label, truth) in [("pay/strain", pay), ("leaving", leaving)] {
                        if truth {
                            labels.push(label);
                        }
                        if says(truth, &mut random) {
                            found.push(label);
                        }
                    }
                }
                let taken = random.random::<f64>() < if own { 0.9 } else { 0.2 };
                let of = |annotator: &str, labels: &[&str], own: bool| {
                    let mut made = record(&format!("c-{author}-{part}"), annotator, labels);
                    made["author"] = json!(format!("p-{author:016x}"));
                    made["posted"] = json!(format!("{}-{:02}-03", 2018 + month / 12, month % 12 + 1));
                    made["columns"] = json!({"profession": if nurse { "nurse" } else { "social worker" }});
                    made["length"] = json!(50 + (author * 37) % 400);
                    made["speaker"]["label"] = json!(if own { "first_hand" } else { "outsider" });
                    made
                };
                let taken = if part == 0 { taken } else { own && taken };
                let comment = Comment {
                    author,
                    predicted: of("model:invented@1", &found, taken),
                    coded: of("person:one", &labels, own),
                };
                study.comments.push(comment);
            }
        }
        study
    }

    /// The share of first-hand voices that raise pay as a strain.
    pub(crate) fn truth(&self) -> f64 {
        self.raise_pay.len() as f64 / self.first_hand.len() as f64
    }

    /// The program's codes of the voices whose number leaves `part` over, divided by `parts`.
    pub(crate) fn tally(&self, part: usize, parts: usize) -> Tally {
        let mut tally = Tally::new(&Codebook::embedded());
        for comment in self.comments.iter().filter(|comment| comment.author % parts == part) {
            tally.add(&annotation(&comment.predicted), Some(&By::of("profession"))).expect("of the codebook");
        }
        tally
    }

    /// What people say of the first so many voices: each has the truth, the second overlooks every fifth pay.
    pub(crate) fn gold(&self, voices: usize, coders: usize) -> Gold {
        let mut gold = Gold::new(&Codebook::embedded(), Some(By::of("profession")));
        for comment in self.comments.iter().filter(|comment| comment.author < voices) {
            for coder in 0..coders {
                let mut coded = comment.coded.clone();
                if coder == 1 {
                    coded["annotator"] = json!("person:two");
                    if comment.author % 5 == 0 {
                        coded["themes"].as_array_mut().expect("a list").retain(|code| code["theme"] != json!("pay"));
                    }
                }
                gold.add(annotation(&coded)).expect("gold");
            }
        }
        gold
    }
}

/// The record of a JSON value.
pub(crate) fn annotation(value: &Value) -> Annotation {
    let mut bare = value.clone();
    bare.as_object_mut().expect("an object").remove("schema");
    serde_json::from_value(bare).expect("an annotation")
}
