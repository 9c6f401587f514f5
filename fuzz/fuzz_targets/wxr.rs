//! Fuzzes the reader of wxr input.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| groundswell_fuzz::harvest("export.xml", b"<rss xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><item><wp:comment>", bytes));
