//! Studies over worlds through the library: a simulation of which everything is known, so that shares,
//! boxes and sensitivities can be told beforehand.

#![expect(clippy::unwrap_used, reason = "a test that cannot run its study fails")]

use std::collections::BTreeMap;

use rungs::rng::{Place, Purpose, Streams, Words, unit};
use rungs::scenario::{Analysis, SensitivityMethod, Spread, WorldKey, Worlds};
use rungs::sim::{
    Direction, Distribution, Kind, Metric, Observation, Parameter, Period, PlausibleBand, Prior,
    Reduction, Row, RowSink, RunKey, Scope, Simulation, Start, Value, WarmUp,
};
use rungs::study::{self, Cell, NoProgress, Plan, RunColumns, StudyError, Table, TableSink};

/// Keys of the worlds, each uniform over 0 to 1.
const KEYS: [&str; 4] = ["a", "b", "c", "d"];

/// A model of four numbers a to d. Under policy 0 `gain` is 10 c and `risk` is 0; under policy 1 they
/// are higher by 4 a + 2 b − 3, and by 1 where a > 0.7 and b > 0.5, else lower by 1. With `noise`, both
/// have some of that range. Under policy 1 the organization is gone where a > `gone_above`; c > 0.5 is
/// plausible.
#[derive(Clone, Debug)]
struct Known {
    at: [f64; 4],
    noise: f64,
    gone_above: f64,
    metrics: [Metric; 3],
    plausible: Vec<PlausibleBand>,
    viable: Vec<PlausibleBand>,
}

/// What is asked of it.
#[derive(Clone, Copy, Debug)]
struct Asked {
    noise: f64,
    gone_above: f64,
    judges: bool,
    worlds: usize,
    replications: u32,
}

const ASKED: Asked =
    Asked { noise: 0.0, gone_above: 2.0, judges: true, worlds: 512, replications: 2 };

impl Known {
    fn new(at: [f64; 4], asked: Asked) -> Self {
        let metric = |key, better| Metric {
            key,
            unit: "",
            text: "",
            scale: 1.0,
            reduction: Reduction::Mean,
            better,
            headline: better.is_some(),
        };
        let band = |metric, low, high| PlausibleBand { metric, low, high, source: "by hand" };
        Self {
            at,
            noise: asked.noise,
            gone_above: asked.gone_above,
            metrics: [
                metric("gain", Some(Direction::Higher)),
                metric("risk", Some(Direction::Lower)),
                metric("gone", None),
            ],
            plausible: if asked.judges { vec![band("gain", 5.0, 100.0)] } else { Vec::new() },
            viable: vec![band("gone", 0.0, 0.5)],
        }
    }

    /// A number from −1 to 1 of a run.
    fn chance(key: RunKey, policy: usize, metric: u8) -> f64 {
        let streams = Streams::new(key.seed, key.replication);
        let mut words = Words::default();
        let department = u16::try_from(policy).unwrap();
        let place = Place { department, level: metric, period: 0 };
        streams.fill(Purpose::Work, place, 0, 1, &mut words);
        2.0 * unit(words.word(0)) - 1.0
    }
}

impl Simulation for Known {
    fn period(&self) -> Period {
        Period::None
    }

    fn warm_up(&self) -> WarmUp {
        WarmUp::None
    }

    fn horizon(&self) -> u32 {
        1
    }

    fn metrics(&self) -> &[Metric] {
        &self.metrics
    }

    fn policies(&self) -> usize {
        2
    }

    fn plausible(&self) -> &[PlausibleBand] {
        &self.plausible
    }

    fn viable(&self) -> &[PlausibleBand] {
        &self.viable
    }

    fn start(&self, _key: RunKey, _rows: &mut dyn RowSink) -> Start {
        Start::new(())
    }

    fn run(&self, key: RunKey, _start: &Start, policy: usize, rows: &mut dyn RowSink) {
        let [a, b, c, _] = self.at;
        let moved = policy == 1;
        let gain = 10.0 * c + if moved { 4.0 * a + 2.0 * b - 3.0 } else { 0.0 };
        let risk = if moved { if a > 0.7 && b > 0.5 { 1.0 } else { -1.0 } } else { 0.0 };
        let gone = if moved && a > self.gone_above { 1.0 } else { 0.0 };
        let noise = |metric| self.noise * Self::chance(key, policy, metric);
        let observations =
            &[gain + noise(0), risk + noise(1), gone].map(|value| Observation::ratio(value, 1.0));
        rows.period(Row { time: 1, group: 0, person_months: 0.0, observations });
    }
}

