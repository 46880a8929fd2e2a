#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rungs_fuzz::run("list", bytes));
