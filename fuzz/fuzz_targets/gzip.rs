//! Fuzzes the reader of gzip input.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| groundswell_fuzz::harvest("export.gz", b"\x1f\x8b", bytes));
