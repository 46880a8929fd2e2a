//! Which element of an array of jobs this process is, as the scheduler's variables tell.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use rungs::study::Shard;

use super::UsageError;

/// A variable that holds the index of an element.
struct Index {
    name: &'static str,
    /// What its first element is called.
    first: u32,
}

/// The variables of Slurm, PBS Pro, Torque, LSF, Grid Engine, OAR, HyperQueue, Kubernetes, AWS Batch and
/// Google Batch. An element of those that count from 0 is one more.
const INDICES: [Index; 10] = [
    Index { name: "SLURM_ARRAY_TASK_ID", first: 1 },
    Index { name: "PBS_ARRAY_INDEX", first: 1 },
    Index { name: "PBS_ARRAYID", first: 1 },
    Index { name: "LSB_JOBINDEX", first: 1 },
    Index { name: "SGE_TASK_ID", first: 1 },
    Index { name: "OAR_ARRAY_INDEX", first: 1 },
    Index { name: "HQ_TASK_ID", first: 1 },
    Index { name: "JOB_COMPLETION_INDEX", first: 0 },
    Index { name: "AWS_BATCH_JOB_ARRAY_INDEX", first: 0 },
    Index { name: "BATCH_TASK_INDEX", first: 0 },
];

/// What stands in a variable of a job that is no element: of LSF and Grid Engine.
const NO_ARRAY: [(&str, &str); 2] = [("LSB_JOBINDEX", "0"), ("SGE_TASK_ID", "undefined")];

/// The part of a study that the command line asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AskedShard {
    /// `K/N`.
    Given(Shard),
    /// `auto/N`: K is what the scheduler calls the element.
    Auto {
        /// How many parts there are.
        of: u32,
    },
}

impl FromStr for AskedShard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some(of) = text.strip_prefix("auto/") else {
            let given = text.parse().map(Self::Given);
            return given.map_err(|error: String| format!("{error}, or auto/N"));
        };
        let shard: Shard = format!("1/{of}").parse()?;
        Ok(Self::Auto { of: shard.of })
    }
}

impl fmt::Display for AskedShard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given(shard) => shard.fmt(f),
            Self::Auto { of } => write!(f, "auto/{of}"),
        }
    }
}

