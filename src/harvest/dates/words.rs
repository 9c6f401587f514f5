//! Names of months and days, and the small words of dates, in English, German, French and Spanish.
//! Parses nothing.
//! Called by `grammar`.

/// Full names and the short forms that pages print, of each month.
const MONTHS: [&[&str]; 12] = [
    &["january", "jan", "januar", "jänner", "jän", "janvier", "janv", "enero", "ene"],
    &["february", "feb", "februar", "février", "fevrier", "févr", "fevr", "fév", "febrero"],
    &["march", "mar", "märz", "mär", "mrz", "maerz", "mars", "marzo"],
    &["april", "apr", "avril", "avr", "abril", "abr"],
    &["may", "mai", "mayo"],
    &["june", "jun", "juni", "juin", "junio"],
    &["july", "jul", "juli", "juillet", "juil", "julio"],
    &["august", "aug", "août", "aout", "aoû", "agosto", "ago"],
    &["september", "sep", "sept", "septembre", "septiembre", "setiembre"],
    &["october", "oct", "oktober", "okt", "octobre", "octubre"],
    &["november", "nov", "novembre", "noviembre"],
    &["december", "dec", "dezember", "dez", "décembre", "decembre", "déc", "diciembre", "dic"],
];

const DAYS: [&str; 53] = [
    "mon",
    "monday",
    "tue",
    "tues",
    "tuesday",
    "wed",
    "wednesday",
    "thu",
    "thur",
    "thurs",
    "thursday",
    "fri",
    "friday",
    "sat",
    "saturday",
    "sun",
    "sunday",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonnabend",
    "sonntag",
    "mo",
    "di",
    "mi",
    "do",
    "fr",
    "sa",
    "so",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "lun",
    "mer",
    "jeu",
    "ven",
    "sam",
    "dim",
    "lunes",
    "martes",
    "miércoles",
    "jueves",
    "viernes",
    "sábado",
    "domingo",
    "jue",
];

/// Words that stand between a date and a time of day.
pub(super) const LINKS: [&str; 8] = ["at", "on", "um", "à", "a", "las", "am", "the"];

/// Which month a word in lower case names, from 1.
pub(super) fn month(word: &str) -> Option<u32> {
    let at = MONTHS.iter().position(|names| names.contains(&word))?;
    u32::try_from(at + 1).ok()
}

/// Whether a word in lower case is a day of the week.
pub(super) fn is_day(word: &str) -> bool {
    DAYS.contains(&word)
}
