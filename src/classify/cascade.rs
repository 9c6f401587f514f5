//! The cascade: the embedded tier codes every comment, and those it doubts go up to an encoder.
//! Weighs nothing: the doubt from which a comment goes up was found when the encoder was weighed.
//! Called by those who ask for `cascade`.

use super::said::Said;
use super::transformer::Transformer;
use super::transformer::windows::fits;
use super::transformer::workers::Worker;
use super::{Classifier, Manifest, Point};
use crate::annotation::Coding;
use crate::codebook::Codebook;
use crate::error::{Error, ErrorKind, Result};
use crate::text::Document;

/// What decides how many comments go up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    /// At most this share of them, in [0, 1].
    Budget(f64),
    /// As few as cost at most so much micro F1, in [0, 1].
    MaxLoss(f64),
}

/// The embedded tier, with an encoder for what it doubts.
#[derive(Debug)]
pub struct Cascade {
    upper: Transformer,
    point: Point,
    annotator: String,
}

impl std::fmt::Display for Point {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "cascade: comments of doubt {:.2} or more go up; of held-out posts that was {:.0} %, with micro F1 {:.3}",
            self.from,
            100.0 * self.share,
            self.micro_f1
        )
    }
}

impl Goal {
    /// The point of a curve that serves it, whatever the order of its points. `None` for a curve without a point that does.
    fn point(self, curve: &[Point]) -> Option<Point> {
        let all = curve.iter().max_by(|a, b| a.share.total_cmp(&b.share))?;
        match self {
            Goal::Budget(share) => {
                let afforded = curve.iter().filter(|point| point.share <= share);
                afforded.max_by(|a, b| a.share.total_cmp(&b.share)).copied()
            }
            Goal::MaxLoss(loss) => {
                let good = curve.iter().filter(|point| point.micro_f1 >= all.micro_f1 - loss);
                good.min_by(|a, b| a.share.total_cmp(&b.share)).copied()
            }
        }
    }
}

impl Cascade {
    /// The embedded tier with `upper` over it, at the point of its operating curve that serves a goal.
    ///
    /// Errs (`Usage`) where no point does, (`Integrity`) where the model of `upper` has no curve.
    pub fn new(upper: Transformer, goal: Goal) -> Result<Self> {
        let Manifest { name, version, operating, .. } = upper.manifest();
        if operating.is_empty() {
            let message =
                format!("the model {name} has no operating curve: weigh it with `groundswell train --encoder`");
            return Err(Error::new(ErrorKind::Integrity, message));
        }
        let nothing = || Error::new(ErrorKind::Usage, "no cascade serves this budget: say --model embedded");
        let point = goal.point(operating).ok_or_else(nothing)?;
        let annotator = format!("model:cascade-{name}@{version}+{:.2}", point.from);
        Ok(Cascade { upper, point, annotator })
    }

    /// The point of the operating curve that was chosen.
    pub fn point(&self) -> Point {
        self.point
    }

    fn code(&self, document: &Document<'_>, worker: &Worker) -> Result<Coding> {
        let embedded = self.upper.embedded();
        let reading = embedded.reading(document)?;
        if fits(document).is_ok() && doubt(&reading.said) >= self.point.from {
            self.upper.coding(&reading, document, worker)
        } else {
            embedded.coding(reading, document)
        }
    }
}

impl Classifier for Cascade {
    fn annotator(&self) -> &str {
        &self.annotator
    }

    fn codebook(&self) -> &Codebook {
        self.upper.codebook()
    }

    fn not_served(&self) -> Vec<String> {
        self.upper.not_served()
    }

    fn classify_batch(&self, documents: &[Document<'_>]) -> Vec<Result<Coding>> {
        self.upper.workers().each(documents.len(), |at, worker| self.code(&documents[at], worker))
    }
}

/// How many labels of a text are expected to be wrong where each is given as is likelier: the sum of min(p, 1 - p) over
/// calibrated probabilities, and as much for sentiment and speaker.
pub(crate) fn doubt(said: &Said) -> f32 {
    let labels: f32 = said.labels.iter().map(|p| p.min(1.0 - p)).sum();
    let most = |all: &[f32]| all.iter().fold(0.0_f32, |most, p| most.max(*p));
    labels + (1.0 - most(&said.sentiment)) + (1.0 - most(&said.speaker))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CURVE: [Point; 3] = [
        Point { from: f32::MAX, share: 0.0, micro_f1: 0.50 },
        Point { from: 2.0, share: 0.3, micro_f1: 0.595 },
        Point { from: 0.0, share: 1.0, micro_f1: 0.60 },
    ];

    #[test]
    fn a_budget_takes_the_most_that_it_affords_and_a_loss_the_least_that_it_allows() {
        let from = |goal: Goal| goal.point(&CURVE).map(|point| point.share);
        assert_eq!(from(Goal::Budget(0.35)), Some(0.3));
        assert_eq!(from(Goal::Budget(0.1)), Some(0.0));
        assert_eq!(from(Goal::MaxLoss(0.01)), Some(0.3));
        assert_eq!(from(Goal::MaxLoss(0.001)), Some(1.0));
    }

    #[test]
    fn what_is_sure_has_no_doubt_and_an_even_chance_half_an_error() {
        let sure = Said { labels: vec![0.0, 1.0], sentiment: vec![1.0, 0.0, 0.0], speaker: vec![1.0, 0.0, 0.0, 0.0] };
        assert_eq!(doubt(&sure), 0.0);
        assert_eq!(doubt(&Said { labels: vec![0.5, 0.9], ..sure }), 0.6);
    }
}
