//! The targets, which `cargo test` of the program runs on the corpus, too.

#[path = "../../tests/it/fuzz/targets.rs"]
mod targets;

pub use targets::TARGETS;

/// Runs the target `name` on `bytes`.
pub fn run(name: &str, bytes: &[u8]) {
    let (_, target) = TARGETS.iter().find(|(own, _)| *own == name).expect("a target");
    target(bytes);
}
