//! What is recorded of one run: its periods, and if the study asks for them its months, its persons
//! at the end of every period, and the sums of its breakdowns.

use super::Plan;
use super::journal::Widths;
use super::plan::Detail;
use crate::sim::{Census, Entry, Observation, Period, Row, RowSink, Tallies, Wants};

/// How many numbers of each kind a record holds. All records of a study have the same layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    groups: usize,
    metrics: usize,
    warm_up_periods: usize,
    periods: usize,
    /// Months of a period that are recorded.
    months: usize,
    /// Persons at the end of a period, at most.
    slots: usize,
    /// Numbers of a person, its group included.
    person: usize,
    /// Numbers of all breakdowns in a group, at most.
    tallies: usize,
}

/// The phase of a run that a record holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    WarmUp,
    Run,
}

impl Plan {
    /// Numbers in the records of the study.
    #[must_use]
    pub fn widths(&self) -> Widths {
        let layout = Layout::of(self);
        Widths { warm_up: layout.width(Phase::WarmUp), run: layout.width(Phase::Run) }
    }
}

impl Layout {
    pub(super) fn of(plan: &Plan) -> Self {
        let first = &plan.points[0].simulation;
        let Detail { months, persons, breakdowns } = plan.detail;
        let extent = plan.points.extent();
        Self {
            groups: first.groups().len(),
            metrics: first.metrics().len(),
            warm_up_periods: first.warm_up().periods() as usize,
            periods: first.horizon() as usize,
            months: if months && first.period() == Period::Year { 12 } else { 0 },
            slots: if persons { extent.persons_most } else { 0 },
            person: 1 + first.person_columns().len(),
            tallies: if breakdowns { extent.tallies } else { 0 },
        }
    }

    /// Numbers of one row.
    fn row(self) -> usize {
        1 + 2 * self.metrics
    }

    fn periods_of(self, phase: Phase) -> usize {
        match phase {
            Phase::WarmUp => self.warm_up_periods,
            Phase::Run => self.periods,
        }
    }

    /// The first time that a phase reports.
    pub(super) fn first_time(self, phase: Phase) -> i32 {
        match phase {
            Phase::WarmUp => 1 - i32::try_from(self.warm_up_periods).unwrap_or(i32::MAX),
            Phase::Run => 1,
        }
    }

    /// Where the months of a phase begin.
    fn months_at(self, phase: Phase) -> usize {
        self.periods_of(phase) * self.groups * self.row()
    }

    /// Where the persons of a phase begin.
    fn persons_at(self, phase: Phase) -> usize {
        self.months_at(phase) * (1 + self.months)
    }

    /// Times at which the persons of a phase are recorded: of the warm-up, only the switch.
    fn censuses(self, phase: Phase) -> usize {
        match phase {
            Phase::WarmUp => 1,
            Phase::Run => self.periods,
        }
    }

    fn census_time(self, phase: Phase) -> i32 {
        match phase {
            Phase::WarmUp => 0,
            Phase::Run => 1,
        }
    }

    /// Where the breakdowns of a phase begin; a warm-up has none.
    fn tallies_at(self, phase: Phase) -> usize {
        self.persons_at(phase) + self.censuses(phase) * self.slots * self.person
    }

    /// Numbers of a record.
    pub(super) fn width(self, phase: Phase) -> usize {
        let groups = match phase {
            Phase::WarmUp => 0,
            Phase::Run => self.groups,
        };
        self.tallies_at(phase) + groups * self.tallies
    }

    /// The sums of the breakdowns of a run in a group, of which the last may be room left over;
    /// nothing where they are not recorded.
    pub(super) fn tallies(self, numbers: &[f64], group: usize) -> &[f64] {
        let first = self.tallies_of(group);
        &numbers[first..first + self.tallies]
    }

    /// Where they begin.
    pub(super) fn tallies_of(self, group: usize) -> usize {
        self.tallies_at(Phase::Run) + group * self.tallies
    }

