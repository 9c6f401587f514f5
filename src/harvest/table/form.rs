//! The forms of tables that are read.
//! Tells no form from another: `sniff` does.
//! Called by `route` and by `rows`.

/// The form of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::harvest) enum Form {
    Delimited,
    JsonLines,
    Excel,
    #[cfg(feature = "parquet")]
    Parquet,
}

impl Form {
    pub(super) fn platform(self) -> &'static str {
        match self {
            Form::Delimited => "csv",
            Form::JsonLines => "jsonl",
            Form::Excel => "xlsx",
            #[cfg(feature = "parquet")]
            Form::Parquet => "parquet",
        }
    }
}
