//! Differences by group of persons, from groups.csv.

use super::super::Source;
use super::super::block::{Cell, Head, Table, Words};
use super::super::differences::below;
use super::super::over_points;
use super::{BRIEF, baseline, compares, heads, named_once, side};
use crate::output::finding::Finding;
use crate::output::metric_label::in_words;
use crate::output::numbers::{NONE, change, decimals, estimate, signed};
use crate::output::{ALL_DEPARTMENTS, MetricLabel, OutputError, TableRow};

/// The breakdown by group.
const TABLE: &str = "groups";

/// Its columns that are read.
const COLUMNS: [&str; 10] = [
    "point",
    "policy",
    "group",
    "metric",
    "value",
    "ci_low",
    "ci_high",
    "difference",
    "difference_ci_low",
    "difference_ci_high",
];

/// What the groups are.
const MEANING: &str = "Newcomers: under two years in the house; seniors: contributors from the rung \
                       senior up; a person may be in several groups. Quits count for the groups that a \
                       person was in that month; all else is of the ends of years.";

/// Rows beyond which the table of the report is cut.
const ROWS_MAX: usize = 400;

/// Values and differences by group of persons.
pub(super) struct Groups<'s, 'r> {
    source: &'s Source<'r>,
    measures: Vec<MetricLabel>,
    /// In the order of the table.
    names: Vec<String>,
    own: Vec<Own>,
}

/// A measure of a group under a policy at a point.
struct Own {
    point: usize,
    policy: usize,
    group: usize,
    measure: usize,
    value: Option<Number>,
    difference: Option<Number>,
}

/// A number with its interval.
#[derive(Clone, Copy)]
struct Number {
    size: f64,
    interval: Option<(f64, f64)>,
}

impl Number {
    fn read(row: &TableRow, at: usize) -> Option<Self> {
        let interval = row.number(at + 1).zip(row.number(at + 2));
        Some(Self { size: row.number(at)?, interval })
    }

    /// In text for people: scaled as its metric is told.
    fn told(self, metric: &MetricLabel) -> (f64, Option<f64>) {
        let scale = metric.scale();
        let half = self.interval.map(|(low, high)| scale * (high - low) / 2.0);
        (scale * self.size, half)
    }
}

impl<'s, 'r> Groups<'s, 'r> {
    /// Those of `source`; `None` where the directory has no such table, or one of before the
    /// differences.
    pub(super) fn read(source: &'s Source<'r>) -> Result<Option<Self>, OutputError> {
        let run = source.run;
        if !compares(source) || !run.column_names(TABLE).contains(&"difference") {
            return Ok(None);
        }
        let measures = run.measures(TABLE);
        let (mut names, mut own): (Vec<String>, Vec<Own>) = (Vec::new(), Vec::new());
        for row in run.rows(TABLE, &COLUMNS, &[("department", ALL_DEPARTMENTS)])? {
            let group = names.iter().position(|name| name == row.text(2)).unwrap_or_else(|| {
                names.push(row.text(2).to_owned());
                names.len() - 1
            });
            let place = |names: &[String], text| names.iter().position(|name| name == text);
            let measure = measures.iter().position(|measure| measure.key == row.text(3));
            let (Some(policy), Some(measure)) = (place(&run.policies, row.text(1)), measure) else {
                continue;
            };
            let point = row.text(0).parse().unwrap_or(1);
            let (value, difference) = (Number::read(&row, 4), Number::read(&row, 7));
            own.push(Own { point, policy, group, measure, value, difference });
        }
        let is_told = own.iter().any(|own| own.difference.is_some());
        Ok(is_told.then_some(Self { source, measures, names, own }))
    }

    /// Every measure of every group and policy that exists.
    pub(super) fn table(&self) -> Table {
        let is_single = self.source.run.points() == 1;
        if is_single { self.at_one_point() } else { self.over_points(&|_, _| true) }
    }

    /// The differences of a few measures, and of all that are worse somewhere.
    pub(super) fn brief(&self) -> Table {
        let is_told = |group: usize, measure: usize| {
            measure < BRIEF || self.of(group, measure).any(|own| self.says(own) == Finding::Worse)
        };
        let run = self.source.run;
        if run.points() > 1 {
            let mut table = over_points::in_short(self.over_points(&is_told));
            named_once(&mut table.rows, 1);
            named_once(&mut table.rows, 0);
            return table;
        }
        let mut rows = Vec::new();
        for (group, measure) in self.places().filter(|&(group, measure)| is_told(group, measure)) {
            let label = &self.measures[measure];
            let difference = |policy: usize| {
                let own = self.of(group, measure).find(|own| own.policy == policy);
                let Some((own, difference)) = own.and_then(|own| Some((own, own.difference?)))
                else {
                    return Cell::word(NONE);
                };
                let (size, half) = difference.told(label);
                let mut cell = Cell::number(change(size, half), Some(difference.size));
                cell.finding = Some(self.says(own));
                cell
            };
            let names = [
                Cell::word(in_words(&self.names[group])),
                Cell::named(label.words(), label.told_unit()),
            ];
            let cells = run.others(run.baseline()).into_iter().map(difference);
            rows.push(names.into_iter().chain(cells).collect());
        }
        named_once(&mut rows, 0);
        let note = format!(
            "Differences from {} ± half of their 95\u{a0}% intervals, paired by replication; marked \
             where the interval lies beyond 0, not adjusted for how many there are: {BRIEF} metrics, \
             and all that are worse. Doubt: chance between replications alone. {MEANING}",
            baseline(self.source)
        );
        let heads = heads(self.source, "group");
        Table { heads, rows, note: Some(Words::of(note)), ..Table::default() }
    }