    /// The rows of `group` in the periods of a record.
    pub(super) fn rows(
        self,
        phase: Phase,
        numbers: &[f64],
        group: usize,
    ) -> impl Iterator<Item = RunRow<'_>> {
        let (row, periods) = (self.row(), &numbers[..self.months_at(phase)]);
        let times = self.first_time(phase)..;
        periods
            .chunks_exact(row * self.groups)
            .zip(times)
            .map(move |(period, time)| RunRow::of(&period[group * row..(group + 1) * row], time))
    }

    /// The rows of `group` in the months of a record, each with its month, from 1.
    pub(super) fn months(
        self,
        phase: Phase,
        numbers: &[f64],
        group: usize,
    ) -> impl Iterator<Item = (u32, RunRow<'_>)> {
        let row = self.row();
        let months = &numbers[self.months_at(phase)..self.persons_at(phase)];
        let first = self.first_time(phase);
        let times = (first..).flat_map(move |time| (1..=12).map(move |month| (time, month)));
        months.chunks_exact(row * self.groups).zip(times).map(move |(rows, (time, month))| {
            (month, RunRow::of(&rows[group * row..(group + 1) * row], time))
        })
    }

    /// The persons of a record: time, group, and a number a column.
    pub(super) fn persons(
        self,
        phase: Phase,
        numbers: &[f64],
    ) -> impl Iterator<Item = (i32, usize, &[f64])> {
        let persons = &numbers[self.persons_at(phase)..self.tallies_at(phase)];
        let census = (self.slots * self.person).max(1);
        let times = self.census_time(phase)..;
        persons.chunks_exact(census).zip(times).flat_map(move |(census, time)| {
            // Room that is left over is NaN; in a damaged record there may be a group that is none.
            let groups = 0.0..self.groups as f64;
            let is_taken = move |person: &&[f64]| groups.contains(&person[0]);
            let taken = census.chunks_exact(self.person).take_while(is_taken);
            taken.map(move |person| (time, place(person[0]), &person[1..]))
        })
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "written as a whole number that is not negative"
)]
fn place(group: f64) -> usize {
    group as usize
}

/// A row of a run.
#[derive(Clone, Copy, Debug)]
pub struct RunRow<'a> {
    /// …, −1, 0 in the warm-up; 1, 2, … after the switch.
    pub time: i32,
    /// Exposure in person-months.
    pub person_months: f64,
    observations: &'a [f64],
}

impl<'a> RunRow<'a> {
    fn of(row: &'a [f64], time: i32) -> Self {
        Self { time, person_months: row[0], observations: &row[1..] }
    }

    /// The observation of metric number `metric`.
    #[must_use]
    pub fn observation(&self, metric: usize) -> Observation {
        Observation::ratio(self.observations[2 * metric], self.observations[2 * metric + 1])
    }
}

/// The numbers of a run as they are recorded: periods, months, persons, breakdowns.
#[derive(Clone, Debug)]
pub(super) struct Record {
    layout: Layout,
    phase: Phase,
    numbers: Vec<f64>,
    months: Vec<f64>,
    /// A number for each census, slot and column; NaN where nobody is.
    persons: Vec<f64>,
    /// Time of the last person, and the number of persons at that time so far.
    seen: (i32, usize),
    /// Group after group, each padded to the room that a group has.
    tallies: Vec<f64>,
}

impl Record {
    pub(super) fn new(layout: Layout, phase: Phase) -> Self {
        let persons = layout.tallies_at(phase) - layout.persons_at(phase);
        Self {
            layout,
            phase,
            numbers: Vec::with_capacity(layout.width(phase)),
            months: Vec::new(),
            persons: vec![f64::NAN; persons],
            seen: (i32::MIN, 0),
            tallies: Vec::new(),
        }
    }

    /// All numbers of the record.
    ///
    /// # Errors
    ///
    /// Says so when the simulation has yielded more or fewer rows than it declares.
    pub(super) fn complete(mut self) -> Result<Vec<f64>, String> {
        let periods = self.layout.months_at(self.phase);
        let months = self.layout.persons_at(self.phase) - periods;
        let tallies = self.layout.width(self.phase) - self.layout.tallies_at(self.phase);
        for (found, declared, what) in [
            (self.numbers.len(), periods, "periods"),
            (self.months.len(), months, "months"),
            (self.tallies.len(), tallies, "breakdowns"),
        ] {
            if found != declared {
                return Err(format!(
                    "it yielded {found} numbers in its {what} and had declared {declared}"
                ));
            }
        }
        self.numbers.append(&mut self.months);
        self.numbers.append(&mut self.persons);
        self.numbers.append(&mut self.tallies);
        Ok(self.numbers)
    }
}

fn extend(numbers: &mut Vec<f64>, row: Row<'_>) {
    numbers.push(row.person_months);
    for observation in row.observations {
        numbers.extend([observation.numerator, observation.denominator]);
    }
}

impl RowSink for Record {
    fn period(&mut self, row: Row<'_>) {
        extend(&mut self.numbers, row);
    }

