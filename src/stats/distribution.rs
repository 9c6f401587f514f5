//! Quantiles and tails of the normal, Student's and the beta distribution, for any argument.
//! Knows no statistic. Gamma and normal are those of `statrs`; its incomplete beta stops short of a million voices.
//! Called by the tests and intervals of `stats`.

use statrs::distribution::{ContinuousCDF, Normal};
use statrs::function::gamma::ln_gamma;

/// The value below which a standard normal lies with probability `p`; `None` unless `p` lies in (0, 1).
pub(super) fn normal_quantile(p: f64) -> Option<f64> {
    (0.0 < p && p < 1.0).then(|| Normal::standard().inverse_cdf(p))
}

/// Probability that a standard normal lies below `x`.
pub(super) fn normal_below(x: f64) -> f64 {
    Normal::standard().cdf(x)
}

/// Probability that Student's t lies further from 0 than `t`, both sides together; `None` where `degrees` are not above 0
/// or `t` is not a number.
pub(super) fn student_two_sided(t: f64, degrees: f64) -> Option<f64> {
    if t.is_nan() || degrees.is_nan() || degrees <= 0.0 {
        return None;
    }
    if degrees.is_infinite() {
        return Some(2.0 * normal_below(-t.abs()));
    }
    // With h = v / (v + t²), the two tails together are I_h(v/2, 1/2).
    Some(beta_below(degrees / 2.0, 0.5, degrees / (degrees + t * t)))
}

/// Probability that F with these degrees of freedom lies above `x`; `None` where these are not finite and above 0, or `x` is not
/// a number. Source: Abramowitz & Stegun (1964), 26.6.2.
pub(super) fn f_above(x: f64, numerator: f64, denominator: f64) -> Option<f64> {
    let sound = [numerator, denominator].iter().all(|degrees| degrees.is_finite() && *degrees > 0.0);
    (sound && !x.is_nan())
        .then(|| beta_below(denominator / 2.0, numerator / 2.0, denominator / (denominator + numerator * x.max(0.0))))
}

/// The value that Student's t exceeds in size with probability `alpha`, both sides together; `None` where `degrees` are
/// not above 0 or `alpha` lies outside (0, 1).
pub(super) fn student_two_sided_quantile(alpha: f64, degrees: f64) -> Option<f64> {
    if !(0.0 < alpha && alpha < 1.0) || degrees.is_nan() || degrees <= 0.0 {
        return None;
    }
    if degrees.is_infinite() {
        return normal_quantile(1.0 - alpha / 2.0);
    }
    let h = beta_quantile(degrees / 2.0, 0.5, alpha)?;
    Some((degrees * (1.0 - h) / h).sqrt())
}

/// The value below which a Beta(`a`, `b`) lies with probability `p`; `None` where `a` or `b` is not a number above 0 or
/// `p` lies outside [0, 1].
///
/// By halving the range until its ends meet: slower than Newton's method, and it always ends.
pub(super) fn beta_quantile(a: f64, b: f64, p: f64) -> Option<f64> {
    if !(a > 0.0 && b > 0.0 && a.is_finite() && b.is_finite() && (0.0..=1.0).contains(&p)) {
        return None;
    }
    if p == 0.0 || p == 1.0 {
        return Some(p);
    }
    let (mut low, mut high) = (0.0, 1.0);
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            return Some(middle);
        }
        if beta_below(a, b, middle) < p { low = middle } else { high = middle }
    }
}

/// Probability that a Beta(`a`, `b`), both finite and above 0, lies below `x` in [0, 1]: the regularised incomplete beta
/// function by its continued fraction, which needs about √(a + b) terms.
/// Sources: Didonato & Morris (1992), ACM Trans. Math. Softw. 18(3):360-373; the recurrence is Lentz's (1976).
fn beta_below(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - beta_fraction(b, a, 1.0 - x, x);
    }
    beta_fraction(a, b, x, 1.0 - x)
}

