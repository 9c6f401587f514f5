//! Fuzzes the reader of table input.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| groundswell_fuzz::harvest("survey.csv", b"", bytes));