    fn wants(&self) -> Wants {
        let persons = if self.layout.slots > 0 { Census::Period } else { Census::Never };
        let Layout { months, tallies, .. } = self.layout;
        Wants { months: months > 0, persons, events: false, breakdowns: tallies > 0 }
    }

    fn month(&mut self, _month: u32, row: Row<'_>) {
        extend(&mut self.months, row);
    }

    fn person(&mut self, person: Entry<'_>) {
        let Layout { slots, person: width, .. } = self.layout;
        let Ok(census) = usize::try_from(person.time - self.layout.census_time(self.phase)) else {
            return;
        };
        let (last, seen) = self.seen;
        let slot = if last == person.time { seen } else { 0 };
        self.seen = (person.time, slot + 1);
        let at = (census * slots + slot) * width;
        self.persons[at] = person.group as f64;
        self.persons[at + 1..at + width].copy_from_slice(person.numbers);
    }

    fn tallies(&mut self, tallies: Tallies<'_>) {
        self.tallies.extend(tallies.sums);
        // A larger organization of the study may have more cells.
        let room = (tallies.group + 1) * self.layout.tallies;
        self.tallies.resize(room.max(self.tallies.len()), 0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAYOUT: Layout = Layout {
        groups: 2,
        metrics: 1,
        warm_up_periods: 1,
        periods: 2,
        months: 12,
        slots: 3,
        person: 3,
        tallies: 4,
    };

    fn row(time: i32, group: usize, observations: &[Observation]) -> Row<'_> {
        Row { time, group, person_months: f64::from(time), observations }
    }

    #[test]
    fn what_goes_into_a_record_comes_out_of_it() {
        let mut record = Record::new(LAYOUT, Phase::Run);
        for time in 1..=2 {
            for month in 1..=12 {
                for group in 0..2 {
                    let observation = [Observation::ratio(f64::from(month), group as f64)];
                    record.month(month, row(time, group, &observation));
                }
            }
            for group in 0..2 {
                record.period(row(time, group, &[Observation::ratio(7.0, group as f64)]));
            }
            for person in 0..time {
                let numbers = &[f64::from(person), f64::NAN];
                record.person(Entry { time, month: None, group: 1, numbers });
            }
        }
        record.tallies(Tallies { group: 0, sums: &[1.0, 2.0, 3.0] });
        record.tallies(Tallies { group: 1, sums: &[5.0, 6.0, 7.0, 8.0] });
        let numbers = record.complete().unwrap();
        assert_eq!(numbers.len(), LAYOUT.width(Phase::Run));
        assert_eq!(LAYOUT.tallies(&numbers, 0), [1.0, 2.0, 3.0, 0.0]);
        assert_eq!(LAYOUT.tallies(&numbers, 1), [5.0, 6.0, 7.0, 8.0]);
        let periods: Vec<_> = LAYOUT.rows(Phase::Run, &numbers, 1).collect();
        assert_eq!(periods.iter().map(|row| row.time).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(periods[1].observation(0), Observation::ratio(7.0, 1.0));
        let months: Vec<_> = LAYOUT.months(Phase::Run, &numbers, 0).collect();
        assert_eq!((months.len(), months[23].0, months[23].1.time), (24, 12, 2));
        assert_eq!(months[14].1.observation(0), Observation::ratio(3.0, 0.0));
        let persons: Vec<_> = LAYOUT.persons(Phase::Run, &numbers).collect();
        assert_eq!(
            persons.iter().map(|p| (p.0, p.1)).collect::<Vec<_>>(),
            [(1, 1), (2, 1), (2, 1)]
        );
        assert_eq!(persons[2].2[0].to_bits(), 1.0_f64.to_bits());
        assert!(persons[2].2[1].is_nan());
    }

    #[test]
    fn of_the_warm_up_only_the_persons_at_the_switch_are_kept() {
        let mut record = Record::new(LAYOUT, Phase::WarmUp);
        for time in [-1, 0] {
            let numbers = &[f64::from(time), 0.0];
            record.person(Entry { time, month: None, group: 0, numbers });
        }
        let mut numbers = vec![0.0; LAYOUT.persons_at(Phase::WarmUp)];
        numbers.append(&mut record.persons);
        assert_eq!(LAYOUT.persons(Phase::WarmUp, &numbers).count(), 1);
    }

    #[test]
    fn a_simulation_that_yields_other_rows_than_it_declares_has_failed() {
        let said = Record::new(LAYOUT, Phase::Run).complete().unwrap_err();
        assert_eq!(said, "it yielded 0 numbers in its periods and had declared 12");
    }
}
