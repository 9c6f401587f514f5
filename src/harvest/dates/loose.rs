//! Whether a short text tells a time that is no date: `3 days ago`, `vor 2 Stunden`, `yesterday at 10:15`, `March 27`.
//! Makes no date of it: nobody knows when the page was saved.
//! Called by the generic reading of pages.

use super::words;

/// Whether a text of a few words is such a time, perhaps among other words.
pub(in crate::harvest) fn is_loose(text: &str) -> bool {
    if text.len() > 80 {
        return false;
    }
    let folded = text.to_lowercase();
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let number = |w: &str| {
        w.parse::<u32>().is_ok_and(|n| n < 1000)
            || matches!(w, "a" | "an" | "einem" | "einer" | "un" | "une" | "una" | "um" | "uma" | "een" | "uno")
    };
    let ago = words.windows(2).any(|w| number(w[0]) && is_unit(w[1]))
        && ["ago", "vor", "her", "il", "hace", "monate", "atrás", "fa", "geleden", "há"]
            .iter()
            .any(|w| words.contains(w));
    let short = words.len() <= 6
        && words.first().is_some_and(|w| {
            matches!(
                *w,
                "today"
                    | "yesterday"
                    | "heute"
                    | "gestern"
                    | "vorgestern"
                    | "aujourd"
                    | "hier"
                    | "hoy"
                    | "ayer"
                    | "oggi"
                    | "ieri"
                    | "vandaag"
                    | "gisteren"
                    | "hoje"
                    | "ontem"
            )
        })
        && folded.contains(|c: char| c.is_ascii_digit());
    // Month and day, in either order, with no year.
    let partial = words.len() <= 8
        && words.windows(2).any(|w| {
            let day = |w: &str| {
                w.trim_end_matches(|c: char| c.is_alphabetic()).parse::<u32>().is_ok_and(|n| (1..=31).contains(&n))
            };
            let month = |w: &str| words::is_month_alone(w);
            (month(w[0]) && day(w[1])) || (day(w[0]) && month(w[1]))
        });
    ago || short || partial
}

fn is_unit(word: &str) -> bool {
    const UNITS: [&str; 33] = [
        "second", "minute", "min", "hour", "hr", "day", "week", "month", "year", "sekunde", "stunde", "tag", "woche",
        "monat", "jahr", "heure", "jour", "semaine", "mois", "hora", "día", "segundo", "minuto", "dia", "ano",
        "second", "minuut", "minut", "uur", "dag", "week", "maand", "jaar",
    ];
    const OTHERS: [&str; 28] = [
        "an",
        "ans",
        "année",
        "années",
        "año",
        "años",
        "mes",
        "meses",
        "mês",
        "semana",
        "semanas",
        "h",
        "d",
        "w",
        "y",
        "ora",
        "ore",
        "minuti",
        "secondi",
        "giorno",
        "giorni",
        "settimana",
        "settimane",
        "mese",
        "mesi",
        "anno",
        "anni",
        "weken",
    ];
    UNITS.iter().any(|unit| word.strip_prefix(unit).is_some_and(|rest| matches!(rest, "" | "s" | "n" | "e" | "en")))
        || OTHERS.contains(&word)
}
