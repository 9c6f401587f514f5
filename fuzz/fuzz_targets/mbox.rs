//! Fuzzes the reader of mbox input.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| groundswell_fuzz::harvest("list.mbox", b"From a Mon Mar  4 08:05:00 2019\nFrom: a@b.example\n", bytes));
