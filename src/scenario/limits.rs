//! How large a scenario can be: far beyond any organization that makes sense, so that a typo
//! cannot eat the machine.
//!
//! Each is stated in docs/scenario-format.md too. What memory a study needs is estimated where
//! its runs are planned, and checked there.

/// Bytes of a scenario file.
pub const TEXT_BYTES_MAX: usize = 1_000_000;

/// Characters of the name of a scenario, department or policy, and of a title.
pub const NAME_CHARS_MAX: usize = 60;

/// Years after the switch; at least 1.
pub const YEARS_MAX: u32 = 200;

/// Years of burn-in; 0 for none.
pub const BURN_IN_YEARS_MAX: u32 = 200;

/// Replications; at least 1.
pub const REPLICATIONS_MAX: u32 = 100_000;

/// The largest seed: the largest integer that TOML can write.
pub const SEED_MAX: u64 = i64::MAX as u64;

/// The highest multiplier of a market series; at least 0.
pub const MARKET_MAX: f64 = 10.0;

/// Policies; at least 1.
pub const POLICIES_MAX: usize = 64;

/// Departments; at least 1.
pub const DEPARTMENTS_MAX: usize = 64;

/// Factors of a design.
pub const FACTORS_MAX: usize = 64;

/// Levers of an attribution.
pub const LEVERS_MAX: usize = 24;

/// Combinations of levers, where an attribution runs all of them.
pub const COMBINATIONS_MAX: usize = 1024;

/// Combinations of levers along sampled orders.
pub const SAMPLED_COMBINATIONS_MAX: usize = 4096;

/// Metrics that a file can say the smallest worthwhile difference of.
pub const METRICS_MAX: usize = 100;

/// Points of a design; at least 1.
pub const POINTS_MAX: usize = 100_000;

/// Seats of the whole organization, managers and the executive included.
pub const SEATS_MAX: u64 = 2_000_000;

/// Diagnostics of one file that are listed; the rest are only counted.
pub const DIAGNOSTICS_MAX: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_states_the_limits() {
        const LEAST: usize = crate::stats::SequentialRule::MIN_LOWEST;
        let page = include_str!("../../docs/scenario-format.md");
        for row in [
            format!("| `horizon.years` | 1 to {YEARS_MAX} |"),
            format!("| `horizon.burn_in_years` | 0 to {BURN_IN_YEARS_MAX} |"),
            format!("| `study.replications` | 1 to {REPLICATIONS_MAX} |"),
            format!("| `study.seed` | 0 to {SEED_MAX} |"),
            format!("| `study.precision.min` and `max` | {LEAST} to {REPLICATIONS_MAX} |"),
            format!("| policies | 1 to {POLICIES_MAX} |"),
            format!("| departments | 1 to {DEPARTMENTS_MAX} |"),
            format!("| factors | at most {FACTORS_MAX} |"),
            format!("| levers | at most {LEVERS_MAX} |"),
            format!("| points of a design | 1 to {POINTS_MAX} |"),
            format!("| seats in all, managers included | at most {SEATS_MAX} |"),
            format!("at most {YEARS_MAX}, each 0 to {MARKET_MAX} |"),
            format!("| characters of a name or title | 1 to {NAME_CHARS_MAX},"),
            format!("| bytes of the file | at most {TEXT_BYTES_MAX} |"),
            format!("more than {DIAGNOSTICS_MAX} faults"),
        ] {
            assert!(page.contains(&row), "{row}");
        }
    }
}
