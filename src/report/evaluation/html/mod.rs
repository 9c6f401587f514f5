//! Writes a document as one page of HTML that needs nothing else: no script, no font, no request.
//! Draws charts as inline SVG; every figure in them also stands in a table.
//! Called by `render`.

mod chart;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::document::{Block, Document, Table};

const STYLE: &str = include_str!("style.css");

/// The document as a page.
pub(super) fn render(document: &Document) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { (document.title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 { (document.title) }
                    @for block in &document.blocks { (self::block(block)) }
                }
            }
        }
    };
    let mut page = page.into_string();
    page.push('\n');
    page
}

fn block(block: &Block) -> Markup {
    html! {
        @match block {
            Block::Heading(text) => h2 { (text) },
            Block::Sentence(text) => p { (text) },
            Block::Caution(text) => p.caution role="note" { strong { "Beware: " } (text) },
            Block::Table(table) => (self::table(table)),
            Block::Charts(charts) => {
                p { "Left: precision by recall as the threshold falls; the ring is the threshold in use, the dotted line what guessing would give. \
                     Right: of comments told a probability, the share that have the label; on the diagonal, a probability means what it says." }
                div.charts { @for chart in charts { (chart::figure(chart)) } }
            },
            Block::Small(lines) => footer { @for line in lines { p { (line) } } },
        }
    }
}

fn table(table: &Table) -> Markup {
    let columns = table.head.len();
    html! {
        div.scroll tabindex="0" role="region" aria-label=(table.caption) {
            table {
                caption { (table.caption) }
                thead { tr { @for name in &table.head {
                    @if name.is_empty() { td {} } @else { th scope="col" { (name) } }
                } } }
                tbody {
                    @for row in &table.rows {
                        tr.quiet[row.quiet] {
                            @for (at, cell) in row.cells.iter().enumerate() {
                                @if at == 0 { th scope="row" { (cell) } }
                                @else if at + 1 == row.cells.len() && row.cells.len() < columns {
                                    td.said colspan=(columns - at) { (cell) }
                                }
                                @else { td { (cell) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
