//! The report as GitHub-flavoured Markdown: the same order and sentences as the page, with tables for charts.
//! Draws nothing; all foreign text is escaped.
//! Called by `render`.

mod findings;
mod read;

use crate::signal::{Count, Method, Prevalence, Shown};

use super::printable::{Printable, ROWS};
use super::ranking::{ThemeRow, Themes, groups, intents};
use super::{certainty, summary, words};

/// The whole document.
pub(super) fn document(printable: &Printable<'_>) -> String {
    let mut page = Page(String::new());
    page.line(&format!("# {}", escaped(&printable.title)));
    if !printable.is_release() {
        page.line(&format!("> **{}**", words::capital(words::WATERMARK)));
    }
    page.line("## In short");
    summary::sentences(printable).iter().for_each(|sentence| page.line(&escaped(sentence)));
    read::read(&mut page, printable);
    voices(&mut page, printable);
    raised(&mut page, printable);
    intended(&mut page, printable);
    findings::official(&mut page, printable);
    findings::composite(&mut page, printable);
    findings::together(&mut page, printable);
    findings::change(&mut page, printable);
    sure(&mut page, printable);
    made(&mut page, printable);
    if !printable.is_release() {
        page.line(&format!("> **{}**", words::capital(words::WATERMARK)));
    }
    page.0.truncate(page.0.trim_end().len());
    page.0.push('\n');
    page.0
}

/// Text under construction, blocks parted by an empty line.
struct Page(String);

impl Page {
    fn line(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push_str("\n\n");
    }

    /// A table; cells are escaped already. Heads that end in `:` are of figures.
    fn table(&mut self, heads: &[&str], rows: &[Vec<String>]) {
        let row = |cells: &mut dyn Iterator<Item = &str>| format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "));
        self.0.push_str(&row(&mut heads.iter().map(|head| head.trim_end_matches(':'))));
        self.0.push_str(&row(&mut heads.iter().map(|head| if head.ends_with(':') { "---:" } else { "---" })));
        for cells in rows.iter().take(ROWS) {
            self.0.push_str(&row(&mut cells.iter().map(String::as_str)));
        }
        self.0.push('\n');
        if rows.len() > ROWS {
            let more = words::plural((rows.len() - ROWS) as u64, "more row", "more rows");
            self.line(&format!("And {more}."));
        }
    }
}

fn voices(page: &mut Page, printable: &Printable<'_>) {
    let signals = &printable.signals;
    let voices = &signals.voices;
    page.line("## Whose voices these are");
    let row = |name: &str, count: &Count| vec![name.to_owned(), escaped(&words::figure(&count.text))];
    page.table(
        &["", "Number:"],
        &[
            row("Comments read", &voices.comments),
            row("Comments coded", &voices.classified),
            row("Voices", &voices.authors),
            row("Voices with a name", &voices.named),
            row("Voices without a name", &voices.unnamed),
            row("Voices from their own work", &voices.first_hand),
        ],
    );
    if let Some(period) = &voices.period {
        page.line(&format!("Posted {}.", escaped(&words::period(period))));
    }
    if let Some(share) = signals.first_hand_share.as_ref().filter(|share| share.shown != Shown::Suppressed) {
        page.line(&escaped(&words::first_hand_share(share)));
    }
    let rows: Vec<_> = signals.speakers.iter().map(|s| row(&escaped(&words::speaker(&s.speaker)), &s.voices)).collect();
    if !rows.is_empty() {
        page.table(&["Speaks", "Voices:"], &rows);
        page.line("A voice counts in each row that any of its comments falls in.");
    }
    let stance = |s: &crate::signal::SentimentCount| row(&escaped(&words::sentiment(&s.sentiment)), &s.comments);
    let rows: Vec<_> = signals.sentiment.iter().map(stance).collect();
    if !rows.is_empty() {
        page.table(&["Stance of the comments by voices from their own work", "Comments:"], &rows);
    }
}

fn raised(page: &mut Page, printable: &Printable<'_>) {
    page.line("## What they raise");
    if printable.shows_nothing() {
        return page.line(&escaped(&summary::nothing_shown(printable)));
    }
    page.line(&whom(printable));
    let themes = Themes::of(printable);
    let row = |row: &ThemeRow<'_>| vec![escaped(row.label), share(row.strain), share(row.support)];
    page.table(&["Theme", "As a strain:", "As a support:"], &themes.shown().map(row).collect::<Vec<_>>());
    if !themes.hidden.is_empty() {
        page.line(&escaped(&themes.not_shown()));
    }
    let groups = groups(printable);
    if !groups.is_empty() {
        page.line("### By group");
        if groups.iter().any(|(_, shares)| shares.iter().any(|share| share.pooled.is_some())) {
            page.line(words::DRAWN_IN);
        }
        let whole: Vec<&Prevalence> =
            themes.all().flat_map(ThemeRow::shares).chain(printable.whole().filter(|s| s.valence.is_none())).collect();
        for (group, shares) in groups {
            by_group(page, &whole, (group, &shares), printable.has_corrected());
        }
    }
}

