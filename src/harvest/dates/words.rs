//! Names of months and days, and the small words of dates, in English, German, French, Spanish, Italian, Dutch and Portuguese.
//! Parses nothing.
//! Called by `grammar`, `loose` and `order`.

/// Full names and the short forms that pages print, of each month.
const MONTHS: [&[&str]; 12] = [
    &[
        "january", "jan", "januar", "jänner", "jän", "janvier", "janv", "enero", "ene", "gennaio", "gen", "januari",
        "janeiro",
    ],
    &[
        "february",
        "feb",
        "februar",
        "février",
        "fevrier",
        "févr",
        "fevr",
        "fév",
        "febrero",
        "febbraio",
        "februari",
        "fevereiro",
        "fev",
    ],
    &["march", "mar", "märz", "mär", "mrz", "maerz", "mars", "marzo", "maart", "mrt", "março", "marco"],
    &["april", "apr", "avril", "avr", "abril", "abr", "aprile"],
    &["may", "mai", "mayo", "maggio", "mag", "mei", "maio"],
    &["june", "jun", "juni", "juin", "junio", "giugno", "giu", "junho"],
    &["july", "jul", "juli", "juillet", "juil", "julio", "luglio", "lug", "julho"],
    &["august", "aug", "août", "aout", "aoû", "agosto", "ago", "augustus"],
    &["september", "sep", "sept", "septembre", "septiembre", "setiembre", "settembre", "sett", "set", "setembro"],
    &["october", "oct", "oktober", "okt", "octobre", "octubre", "ottobre", "ott", "outubro", "out"],
    &["november", "nov", "novembre", "noviembre", "novembro"],
    &["december", "dec", "dezember", "dez", "décembre", "decembre", "déc", "diciembre", "dic", "dicembre", "dezembro"],
];

/// Names of months that are other words too: alone they show no time.
const OTHER_WORDS: [&str; 5] = ["set", "out", "mag", "gen", "marco"];

/// Full names and short forms of each day of the week, Monday first.
const DAYS: [&[&str]; 7] = [
    &["mon", "monday", "montag", "mo", "lundi", "lun", "lunes", "lunedì", "maandag", "ma", "segunda"],
    &["tue", "tues", "tuesday", "dienstag", "di", "mardi", "mar", "martes", "martedì", "dinsdag", "terça"],
    &[
        "wed",
        "wednesday",
        "mittwoch",
        "mi",
        "mercredi",
        "mer",
        "miércoles",
        "mié",
        "mercoledì",
        "woensdag",
        "wo",
        "quarta",
    ],
    &[
        "thu",
        "thur",
        "thurs",
        "thursday",
        "donnerstag",
        "do",
        "jeudi",
        "jeu",
        "jueves",
        "jue",
        "giovedì",
        "gio",
        "donderdag",
        "quinta",
    ],
    &["fri", "friday", "freitag", "fr", "vendredi", "ven", "viernes", "vie", "venerdì", "vrijdag", "vr", "sexta"],
    &[
        "sat",
        "saturday",
        "samstag",
        "sonnabend",
        "sa",
        "samedi",
        "sam",
        "sábado",
        "sáb",
        "sabato",
        "sab",
        "zaterdag",
        "za",
    ],
    &["sun", "sunday", "sonntag", "so", "dimanche", "dim", "domingo", "dom", "domenica", "zondag", "zo"],
];

/// Words that stand between a date and a time of day.
pub(super) const LINKS: [&str; 15] =
    ["at", "on", "um", "à", "a", "las", "am", "the", "om", "alle", "ore", "às", "as", "op", "kl"];

/// Which month a word in lower case names, from 1.
pub(super) fn month(word: &str) -> Option<u32> {
    let at = MONTHS.iter().position(|names| names.contains(&word))?;
    u32::try_from(at + 1).ok()
}

/// Whether a word in lower case names a month and is no other common word.
pub(super) fn is_month_alone(word: &str) -> bool {
    word.len() >= 3 && !OTHER_WORDS.contains(&word) && month(word).is_some()
}

/// Which day of the week a word in lower case names, from 1 for Monday.
pub(super) fn day(word: &str) -> Option<i8> {
    let at = DAYS.iter().position(|names| names.contains(&word))?;
    i8::try_from(at + 1).ok()
}
