//! Fuzzes the reader of reddit input.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| groundswell_fuzz::harvest("page.json", b"[{\"kind\":\"Listing\",\"data\":{\"children\":[", bytes));
