//! Which of the drawn voices were coded, and what follows for the correction.
//! Corrects nothing, and leaves out only what does not belong to the sample.
//! Called by `groundswell signal` with gold and its sample.

use std::collections::BTreeMap;

use super::record::Sample;
use crate::corpus::Voice;

/// From this share of drawn voices without a complete coding on, a warning says what follows.
const MUCH: f64 = 0.1;

/// How grave a remark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// Good to know.
    Note,
    /// The figures may be off.
    Warning,
    /// Some gold was left out, since it does not belong to the sample.
    Error,
}

/// A sentence for the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// How grave it is.
    pub gravity: Gravity,
    /// The sentence, with what to do next.
    pub text: String,
}

/// The voices of a sample by what became of them, each list in rising order of keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Response {
    /// Drawn, and all comments coded: these correct.
    pub complete: Vec<Voice>,
    /// Drawn, and some comments coded: left out, since the others could raise what these do not.
    pub partial: Vec<Voice>,
    /// Drawn and not coded.
    pub missing: Vec<Voice>,
    /// Coded and not drawn: left out.
    pub not_drawn: Vec<Voice>,
    /// What follows, the gravest first.
    pub remarks: Vec<Remark>,
}

impl Sample {
    /// Holds the gold against the sample: for each voice of it, how many of its comments are coded.
    pub fn check(&self, gold: &BTreeMap<Voice, u64>) -> Response {
        let mut response = Response::default();
        let (mut comments, mut coded, mut over) = (0, 0, 0);
        for drawn in &self.voices {
            match gold.get(&drawn.voice).copied().unwrap_or(0) {
                0 => response.missing.push(drawn.voice),
                found if found < drawn.comments => {
                    response.partial.push(drawn.voice);
                    comments += drawn.comments;
                    coded += found;
                }
                found => {
                    response.complete.push(drawn.voice);
                    over += u64::from(found > drawn.comments);
                }
            }
        }
        let drawn = |voice: &Voice| self.voices.binary_search_by_key(voice, |drawn| drawn.voice).is_ok();
        response.not_drawn = gold.keys().filter(|voice| !drawn(voice)).copied().collect();
        let mut remark = |gravity: Gravity, text: String| response.remarks.push(Remark { gravity, text });
        match response.not_drawn.len() {
            0 => {}
            others => remark(
                Gravity::Error,
                format!(
                    "{} of the gold {} not drawn: {} left out, since a random sample with others added is not random; code the \
                     drawn voices only",
                    voices(others as u64),
                    was(others as u64),
                    they(others as u64),
                ),
            ),
        }
        if over > 0 {
            let text = format!(
                "{} more comments coded than the sample counts; is the gold of another harvest? Draw and code on the same threads",
                has(over)
            );
            remark(Gravity::Error, text);
        }
        let (all, missing, partial) =
            (self.sample.voices, response.missing.len() as u64, response.partial.len() as u64);
        let share = (missing + partial) as f64 / (all as f64).max(1.0);
        if share > MUCH {
            let percent = (share * 100.0).round();
            let text = format!(
                "{} of {all} drawn voices ({percent:.0} %) are not coded in full. If they differ from the others, shares are off in a \
                 way that no interval shows, at worst by {percent:.0} points; code them, and count hard or foreign comments as coded \
                 with what they say, or say in print how many are missing",
                missing + partial
            );
            remark(Gravity::Warning, text);
        } else if missing > 0 {
            let text = format!(
                "{} of {all} drawn are not coded; code them, or say in print how many are missing",
                voices(missing)
            );
            remark(Gravity::Note, text);
        }
        if partial > 0 {
            let text = format!(
                "{} coded in part ({coded} of {comments} comments): {} left out, since a voice raises a theme when any of its \
                 comments does; code the rest",
                if partial == 1 { "1 drawn voice is".to_owned() } else { format!("{partial} drawn voices are") },
                they(partial)
            );
            remark(Gravity::Warning, text);
        }
        response.remarks.sort_by_key(|remark| std::cmp::Reverse(remark.gravity));
        response
    }
}

fn voices(number: u64) -> String {
    if number == 1 { "1 voice".to_owned() } else { format!("{number} voices") }
}

fn has(number: u64) -> String {
    if number == 1 { "1 voice has".to_owned() } else { format!("{number} voices have") }
}

fn was(number: u64) -> &'static str {
    if number == 1 { "was" } else { "were" }
}

fn they(number: u64) -> &'static str {
    if number == 1 { "it is" } else { "they are" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signal::sample::record::tests::sample;

    fn gold(coded: &[(u64, u64)]) -> BTreeMap<Voice, u64> {
        coded.iter().map(|(voice, comments)| (Voice::from_key(*voice), *comments)).collect()
    }

    fn said(response: &Response) -> Vec<(Gravity, &str)> {
        response.remarks.iter().map(|remark| (remark.gravity, remark.text.as_str())).collect()
    }

    #[test]
    fn a_sample_that_was_coded_in_full_gives_no_remark() {
        let response = sample(&[2, 1]).check(&gold(&[(1, 2), (2, 1)]));
        assert_eq!((response.complete.len(), said(&response)), (2, vec![]));
    }

    #[test]
    fn one_voice_of_twenty_that_is_missing_is_noted_and_three_are_a_warning_of_fifteen_points() {
        let drawn = sample(&[1; 20]);
        let coded = |from: u64| gold(&(from..=20).map(|voice| (voice, 1)).collect::<Vec<_>>());
        let one = drawn.check(&coded(2));
        assert_eq!(said(&one)[0].0, Gravity::Note);
        assert!(said(&one)[0].1.starts_with("1 voice of 20 drawn"), "{:?}", said(&one));
        let three = drawn.check(&coded(4));
        assert_eq!((three.missing.len(), three.complete.len(), three.remarks.len()), (3, 17, 1));
        assert_eq!(said(&three)[0].0, Gravity::Warning);
        assert!(said(&three)[0].1.contains("3 of 20 drawn voices (15 %)"), "{:?}", said(&three));
        assert!(said(&three)[0].1.contains("at worst by 15 points"), "{:?}", said(&three));
    }

    #[test]
    fn gold_that_was_not_drawn_is_left_out_and_the_gravest_remark_comes_first() {
        let mut comments = [1; 20];
        comments[0] = 3;
        let mut coded: Vec<(u64, u64)> = (1..=20).map(|voice| (voice, 1)).collect();
        coded.push((99, 1));
        let response = sample(&comments).check(&gold(&coded));
        assert_eq!((response.not_drawn.as_slice(), response.partial.len()), (&[Voice::from_key(99)][..], 1));
        assert_eq!(response.complete.len(), 19);
        let said = said(&response);
        assert_eq!(said.iter().map(|(gravity, _)| *gravity).collect::<Vec<_>>(), [Gravity::Error, Gravity::Warning]);
        assert!(said[0].1.starts_with("1 voice of the gold was not drawn: it is left out"), "{said:?}");
        assert!(said[1].1.starts_with("1 drawn voice is coded in part (1 of 3 comments)"), "{said:?}");
    }

    #[test]
    fn more_comments_than_were_drawn_are_of_another_harvest() {
        let response = sample(&[1, 1]).check(&gold(&[(1, 2), (2, 1)]));
        assert_eq!(said(&response).len(), 1);
        assert!(said(&response)[0].1.starts_with("1 voice has more comments coded"), "{:?}", said(&response));
    }
}