impl AskedShard {
    /// The part, by the variables of the environment.
    ///
    /// # Errors
    ///
    /// [`UsageError`] where none says which element this is, or two say different things.
    pub(super) fn resolve(
        self,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Shard, UsageError> {
        match self {
            Self::Given(shard) => Ok(shard),
            Self::Auto { of } => element(of, variable),
        }
    }
}

fn element(of: u32, variable: impl Fn(&str) -> Option<String>) -> Result<Shard, UsageError> {
    let mut found: Option<(&Index, u32, String)> = None;
    for index in &INDICES {
        let Some(text) = variable(index.name).filter(|text| !text.trim().is_empty()) else {
            continue;
        };
        if NO_ARRAY.contains(&(index.name, text.trim())) {
            continue;
        }
        let number: Option<u32> = text.trim().parse().ok();
        let part = number.and_then(|number| number.checked_add(1)?.checked_sub(index.first));
        let Some(part) = part.filter(|part| (1..=of).contains(part)) else {
            let last = of - 1 + index.first;
            return Err(UsageError(format!(
                "{}={text} is no element of --shard auto/{of}: it has to be a number from {} to {last}; \
                 submit an array of these indices, or give --shard K/{of}",
                index.name, index.first
            )));
        };
        match &found {
            Some((other, before, written)) if *before != part => {
                return Err(UsageError(format!(
                    "{}={written} says that this is part {before}, and {}={text} that it is part {part}; \
                     unset the one that is of another job, or give --shard K/{of}",
                    other.name, index.name
                )));
            }
            Some(_) => {}
            None => found = Some((index, part, text)),
        }
    }
    let none = || {
        let names: Vec<&str> = INDICES.iter().map(|index| index.name).collect();
        let text = format!(
            "--shard auto/{of} takes the number of the part from the array of jobs that this is an element \
             of, but none of {} is set; give --shard K/{of}",
            names.join(", ")
        );
        UsageError(text)
    };
    found.map(|(_, part, _)| Shard { part, of }).ok_or_else(none)
}

/// A name that no other attempt has: host, process and the time at which it began.
pub(super) fn attempt_name() -> String {
    let host = gethostname::gethostname().to_string_lossy().into_owned();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    let host: String = host.chars().map(|c| if is_plain(c) { c } else { '_' }).take(64).collect();
    let host = if host.is_empty() { "host".to_owned() } else { host };
    let start = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    format!("{host}-{:x}-{start:x}", std::process::id())
}

/// Where a part of the study that will be `place` is written.
pub(super) fn part_place(place: &Path, shard: Shard, round: Option<u32>) -> PathBuf {
    rungs::run::part_place(&rungs::run::parts_folder(place), shard, round)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(asked: &str, variables: &[(&str, &str)]) -> Result<Shard, String> {
        let asked: AskedShard = asked.parse()?;
        let value = |name: &str| {
            let found = variables.iter().find(|(own, _)| *own == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        asked.resolve(value).map_err(|error| error.to_string())
    }

    #[test]
    fn every_scheduler_tells_the_part() {
        for (name, value) in [
            ("SLURM_ARRAY_TASK_ID", "3"),
            ("PBS_ARRAY_INDEX", "3"),
            ("PBS_ARRAYID", "3"),
            ("LSB_JOBINDEX", "3"),
            ("SGE_TASK_ID", "3"),
            ("OAR_ARRAY_INDEX", "3"),
            ("HQ_TASK_ID", "3"),
            ("JOB_COMPLETION_INDEX", "2"),
            ("AWS_BATCH_JOB_ARRAY_INDEX", "2"),
            ("BATCH_TASK_INDEX", "2"),
        ] {
            assert_eq!(
                resolved("auto/8", &[(name, value)]),
                Ok(Shard { part: 3, of: 8 }),
                "{name}"
            );
        }
        let first = [("JOB_COMPLETION_INDEX", "0")];
        assert_eq!(resolved("auto/8", &first), Ok(Shard { part: 1, of: 8 }));
        assert_eq!(resolved("2/8", &first), Ok(Shard { part: 2, of: 8 }), "what is given holds");
    }

    #[test]
    fn a_job_that_is_no_element_has_no_part() {
        for variables in [&[][..], &[("LSB_JOBINDEX", "0")], &[("SGE_TASK_ID", "undefined")]] {
            let refused = resolved("auto/8", variables).unwrap_err();
            assert!(refused.contains("none of SLURM_ARRAY_TASK_ID"), "{refused}");
        }
        let both = [("SGE_TASK_ID", "undefined"), ("SLURM_ARRAY_TASK_ID", "8")];
        assert_eq!(resolved("auto/8", &both), Ok(Shard { part: 8, of: 8 }));
    }

    #[test]
    fn indices_that_differ_or_are_out_of_range_are_refused() {
        let two = [("SLURM_ARRAY_TASK_ID", "2"), ("JOB_COMPLETION_INDEX", "2")];
        let refused = resolved("auto/8", &two).unwrap_err();
        assert!(refused.contains("part 2") && refused.contains("part 3"), "{refused}");
        let agreed = [("SLURM_ARRAY_TASK_ID", "3"), ("JOB_COMPLETION_INDEX", "2")];
        assert_eq!(resolved("auto/8", &agreed), Ok(Shard { part: 3, of: 8 }));
        for wrong in ["0", "9", "-1", "x"] {
            let refused = resolved("auto/8", &[("SLURM_ARRAY_TASK_ID", wrong)]).unwrap_err();
            assert!(refused.contains("from 1 to 8"), "{refused}");
        }
        let refused = resolved("auto/8", &[("BATCH_TASK_INDEX", "8")]).unwrap_err();
        assert!(refused.contains("from 0 to 7"), "{refused}");
    }

    #[test]
    fn a_part_is_asked_for_as_a_fraction_or_by_the_number_of_parts() {
        assert_eq!("auto/12".parse(), Ok(AskedShard::Auto { of: 12 }));
        for wrong in ["auto", "auto/0", "auto/x", "auto/99999", "9/8", "/8"] {
            assert!(wrong.parse::<AskedShard>().is_err(), "{wrong}");
        }
    }
}
