//! The published models: small, exact, and known answers for everything that a study does with a
//! simulation.
//!
//! Each is one file that implements [`crate::sim::Simulation`]; docs/classics.md describes them and
//! says how they were read where the papers are silent. The two models of Pluchino, Rapisarda and
//! Garofalo share a staff, its ages and its competence.

mod age;
mod candidates;
mod competence;
mod hierarchy;
pub mod kane_1970;
pub mod lazear_2004;
pub mod pluchino_2010;
pub mod pluchino_2011;
mod staff;
mod turnover;

pub use competence::{Bounds, Hypothesis};
pub use hierarchy::Pool;
pub use staff::Staff;
