//! What the writer of a letter says: signatures and footers cut, quotations marked, the lines that announce them out.
//! Knows no headers.
//! Called by the reader of mailing lists.

use super::super::export::plain;

/// The words of a letter. Quotations stay as lines that begin with `> `; names and addresses in the lines that announce
/// them go.
pub(super) fn spoken(body: &str) -> String {
    let lines: Vec<&str> = body.lines().map(|line| line.trim_end_matches('\r')).collect();
    let mut kept: Vec<String> = Vec::with_capacity(lines.len());
    let mut forwarded = false;
    for (at, line) in lines.iter().enumerate() {
        let bare = line.trim();
        if *line == "-- " || bare == "--" || is_footer(bare) {
            break;
        }
        if is_original(bare, lines.get(at + 1).map_or("", |next| next.trim())) {
            forwarded = true;
            if bare.starts_with('-') {
                continue;
            }
        }
        if forwarded {
            const HEADERS: [&str; 8] = ["From:", "Sent:", "To:", "Cc:", "Subject:", "Date:", "Von:", "An:"];
            if !HEADERS.iter().any(|header| bare.starts_with(header)) {
                kept.push(if bare.is_empty() { String::new() } else { format!("> {line}") });
            }
            continue;
        }
        kept.push((*line).to_owned());
    }
    drop_announcements(&mut kept);
    plain(&kept.join("\n"))
}

/// `On Mon, 6 Aug 2017, Ann Lee <ann@…> wrote:`, on one line or on two, before a quotation.
fn drop_announcements(lines: &mut Vec<String>) {
    const ENDS: [&str; 8] =
        ["wrote:", "writes:", "said:", "schrieb:", "a écrit :", "a écrit:", "escribió:", "ha scritto:"];
    let mut at = 0;
    while at < lines.len() {
        let quoted = lines[at].trim_start().starts_with('>');
        let before = (0..at).rev().find(|i| !lines[*i].trim().is_empty() && !lines[*i].trim_start().starts_with('>'));
        let adjacent = before.filter(|i| (*i + 1..at).all(|j| lines[j].trim().is_empty()));
        if let Some(last) = adjacent.filter(|i| quoted && ENDS.iter().any(|end| lines[*i].trim_end().ends_with(end))) {
            let starts =
                |line: &str| ["On ", "Am ", "Le ", "El ", "In "].iter().any(|s| line.trim_start().starts_with(s));
            let first = if starts(&lines[last]) {
                last
            } else {
                (last.saturating_sub(2)..last).rev().find(|i| starts(&lines[*i])).unwrap_or(last)
            };
            lines.drain(first..=last);
            at -= last - first + 1;
        }
        at += 1;
    }
}

/// What list software adds below every letter.
fn is_footer(line: &str) -> bool {
    line.len() >= 40 && line.bytes().all(|c| c == b'_')
        || line.starts_with("To unsubscribe from this ")
        || line.starts_with("You received this message because you are subscribed")
}

/// Where a program without marks puts the whole letter that is answered.
fn is_original(line: &str, next: &str) -> bool {
    let line = line.trim_matches('-').trim();
    matches!(line, "Original Message" | "Original message" | "Forwarded message" | "Ursprüngliche Nachricht")
        || line.starts_with("From:") && (next.starts_with("Sent:") || next.starts_with("Date:"))
}

/// A subject without `Re:` and the list's name, and whether it is an answer.
pub(super) fn subject(text: &str) -> (String, bool) {
    let mut rest = text.trim();
    let mut answer = false;
    loop {
        let lower = rest.to_lowercase();
        if let Some(mark) = ["re:", "aw:", "sv:", "fwd:", "fw:", "re :"].iter().find(|mark| lower.starts_with(**mark)) {
            answer |= !mark.starts_with('f');
            rest = rest.get(mark.len()..).unwrap_or_default().trim_start();
        } else if let Some((_, after)) = rest.strip_prefix('[').and_then(|r| r.split_once(']')) {
            rest = after.trim_start();
        } else {
            return (rest.to_owned(), answer);
        }
    }
}

/// The name of a list, from `Duty team <duty.example.org>`.
pub(super) fn list(header: &str) -> String {
    let inside = header.rsplit_once('<').map_or(header, |(_, inside)| inside);
    inside.trim_matches(|c: char| c == '>' || c.is_whitespace()).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_footers_and_announcements_go_and_quotations_stay() {
        let body = "Yes.\n\nOn Mon, 6 Aug 2017 at 19:14, Ann Lee <ann@mail.example>\nwrote:\n\n> Forty cases?\n> Really?\n\nForty-two.\n-- \nBen\n0123 456";
        assert_eq!(spoken(body), "Yes.\n\n> Forty cases?\n> Really?\n\nForty-two.");
        assert_eq!(spoken(&format!("One.\n{}\nduty mailing list\n", "_".repeat(47))), "One.");
        assert_eq!(
            spoken(
                "Same here.\n-----Original Message-----\nFrom: Ann <ann@mail.example>\nSent: Monday\nSubject: x\n\nForty."
            ),
            "Same here.\n\n> Forty."
        );
        assert_eq!(spoken("What he wrote:\nnothing."), "What he wrote:\nnothing.");
    }

    #[test]
    fn a_subject_is_the_same_for_a_letter_and_its_answers() {
        assert_eq!(subject("Re: [duty] RE: Rota"), ("Rota".to_owned(), true));
        assert_eq!(subject("[duty] Rota"), ("Rota".to_owned(), false));
        assert_eq!(list("Duty team <Duty.Example.org>"), "duty.example.org");
    }
}
