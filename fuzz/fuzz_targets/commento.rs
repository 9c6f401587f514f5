//! Fuzzes the reader of commento input.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| groundswell_fuzz::harvest("export.json", b"{\"version\":1,\"comments\":[{\"commentHex\":\"a\",\"url\":\"/\"},", bytes));