fn plan(analysis: Analysis, method: SensitivityMethod, asked: Asked) -> Plan {
    let parameter = |key| Parameter {
        key,
        scope: Scope::Model,
        kind: Kind::Real { default: Some(0.5), min: 0.0, max: 1.0 },
        unit: "–",
        prior: Prior::None,
        text: "",
        source: "",
    };
    let key = |name: &'static str| WorldKey {
        name: name.to_owned(),
        parameter: Box::leak(Box::new(parameter(name))),
        spread: Spread { distribution: Distribution::Uniform, low: 0.0, high: 1.0, follows: false },
    };
    let worlds = Worlds::draw(KEYS.map(key).into(), method, asked.worlds, 1).unwrap();
    let make = move |values: &[Value]| {
        let number = |key: usize| match values[key] {
            Value::Real(number) => number,
            other => panic!("{other:?} is no number"),
        };
        Known::new([0, 1, 2, 3].map(number), asked)
    };
    let single = Known::new([0.5; 4], asked);
    let plan = Plan::single(single, &["plain", "moved"], "known", asked.replications, 1);
    let plan = plan.in_worlds((analysis, method), worlds, make);
    Plan { worthwhile: vec![(0, 0.5)], ..plan }
}

/// Rows of all tables as text, by table.
#[derive(Debug, Default, PartialEq)]
struct Texts {
    tables: BTreeMap<&'static str, (Vec<String>, Vec<Vec<String>>)>,
    last: &'static str,
}

impl TableSink for Texts {
    type Error = StudyError;

    fn begin(&mut self, table: &Table) -> Result<(), StudyError> {
        self.last = table.name;
        let names = table.columns.iter().map(|column| column.name.clone()).collect();
        self.tables.insert(table.name, (names, Vec::new()));
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), StudyError> {
        let text = |cell: &Cell<'_>| match cell {
            Cell::Text(text) => (*text).to_owned(),
            Cell::Integer(number) => number.to_string(),
            Cell::Real(number) => {
                assert!(number.is_none_or(f64::is_finite), "{number:?} in {}", self.last);
                number.map_or_else(String::new, |number| number.to_string())
            }
        };
        let row: Vec<String> = cells.iter().map(text).collect();
        let (names, rows) = self.tables.get_mut(self.last).unwrap();
        assert_eq!(names.len(), row.len(), "{}", self.last);
        rows.push(row);
        Ok(())
    }

    fn end(&mut self) -> Result<(), StudyError> {
        Ok(())
    }
}

impl Texts {
    /// The rows of a table in which columns have these texts.
    fn rows(&self, table: &str, wanted: &[(&str, &str)]) -> Vec<BTreeMap<&str, &str>> {
        let (names, rows) = &self.tables[table];
        let named = rows.iter().map(|row| -> BTreeMap<&str, &str> {
            names.iter().map(String::as_str).zip(row.iter().map(String::as_str)).collect()
        });
        let is_wanted =
            |row: &BTreeMap<&str, &str>| wanted.iter().all(|(column, text)| row[column] == *text);
        named.filter(is_wanted).collect()
    }

    /// The one such row.
    #[track_caller]
    fn row(&self, table: &str, wanted: &[(&str, &str)]) -> BTreeMap<&str, &str> {
        let mut rows = self.rows(table, wanted);
        assert_eq!(rows.len(), 1, "{wanted:?}");
        rows.remove(0)
    }
}

fn number(row: &BTreeMap<&str, &str>, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} is {:?}", row[column]))
}

#[track_caller]
fn assert_near(row: &BTreeMap<&str, &str>, column: &str, expected: f64, tolerance: f64) {
    let found = number(row, column);
    assert!((found - expected).abs() <= tolerance, "{column}: {found}, expected {expected}");
}

/// The tables of a study that is run on `threads` threads.
fn tables(plan: &Plan, threads: usize) -> Texts {
    let records = study::run(plan, threads, &NoProgress).unwrap();
    assert!(records.failures.is_empty());
    let columns = RunColumns::of(plan, &records).unwrap();
    let mut texts = Texts::default();
    let write = || study::write_tables(plan, &records, &columns, &mut texts);
    study::with_threads(threads, write).unwrap().unwrap();
    for (table, most) in study::tables_and_rows(plan) {
        let rows = texts.tables[table.name].1.len() as u64;
        assert!(rows <= most, "{}: {rows} of {most}", table.name);
    }
    texts
}

fn robust(asked: Asked) -> Texts {
    tables(&plan(Analysis::Robustness, SensitivityMethod::Chaos, asked), 2)
}

