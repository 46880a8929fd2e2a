//! Which part of a study is run, so that parts can be run on different machines.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// Part `part` of `of`, from 1: one of as many stretches of the units of a study, of the same length but
/// for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shard {
    /// Which part, from 1 to `of`.
    pub part: u32,
    /// How many parts there are.
    pub of: u32,
}

impl Shard {
    /// Parts that a study can be cut into.
    pub const PARTS_MAX: u32 = 10_000;

    /// The units of the part, counted from 0, where `all` are those of the study.
    #[must_use]
    pub fn stretch(self, all: u64) -> Range<u64> {
        let until = |parts: u32| {
            let units = u128::from(all) * u128::from(parts) / u128::from(self.of);
            u64::try_from(units).unwrap_or(u64::MAX)
        };
        until(self.part - 1)..until(self.part)
    }
}

/// As it is written: `2/8`.
impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.part, self.of)
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
    fn stretches_follow_one_another_and_are_of_the_same_length() {
        for of in 1..7 {
            for all in [0, 1, 5, 40, u64::MAX] {
                let stretches = (1..=of).map(|part| Shard { part, of }.stretch(all));
                let stretches: Vec<_> = stretches.collect();
                assert_eq!((stretches[0].start, stretches[of as usize - 1].end), (0, all));
                assert!(stretches.windows(2).all(|pair| pair[0].end == pair[1].start));
                let lengths = stretches.iter().map(|stretch| stretch.end - stretch.start);
                assert!(lengths.clone().max().unwrap() - lengths.min().unwrap() <= 1);
            }
        }
    }

    #[test]
    fn a_part_is_written_as_a_fraction() {
        assert_eq!("2/8".parse(), Ok(Shard { part: 2, of: 8 }));
        assert_eq!(Shard { part: 2, of: 8 }.to_string(), "2/8");
        for wrong in ["", "2", "0/3", "4/3", "1/0", "a/b", "1/99999"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
