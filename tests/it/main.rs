//! Tests of the program and of the library from outside, linked into one binary.

mod bridge;
mod charts;
mod cli;
mod compare;
mod determinism;
mod diagnostics;
mod examples;
mod golden;
mod known_answers;
mod older;
mod output;
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
