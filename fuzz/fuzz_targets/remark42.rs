//! Fuzzes the reader of remark42 input.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| groundswell_fuzz::harvest("backup.json", b"{\"version\":1,\"users\":[],\"posts\":[]}\n", bytes));
