//! The targets, which `cargo test` of the program runs on the corpus, too.

#[path = "../../tests/it/fuzz/targets.rs"]
mod targets;

/// Runs the target `name` on `bytes`.
///
/// # Panics
///
/// Where something is wrong: that is what fuzzing looks for.
pub fn run(name: &str, bytes: &[u8]) {
    let (_, target) = targets::TARGETS.iter().find(|(own, _)| *own == name).expect("a target");
    target(bytes);
}