/// The share of worlds in which 4 a + 2 b − 3 exceeds a number between −1 and 1: there the lines cut
/// the square of a and b between its left and right edge.
fn share_above(number: f64) -> f64 {
    1.0 - (3.0 + number - 1.0) / 4.0
}

#[test]
fn shares_of_worlds_are_those_of_a_known_difference() {
    let found = robust(ASKED);
    let all = found.row("robustness", &[("metric", "gain"), ("among", "all")]);
    assert_eq!((all["worlds"], all["worthwhile"], all["worthwhile_from"]), ("512", "0.5", "study"));
    assert_near(&all, "better", share_above(0.5), 0.01);
    assert_near(&all, "worse", 1.0 - share_above(-0.5), 0.01);
    assert_near(&all, "better_by_sign", share_above(0.0), 0.01);
    assert_near(&all, "better_both_halves", number(&all, "better"), 1e-12);
    assert_near(&all, "better_corrected", number(&all, "better"), 1e-12);
    assert_near(&all, "sd_between", (20.0_f64 / 12.0).sqrt(), 0.01);
    assert_near(&all, "noise_share", 0.0, 1e-12);
    assert_near(&all, "q50", 0.0, 0.05);
    // The two policies of the study: where this one is worse, by that much.
    assert_near(&all, "regret_max", 3.0, 0.4);
    let shares = ["better", "worse", "too_small"].map(|share| number(&all, share));
    assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    for (share, value) in ["better", "worse", "too_small"].iter().zip(shares) {
        assert!(number(&all, &format!("{share}_low")) < value);
        assert!(number(&all, &format!("{share}_high")) > value);
    }
    let risk = found.row("robustness", &[("metric", "risk"), ("among", "all")]);
    assert_near(&risk, "worse", 0.15, 0.01);
    assert_near(&risk, "regret_max", 1.0, 1e-12);
    // The baseline's risk does not vary, so a tenth of its spread is nothing.
    assert_near(&risk, "worthwhile", 0.0, 1e-12);
    let plausible = found.row("robustness", &[("metric", "gain"), ("among", "plausible")]);
    assert_eq!(plausible["worlds"], "256");
}

#[test]
fn noise_is_told_from_worlds_and_the_smallest_difference_is_a_tenth_of_their_spread() {
    let asked = Asked { noise: 1.0, replications: 8, ..ASKED };
    let study = plan(Analysis::Robustness, SensitivityMethod::Chaos, asked);
    let found = tables(&Plan { worthwhile: Vec::new(), ..study }, 2);
    let all = found.row("robustness", &[("metric", "gain"), ("among", "all")]);
    assert_near(&all, "worthwhile", 1.0 / 12.0_f64.sqrt(), 0.01);
    assert_eq!(all["worthwhile_from"], "a tenth of the baseline's sd between worlds");
    // The noise of a mean of eight differences of two numbers of variance 1/3 each.
    let (noise, worlds) = (2.0 / 3.0 / 8.0, 20.0 / 12.0);
    assert_near(&all, "noise_share", noise / (noise + worlds), 0.02);
    assert_near(&all, "sd_between", worlds.sqrt(), 0.03);
    assert_near(&all, "better_corrected", share_above(number(&all, "worthwhile")), 0.03);
    let significant = number(&all, "better_significant");
    assert!(significant > 0.05 && significant < number(&all, "better_by_sign"));
    assert!(number(&all, "better_both_halves") < number(&all, "better"));
}

#[test]
fn metrics_that_win_at_once_are_counted() {
    let found = robust(ASKED);
    let share = |outcome: &str, metrics: &str| {
        let wanted = [("among", "all"), ("outcome", outcome), ("metrics", metrics)];
        number(&found.row("wins", &wanted), "share")
    };
    // Risk is better where not both a > 0.7 and b > 0.5, and there the gain is above 0.8.
    let both = share_above(0.5) - 0.15;
    assert!((share("better", "2") - both).abs() < 0.02);
    assert!((share("worse", "2")).abs() < 1e-12);
    let sum: f64 = ["0", "1", "2"].iter().map(|metrics| share("better", metrics)).sum();
    assert!((sum - 1.0).abs() < 1e-12);
}

