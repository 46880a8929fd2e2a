//! A study is a function of its scenario: not of threads, of the order or number of its policies,
//! of its horizon, or of what happens in departments that have nothing to do with each other.

use std::collections::BTreeSet;
use std::fmt::Write;

use rungs::scenario::Scenario;
use rungs::study::{Cell, NoProgress, Plan, RunColumns, StudyError, Table, TableSink};
use rungs::study::{run, write_tables};

/// The tables of a study as text: a line a row, its cells between bars, the table's name first.
#[derive(Default)]
struct Text {
    table: &'static str,
    text: String,
}

impl TableSink for Text {
    type Error = StudyError;

    fn begin(&mut self, table: &Table) -> Result<(), StudyError> {
        self.table = table.name;
        let names: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
        self.line("columns", &names.join("|"));
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), StudyError> {
        let cells: Vec<_> = cells
            .iter()
            .map(|cell| match cell {
                Cell::Text(text) => (*text).to_owned(),
                Cell::Integer(number) => number.to_string(),
                Cell::Real(Some(number)) => format!("{number:?}"),
                Cell::Real(None) => String::new(),
            })
            .collect();
        self.line("row", &cells.join("|"));
        Ok(())
    }

    fn end(&mut self) -> Result<(), StudyError> {
        Ok(())
    }
}

impl Text {
    fn line(&mut self, kind: &str, cells: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "{}|{kind}|{cells}", self.table);
    }
}

/// What `scenario` writes when run on `threads` threads.
fn tables(scenario: &str, threads: usize) -> String {
    let scenario = Scenario::parse("test.toml", scenario).expect("a valid scenario");
    let plan = Plan::of(&scenario.into());
    let records = run(&plan, threads, &NoProgress).expect("threads");
    assert!(records.failures.is_empty(), "{:?}", records.failures);
    let outcomes = RunColumns::of(&plan, &records).expect("records in memory");
    let mut text = Text::default();
    write_tables(&plan, &records, &outcomes, &mut text).expect("records in memory");
    text.text
}

/// The rows of `text` in `table` whose cells pass.
fn rows<'a>(text: &'a str, table: &str, keep: impl Fn(&[&str]) -> bool) -> Vec<&'a str> {
    let start = format!("{table}|row|");
    let rows = text.lines().filter_map(|line| line.strip_prefix(&start));
    rows.filter(|row| keep(&row.split('|').collect::<Vec<_>>())).collect()
}

/// The place of a column in `table`.
fn column(text: &str, table: &str, name: &str) -> usize {
    let start = format!("{table}|columns|");
    let columns = text.lines().find_map(|line| line.strip_prefix(&start)).expect("the table");
    columns.split('|').position(|column| column == name).expect("the column")
}

const SINGLE: &str = "[[policy]]\nname = 'single'\npreset = 'single-ladder'\n";
const DUAL: &str = "[[policy]]\nname = 'dual'\npreset = 'dual-ladder'\n";
const DRAWN: &str = "[[policy]]\nname = 'drawn'\nrule = 'random'\npool = 'department'\n";

/// Two small departments over four years, three replications.
fn scenario(policies: &[&str]) -> String {
    scenario_of("years = 4\nburn_in_years = 2", "replications = 3\nseed = 5", policies)
}

fn scenario_of(horizon: &str, study: &str, policies: &[&str]) -> String {
    format!(
        "name = 'test'\n[horizon]\n{horizon}\n[study]\nbaseline = 'single'\n{study}\n\
         [[department]]\nname = 'first'\nheadcount = 50\n\
         [[department]]\nname = 'second'\nprofile = 'sales'\nheadcount = 20\n{}",
        policies.concat()
    )
}

#[test]
fn any_number_of_threads_writes_the_same_tables() {
    let scenario = scenario_of(
        "years = 2\nburn_in_years = 1",
        "replications = 11\nseed = 1",
        &[SINGLE, DUAL, DRAWN],
    );
    let one = tables(&scenario, 1);
    assert!(one.len() > 100_000);
    for threads in [2, 8] {
        assert!(tables(&scenario, threads) == one, "{threads} threads write something else");
    }
}

#[test]
fn the_order_of_the_policies_changes_no_value() {
    let straight = tables(&scenario(&[SINGLE, DUAL, DRAWN]), 2);
    let turned = tables(&scenario(&[DRAWN, SINGLE, DUAL]), 2);
    for table in ["runs", "series", "summary", "comparison"] {
        let (mut straight, mut turned) =
            (rows(&straight, table, |_| true), rows(&turned, table, |_| true));
        assert_ne!(straight, turned, "the rows of {table} stand in another order");
        straight.sort_unstable();
        turned.sort_unstable();
        let differs = straight.iter().zip(&turned).find(|(one, other)| one != other);
        assert!(differs.is_none() && straight.len() == turned.len(), "{table}: {differs:?}");
    }
}

#[test]
fn one_more_policy_changes_no_value_of_the_others() {
    let two = tables(&scenario(&[SINGLE, DUAL]), 2);
    let three = tables(&scenario(&[DRAWN, SINGLE, DUAL]), 2);
    for table in ["runs", "series", "summary"] {
        let known = |cells: &[&str]| cells[1] != "drawn";
        let rows_of_two = rows(&two, table, |_| true);
        assert!(rows_of_two.len() > 10);
        assert_eq!(rows_of_two, rows(&three, table, known), "{table}");
    }
    // Of the comparison, only p adjusted over policies may change.
    let p_holm = column(&two, "comparison", "p_holm");
    let unadjusted = |text: &str| -> Vec<Vec<String>> {
        let dual = rows(text, "comparison", |cells| cells[1] == "dual");
        dual.iter().map(|row| row.split('|').take(p_holm).map(str::to_owned).collect()).collect()
    };
    assert_eq!(unadjusted(&two), unadjusted(&three));
}

