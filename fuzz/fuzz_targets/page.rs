//! Fuzzes the reader of page input.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| groundswell_fuzz::harvest("page.html", b"<!DOCTYPE html>", bytes));
