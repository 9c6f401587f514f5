//! The `groundswell` command.
#![forbid(unsafe_code)]

fn main() {}
