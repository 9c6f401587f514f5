//! Fuzzes the reader of feed input.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| groundswell_fuzz::harvest("feed.xml", b"<rss><channel><title>Comments on: x</title><item>", bytes));