    /// Every group with every measure.
    fn places(&self) -> impl Iterator<Item = (usize, usize)> {
        let measures = self.measures.len();
        let groups = 0..self.names.len();
        let all = groups.flat_map(move |group| (0..measures).map(move |measure| (group, measure)));
        all.filter(|&(group, measure)| self.of(group, measure).any(|own| own.value.is_some()))
    }

    /// What there is of a measure of a group.
    fn of(&self, group: usize, measure: usize) -> impl Iterator<Item = &Own> {
        self.own.iter().filter(move |own| (own.group, own.measure) == (group, measure))
    }

    /// What a difference says by its own interval.
    fn says(&self, own: &Own) -> Finding {
        side(&self.measures[own.measure], own.difference.and_then(|own| own.interval))
    }

    fn at_one_point(&self) -> Table {
        let run = self.source.run;
        let mut rows = Vec::new();
        for (group, measure) in self.places() {
            let label = &self.measures[measure];
            let cell = |policy: usize| {
                let own = self.of(group, measure).find(|own| own.policy == policy);
                let Some((own, value)) = own.and_then(|own| Some((own, own.value?))) else {
                    return Cell::word(NONE);
                };
                let (size, half) = value.told(label);
                let mut cell = Cell::number(estimate(size, half), Some(value.size));
                if let Some(difference) = own.difference {
                    let (size, half) = difference.told(label);
                    cell.below = change(size, half);
                    cell.finding = Some(self.says(own));
                }
                cell
            };
            let names = [
                Cell::word(in_words(&self.names[group])),
                Cell::named(label.words(), below(label)),
            ];
            let cells = (0..run.policies.len()).map(cell);
            rows.push(names.into_iter().chain(cells).collect());
        }
        let name = |(place, policy): (usize, &String)| {
            let is_baseline = place == run.baseline();
            Head::number(if is_baseline { format!("{policy} (baseline)") } else { policy.clone() })
        };
        let policies = run.policies.iter().enumerate().map(name);
        let note = format!(
            "Over all replications ± half of the 95\u{a0}% interval. Below each: difference from {} ± \
             half of its 95\u{a0}% interval, paired by replication; marked where that lies beyond 0, \
             not adjusted for how many there are. Intervals and marks are of chance between \
             replications alone. {MEANING}",
            baseline(self.source)
        );
        let names = [Head::word("group"), Head::word("metric")];
        Table {
            caption: "By group of persons, whole organization".to_owned(),
            heads: names.into_iter().chain(policies).collect(),
            rows,
            sortable: false,
            note: Some(Words::of(note)),
        }
    }

    /// At how many points the measures that are `told` are worse, better, and so on.
    fn over_points(&self, told: &dyn Fn(usize, usize) -> bool) -> Table {
        let run = self.source.run;
        let mut rows = Vec::new();
        for policy in run.others(run.baseline()) {
            for (group, measure) in self.places().filter(|&(group, measure)| told(group, measure)) {
                let mut row = vec![Cell::word(&run.policies[policy])];
                row.push(Cell::word(in_words(&self.names[group])));
                row.extend(self.counted(policy, group, measure));
                rows.push(row);
            }
        }
        let all = rows.len();
        rows.truncate(ROWS_MAX);
        let caption = format!(
            "Differences from {} by group of persons over {} design points",
            baseline(self.source),
            run.points()
        );
        let note = format!(
            "Design points are counted here, not replications; a point counts as better or worse where \
             its interval lies beyond 0, not adjusted for how many there are. That is doubt from chance \
             between replications alone. {MEANING}"
        );
        let first = vec![Head::word("policy"), Head::word("group")];
        let table = over_points::table(caption, first, rows).noted(Words::of(note));
        if all <= ROWS_MAX {
            return table;
        }
        let cut = format!("{ROWS_MAX} of {all} rows; the values of every point are in ");
        table.noted(Words::of(cut).code("groups.csv").say("."))
    }

    /// The cells of a measure: its name, at how many points it is what, and its ends.
    fn counted(&self, policy: usize, group: usize, measure: usize) -> Vec<Cell> {
        let label = &self.measures[measure];
        let mut tally = over_points::Tally::default();
        let size = |own: &Own| own.difference.map_or(f64::NAN, |difference| difference.size);
        let (mut low, mut high): (Option<&Own>, Option<&Own>) = (None, None);
        let differ = |own: &&Own| own.policy == policy && own.difference.is_some();
        for own in self.of(group, measure).filter(differ) {
            tally.count(self.says(own));
            low = low.filter(|least| size(least) <= size(own)).or(Some(own));
            high = high.filter(|most| size(most) >= size(own)).or(Some(own));
        }
        let end = |end: Option<&Own>| match end.and_then(|own| Some((own, own.difference?))) {
            None => Cell::word(NONE),
            Some((own, difference)) => {
                let (size, half) = difference.told(label);
                let text = signed(size, decimals(size, half));
                let mut cell = Cell::number(text, Some(difference.size));
                cell.below = format!("point {}", own.point);
                cell
            }
        };
        let mut cells = vec![Cell::named(label.words(), below(label))];
        cells.extend(tally.cells());
        cells.extend([end(low), end(high)]);
        cells
    }
}