/// The same where `x` is left of the middle; `rest` is 1 − x.
fn beta_fraction(a: f64, b: f64, x: f64, rest: f64) -> f64 {
    const TERMS: u32 = 1_000_000;
    const LEAST: f64 = 1e-300;
    let away = |value: f64| if value.abs() < LEAST { LEAST } else { value };
    let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let (mut c, mut fraction) = (1.0, d);
    for term in 1..=TERMS {
        let m = f64::from(term);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let before = fraction;
        for numerator in [even, odd] {
            d = 1.0 / away(1.0 + numerator * d);
            c = away(1.0 + numerator / c);
            fraction *= d * c;
        }
        if (fraction - before).abs() <= 1e-15 * fraction.abs() {
            break;
        }
    }
    let log = ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * rest.ln();
    (log.exp() * fraction / a).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Option<f64>, expected: f64) {
        assert!(found.is_some_and(|found| (found - expected).abs() < 1e-9), "{found:?} is not {expected}");
    }

    #[test]
    fn quantiles_that_have_a_formula_come_out_of_it() {
        // Student with one degree is Cauchy: tan(pi (p - 1/2)); with two, (2p - 1) sqrt(2 / (4 p (1 - p))).
        near(student_two_sided_quantile(0.5, 1.0), 1.0);
        near(student_two_sided_quantile(0.05, 2.0), 0.95 * (2.0 / (4.0 * 0.975 * 0.025_f64)).sqrt());
        // Beta(a, 1) has the distribution function x^a; Beta(1/2, 1/2) is the arcsine law.
        near(beta_quantile(3.0, 1.0, 0.125), 0.5);
        near(beta_quantile(0.5, 0.5, 0.25), (std::f64::consts::PI / 8.0).sin().powi(2));
        near(normal_quantile(0.975), 1.959_963_984_540_054);
    }

    #[test]
    fn tails_undo_quantiles_and_many_degrees_are_normal() {
        for alpha in [0.5, 0.05, 0.001, 1e-6] {
            for degrees in [1.0, 2.5, 22.0, 1e4] {
                let t = student_two_sided_quantile(alpha, degrees).expect("within range");
                let back = student_two_sided(t, degrees).expect("a number");
                assert!((back / alpha - 1.0).abs() < 1e-8, "{alpha} {degrees} {back}");
            }
        }
        near(student_two_sided_quantile(0.05, f64::INFINITY), 1.959_963_984_540_054);
        near(student_two_sided(0.0, 7.0), 1.0);
    }

    #[test]
    fn a_beta_of_a_million_and_one_of_almost_nothing_have_quantiles() {
        let half = beta_quantile(1e6, 1e6, 0.5);
        near(half, 0.5);
        // Far from 0 and 1 a beta of so many is normal: sd of Beta(9e4, 9.1e5) is sqrt(.09 × .91 / 1e6).
        let high = beta_quantile(9e4, 9.1e5, 0.975).expect("a quantile");
        let normal = 0.09 + 1.96 * (0.09_f64 * 0.91 / 1e6).sqrt();
        assert!((high - normal).abs() < 1e-5, "{high} {normal}");
        assert_eq!([0.0, 1.0].map(|p| beta_quantile(2.0, 2.0, p)), [Some(0.0), Some(1.0)]);
        // Below x, a Beta(0.01, 1) lies with probability x^0.01.
        assert_eq!(beta_quantile(0.01, 1.0, 0.1).map(|x| (x.log10() + 100.0).abs() < 1e-6), Some(true));
    }

    #[test]
    fn what_is_no_distribution_or_no_probability_has_none() {
        assert_eq!(beta_quantile(0.0, 1.0, 0.5), None);
        assert_eq!(beta_quantile(1.0, f64::NAN, 0.5), None);
        assert_eq!(beta_quantile(1.0, 1.0, 1.1), None);
        assert_eq!(student_two_sided(1.0, 0.0), None);
        assert_eq!(student_two_sided(f64::NAN, 5.0), None);
        assert_eq!(student_two_sided_quantile(1.0, 5.0), None);
        assert_eq!((normal_quantile(0.0), normal_quantile(f64::NAN)), (None, None));
    }

    #[test]
    fn f_has_the_tails_that_tables_say() {
        // F(.95; 4, 20) = 2.866, and of very many degrees χ²(4)/4: 9.488/4.
        assert!((f_above(2.866_081, 4.0, 20.0).expect("sound") - 0.05).abs() < 1e-5);
        assert!((f_above(9.487_729 / 4.0, 4.0, 1e6).expect("sound") - 0.05).abs() < 1e-4);
        assert_eq!((f_above(0.0, 4.0, 20.0), f_above(1.0, 0.0, 2.0)), (Some(1.0), None));
    }
}
