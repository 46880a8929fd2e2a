//! What a scheduler is asked for besides the study.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What is asked of a scheduler for every task, and how many may run at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobOptions {
    /// Processors of a task, which are the threads of a part; at least 1.
    pub cpus: u16,
    /// Memory of a task.
    pub memory: Option<Memory>,
    /// How long a part may take.
    pub time: TimeLimit,
    /// How long the merge may take.
    pub merge_time: TimeLimit,
    /// Partition or queue.
    pub partition: Option<String>,
    /// Account or project.
    pub account: Option<String>,
    /// Parts that run at the same time, at most.
    pub at_once: Option<u32>,
    /// Further options of the scheduler, as they were given.
    pub with: Vec<String>,
    /// Grid Engine: the parallel environment in which a task has several processors.
    pub parallel_environment: Option<String>,
    /// Kubernetes: the image of the pods.
    pub image: Option<String>,
    /// Kubernetes: the volume that holds the study.
    pub volume: Option<Volume>,
    /// AWS Batch: the job definition.
    pub job_definition: Option<String>,
    /// Options of `rungs merge`.
    pub merge_options: Vec<String>,
}

/// An amount of memory, in MiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory(pub u64);

impl FromStr for Memory {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "expected a whole number of M or G, such as 4G or 512M".to_owned();
        let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
        let unit = match text[digits.len()..].to_ascii_lowercase().as_str() {
            "m" | "mb" | "mib" => 1,
            "g" | "gb" | "gib" => 1024,
            _ => return Err(wrong()),
        };
        let number: u64 = digits.parse().map_err(|_| wrong())?;
        let mebibytes = number.checked_mul(unit).filter(|mebibytes| *mebibytes > 0);
        mebibytes.map(Self).ok_or_else(wrong)
    }
}

/// A span of time, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TimeLimit(pub u64);

impl TimeLimit {
    /// Minutes, rounded up.
    #[must_use]
    pub fn minutes(self) -> u64 {
        self.0.div_ceil(60)
    }
}

impl Display for TimeLimit {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(seconds) = self;
        write!(f, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }
}

impl FromStr for TimeLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "expected HH:MM:SS of a minute at least, such as 02:30:00".to_owned();
        let numbers: Vec<&str> = text.split(':').collect();
        let [hours, minutes, seconds] = numbers.as_slice() else { return Err(wrong()) };
        let number = |digits: &str, below: u64| {
            let plain = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
            let number = digits.parse().ok().filter(|number: &u64| plain && *number < below);
            number.ok_or_else(wrong)
        };
        let seconds =
            3600 * number(hours, 100_000)? + 60 * number(minutes, 60)? + number(seconds, 60)?;
        if seconds < 60 { Err(wrong()) } else { Ok(Self(seconds)) }
    }
}

/// A claim of a volume of Kubernetes, and where it is mounted: in the pods as on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Volume {
    /// The name of the claim.
    pub claim: String,
    /// The folder, absolute.
    pub folder: String,
}

impl FromStr for Volume {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some((claim, folder)) if !claim.is_empty() && folder.starts_with('/') => {
                Ok(Self { claim: claim.to_owned(), folder: folder.to_owned() })
            }
            _ => Err("expected the claim and where it is mounted, here as in the pods, such as \
                      studies:/data"
                .to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_and_time_are_read_as_they_are_written() {
        assert_eq!("4G".parse(), Ok(Memory(4096)));
        assert_eq!("512mib".parse(), Ok(Memory(512)));
        for wrong in ["", "4", "G", "4T", "-4G", "0M", "1.5G", "99999999999999999999G"] {
            assert!(wrong.parse::<Memory>().is_err(), "{wrong}");
        }
        assert_eq!("02:30:00".parse(), Ok(TimeLimit(9000)));
        assert_eq!("100:00:01".parse::<TimeLimit>().unwrap().to_string(), "100:00:01");
        for wrong in ["", "30", "2:30", "0:0:59", "1:60:00", "+1:00:00", "1:00:60", "a:b:c"] {
            assert!(wrong.parse::<TimeLimit>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_volume_is_a_claim_and_an_absolute_folder() {
        let volume: Volume = "studies:/data".parse().unwrap();
        assert_eq!((volume.claim.as_str(), volume.folder.as_str()), ("studies", "/data"));
        for wrong in ["studies", ":/data", "studies:data", ""] {
            assert!(wrong.parse::<Volume>().is_err(), "{wrong}");
        }
    }
}
