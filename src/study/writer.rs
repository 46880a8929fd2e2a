//! Rows of tables, made from columns.

use super::outcomes::At;
use super::tables::{
    comparison_table, persons_table, points_table, runs_table, series_table, summary_cells,
    summary_table,
};
use super::trace::field_cell;
use super::{
    Cell, Comparison, Outcomes, Plan, Records, Run, StudyError, TableSink, compare, summarize,
};
use crate::sim::{Metric, Value};

/// A study on its way into tables.
pub(super) struct Writer<'a> {
    pub(super) plan: &'a Plan,
    pub(super) records: &'a Records,
    pub(super) outcomes: &'a Outcomes,
    /// The metrics that the tables show, with their indices.
    pub(super) metrics: Vec<(usize, &'a Metric)>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(plan: &'a Plan, records: &'a Records, outcomes: &'a Outcomes) -> Self {
        Self { plan, records, outcomes, metrics: plan.metrics() }
    }

    pub(super) fn groups(&self) -> &'a [String] {
        self.plan.points[0].simulation.groups()
    }

    /// Points, policies and groups, in the order of the scenario.
    pub(super) fn places(&self) -> usize {
        self.plan.points.len() * self.plan.policies.len() * self.groups().len()
    }

    /// Place number `place`.
    pub(super) fn place(&self, place: usize) -> At {
        let (groups, policies) = (self.groups().len(), self.plan.policies.len());
        (place / groups / policies, place / groups % policies, place % groups)
    }

    pub(super) fn keys(&self, (point, policy, group): At) -> Vec<Cell<'a>> {
        vec![
            ordinal(point + 1),
            Cell::Text(&self.plan.policies[policy]),
            Cell::Text(&self.groups()[group]),
        ]
    }

    pub(super) fn runs<T: TableSink>(&self, sink: &mut T) -> Result<(), T::Error>
    where
        T::Error: From<StudyError>,
    {
        sink.begin(&runs_table(self.plan))?;
        let seed = Cell::Integer(i64::try_from(self.plan.seed).unwrap_or(i64::MAX));
        let tiles = self.outcomes.tiles();
        sink.rows(self.places() * tiles, &|block, row| {
            let at @ (point, policy, _) = self.place(block / tiles);
            let (tile, replications) = self.outcomes.tile(at, block % tiles)?;
            let mut cells = self.keys(at);
            for (lane, replication) in replications {
                if self.records.counts(point, policy, replication) {
                    cells.truncate(3);
                    cells.extend([Cell::Integer(i64::from(replication)), seed]);
                    cells.extend(
                        self.metrics.iter().map(|&(i, _)| Cell::Real(tile.reduced(lane, i))),
                    );
                    row(&cells);
                }
            }
            Ok(())
        })
    }

    /// Periods, or where they are recorded their months.
    pub(super) fn series<T: TableSink>(&self, sink: &mut T) -> Result<(), T::Error>
    where
        T::Error: From<StudyError>,
    {
        if self.plan.detail.months {
            return self.months(sink);
        }
        sink.begin(&series_table(self.plan))?;
        let timed = self.plan.points[0].simulation.period().column().is_some();
        let tiles = self.outcomes.tiles();
        sink.rows(self.places() * tiles, &|block, row| {
            let at @ (point, policy, _) = self.place(block / tiles);
            let (tile, replications) = self.outcomes.tile(at, block % tiles)?;
            let mut cells = self.keys(at);
            for (lane, replication) in replications {
                if !self.records.counts(point, policy, replication) {
                    continue;
                }
                for period in tile.periods(lane) {
                    cells.truncate(3);
                    cells.push(Cell::Integer(i64::from(replication)));
                    cells.extend(timed.then_some(Cell::Integer(i64::from(period.time))));
                    cells.push(Cell::Real(Some(period.person_months())));
                    let values = self.metrics.iter().map(|&(i, _)| period.value(i));
                    cells.extend(values.map(Cell::Real));
                    row(&cells);
                }
            }
            Ok(())
        })
    }

    fn months<T: TableSink>(&self, sink: &mut T) -> Result<(), T::Error>
    where
        T::Error: From<StudyError>,
    {
        sink.begin(&series_table(self.plan))?;
        let replications = self.plan.replications as usize;
        sink.rows(self.places() * replications, &|block, row| {
            let at @ (point, policy, group) = self.place(block / replications);
            let replication = u32::try_from(block % replications + 1).unwrap_or(u32::MAX);
            let mut cells = self.keys(at);
            let run = self.records.run(point, policy, replication)?;
            for (month, found) in run.iter().flat_map(|run| run.months(group)) {
                cells.truncate(3);
                let numbers = [i64::from(replication), i64::from(found.time), i64::from(month)];
                cells.extend(numbers.map(Cell::Integer));
                cells.push(Cell::Real(Some(found.person_months)));
                let value = |&(i, metric): &(usize, &Metric)| metric.value(found.observation(i));
                cells.extend(self.metrics.iter().map(value).map(Cell::Real));
                row(&cells);
            }
            Ok(())
        })
    }

    pub(super) fn persons<T: TableSink>(&self, sink: &mut T) -> Result<(), T::Error>
    where
        T::Error: From<StudyError>,
    {
        let simulation = self.plan.points[0].simulation.as_ref();
        let (fields, timed) = (simulation.person_columns(), simulation.period().column().is_some());
        sink.begin(&persons_table(simulation))?;
        let replications = self.plan.replications as usize;
        let policies = self.plan.policies.len();
        sink.rows(self.plan.points.len() * policies * replications, &|block, row| {
            let (place, replication) = (block / replications, block % replications + 1);
            let (point, policy) = (place / policies, place % policies);
            let replication = u32::try_from(replication).unwrap_or(u32::MAX);
            let run = self.records.run(point, policy, replication)?;
            for (time, group, numbers) in run.iter().flat_map(Run::persons) {
                let mut cells = self.keys((point, policy, group));
                cells.push(Cell::Integer(i64::from(replication)));
                cells.extend(timed.then_some(Cell::Integer(i64::from(time))));
                let numbers = fields.iter().zip(numbers);
                cells.extend(numbers.map(|(field, &number)| field_cell(field, number)));
                row(&cells);
            }
            Ok(())
        })
    }

    pub(super) fn summary<T: TableSink>(&self, sink: &mut T) -> Result<(), T::Error>
    where
        T::Error: From<StudyError>,
    {
        sink.begin(&summary_table())?;
        sink.rows(self.places(), &|block, row| {
            let at @ (point, policy, group) = self.place(block);
            for &(index, metric) in &self.metrics {
                let summary = summarize(&self.outcomes.values(point, policy, group, index)?);
                let mut cells = self.keys(at);
                cells.extend(summary_cells(metric, &summary));
                row(&cells);
            }
            Ok(())
        })
    }

    pub(super) fn comparison<T: TableSink>(&self, sink: &mut T) -> Result<(), T::Error>
    where
        T::Error: From<StudyError>,
    {
        sink.begin(&comparison_table())?;
        sink.rows(self.plan.points.len(), &|point, row| {
            let groups = 0..self.groups().len();
            let by_group = groups.map(|group| compare(self.plan, self.outcomes, point, group));
            let by_group: Vec<_> = by_group.collect::<Result<_, _>>()?;
            for policy in (0..self.plan.policies.len()).filter(|&p| p != self.plan.baseline) {
                for (group, comparisons) in by_group.iter().enumerate() {
                    let shown = |c: &&Comparison| {
                        c.policy == policy && self.metrics.iter().any(|(i, _)| *i == c.metric)
                    };
                    for comparison in comparisons.iter().filter(shown) {
                        row(&self.comparison_row((point, policy, group), comparison));
                    }
                }
            }
            Ok(())
        })
    }

    pub(super) fn points<T: TableSink>(&self, sink: &mut T) -> Result<(), T::Error> {
        sink.begin(&points_table(self.plan))?;
        for (index, point) in self.plan.points.iter().enumerate() {
            let cells = point.values.iter().map(|&value| factor_cell(value));
            let cells: Vec<_> = std::iter::once(ordinal(index + 1)).chain(cells).collect();
            sink.row(&cells)?;
        }
        Ok(())
    }

    fn comparison_row(&self, at: At, comparison: &Comparison) -> Vec<Cell<'a>> {
        let metrics = self.plan.points[0].simulation.metrics();
        let paired = comparison.paired.as_ref();
        let interval = paired.and_then(|paired| paired.interval.as_ref());
        let mut cells = self.keys(at);
        cells.insert(2, Cell::Text(&self.plan.policies[self.plan.baseline]));
        cells.extend([
            Cell::Text(metrics[comparison.metric].key),
            ordinal(paired.map_or(0, |paired| paired.n)),
            Cell::Real(paired.map(|paired| paired.difference)),
            Cell::Real(interval.map(|interval| interval.low)),
            Cell::Real(interval.map(|interval| interval.high)),
            Cell::Real(paired.and_then(|paired| paired.effect_size)),
            Cell::Real(comparison.better_share),
            Cell::Real(paired.and_then(|paired| paired.p_value)),
            Cell::Real(comparison.p_holm),
        ]);
        cells
    }
}

fn factor_cell(value: Option<Value>) -> Cell<'static> {
    match value {
        Some(Value::Count(count)) => Cell::Integer(i64::try_from(count).unwrap_or(i64::MAX)),
        Some(Value::Real(number)) => Cell::Real(Some(number)),
        Some(Value::Flag(flag)) => Cell::Text(if flag { "true" } else { "false" }),
        Some(Value::Choice(word)) => Cell::Text(word),
        None => Cell::Real(None),
    }
}

pub(super) fn ordinal(number: usize) -> Cell<'static> {
    Cell::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}