#[test]
fn the_box_that_was_planted_is_found() {
    let found = robust(ASKED);
    let wanted = [("metric", "risk"), ("outcome", "worse"), ("box", "1")];
    let limits = found.rows("boxes", &wanted);
    let keys: Vec<&str> = limits.iter().map(|row| row["key"]).collect();
    assert_eq!(keys, ["a", "b"]);
    assert_near(&limits[0], "low", 0.7, 0.03);
    assert_near(&limits[1], "low", 0.5, 0.03);
    for row in &limits {
        assert_eq!(row["high"], "");
        assert!(number(row, "density") > 0.9 && number(row, "coverage") > 0.9);
        assert_near(row, "base_rate", 0.15, 0.02);
        assert_near(row, "mass", 0.15, 0.02);
        assert!(number(row, "density_low") < number(row, "density"));
    }
    assert!(found.rows("boxes", &[("outcome", "collapsed")]).is_empty());
}

#[test]
fn worlds_that_collapse_are_counted_and_left_out_of_every_mean() {
    let found = robust(Asked { gone_above: 0.9, ..ASKED });
    let all = found.row("robustness", &[("metric", "gain"), ("among", "all")]);
    let gone: usize = all["collapsed_policy"].parse().unwrap();
    assert!((49..=53).contains(&gone), "{gone}");
    assert_eq!(all["collapsed_baseline"], "0");
    assert_eq!(all["worlds"], (512 - gone).to_string());
    // Without them a is uniform up to 0.9: the mean is 4 × 0.45 + 2 × 0.5 − 3.
    assert_near(&all, "mean", -0.2, 0.02);
    let rows = found.rows("worlds", &[("metric", "gain"), ("collapsed", "policy")]);
    assert_eq!(rows.len(), gone);
    for row in rows {
        assert_eq!((row["n"], row["difference"], row["outcome"]), ("0", "", ""));
    }
    let collapsed = found.rows("boxes", &[("outcome", "collapsed")]);
    let [limits] = collapsed.as_slice() else { panic!("{collapsed:?}") };
    assert_eq!((limits["key"], limits["metric"]), ("a", ""));
    assert_near(limits, "low", 0.9, 0.03);
}

#[test]
fn what_cannot_be_known_is_an_empty_cell() {
    let empty = |row: &BTreeMap<&str, &str>, columns: &[&str]| {
        columns.iter().for_each(|column| assert_eq!(row[column], "", "{column}"));
    };
    let once = robust(Asked { replications: 1, judges: false, ..ASKED });
    assert!(once.rows("robustness", &[("among", "plausible")]).is_empty());
    let row = once.row("robustness", &[("metric", "gain")]);
    empty(&row, &["better_corrected", "better_both_halves", "better_significant", "sd_between"]);
    empty(&row, &["noise_share", "worse_significant", "too_small_corrected"]);
    assert_near(&row, "better", share_above(0.5), 0.01);
    let gone = robust(Asked { gone_above: -1.0, ..ASKED });
    let row = gone.row("robustness", &[("metric", "gain"), ("among", "all")]);
    assert_eq!((row["worlds"], row["collapsed_policy"]), ("0", "512"));
    empty(&row, &["better", "better_low", "worse", "mean", "q50", "regret_max", "regret_point"]);
    assert!(gone.rows("boxes", &[]).is_empty());
    let single = robust(Asked { worlds: 1, ..ASKED });
    let row = single.row("robustness", &[("metric", "risk"), ("among", "all")]);
    empty(&row, &["worthwhile", "worthwhile_from", "sd_between", "better_corrected"]);
    assert_eq!(row["worlds"], "1");
}

/// First order and total of a key for the gain.
fn indices(found: &Texts, key: &str) -> [f64; 2] {
    let row = found.row("sensitivity", &[("metric", "gain"), ("key", key)]);
    assert!(number(&row, "total_low") < number(&row, "total"));
    [number(&row, "first_order"), number(&row, "total")]
}

#[test]
fn sensitivities_are_those_of_a_known_difference() {
    for (method, worlds, tolerance) in
        [(SensitivityMethod::Chaos, 512, 0.04), (SensitivityMethod::Jansen, 4096, 0.1)]
    {
        let asked = Asked { noise: 0.5, worlds, ..ASKED };
        let found = tables(&plan(Analysis::Sensitivity, method, asked), 2);
        // Variances 16/12 and 4/12, and c moves both policies alike.
        for (key, expected) in [("a", 0.8), ("b", 0.2), ("c", 0.0), ("d", 0.0), ("dummy", 0.0)] {
            for index in indices(&found, key) {
                assert!((index - expected).abs() < tolerance, "{method:?} {key}: {index}");
            }
        }
        let fit = found.row("sensitivity_fit", &[("metric", "gain")]);
        assert_near(&fit, "first_order_sum", 1.0, tolerance);
        assert_near(&fit, "mean", 0.0, 0.05);
        // Blocks are of four keys, the dummy and two worlds more.
        let whole = if method == SensitivityMethod::Jansen { 4095 } else { worlds };
        assert_eq!(fit["worlds"], whole.to_string());
    }
}

