//! Differences by department.

use super::super::Source;
use super::super::block::{Cell, Head, Table, Words};
use super::super::differences::{below, cell, difference_in_a_line, mean_cell};
use super::super::{over_points, terms};
use super::{BRIEF, baseline, compares, heads, named_once};
use crate::output::OutputError;
use crate::output::estimates::{At, Estimates, POINT};
use crate::output::finding::Finding;

/// The estimates of every department.
pub(super) struct Departments<'s, 'r> {
    source: &'s Source<'r>,
    all: Vec<(String, Estimates<'r>)>,
}

impl<'s, 'r> Departments<'s, 'r> {
    /// Those of `source`; `None` where there is one department.
    pub(super) fn read(source: &'s Source<'r>) -> Result<Option<Self>, OutputError> {
        let names = source.run.departments();
        if !compares(source) || names.len() < 2 {
            return Ok(None);
        }
        let read = |name: String| {
            let estimates = Estimates::read(source.run, &name, source.run.baseline())?;
            Ok((name, estimates))
        };
        let all = names.into_iter().map(read).collect::<Result<_, OutputError>>()?;
        Ok(Some(Self { source, all }))
    }

    /// The headline metrics of every department and policy.
    pub(super) fn table(&self) -> Result<Table, OutputError> {
        match self.source.run.points() {
            1 => Ok(self.at_one_point()),
            _ => self.over_points(&|_, _| true),
        }
    }

    /// The differences of a few metrics, and of all that are worse somewhere.
    pub(super) fn brief(&self) -> Result<Table, OutputError> {
        let first: Vec<usize> = self.source.run.first().into_iter().take(BRIEF).collect();
        let is_told = |estimates: &Estimates<'_>, metric: usize| {
            first.contains(&metric) || is_worse_somewhere(estimates, metric)
        };
        if self.source.run.points() > 1 {
            let mut table = over_points::in_short(self.over_points(&is_told)?);
            named_once(&mut table.rows, 1);
            named_once(&mut table.rows, 0);
            return Ok(table);
        }
        let run = self.source.run;
        let mut rows = Vec::new();
        for (name, estimates) in &self.all {
            for metric in run.shown().into_iter().filter(|&metric| is_told(estimates, metric)) {
                let difference =
                    |policy| difference_in_a_line(estimates, At { point: POINT, policy, metric });
                let label = estimates.metric(metric);
                let names = [Cell::word(name), Cell::named(label.words(), label.told_unit())];
                let cells = run.others(run.baseline()).into_iter().map(difference);
                rows.push(names.into_iter().chain(cells).collect());
            }
        }
        named_once(&mut rows, 0);
        let note = format!(
            "Differences from {} ± half of their 95\u{a0}% intervals, paired by replication, and what \
             they say at 5\u{a0}% after Holm's adjustment within the department: {BRIEF} metrics, and \
             all that are worse. Doubt: chance between replications alone.",
            baseline(self.source)
        );
        let heads = heads(self.source, "department");
        Ok(Table { heads, rows, note: Some(Words::of(note)), ..Table::default() })
    }

    fn at_one_point(&self) -> Table {
        let run = self.source.run;
        let (own, others) = (run.baseline(), run.others(run.baseline()));
        let mut rows = Vec::new();
        for (name, estimates) in &self.all {
            for metric in run.shown() {
                let at = |policy| At { point: POINT, policy, metric };
                let label = estimates.metric(metric);
                let mut row = vec![Cell::word(name), Cell::named(label.words(), below(label))];
                row.push(mean_cell(estimates, at(own)));
                row.extend(others.iter().map(|&policy| cell(estimates, at(policy))));
                rows.push(row);
            }
        }
        let mut heads = heads(self.source, "department");
        heads.insert(2, Head::number(format!("{} (baseline)", baseline(self.source))));
        let note = format!(
            "Means over replications ± half of their 95\u{a0}% interval (Student). Below each: \
             difference from {}, replication by replication, ± half of its 95\u{a0}% interval, and \
             what it says at 5\u{a0}% after Holm's adjustment within the department. Intervals and \
             marks are of chance between replications alone.",
            baseline(self.source)
        );
        let caption = "Headline metrics by department".to_owned();
        Table { caption, heads, rows, sortable: false, note: Some(Words::of(note)) }
            .noted(terms::of(run, &run.shown()))
    }

    /// At how many points the metrics that are `told` are worse, better, and so on.
    fn over_points(
        &self,
        told: &dyn Fn(&Estimates<'_>, usize) -> bool,
    ) -> Result<Table, OutputError> {
        let run = self.source.run;
        let values = run.points_in_words()?;
        let mut rows = Vec::new();
        for policy in run.others(run.baseline()) {
            for (name, estimates) in &self.all {
                for metric in run.shown().into_iter().filter(|&metric| told(estimates, metric)) {
                    let mut row = vec![Cell::word(&run.policies[policy]), Cell::word(name)];
                    row.extend(over_points::row(estimates, (policy, metric), &values));
                    rows.push(row);
                }
            }
        }
        let caption = format!(
            "Differences from {} by department over {} design points",
            baseline(self.source),
            run.points()
        );
        let first = vec![Head::word("policy"), Head::word("department")];
        Ok(over_points::table(caption, first, rows).noted(Words::of(over_points::NOTE)))
    }
}

/// Whether any policy is worse in a metric at any point.
fn is_worse_somewhere(estimates: &Estimates<'_>, metric: usize) -> bool {
    let mut own = estimates.differences.iter().filter(|own| own.at.metric == metric);
    own.any(|own| estimates.finding(own) == Finding::Worse)
}
