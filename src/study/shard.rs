//! A part of a study: every N-th replication, so that parts can be run on different machines.

use std::str::FromStr;

/// Part `part` of `of`, from 1: the replications part, part + of, part + 2·of, …
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which part, from 1 to `of`.
    pub part: u32,
    /// How many parts there are.
    pub of: u32,
}

impl Shard {
    /// The whole study.
    pub const WHOLE: Self = Self { part: 1, of: 1 };

    /// Parts that a study can be cut into.
    pub const PARTS_MAX: u32 = 10_000;

    /// Whether a replication (from 1) belongs to the part.
    #[must_use]
    pub fn holds(self, replication: u32) -> bool {
        replication % self.of == self.part % self.of
    }

    /// Replications of the part, where `all` are those of the study.
    #[must_use]
    pub fn replications(self, all: u32) -> u32 {
        all / self.of + u32::from(all % self.of >= self.part)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            let most = Self::PARTS_MAX;
            format!("expected K/N with K from 1 to N and N at most {most}, such as 2/8")
        };
        let (part, of) = text.split_once('/').ok_or_else(wrong)?;
        let number = |text: &str| text.trim().parse::<u32>().map_err(|_| wrong());
        let shard = Self { part: number(part)?, of: number(of)? };
        let allowed = (1..=shard.of).contains(&shard.part) && shard.of <= Self::PARTS_MAX;
        if allowed { Ok(shard) } else { Err(wrong()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_replication_belongs_to_one_part() {
        for of in 1..7 {
            let parts: Vec<Shard> = (1..=of).map(|part| Shard { part, of }).collect();
            for replication in 1..40 {
                assert_eq!(parts.iter().filter(|shard| shard.holds(replication)).count(), 1);
            }
            for all in 1..20 {
                for shard in &parts {
                    let count = (1..=all).filter(|&r| shard.holds(r)).count();
                    assert_eq!(shard.replications(all) as usize, count, "{shard:?} of {all}");
                }
            }
        }
    }

    #[test]
    fn a_part_is_written_as_a_fraction() {
        assert_eq!("2/8".parse(), Ok(Shard { part: 2, of: 8 }));
        for wrong in ["", "2", "0/3", "4/3", "1/0", "a/b", "1/99999"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
