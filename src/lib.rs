//! *rungs* runs synthetic organizations over many years under single-ladder and dual-ladder
//! promotion policies, and measures how attrition, morale and productivity change.
//!
//! The program `rungs` runs scenario files. The same from code:
//!
//! ```
//! use rungs::scenario::{Expansion, Overrides};
//! use rungs::study::{self, RunColumns, Plan, NoProgress, compare};
//!
//! let text = r#"
//!     name = "an experiment"
//!     horizon = { years = 2, burn_in_years = 2 }
//!     study = { replications = 3 }
//!     department = [{ headcount = 40 }]
//!     policy = [
//!         { name = "single", preset = "single-ladder" },
//!         { name = "dual", preset = "dual-ladder" },
//!     ]
//! "#;
//! let expansion = Expansion::parse_with("experiment.toml", text, &Overrides::default(), None)?;
//! let plan = Plan::of(&expansion);
//! let records = study::run(&plan, 1, &NoProgress)?;
//! let outcomes = RunColumns::of(&plan, &records)?;
//! for comparison in compare(&plan, &outcomes, 0, 0)? {
//!     let paired = comparison.paired.as_ref().map(|paired| paired.difference);
//!     println!("{}: {paired:?}", comparison.metric);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! `examples/library.rs` builds a study of the career model in code, and runs a model of its own
//! ([`sim::Simulation`]) by the same machinery.
//!
//! ARCHITECTURE.md is the map of the layers; docs/model.md describes the model.

pub mod classics;
#[cfg(all(feature = "output", feature = "disk"))]
pub mod cluster;
pub mod model;
pub mod numeric;
#[cfg(feature = "output")]
pub mod output;
pub mod rng;
#[cfg(feature = "output")]
pub mod run;
pub mod scenario;
pub mod sim;
pub mod stats;
pub mod study;
#[cfg(feature = "output")]
pub mod validation;
