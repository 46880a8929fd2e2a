//! Names of files in a run directory that are no tables.

/// The scenario as it was read.
pub const SCENARIO: &str = "scenario.toml";

/// The list of points of a design.
pub const POINT_LIST: &str = "design.csv";

/// Times and machine.
pub const TIMINGS: &str = "timings.json";