#[test]
fn a_policy_is_its_levers_and_not_its_name_or_place() {
    let twin = "[[policy]]\nname = 'twin'\npreset = 'dual-ladder'\n";
    let text = tables(&scenario(&[SINGLE, DUAL, DRAWN, twin]), 2);
    for table in ["runs", "series", "summary"] {
        let of = |policy: &str| -> Vec<String> {
            let rows = rows(&text, table, |cells| cells[1] == policy);
            rows.iter().map(|row| row.replacen(policy, "", 1)).collect()
        };
        assert_eq!(of("dual"), of("twin"), "{table}");
        assert_ne!(of("dual"), of("single"), "{table}");
    }
}

#[test]
fn a_longer_horizon_begins_with_the_shorter() {
    let series = |years: u32| {
        let horizon = format!("years = {years}\nburn_in_years = 2");
        let text = tables(&scenario_of(&horizon, "replications = 2\nseed = 5", &[SINGLE, DUAL]), 2);
        let year = column(&text, "series", "year");
        let early = |cells: &[&str]| cells[year].parse::<i32>().unwrap() <= 3;
        let rows = rows(&text, "series", early);
        rows.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let short = series(3);
    // Policies × groups × replications × (2 + 3) years.
    assert_eq!(short.len(), 2 * 3 * 2 * 5);
    assert_eq!(short, series(7));
}

#[test]
fn more_replications_begin_with_the_fewer() {
    let runs = |replications: u32| {
        let study = format!("replications = {replications}\nseed = 5");
        let text = tables(&scenario_of("years = 2\nburn_in_years = 1", &study, &[SINGLE, DUAL]), 2);
        let replication = column(&text, "runs", "replication");
        let first = |cells: &[&str]| cells[replication].parse::<u32>().unwrap() <= 3;
        let rows = rows(&text, "runs", first);
        rows.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let few = runs(3);
    assert_eq!(few, runs(8));
    let values: BTreeSet<_> = few.iter().map(|row| row.rsplit_once('|').unwrap().0).collect();
    assert_eq!(values.len(), few.len(), "no two runs are alike");
}

#[test]
fn another_seed_makes_another_history() {
    let runs = |seed: u32| {
        let study = format!("replications = 2\nseed = {seed}");
        tables(&scenario_of("years = 2\nburn_in_years = 0", &study, &[SINGLE, DUAL]), 1)
    };
    assert_ne!(runs(5), runs(6));
    assert_eq!(runs(5), runs(5));
}

#[test]
fn before_its_first_year_a_policy_is_the_baseline() {
    let late = "[[policy]]\nname = 'late'\npreset = 'dual-ladder'\nfrom_year = 3\n";
    let text = tables(&scenario(&[SINGLE, late]), 2);
    let year = column(&text, "series", "year");
    let of = |policy: &str, early: bool| -> Vec<String> {
        let rows = rows(&text, "series", |cells| {
            cells[1] == policy && (cells[year].parse::<i32>().unwrap() < 3) == early
        });
        rows.iter().map(|row| row.replacen(policy, "", 1)).collect()
    };
    assert_eq!(of("late", true), of("single", true));
    assert!(
        of("late", false).iter().zip(of("single", false)).all(|(late, single)| *late != single)
    );
}

#[test]
fn a_department_lives_apart_from_the_size_of_another() {
    // Departments are coupled by the executive's team: its climate, mean morale and exit shock
    // affect a head's morale, and so the head's output and quits; and heads compete for the
    // executive's seat. Here no executive is promoted from within and quits do not spread, so only
    // a head's quits could differ. In these replications they do not, so the metrics that do not
    // include a head's morale are equal to the bit.
    let metrics = |headcount: u32| {
        let text = tables(
            &format!(
                "name = 'test'\n[horizon]\nyears = 4\nburn_in_years = 1\n\
                 [study]\nreplications = 4\nseed = 2\n\
                 [[department]]\nname = 'first'\nheadcount = 50\ncontagion = 0\n\
                 [[department]]\nname = 'second'\nheadcount = {headcount}\ncontagion = 0\n\
                 [[policy]]\nname = 'single'\nexternal_share = 1\n"
            ),
            2,
        );
        let keys = [
            "attrition_rate",
            "friction",
            "autonomy",
            "trust",
            "manager_skill",
            "payroll_per_seat",
            "craft_deployment",
            "stars_in_craft",
            "promotion_rate",
            "vacancy_share",
        ];
        let columns = keys.map(|key| column(&text, "series", key));
        let department = column(&text, "series", "department");
        rows(&text, "series", |cells| cells[department] == "first")
            .into_iter()
            .map(|row| {
                let cells: Vec<_> = row.split('|').collect();
                columns.map(|column| cells[column].to_owned())
            })
            .collect::<Vec<_>>()
    };
    let small = metrics(9);
    assert_eq!(small.len(), 4 * 5);
    assert_eq!(small, metrics(150));
}

#[test]
fn the_runs_of_the_tiny_scenario_are_pinned() {
    let text = tables(include_str!("../../scenarios/tiny.toml"), 2);
    let mut values = rows(&text, "runs", |_| true);
    values.extend(rows(&text, "series", |_| true));
    // Policies × groups × replications, and those with the years.
    assert_eq!(values.len(), 2 * 3 * 4 + 2 * 3 * 4 * 5);
    assert_eq!(
        rungs::output::digest(values.join("\n").as_bytes()),
        "3f0e7698971a119609313cfd4a4be3bea4b2a368a8564b33c934eab0feff00de",
        "the numbers of every study have moved: if that is meant, pin them again, see CONTRIBUTING.md"
    );
}
