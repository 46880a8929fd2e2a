//! The scenario to start from.

/// A commented scenario that runs as it is, quickly; what `rungs new` writes.
pub const STARTER: &str = include_str!("starter.toml");

#[cfg(test)]
mod tests {
    use super::super::Scenario;
    use super::*;
    use crate::model::policy::Levers;

    /// The starter with every commented-out key made a key.
    fn uncommented() -> String {
        let is_key = |line: &str| line.starts_with(|first: char| first.is_ascii_lowercase());
        let line = |line: &str| match line.strip_prefix('#') {
            Some(rest) if is_key(rest) => rest.to_owned(),
            _ => line.to_owned(),
        };
        STARTER.lines().map(|text| line(text) + "\n").collect()
    }

    #[test]
    fn the_starter_runs_as_it_is_and_quickly() {
        let starter = Scenario::parse("starter.toml", STARTER).unwrap();
        assert_eq!((starter.career().unwrap().policies.len(), starter.study.replications), (2, 20));
        assert_eq!(starter.career().unwrap().seats(), 800 + 100 + 13 + 2 + 1);
        assert!(STARTER.is_ascii());
    }

    #[test]
    fn every_key_commented_out_exists_with_the_default_it_states() {
        let starter = Scenario::parse("starter.toml", STARTER).unwrap();
        let uncommented = uncommented();
        let all = Scenario::parse("starter.toml", &uncommented)
            .unwrap_or_else(|faults| panic!("{faults}"));
        assert_eq!(all.resolved(), starter.resolved());
        for lever in Levers::PARAMETERS {
            assert!(
                uncommented.contains(&format!("\n{} = ", lever.key)),
                "{} is not shown",
                lever.key
            );
        }
    }
}
