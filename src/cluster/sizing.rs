//! Into how many parts a study is cut, and how long one takes.

use super::options::TimeLimit;
use crate::study::Shard;

/// How many parts are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartsAsked {
    /// This number of parts, at least 1.
    Number(u32),
    /// Parts that take about this number of minutes each, at least 1.
    Minutes(u32),
}

/// The parts of a study.
#[derive(Clone, Debug, PartialEq)]
pub struct Sizing {
    /// How many; with rounds, of every round.
    pub parts: u32,
    /// Seconds that a part takes, on all its processors.
    pub seconds: f64,
    /// Why there are that many, in words.
    pub why: String,
}

impl Sizing {
    /// Cuts `seconds` of one processor, for parts of `cpus` processors each, into at most `units` and at
    /// most `usual_max` parts.
    ///
    /// # Errors
    ///
    /// In words, where more parts are asked for than the study has units.
    pub fn of(
        asked: PartsAsked,
        (seconds, cpus): (f64, u16),
        (units, usual_max): (u64, u32),
    ) -> Result<Self, String> {
        let most = u32::try_from(units).unwrap_or(u32::MAX).clamp(1, Shard::PARTS_MAX);
        let work = seconds / f64::from(cpus.max(1));
        let (parts, why) = match asked {
            PartsAsked::Number(parts) if parts > most => {
                return Err(format!(
                    "--parts {parts}: the study has {units} units (points × replications, in the \
                     smallest round where there are rounds), and a part has at least one; give --parts \
                     {most} at most"
                ));
            }
            PartsAsked::Number(parts) => (parts, "--parts".to_owned()),
            PartsAsked::Minutes(minutes) => {
                let wanted = (work / (60.0 * f64::from(minutes))).ceil().max(1.0);
                let usual = most.min(usual_max);
                // Beyond the largest number of parts it does not matter how far.
                if wanted <= f64::from(usual) {
                    (to_count(wanted), format!("--minutes {minutes}"))
                } else if usual == most && u64::from(most) == units {
                    (most, "no more than the study has units: points × replications".to_owned())
                } else {
                    let why =
                        format!("no more than the scheduler usually takes; --minutes {minutes}");
                    (usual, why)
                }
            }
        };
        // A part has whole units.
        let longest = units.div_ceil(u64::from(parts)) as f64 / units.max(1) as f64;
        Ok(Self { parts, seconds: work * longest, why })
    }
}

/// A whole number that a part count can be.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is between 1 and the number of parts that there may be"
)]
fn to_count(number: f64) -> u32 {
    number as u32
}

/// The time that is asked for what takes about `seconds`: four times as much, and 15 minutes at least,
/// in whole five minutes.
#[must_use]
pub fn time_limit(seconds: f64) -> TimeLimit {
    const TIMES: f64 = 4.0;
    const STEP_SECONDS: f64 = 300.0;
    const STEPS_LEAST: f64 = 3.0;
    let steps = (TIMES * seconds / STEP_SECONDS).ceil().clamp(STEPS_LEAST, 1e6);
    TimeLimit(u64::from(to_count(steps)) * 300)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: f64 = 3600.0;

    fn sized(asked: PartsAsked, cpus: u16, units: u64) -> (u32, f64) {
        let sizing = Sizing::of(asked, (8.0 * HOUR, cpus), (units, 1000)).unwrap();
        (sizing.parts, sizing.seconds)
    }

    #[test]
    fn parts_take_the_minutes_that_are_asked_for() {
        assert_eq!(sized(PartsAsked::Minutes(30), 1, 1600), (16, 0.5 * HOUR));
        assert_eq!(sized(PartsAsked::Minutes(30), 4, 1600), (4, 0.5 * HOUR));
        assert_eq!(sized(PartsAsked::Minutes(30), 1, 4), (4, 2.0 * HOUR), "no more than units");
        assert_eq!(sized(PartsAsked::Minutes(1), 1, 1_000_000).0, 480);
        assert_eq!(sized(PartsAsked::Minutes(10_000), 1, 100).0, 1);
        let (parts, seconds) = sized(PartsAsked::Number(3), 2, 4);
        assert_eq!((parts, seconds), (3, 2.0 * HOUR), "two units of four");
        let much = Sizing::of(PartsAsked::Minutes(1), (1e12, 1), (1_000_000, 1000)).unwrap();
        assert_eq!(much.parts, 1000);
        let refused = Sizing::of(PartsAsked::Number(5), (1.0, 1), (4, 1000));
        assert!(refused.unwrap_err().contains("--parts 4 at most"));
    }

    #[test]
    fn time_is_asked_for_generously() {
        assert_eq!(time_limit(1.0).to_string(), "00:15:00");
        assert_eq!(time_limit(1800.0).to_string(), "02:00:00");
        assert_eq!(time_limit(1801.0).to_string(), "02:05:00");
    }
}
