//! *rungs* runs synthetic organizations over many years under single-ladder and dual-ladder
//! promotion policies, and measures how attrition, morale and productivity change.

pub mod cli;
pub mod model;
pub mod output;
pub mod rng;
pub mod scenario;
pub mod sim;
pub mod stats;
pub mod study;
