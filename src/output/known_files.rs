//! Files that every run directory has under the same names, besides its tables.

/// The scenario in a run directory, as it was read.
pub const SCENARIO: &str = "scenario.toml";

/// The list of points in a run directory.
pub const POINT_LIST: &str = "design.csv";

/// Times and machine of a run directory.
pub const TIMINGS: &str = "timings.json";
