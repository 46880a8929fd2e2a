//! The rows that a simulation yields, and their receivers: periods, and if the receiver asks for
//! them months, persons, what happens to persons, and breakdowns.

use super::Observation;

/// One period, or one month, of one group.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// The period: …, −1, 0 before the switch, 1, 2, … after it.
    pub time: i32,
    /// Index into [`super::Simulation::groups`].
    pub group: usize,
    /// Person-months of exposure in the period.
    pub person_months: f64,
    /// One observation a metric, in the order of [`super::Simulation::metrics`].
    pub observations: &'a [Observation],
}

/// One person at the end of a period or month, or one thing that happened to a person.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The period: …, −1, 0 before the switch, 1, 2, … after it.
    pub time: i32,
    /// The month within the period, from 1; `None` for the end of the period.
    pub month: Option<u32>,
    /// Index into [`super::Simulation::groups`] of the part that the person belongs to; 0 where
    /// that is the whole alone.
    pub group: usize,
    /// One number a column of [`super::Simulation::person_columns`] or
    /// [`super::Simulation::event_columns`]; NaN where it does not exist. A whole number is whole
    /// to the bit, a choice is an index into its words.
    pub numbers: &'a [f64],
}

/// The sums of a run in the cells of its breakdowns, in one group.
#[derive(Clone, Copy, Debug)]
pub struct Tallies<'a> {
    /// Index into [`super::Simulation::groups`].
    pub group: usize,
    /// The sums of the periods after the switch: breakdown after breakdown as
    /// [`super::Simulation::breakdowns`] has them, and in each cell after cell.
    pub sums: &'a [f64],
}

/// How often the persons of a simulation are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Census {
    /// Never.
    #[default]
    Never,
    /// At the end of every period.
    Period,
    /// At the end of every month.
    Month,
}

/// What a receiver takes besides periods.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wants {
    /// Months, as [`RowSink::month`].
    pub months: bool,
    /// Persons, as [`RowSink::person`].
    pub persons: Census,
    /// What happens to persons, as [`RowSink::event`].
    pub events: bool,
    /// Breakdowns, as [`RowSink::tallies`]; asked before the first period after the switch.
    pub breakdowns: bool,
}

impl Wants {
    /// Periods alone.
    pub const PERIODS: Self =
        Self { months: false, persons: Census::Never, events: false, breakdowns: false };

    /// Everything that a simulation can yield.
    pub const ALL: Self =
        Self { months: true, persons: Census::Month, events: true, breakdowns: true };

    /// The union of both. A receiver that wants less ignores the rest.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            months: self.months || other.months,
            persons: self.persons.max(other.persons),
            events: self.events || other.events,
            breakdowns: self.breakdowns || other.breakdowns,
        }
    }
}

/// A receiver of rows: a study's record of a run, a table, a test. It is given what it wants, if
/// the simulation has it; what it wants changes no period.
pub trait RowSink {
    /// Takes one row; rows come in order of time, and within a time in order of group.
    fn period(&mut self, row: Row<'_>);

    /// What it takes besides; asked before every period.
    fn wants(&self) -> Wants {
        Wants::PERIODS
    }

    /// Takes the row of one group in `month` (from 1) of the period `row.time`. Months come in
    /// order of time and group, those of a period before its row.
    fn month(&mut self, _month: u32, _row: Row<'_>) {}

    /// Takes one person; persons come in order of time, but not in step with the rows.
    fn person(&mut self, _person: Entry<'_>) {}

    /// Takes one thing that happened to a person; these come in the order in which they happened,
    /// those of a month before its persons.
    fn event(&mut self, _event: Entry<'_>) {}

    /// Takes the sums of a run in the cells of its breakdowns; groups come in order, after the last
    /// period.
    fn tallies(&mut self, _tallies: Tallies<'_>) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_receivers_want_what_either_wants() {
        let months = Wants { months: true, ..Wants::PERIODS };
        let persons = Wants { persons: Census::Period, ..Wants::PERIODS };
        let both = Wants { months: true, ..persons };
        assert_eq!(months.or(persons), both);
        assert_eq!(persons.or(months), both);
        assert_eq!(both.or(Wants::ALL), Wants::ALL);
    }
}
