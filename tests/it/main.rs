//! Tests of the program and of the library from outside, linked into one binary.

mod against;
mod bridge;
mod charts;
mod clean;
mod cli;
mod compare;
mod determinism;
mod diagnostics;
mod examples;
#[cfg(unix)]
mod exits;
mod faults;
mod forces;
mod golden;
mod json;
mod known_answers;
mod names;
mod older;
mod output;
mod ownership;
mod parquet;
mod plausible;
mod precision;
mod program;
mod properties;
mod published;
mod replay;
mod report;
mod resume;
mod run;
mod scenario_files;
mod shards;
mod showcase;
mod tidy;
mod validation;
