//! Fuzzes the reader of hacker news input.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| groundswell_fuzz::harvest("item.json", b"[{\"by\":\"a\",\"id\":1,\"kids\":[2],\"time\":1,\"type\":\"story\"},", bytes));
