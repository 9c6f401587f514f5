//! The operating curve of a cascade: what is got for each share of comments that goes up.
//! Chooses no point: the user does.
//! Called by `encoder`.

use crate::classify::Point;

/// The operating curve of texts, each with its doubt and, by the embedded tier and by the encoder, the labels that are rightly
/// given, given, and had: twenty steps of the share that goes up, and none and all.
pub(super) fn curve(texts: &[(f32, [Decided; 2])]) -> Vec<Point> {
    const STEPS: usize = 20;
    let mut order: Vec<&(f32, [Decided; 2])> = texts.iter().collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0));
    (0..=STEPS)
        .map(|step| {
            let up = order.len() * step / STEPS;
            let from = if up == 0 { f32::MAX } else { order[up - 1].0 };
            // Texts of the same doubt go up together.
            let up = order.partition_point(|text| text.0 >= from);
            let decided = order.iter().enumerate().map(|(at, (_, by))| by[usize::from(at < up)]);
            let micro_f1 = decided.fold(Decided::default(), Decided::and).micro_f1();
            Point { from, share: up as f64 / order.len().max(1) as f64, micro_f1 }
        })
        .collect()
}

/// Labels of a text: rightly given, given, and had.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Decided {
    pub(super) right: u32,
    pub(super) given: u32,
    pub(super) had: u32,
}

impl Decided {
    /// Of the labels that are given and those that are had, a bit each.
    pub(super) fn of(given: u64, had: u64) -> Self {
        Decided { right: (given & had).count_ones(), given: given.count_ones(), had: had.count_ones() }
    }

    /// Both together.
    pub(super) fn and(self, other: Self) -> Self {
        Decided { right: self.right + other.right, given: self.given + other.given, had: self.had + other.had }
    }

    /// Micro F1: twice the rightly given over the given and the had.
    pub(super) fn micro_f1(self) -> f64 {
        2.0 * f64::from(self.right) / f64::from((self.given + self.had).max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_begins_with_the_embedded_tier_and_ends_with_the_encoder() {
        let (wrong, right) = (Decided { right: 0, given: 1, had: 1 }, Decided { right: 1, given: 1, had: 1 });
        let texts: Vec<_> = (0..40).map(|n| (n as f32, [if n < 20 { right } else { wrong }, right])).collect();
        let curve = curve(&texts);
        assert_eq!((curve[0].share, curve[0].micro_f1), (0.0, 0.5));
        // The doubtful half are the wrong ones: sending them up is enough.
        assert_eq!((curve[10].share, curve[10].micro_f1), (0.5, 1.0));
        assert_eq!((curve[20].share, curve[20].micro_f1), (1.0, 1.0));
    }
}
