//! Fuzzes the reader of youtube input.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| groundswell_fuzz::harvest("answer.json", b"{\"kind\":\"youtube#commentThreadListResponse\",\"items\":[", bytes));
