//! Fuzzes the reader of text input.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| groundswell_fuzz::harvest("page.txt", b"", bytes));
