//! What fuzzing has found, and what it starts from: every input of fuzz/corpus through its target,
//! without libFuzzer. `.ci/fuzz` and fuzz/README.md say how to look for more.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the corpus fails")]
#![expect(clippy::print_stdout, reason = "a target that panics is told with its input")]

mod targets;

use std::fs;
use std::path::Path;

/// Runs a target on all inputs of its folder.
fn replay(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    // The package has no fuzz/, because that is a package of its own.
    if !folder.exists() {
        return;
    }
    let (_, target) = targets::TARGETS.iter().find(|(own, _)| *own == name).unwrap();
    let inputs = fs::read_dir(folder.join("corpus").join(name)).unwrap();
    let mut inputs: Vec<_> = inputs.map(|entry| entry.unwrap().path()).collect();
    inputs.sort();
    assert!(!inputs.is_empty(), "the corpus of {name}");
    for input in inputs {
        // Named in case that the target panics.
        println!("{}", input.display());
        target(&fs::read(&input).unwrap());
    }
}

#[test]
fn the_corpus_of_scenarios_is_read() {
    replay("scenario");
}

#[test]
fn the_corpus_of_options_is_read() {
    replay("set");
}

#[test]
fn the_corpus_of_lists_is_read() {
    replay("list");
}

#[test]
fn the_corpus_of_journals_is_read() {
    replay("journal");
}

#[test]
fn the_corpus_of_manifests_is_read() {
    replay("manifest");
}

#[test]
fn the_corpus_of_tables_is_read() {
    replay("tables");
}

#[test]
fn every_target_has_a_corpus_and_a_program() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    if !folder.exists() {
        return;
    }
    let names = |part: &str| {
        let files = fs::read_dir(folder.join(part)).unwrap().map(|entry| entry.unwrap().path());
        let mut names: Vec<String> =
            files.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    };
    let mut targets: Vec<&str> = targets::TARGETS.iter().map(|(name, _)| *name).collect();
    targets.sort_unstable();
    assert_eq!(names("corpus"), targets);
    assert_eq!(names("fuzz_targets"), targets);
}
