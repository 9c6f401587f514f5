//! Fuzzes the reader of rest input.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| groundswell_fuzz::harvest("answer.json", b"[{\"id\":1,\"post\":1,\"author_name\":\"a\",\"date_gmt\":\"\",\"content\":{\"rendered\":\"x\"}},", bytes));
