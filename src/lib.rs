//! *rungs* runs synthetic organizations over many years under single-ladder and dual-ladder
//! promotion policies, and measures how attrition, morale and productivity change.

pub mod model;
pub mod rng;
pub mod sim;
pub mod stats;
