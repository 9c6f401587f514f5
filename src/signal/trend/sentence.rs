//! A change, or that there is none to tell of, in a sentence.
//! Decides nothing: what is an alert was decided before.
//! Called by `trend`.

use crate::signal::record::Figure;

/// `alert`: whether it is one; `found`: whether it stands out from chance, however small; `power`: that of a rise of 12 points.
pub(super) fn sentence(
    (alert, found): (bool, bool),
    size: f64,
    figure: &Figure,
    power: Option<f64>,
    gold: bool,
) -> String {
    let interval = match (figure.low, figure.high) {
        (Some(low), Some(high)) => format!(" ({:+.0} to {:+.0})", low * 100.0, high * 100.0),
        _ => String::new(),
    };
    let way = if size > 0.0 { "rose" } else { "fell" };
    if alert {
        return format!("{way}: {}{interval}", figure.text);
    }
    if found {
        return if figure.estimate.is_some() {
            "it changed, by less than 5 points: too little for an alert".to_owned()
        } else {
            "it changed, and the coded voices do not tell by how much".to_owned()
        };
    }
    match power {
        Some(power) if power >= 0.5 => "nothing stands out from chance".to_owned(),
        Some(_) => "nothing stands out from chance, and a rise of 12 points could not have been seen".to_owned(),
        None if gold => {
            "nothing stands out from chance; whether a rise could have been seen, the coded voices do not tell"
                .to_owned()
        }
        None => {
            "nothing stands out from chance; without coded voices, whether a rise could have been seen is not known"
                .to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signal::disclosure::points;
    use crate::signal::record::View;

    fn said(alert: bool, found: bool, size: f64, power: Option<f64>) -> String {
        let figure = points(size, Some((size - 0.06, size + 0.06)), 500, View::Working);
        sentence((alert, found), size, &figure, power, true)
    }

    #[test]
    fn an_alert_has_its_way_and_its_range() {
        assert_eq!(said(true, true, 0.12, Some(0.9)), "rose: +12 points (+6 to +18)");
        assert_eq!(said(true, true, -0.12, Some(0.9)), "fell: -12 points (-18 to -6)");
    }

    #[test]
    fn what_is_no_alert_says_why() {
        assert!(said(false, true, 0.04, Some(0.9)).contains("less than 5 points"));
        assert_eq!(said(false, false, 0.04, Some(0.9)), "nothing stands out from chance");
        assert!(said(false, false, 0.04, Some(0.3)).contains("could not have been seen"));
        assert!(said(false, false, 0.04, None).contains("do not tell"));
        let unknown = sentence((false, true), 0.0, &Figure::withheld("not known"), None, true);
        assert!(unknown.contains("do not tell by how much"), "{unknown}");
    }
}
