//! Fuzzes the reader of isso's database: the fuzzer writes all but the head of the first page.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // Pages of 512 bytes, UTF-8; the two words by which the form is known stand behind, where no table points.
    let mut head = [0_u8; 100];
    head[..16].copy_from_slice(b"SQLite format 3\0");
    (head[16], head[59]) = (2, 1);
    let whole = [bytes, b"threads remote_addr"].concat();
    groundswell_fuzz::harvest("comments.db", &head, &whole);
});
