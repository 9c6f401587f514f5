//! Writes a document as GitHub's Markdown.
//! Draws no chart: the tables say what charts show.
//! Called by `render`.

use super::document::{Block, Document, Table};

/// The document as Markdown.
pub(super) fn render(document: &Document) -> String {
    let mut out = format!("## {}\n\n", escaped(&document.title));
    let blocks = &document.blocks;
    for (at, block) in blocks.iter().enumerate() {
        match block {
            Block::Heading(_) if !followed(blocks, at) => {}
            Block::Heading(text) => out.push_str(&format!("### {}\n\n", escaped(text))),
            Block::Sentence(text) => out.push_str(&format!("{}\n\n", escaped(text))),
            Block::Caution(text) => out.push_str(&format!("> **Beware:** {}\n\n", escaped(text))),
            Block::Table(table) => out.push_str(&self::table(table)),
            Block::Charts(_) => {}
            Block::Small(lines) => {
                lines.iter().for_each(|line| out.push_str(&format!("<sub>{}</sub>\n", escaped(line))));
            }
        }
    }
    out
}

/// Whether a heading has more than charts under it.
pub(super) fn followed(blocks: &[Block], heading: usize) -> bool {
    blocks[heading + 1..]
        .iter()
        .take_while(|block| !matches!(block, Block::Heading(_) | Block::Small(_)))
        .any(|block| !matches!(block, Block::Charts(_)))
}

fn table(table: &Table) -> String {
    let columns = table.head.len();
    let line = |cells: &[String], quiet: bool| {
        let padded = (0..columns).map(|at| {
            let cell = cells.get(at).map_or(String::new(), |cell| escaped(cell));
            if quiet && !cell.is_empty() { format!("<sub>{cell}</sub>") } else { cell }
        });
        format!("| {} |\n", padded.collect::<Vec<_>>().join(" | "))
    };
    let mut out = line(&table.head, false);
    let rule: Vec<&str> = (0..columns).map(|at| if at == 0 { "---" } else { "---:" }).collect();
    out.push_str(&format!("|{}|\n", rule.join("|")));
    table.rows.iter().for_each(|row| out.push_str(&line(&row.cells, row.quiet)));
    out.push('\n');
    out
}

/// Text that Markdown and HTML leave as it is.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\n' | '\r' => out.push(' '),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '#' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}
