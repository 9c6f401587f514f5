//! The study folder: what it keeps besides the files of the stages.
//! Harvests nothing and classifies nothing.
//! Used by `harvest`, which fills the snapshots, and by the command line.

pub mod snapshots;
