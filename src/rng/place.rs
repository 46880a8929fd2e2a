//! Where in an organization, and when, a draw belongs.

use super::Purpose;

/// A block of seats in one period: the coordinates of a stream besides its purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Ordinal of the department in the scenario, below [`Place::DEPARTMENTS`].
    pub department: u16,
    /// Level of the seats, 0 for individual contributors, below [`Place::LEVELS`].
    pub level: u8,
    /// Month for monthly draws, ordinal of the hire for traits; below [`Place::PERIODS`].
    pub period: u32,
}

impl Place {
    /// Replications a study can have (2²⁴).
    pub const REPLICATIONS: u32 = 1 << 24;
    /// Departments an organization can have, the executive's ordinal included (2¹⁰).
    pub const DEPARTMENTS: u16 = 1 << 10;
    /// Levels an organization can have (2⁶).
    pub const LEVELS: u8 = 1 << 6;
    /// Months of a run, or hires into one seat (2¹⁸).
    pub const PERIODS: u32 = 1 << 18;

    /// The ChaCha stream number: all coordinates side by side in 64 bits, so that no two
    /// coordinates share a stream.
    #[must_use]
    pub fn stream(self, replication: u32, purpose: Purpose) -> u64 {
        debug_assert!(replication < Self::REPLICATIONS && self.department < Self::DEPARTMENTS);
        debug_assert!(self.level < Self::LEVELS && self.period < Self::PERIODS);
        u64::from(replication)
            | (u64::from(self.period) << 24)
            | (u64::from(self.department) << 42)
            | (u64::from(self.level) << 52)
            | ((purpose as u64) << 58)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_coordinates_do_not_overlap() {
        let largest = Place {
            department: Place::DEPARTMENTS - 1,
            level: Place::LEVELS - 1,
            period: Place::PERIODS - 1,
        };
        let zero = Place { department: 0, level: 0, period: 0 };
        let parts = [
            zero.stream(Place::REPLICATIONS - 1, Purpose::Work),
            Place { period: largest.period, ..zero }.stream(0, Purpose::Work),
            Place { department: largest.department, ..zero }.stream(0, Purpose::Work),
            Place { level: largest.level, ..zero }.stream(0, Purpose::Work),
            zero.stream(0, Purpose::Review),
        ];
        let sum: u32 = parts.iter().map(|part| part.count_ones()).sum();
        let union = parts.iter().fold(0, |all, part| all | part);
        assert_eq!(union.count_ones(), sum, "two coordinates share a bit");
    }
}
