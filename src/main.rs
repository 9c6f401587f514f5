//! The `groundswell` command: hands the words of the command line over and exits with what comes back.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    groundswell::cli::main()
}