#[test]
fn curves_of_main_effects_are_straight_where_the_difference_is() {
    let asked = Asked { noise: 0.5, ..ASKED };
    let found = tables(&plan(Analysis::Sensitivity, SensitivityMethod::Chaos, asked), 2);
    let curve = found.rows("main_effects", &[("metric", "gain"), ("key", "a")]);
    assert_eq!(curve.len(), 21);
    for point in &curve {
        let share = number(point, "share");
        assert_near(point, "value", share, 1e-9);
        assert_near(point, "difference", 4.0 * share - 2.0, 0.25);
        assert!(number(point, "difference_low") < number(point, "difference_high"));
    }
}

#[test]
fn elementary_effects_are_slopes() {
    let asked = Asked { worlds: 120, ..ASKED };
    let found = tables(&plan(Analysis::Sensitivity, SensitivityMethod::Morris, asked), 2);
    for (key, slope) in [("a", 4.0), ("b", 2.0), ("c", 0.0), ("dummy", 0.0)] {
        let row = found.row("elementary_effects", &[("metric", "gain"), ("key", key)]);
        assert_near(&row, "mean", slope, 1e-9);
        assert_near(&row, "mean_absolute", slope, 1e-9);
        assert_near(&row, "sd", 0.0, 1e-6);
    }
    assert_eq!(found.row("sensitivity_fit", &[("metric", "gain")])["worlds"], "120");
}

#[test]
fn distances_are_given_where_worlds_collapse_or_are_asked_for() {
    let study = |method, gone_above| {
        let asked = Asked { gone_above, ..ASKED };
        tables(&plan(Analysis::Sensitivity, method, asked), 2)
    };
    let asked = study(SensitivityMethod::Pawn, 2.0);
    let median = |found: &Texts, key: &str| {
        number(&found.row("pawn", &[("metric", "gain"), ("key", key)]), "median")
    };
    assert!(median(&asked, "a") > median(&asked, "b"));
    assert!(median(&asked, "b") > median(&asked, "dummy"));
    assert!(!asked.tables.contains_key("sensitivity"));
    assert!(study(SensitivityMethod::Chaos, 2.0).rows("pawn", &[]).is_empty());
    let collapsed = study(SensitivityMethod::Chaos, 0.9);
    assert_eq!(collapsed.rows("pawn", &[("metric", "gain")]).len(), 5);
    // In the tenth of worlds of the largest a, all collapsed under the policy.
    let largest = collapsed.row("pawn", &[("metric", "gain"), ("key", "a")]);
    assert!(number(&largest, "largest") > 0.85);
}

#[test]
fn tables_do_not_depend_on_threads() {
    let asked = Asked { noise: 0.5, gone_above: 0.9, worlds: 128, ..ASKED };
    for analysis in [Analysis::Robustness, Analysis::Sensitivity] {
        let study = || plan(analysis, SensitivityMethod::Chaos, asked);
        assert_eq!(tables(&study(), 1), tables(&study(), 3));
    }
}

#[test]
fn a_method_whose_design_has_too_few_worlds_has_none() {
    let draw = |method, count| Worlds::draw(Vec::new(), method, count, 1).map(|w| w.drawn.len());
    assert_eq!(draw(SensitivityMethod::Jansen, 23), None);
    assert_eq!(draw(SensitivityMethod::Jansen, 26), Some(24));
    assert_eq!(draw(SensitivityMethod::Chaos, 0), None);
}

#[test]
fn the_columns_are_those_of_the_documentation() {
    let page = include_str!("../../docs/tables.md");
    let methods = [SensitivityMethod::Chaos, SensitivityMethod::Morris];
    let asked = Asked { worlds: 64, ..ASKED };
    let plans = methods.map(|method| plan(Analysis::Sensitivity, method, asked));
    let robustness = plan(Analysis::Robustness, SensitivityMethod::Chaos, asked);
    let mut known = 0;
    for table in plans.iter().chain([&robustness]).flat_map(study::tables) {
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        let columns = match table.name {
            "runs" | "points" => continue,
            // Its shares are described in words.
            "robustness" => names[..9].join(","),
            _ => names.join(","),
        };
        known += 1;
        let row = page.lines().find(|line| line.starts_with(&format!("| `{}.csv`", table.name)));
        assert!(row.is_some_and(|row| row.contains(&format!("`{columns}"))), "{columns}");
    }
    assert_eq!(known, 5 + 3 + 4);
}