fn by_group(page: &mut Page, whole: &[&Prevalence], (group, shares): (&str, &[&Prevalence]), mixed: bool) {
    let voices = shares.first().map_or_else(String::new, |share| {
        format!(" ({} from their own work)", escaped(&words::counted(&share.voices, "voice", "voices")))
    });
    page.line(&format!("#### {}{voices}", escaped(group)));
    let pooled = shares.iter().any(|share| share.pooled.is_some());
    let rows: Vec<Vec<String>> = whole
        .iter()
        .filter_map(|of| shares.iter().find(|s| s.theme == of.theme && s.valence == of.valence))
        .map(|found| {
            let said = found.valence.map_or("stated", |valence| valence.as_str());
            let raw = mixed && found.method == Method::Uncorrected && found.shown != Shown::Suppressed;
            let mark = if raw { format!(" **{}**", words::UNCORRECTED) } else { String::new() };
            let mut row = vec![escaped(&found.label), said.to_owned(), share(Some(found)) + &mark];
            if pooled {
                row.push(found.pooled.map_or_else(|| "–".to_owned(), |at| format!("{}\u{a0}%", words::per_cent(at))));
            }
            row
        })
        .collect();
    let heads = ["Theme", "Said as", "Share:", "Drawn in:"];
    page.table(if pooled { &heads } else { &heads[..3] }, &rows);
}

fn intended(page: &mut Page, printable: &Printable<'_>) {
    page.line("## What they intend");
    if printable.shows_nothing() {
        return page.line(&escaped(&summary::nothing_shown(printable)));
    }
    let intents = intents(printable);
    if intents.is_empty() {
        return page.line("The codebook names no intent.");
    }
    page.line(&whom(printable));
    findings::risk(page, printable);
    if printable.risk().is_some() {
        page.line("### Word by word");
    }
    let rows: Vec<_> = intents.iter().map(|(_, intent)| vec![escaped(&intent.label), share(Some(intent))]).collect();
    page.table(&["Intent", "Share:"], &rows);
}

fn whom(printable: &Printable<'_>) -> String {
    let mut whom = escaped(&words::whom(&printable.signals.voices.first_hand));
    if printable.has_uncorrected() {
        whom.push_str(&format!(" **{}**", words::capital(words::UNCORRECTED)));
    }
    whom
}

fn share(share: Option<&Prevalence>) -> String {
    let Some(share) = share else { return "–".to_owned() };
    let range = words::range(share).map_or_else(String::new, |range| format!(" ({range})"));
    format!("{}{range}", escaped(&words::figure(&share.text)))
}

fn sure(page: &mut Page, printable: &Printable<'_>) {
    page.line("## How sure we are, and why");
    let sentences: Vec<String> = certainty::sentences(printable).iter().map(|s| format!("- {}", escaped(s))).collect();
    page.line(&sentences.join("\n"));
    if let Some(remedy) = certainty::remedy(printable) {
        page.line("### What would change this");
        page.line(&escaped(&remedy));
    }
    let remarks: Vec<String> = printable.signals.remarks.iter().map(|remark| words::sentence(remark)).collect();
    listed(page, "Known weaknesses", &remarks);
    listed(page, "Shares of which little is known", &certainty::thin(printable));
    let suppressed = &printable.signals.suppressed;
    if !suppressed.is_empty() {
        let cell = |text: &str| words::capital(&escaped(text));
        let rows: Vec<_> =
            suppressed.iter().map(|row| vec![cell(&row.what), escaped(&words::sentence(&row.reason))]).collect();
        page.table(&["Not shown", "Why"], &rows);
    }
    listed(page, "Remarks", &printable.notes);
}

/// Sentences under a heading; nothing where there are none.
fn listed(page: &mut Page, heading: &str, sentences: &[String]) {
    if !sentences.is_empty() {
        page.line(&format!("### {heading}"));
        page.line(&sentences.iter().map(|sentence| format!("- {}", escaped(sentence))).collect::<Vec<_>>().join("\n"));
    }
}

fn made(page: &mut Page, printable: &Printable<'_>) {
    let signals = &printable.signals;
    page.line("## How this was made");
    let coded_by: Vec<String> = (signals.classifier.annotators.iter())
        .map(|(name, count)| match printable.is_release() {
            true => escaped(name),
            false => format!("{} ({})", escaped(name), words::counted(count, "comment", "comments")),
        })
        .collect();
    let mut rows = vec![
        vec!["Program".to_owned(), escaped(&format!("{} {}", signals.made_by.tool, signals.made_by.version))],
        vec!["Codebook".to_owned(), escaped(&signals.classifier.codebook)],
        vec!["Comments coded by".to_owned(), coded_by.join("; ")],
        vec!["Checksum of all codes (SHA-256)".to_owned(), escaped(&signals.made_by.annotations_sha256)],
    ];
    rows.extend(printable.pages.iter().filter_map(|read| {
        let sum = read.sha256.as_ref()?;
        Some(vec![format!("SHA-256 of {}", escaped(&read.location)), escaped(sum)])
    }));
    page.table(&["", ""], &rows);
    page.line("## What do these words mean?");
    let terms = words::TERMS.iter().map(|(term, meaning)| format!("- **{term}**: {meaning}"));
    let themes =
        printable.codebook.themes.iter().map(|t| format!("- **{}**: {}", escaped(&t.label), escaped(&t.definition)));
    page.line(&terms.chain(themes).collect::<Vec<_>>().join("\n"));
}

/// Text in which nothing is Markdown or HTML, on one line.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in words::one_line(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '|' => out.push_str("\\|"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '~' | '$' | '!' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;

    fn of(sample: &Sample) -> String {
        document(&Printable::new(&sample.material()))
    }

    #[test]
    fn foreign_text_is_neither_markup_nor_a_new_cell() {
        assert_eq!(escaped("<b>|[x](javascript:y)\n# z_"), "&lt;b&gt;\\|\\[x\\](javascript:y) \\# z\\_");
    }

    #[test]
    fn a_working_report_is_what_it_was() {
        insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!("working.md", of(&Sample::corrected()));
        });
    }

    #[test]
    fn a_released_report_is_what_it_was() {
        insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!("release.md", of(&Sample::release()));
        });
    }
}
