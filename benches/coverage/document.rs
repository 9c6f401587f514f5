//! Tables in Markdown, claims with whether they hold, and the document they are written into.

use std::path::Path;

/// Cells of one row.
pub(crate) type Row = Vec<String>;

/// A Markdown table.
pub(crate) fn table<'h>(heads: impl IntoIterator<Item = &'h &'h str>, rows: impl Iterator<Item = Row>) -> String {
    let heads: Vec<&str> = heads.into_iter().copied().collect();
    let mut text = format!("| {} |\n|{}\n", heads.join(" | "), "---|".repeat(heads.len()));
    rows.for_each(|row| text.push_str(&format!("| {} |\n", row.join(" | "))));
    text
}

/// The middle of some values; those that are not numbers are left out.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.retain(|value| value.is_finite());
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// What the project claims of its statistics, and whether the simulation bears it out.
#[derive(Default)]
pub(crate) struct Checks(Vec<(String, bool, String)>);

impl Checks {
    /// One claim, whether it holds, and the figure.
    pub(crate) fn add(&mut self, claim: &str, holds: bool, figure: String) {
        self.0.push((claim.to_owned(), holds, figure));
    }

    /// All as a table.
    pub(crate) fn table(&self) -> String {
        let rows = self.0.iter().map(|(claim, holds, figure)| {
            vec![claim.clone(), if *holds { "holds" } else { "**does not hold**" }.to_owned(), figure.clone()]
        });
        table(&["claim", "", "measured"], rows)
    }
}

/// Puts each section between its two marks, `<!-- name -->` and `<!-- /name -->`; everything else stays.
pub(crate) fn write(path: &Path, sections: &[(&str, String)]) {
    let mut text = std::fs::read_to_string(path).expect("docs/statistics.md is there");
    for (name, section) in sections {
        let (open, close) = (format!("<!-- {name} -->"), format!("<!-- /{name} -->"));
        let start = text.find(&open).unwrap_or_else(|| panic!("no mark {open}")) + open.len();
        let end = text.find(&close).unwrap_or_else(|| panic!("no mark {close}"));
        text.replace_range(start..end, &format!("\n\n{}\n", section.trim_end()));
    }
    std::fs::write(path, text).expect("docs/statistics.md can be written");
}
