//! The program `rungs`.

mod cli;

use std::process::ExitCode;

/// musl's own gives every larger block back at once, which costs a third of the time.
#[cfg(target_env = "musl")]
#[global_allocator]
static MEMORY: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

fn main() -> ExitCode {
    cli::main()
}
