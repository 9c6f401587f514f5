//! Annotation records invented for tests: no text behind them.

use serde_json::{Value, json};

/// A record of a comment with labels such as `burnout/strain` or `leaving`.
pub(crate) fn record(comment: &str, annotator: &str, labels: &[&str]) -> Value {
    let themes: Vec<Value> = labels
        .iter()
        .map(|label| {
            let (theme, valence) = label.split_once('/').map_or((*label, Value::Null), |(t, v)| (t, json!(v)));
            json!({"theme": theme, "valence": valence, "probability": 1.0, "span": null})
        })
        .collect();
    json!({
        "schema": "groundswell/annotation@1", "thread": "t-1", "comment": comment, "author": null, "posted": null,
        "platform": null, "columns": {}, "text_sha256": groundswell::digest::sha256_hex(comment.as_bytes()),
        "annotator": annotator, "codebook": "practitioner-retention@1.1.0", "themes": themes,
        "sentiment": {"label": "negative", "probability": 1.0}, "speaker": {"label": "first_hand", "probability": 1.0},
        "error": null
    })
}

/// One record a line.
pub(crate) fn lines(records: &[Value]) -> String {
    records.iter().map(|record| format!("{record}\n")).collect()
}
