//! Fuzzes the reader of disqus input.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| groundswell_fuzz::harvest("export.xml", b"<disqus><thread dsq:id=\"1\"><title>x</title></thread><post dsq:id=\"2\">", bytes));
