//! Rows of the tables of an analysis, their cells by the names of columns.

use super::block::Words;
use crate::output::numbers::{fixed, percent};
use crate::output::{OutputError, RunTables, TableRow};

/// The rows of a table.
#[derive(Debug)]
pub(super) struct Records<'r> {
    run: &'r RunTables,
    names: Vec<&'r str>,
    rows: Vec<TableRow>,
}

/// A row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'r> {
    run: &'r RunTables,
    names: &'r [&'r str],
    row: &'r TableRow,
}

/// A policy and what it is compared with, by their places in the scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair {
    pub(super) policy: usize,
    pub(super) baseline: usize,
}

/// A number with its 95 % interval.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Ranged {
    pub(super) value: Option<f64>,
    pub(super) interval: Option<(f64, f64)>,
}

impl<'r> Records<'r> {
    /// The whole `table`; no rows where there is none.
    pub(super) fn read(run: &'r RunTables, table: &str) -> Result<Self, OutputError> {
        let names = run.column_names(table);
        let rows = if names.is_empty() { Vec::new() } else { run.rows(table, &names, &[])? };
        Ok(Self { run, names, rows })
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Record<'_>> {
        self.rows.iter().map(|row| Record { run: self.run, names: &self.names, row })
    }
}

impl Record<'_> {
    /// A cell; empty where there is no such column.
    pub(super) fn text(&self, name: &str) -> &str {
        self.names.iter().position(|own| *own == name).map_or("", |place| self.row.text(place))
    }

    pub(super) fn number(&self, name: &str) -> Option<f64> {
        self.names.iter().position(|own| *own == name).and_then(|place| self.row.number(place))
    }

    /// A whole number; 0 where there is none.
    pub(super) fn count(&self, name: &str) -> u64 {
        self.text(name).parse().unwrap_or(0)
    }

    /// A number with the columns of its interval, `NAME_low` and `NAME_high`.
    pub(super) fn ranged(&self, name: &str) -> Ranged {
        let end = |end: &str| self.number(&format!("{name}_{end}"));
        Ranged { value: self.number(name), interval: end("low").zip(end("high")) }
    }

    /// Policy and baseline, if the study has them.
    pub(super) fn pair(&self) -> Option<Pair> {
        let place = |name| self.run.policies.iter().position(|policy| policy == self.text(name));
        Some(Pair { policy: place("policy")?, baseline: place("baseline")? })
    }

    /// The place of the metric.
    pub(super) fn metric(&self) -> Option<usize> {
        self.run.metrics.iter().position(|metric| metric.key == self.text("metric"))
    }
}

impl Ranged {
    pub(super) fn half_width(self) -> Option<f64> {
        self.interval.map(|(low, high)| (high - low) / 2.0)
    }

    /// `61 % [45, 75]`: a share with its interval; `None` where it does not exist.
    pub(super) fn in_percent(self) -> Option<String> {
        let ends = self.ends_in_percent();
        Some(format!("{}{}", percent(self.value?), ends.map_or(String::new(), |e| format!(" {e}"))))
    }

    /// `[45, 75]`, in per cent.
    pub(super) fn ends_in_percent(self) -> Option<String> {
        let (low, high) = self.interval?;
        Some(format!("[{},\u{a0}{}]", fixed(100.0 * low, 0), fixed(100.0 * high, 0)))
    }

    /// The number and its interval, multiplied; ends are turned where that turns them.
    pub(super) fn times(self, factor: f64) -> Self {
        let interval = self.interval.map(|(low, high)| {
            let (a, b) = (factor * low, factor * high);
            (a.min(b), a.max(b))
        });
        Self { value: self.value.map(|value| factor * value), interval }
    }
}

impl Pair {
    pub(super) fn names(self, run: &RunTables) -> (&str, &str) {
        (&run.policies[self.policy], &run.policies[self.baseline])
    }

    /// `dual against single`.
    pub(super) fn words(self, run: &RunTables) -> Words {
        let (policy, baseline) = self.names(run);
        Words::default().strong(policy).say(" against ").strong(baseline)
    }
}

/// The different pairs of `pairs`, in the order in which they come.
pub(super) fn distinct<T: PartialEq>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut found: Vec<T> = Vec::new();
    for item in items {
        if !found.contains(&item) {
            found.push(item);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_told_with_its_interval() {
        let share = Ranged { value: Some(0.61), interval: Some((0.45, 0.751)) };
        assert_eq!(share.in_percent().unwrap().replace('\u{a0}', " "), "61 % [45, 75]");
        assert_eq!(Ranged::default().in_percent(), None);
        let turned = share.times(-1.0);
        assert_eq!(turned.interval, Some((-0.751, -0.45)));
        assert!((turned.half_width().unwrap() - 0.1505).abs() < 1e-12);
    }
}
