//! The program `rungs`.

use std::process::ExitCode;

fn main() -> ExitCode {
    rungs::cli::main()
}
