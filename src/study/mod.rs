//! The study folder: its settings, its store, its snapshots, and how it forgets.
//! Harvests nothing and classifies nothing: threads come to it from above.
//! Used by `harvest`, which fills the snapshots, and by the command line.

#[cfg(feature = "study")]
mod add;
#[cfg(feature = "study")]
mod copies;
#[cfg(feature = "study")]
mod cut;
#[cfg(feature = "study")]
mod db;
#[cfg(feature = "study")]
mod erased;
#[cfg(feature = "study")]
mod export;
#[cfg(feature = "study")]
mod forget;
#[cfg(feature = "study")]
mod forgotten;
#[cfg(feature = "study")]
mod names;
#[cfg(feature = "study")]
mod open;
#[cfg(feature = "study")]
mod pages;
#[cfg(feature = "study")]
mod purge;
#[cfg(feature = "study")]
mod settings;
pub mod snapshots;
#[cfg(feature = "study")]
mod status;
#[cfg(all(test, feature = "study"))]
mod tests;
#[cfg(feature = "study")]
mod views;
#[cfg(feature = "study")]
mod words;

#[cfg(feature = "study")]
pub use self::{
    add::{Added, Adding},
    copies::{Bands, Likeness},
    cut::MARK,
    db::STORE,
    export::{EXPORT, Exported},
    forget::{Forgetting, Found, Person, Proof, Request},
    forgotten::{Forgotten, Withdrawal},
    open::{New, Study},
    purge::Purged,
    settings::{KEPT_DAYS, SETTINGS, Settings, day, days_after},
    status::Status,
};
