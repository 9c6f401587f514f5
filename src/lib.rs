//! groundswell reads the comment threads under news and trade articles, where practitioners talk about their own jobs,
//! and turns them into evidence: which themes they raise, whether they mean to leave or stay, and how sure one may be.
//!
//! The sentence of the crate is harvest → tokenise → classify → aggregate → report; [`pipeline`] says it whole.
#![forbid(unsafe_code)]

pub mod annotation;
pub mod classify;
#[cfg(feature = "cli")]
pub mod cli;
pub mod codebook;
pub mod corpus;
pub mod digest;
pub mod error;
pub mod evaluate;
pub mod harvest;
pub mod pipeline;
pub mod report;
pub mod signal;
pub mod stats;
pub mod study;
pub mod text;
pub mod train;

pub use error::{Error, ErrorKind, Result};

/// The program in the README is compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
