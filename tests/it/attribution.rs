//! Attributions: what is run, that values add up, and that such a study is kept like any other.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]
#![expect(clippy::float_cmp, reason = "these numbers are exact, or the same computation twice")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use rungs::model::policy::Levers;
use rungs::scenario::{Expansion, Overrides};
use rungs::sim::{Kind, Parameter};
use rungs::study::{Cell, NoProgress, Plan, RunColumns, StudyError, Table, TableSink};
use rungs::study::{run, write_tables};

const HEAD: &str = "name = 'x'\nstudy.analysis = 'attribution'\n\
    horizon = { years = 2, burn_in_years = 2 }\ndepartment = [{ headcount = 60 }]\n\
    [[policy]]\nname = 'usual-practice'\npreset = 'usual-practice'\n";

const DUAL: &str = "[[policy]]\nname = 'dual'\npreset = 'dual-ladder'\n";

/// The rows of a study's tables: by table, each row by column; an empty cell is `NaN`.
#[derive(Default)]
struct Rows {
    tables: BTreeMap<&'static str, Vec<BTreeMap<String, String>>>,
    table: &'static str,
    columns: Vec<String>,
}

impl TableSink for Rows {
    type Error = StudyError;

    fn begin(&mut self, table: &Table) -> Result<(), StudyError> {
        self.table = table.name;
        self.columns = table.columns.iter().map(|column| column.name.clone()).collect();
        self.tables.insert(table.name, Vec::new());
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), StudyError> {
        assert_eq!(cells.len(), self.columns.len());
        let text = |cell: &Cell<'_>| match cell {
            Cell::Text(text) => (*text).to_owned(),
            Cell::Integer(number) => number.to_string(),
            Cell::Real(number) => format!("{:?}", number.unwrap_or(f64::NAN)),
        };
        let row = self.columns.iter().cloned().zip(cells.iter().map(text)).collect();
        self.tables.get_mut(self.table).unwrap().push(row);
        Ok(())
    }

    fn end(&mut self) -> Result<(), StudyError> {
        Ok(())
    }
}

impl Rows {
    /// A number of the rows of a table in which the given columns have the given words.
    fn numbers(&self, table: &str, keys: &[(&str, &str)], column: &str) -> Vec<f64> {
        let rows = self.tables[table].iter();
        let rows = rows.filter(|row| keys.iter().all(|(key, word)| row[*key] == *word));
        rows.map(|row| row[column].parse().unwrap()).collect()
    }

    fn number(&self, table: &str, keys: &[(&str, &str)], column: &str) -> f64 {
        let [number] = self.numbers(table, keys, column)[..] else { panic!("{table} {keys:?}") };
        number
    }

    /// The metrics of the attribution.
    fn metrics(&self) -> Vec<String> {
        let mut metrics: Vec<_> =
            self.tables["attribution"].iter().map(|row| row["metric"].clone()).collect();
        metrics.dedup();
        metrics
    }
}

fn expanded(text: &str) -> Expansion {
    Expansion::parse_with("x.toml", text, &Overrides::default(), None)
        .unwrap_or_else(|faults| panic!("{faults}"))
}

fn rows_on(text: &str, threads: usize) -> Rows {
    let plan = Plan::of(&expanded(text));
    let records = run(&plan, threads, &NoProgress).unwrap();
    assert!(records.failures.is_empty(), "{:?}", records.failures);
    let columns = RunColumns::of(&plan, &records).unwrap();
    let mut rows = Rows::default();
    write_tables(&plan, &records, &columns, &mut rows).unwrap();
    rows
}

fn rows(text: &str) -> Rows {
    rows_on(text, 2)
}

/// Asserts that the values of levers add up to the whole effect in the one replication of a study, and
/// those of keys to their lever's; says how many metrics had any.
fn assert_adds_up(rows: &Rows) -> usize {
    let mut found = 0;
    for metric in rows.metrics() {
        let keys = [("metric", metric.as_str())];
        let wholes = rows.numbers("attribution", &keys, "whole");
        if rows.numbers("attribution", &keys, "n")[0] < 1.0 {
            assert!(wholes[0].is_nan());
            continue;
        }
        found += 1;
        let whole = rows.number("coalitions", &[keys[0], ("policy", "all")], "difference");
        let scale = rows.numbers("coalitions", &keys, "difference").into_iter();
        let scale = scale.fold(1e-9, |most: f64, difference| most.max(difference.abs()));
        let values: f64 = rows.numbers("attribution", &keys, "value").iter().sum();
        assert!((values - whole).abs() <= 1e-12 * scale, "{metric}: {values} of {whole}");
        assert!((wholes[0] - whole).abs() <= 1e-12 * scale, "{metric}: {wholes:?} of {whole}");
        if let Some(within) = rows.tables.get("within").filter(|rows| !rows.is_empty()) {
            let lever = within[0]["lever"].clone();
            let lever = rows.number("attribution", &[keys[0], ("lever", &lever)], "value");
            let keys: f64 = rows.numbers("within", &keys, "value").iter().sum();
            assert!((keys - lever).abs() <= 1e-12 * scale, "{metric}: {keys} of {lever}");
        }
    }
    found
}

#[test]
fn values_add_up_to_the_whole_effect_in_every_replication() {
    for seed in 1..=6 {
        let study = format!("study.replications = 1\nstudy.seed = {seed}\n");
        let rows = rows(&format!("{study}{HEAD}{DUAL}"));
        assert_eq!(rows.tables["coalitions"].len(), 32 * rows.metrics().len());
        assert_eq!(assert_adds_up(&rows), 8);
        let sampled = format!("attribution.permutations = 3\n{study}{HEAD}{DUAL}");
        assert_eq!(assert_adds_up(&self::rows(&sampled)), 8);
    }
    let within = "study.replications = 1\nattribution.within = 'selection'\n";
    let rows = rows(&format!("{within}{HEAD}{DUAL}"));
    assert_eq!((rows.tables["within"].len(), assert_adds_up(&rows)), (3 * 8, 8));
    assert_eq!(rows.tables["coalitions"].len(), 128 * 8);
}

#[test]
fn the_whole_effect_is_the_difference_that_an_ordinary_study_has() {
    let text = format!("study.replications = 12\n{HEAD}{DUAL}");
    let (attribution, ordinary) = (rows(&text), rows(&text.replace("'attribution'", "'policies'")));
    for metric in attribution.metrics() {
        let keys = [("metric", metric.as_str())];
        let all = |column| {
            attribution.number(
                "coalitions",
                &[keys[0], ("levers", "rungs, selection, opt-in, training, step-back")],
                column,
            )
        };
        for column in ["difference", "ci_low", "ci_high"] {
            assert_eq!(all(column), ordinary.number("comparison", &keys, column), "{metric}");
        }
        let none = attribution.number("coalitions", &[keys[0], ("levers", "none")], "difference");
        assert_eq!(none, 0.0);
        // Twelve replications have intervals, and they hold the value.
        for lever in &attribution.tables["attribution"] {
            if lever["metric"] == metric {
                let number = |column: &str| lever[column].parse::<f64>().unwrap();
                for of in ["value", "alone", "last"] {
                    let [low, high] = ["low", "high"].map(|end| number(&format!("{of}_{end}")));
                    assert!(low <= number(of) && number(of) <= high, "{lever:?}");
                }
                let first = ("policy", lever["lever"].as_str());
                let alone = attribution.number("coalitions", &[keys[0], first], "difference");
                assert!((number("alone") - alone).abs() < 1e-9, "{lever:?}");
            }
        }
    }
}

#[test]
fn a_lever_that_cannot_act_is_exactly_zero_and_one_that_is_not_moved_is_not_there() {
    // Without expert rungs nobody is paid as an expert.
    let levers = "pay_parity = 0.2\npressure = 0.2\n[[lever]]\nname = 'pay'\nkeys = ['pay_parity']\n\
                  [[lever]]\nname = 'worth'\nkeys = ['influence', 'prestige_parity']\n\
                  [[lever]]\nname = 'opt-in'\nkeys = ['pressure']\n";
    let text = format!(
        "study.replications = 12\n{HEAD}[[policy]]\nname = 'b'\npreset = 'usual-practice'\n{levers}"
    );
    let rows = rows(&text);
    let levers: Vec<_> =
        rows.tables["attribution"].iter().map(|row| row["lever"].as_str()).collect();
    assert_eq!(levers[..2], ["pay", "opt-in"]);
    assert_eq!(levers.len(), 16);
    for row in rows.tables["attribution"].iter().filter(|row| row["lever"] == "pay") {
        for column in ["value", "value_low", "value_high", "alone", "last", "last_high"] {
            assert_eq!(row[column].parse::<f64>().unwrap(), 0.0, "{column} of {}", row["metric"]);
        }
    }
    for row in &rows.tables["interactions"] {
        let number = |column: &str| row[column].parse::<f64>().unwrap();
        assert_eq!([number("interaction"), number("low"), number("high")], [0.0; 3]);
    }
    let moves = rows.numbers("attribution", &[("lever", "opt-in")], "value");
    assert!(moves.iter().any(|value| *value != 0.0));
    let notes = expanded(&text).notes();
    assert!(
        notes.iter().any(|note| note.starts_with("the lever \"worth\" is left out")),
        "{notes:?}"
    );
}

#[test]
fn sampled_orders_come_close_to_all_combinations() {
    let six = format!("study.replications = 40\n{HEAD}{DUAL}eligible_from_rung = 0\n");
    let (exact, sampled) = (rows(&six), rows(&format!("attribution.permutations = 16\n{six}")));
    assert!(!sampled.tables.contains_key("interactions"));
    let (mut errors, mut ratios) = (Vec::new(), Vec::new());
    for (exact, sampled) in exact.tables["attribution"].iter().zip(&sampled.tables["attribution"]) {
        assert_eq!((&exact["metric"], &exact["lever"]), (&sampled["metric"], &sampled["lever"]));
        for column in ["alone", "alone_low", "last", "last_high", "whole"] {
            assert_eq!(exact[column], sampled[column], "{column}");
        }
        let number =
            |row: &BTreeMap<String, String>, column: &str| row[column].parse::<f64>().unwrap();
        let half = 0.5 * (number(exact, "value_high") - number(exact, "value_low"));
        let half_of_sampled = 0.5 * (number(sampled, "value_high") - number(sampled, "value_low"));
        if half > 0.0 {
            let widest = half.max(half_of_sampled);
            errors.push((number(sampled, "value") - number(exact, "value")).abs() / widest);
            ratios.push(half_of_sampled / half);
        } else {
            assert_eq!(exact["value"], sampled["value"]);
        }
    }
    // Rates of rare events, of eight managers, vary with every order that is sampled.
    let alike = ratios.iter().filter(|ratio| (0.7..1.5).contains(*ratio)).count();
    assert!(10 * alike > 8 * ratios.len(), "{ratios:?}");
    assert!(errors.len() > 30, "of 48 values {} differ between replications", errors.len());
    // An order and its reverse are exact where levers interact in pairs at most.
    assert!(errors.iter().all(|error| *error < 0.5), "{errors:?}");
    assert!(errors.iter().any(|error| *error > 1e-6), "orders were sampled");
}

#[test]
fn an_attribution_in_worlds_has_a_set_of_rows_each() {
    let text = format!(
        "attribution.worlds = 3\nstudy.replications = 2\n{HEAD}{DUAL}[[prior]]\npath = \
         'policy.dual.pressure'\nrange = [0.1, 0.4]\n"
    );
    let rows = rows(&text);
    assert_eq!(rows.tables["attribution"].len(), 3 * 8 * 5);
    assert_eq!(rows.tables["interactions"].len(), 3 * 8 * 10);
    assert_eq!(rows.tables["points"].len(), 3);
    let wholes = |point: &str| rows.numbers("attribution", &[("point", point)], "whole");
    assert_ne!(wholes("1"), wholes("2"));
    assert!(rows.numbers("attribution", &[], "value_low").iter().all(|low| low.is_nan()));
    let expansion = expanded(&text);
    for point in 0..3 {
        let drawn = rows.tables["points"][point]["policy.dual.pressure"].parse::<f64>().unwrap();
        assert!((0.1..=0.4).contains(&drawn));
        let scenario = expansion.scenario(point);
        for policy in &scenario.career().unwrap().policies {
            let moved = policy.name == "all" || policy.name.contains("opt-in");
            let expected = if moved { drawn } else { 1.0 };
            assert_eq!(policy.policy.levers.pressure, expected, "{}", policy.name);
        }
    }
}

#[test]
fn a_key_that_a_prior_draws_in_one_of_the_policies_is_a_lever() {
    let levers = |prior: &str| -> Vec<String> {
        let text =
            format!("attribution.worlds = 2\n{HEAD}{DUAL}[[prior]]\n{prior}\nrange = [0, 0.9]\n");
        let expansion = expanded(&text);
        let attribution = expansion.base.attribution.as_ref().unwrap();
        attribution
            .levers
            .iter()
            .flat_map(|lever| &lever.keys)
            .map(|key| (*key).to_owned())
            .collect()
    };
    let usual = levers("path = 'department.*.rho'");
    assert_eq!(levers("path = 'policy.*.external_share'"), usual);
    assert!(levers("path = 'policy.dual.external_share'").contains(&"external_share".to_owned()));
    // A third policy is not run, and what is drawn for it neither.
    let third = format!("{DUAL}[[policy]]\nname = 'third'\n");
    let text = format!(
        "attribution.worlds = 2\ndesign.default_priors = false\n{HEAD}{third}[[prior]]\npath = \
         'department.*.rho'\n[[prior]]\npath = 'policy.third.pressure'\ncorrelation = {{ with = \
         'rho', rank = 0.5 }}\n"
    );
    let columns: Vec<_> = expanded(&text).columns.into_iter().map(|column| column.name).collect();
    assert_eq!(columns, ["rho"]);
}

#[test]
fn levers_of_a_file_and_the_rest_are_moved_and_said() {
    let text =
        format!("{HEAD}{DUAL}[[lever]]\nname = 'ladder'\nkeys = ['expert_rungs', 'influence']\n");
    let expansion = expanded(&text);
    let attribution = expansion.base.attribution.as_ref().unwrap();
    let names: Vec<_> = attribution.levers.iter().map(|lever| lever.name.as_str()).collect();
    assert_eq!(names, ["ladder", "rest"]);
    assert_eq!(expansion.base.policies(), ["none", "ladder", "rest", "all"]);
    let [note] = <[String; 1]>::try_from(expansion.notes()).unwrap();
    assert!(note.contains("together they are the lever \"rest\": `weights.performance`"), "{note}");
    let resolved = expansion.resolved();
    assert_eq!(resolved["attribution"]["from"], "usual-practice");
    assert_eq!(resolved["lever"][0]["keys"], serde_json::json!(["expert_rungs", "influence"]));
    assert_eq!(resolved["policy"][3]["description"], "dual");
    let all = &expansion.base.career().unwrap().policies[3].policy;
    assert_eq!(all.levers, Levers::of_preset(rungs::model::policy::preset("dual-ladder").unwrap()));
}

#[test]
fn combinations_without_anybody_to_ask_are_noted() {
    let text = format!("{HEAD}{DUAL}eligible_from_rung = 3\n");
    let notes = expanded(&text).notes();
    assert!(notes[0].starts_with("in 16 of the 64 combinations"), "{notes:?}");
}

#[test]
fn a_published_model_has_a_lever_a_key() {
    let text = "name = 'x'\nmodel = { name = 'lazear-2004', workers = 200 }\nstudy = { analysis = \
                'attribution', replications = 12 }\n[[policy]]\nname = 'a'\n[[policy]]\nname = 'b'\n\
                selection = 'tournament'\npromoted_share = 0.4\n";
    let rows = rows(text);
    assert!(assert_adds_up(&rows) > 0);
    let levers: Vec<_> =
        rows.tables["attribution"].iter().map(|row| row["lever"].as_str()).take(2).collect();
    assert_eq!(levers, ["selection", "promoted_share"]);
}

#[test]
fn an_attribution_does_not_depend_on_threads() {
    let text = format!("study.replications = 11\n{HEAD}{DUAL}");
    assert_eq!(rows_on(&text, 1).tables, rows_on(&text, 3).tables);
}

/// A key of a policy with some value, or none.
fn given(parameter: &'static Parameter) -> BoxedStrategy<Option<String>> {
    let value = match parameter.kind {
        Kind::Count { min, max, .. } => (min..=max).prop_map(|count| count.to_string()).boxed(),
        Kind::Real { min, max, .. } => (min.max(0.01)..=max).prop_map(|n| format!("{n:?}")).boxed(),
        Kind::Flag { .. } => any::<bool>().prop_map(|flag| flag.to_string()).boxed(),
        Kind::Choice { options, .. } => {
            proptest::sample::select(options).prop_map(|word| format!("'{word}'")).boxed()
        }
        kind => panic!("{} is a {kind:?}, which no lever is", parameter.key),
    };
    // Who may be asked at all depends on the rungs of both policies.
    let rare = if parameter.key == "eligible_from_rung" { 0 } else { 1 };
    prop_oneof![2 => Just(None), rare => value.prop_map(Some)].boxed()
}

fn policy() -> impl Strategy<Value = String> {
    let keys: Vec<_> = Levers::PARAMETERS.iter().map(given).collect();
    keys.prop_map(|values| {
        let given = Levers::PARAMETERS.iter().zip(values);
        given.filter_map(|(row, value)| Some(format!("{} = {}\n", row.key, value?))).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 12,
        rng_seed: RngSeed::Fixed(15),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn values_add_up_between_any_two_policies((from, to) in (policy(), policy()), seed in 0..1000) {
        let text = format!(
            "name = 'x'\nstudy = {{ analysis = 'attribution', replications = 1, seed = {seed} }}\n\
             horizon = {{ years = 1, burn_in_years = 1 }}\ndepartment = [{{ headcount = 40 }}]\n\
             [[policy]]\nname = 'a'\n{from}[[policy]]\nname = 'b'\n{to}"
        );
        prop_assume!(from != to);
        assert_adds_up(&rows(&text));
    }
}

fn program(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rungs"));
    let output = command.args(arguments).current_dir(folder).output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

/// The tables of a directory, and its manifest.
fn kept(folder: &Path, place: &str) -> Vec<Vec<u8>> {
    let names = ["runs", "attribution", "interactions", "coalitions"];
    let mut kept: Vec<_> = names
        .iter()
        .map(|name| fs::read(folder.join(place).join(format!("{name}.csv"))).unwrap())
        .collect();
    kept.push(fs::read(folder.join(place).join("manifest.json")).unwrap());
    kept
}

#[test]
fn an_attribution_is_resumed_shared_out_extended_and_verified_like_any_study() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(
        folder.join("s.toml"),
        format!("{HEAD}{DUAL}").replace("study.analysis = 'attribution'\n", ""),
    )
    .unwrap();
    let attribute = |more: &[&str]| {
        let basic = ["attribute", "s.toml", "--no-report", "--quiet", "--replications"];
        let (code, said) = program(folder, &[&basic, more].concat());
        assert_eq!(code, Some(0), "{said}");
        said
    };
    attribute(&["12", "--output", "whole"]);
    let expected = kept(folder, "whole");
    attribute(&["5", "--output", "r"]);
    fs::rename(folder.join("r"), folder.join("r.partial")).unwrap();
    attribute(&["12", "--output", "r", "--resume"]);
    assert!(kept(folder, "r") == expected);
    for part in ["1/2", "2/2"] {
        attribute(&["12", "--output", &format!("part-{}", &part[..1]), "--shard", part]);
    }
    let merge = ["merge", "part-1", "part-2", "--output", "merged", "--no-report", "--quiet"];
    assert_eq!(program(folder, &merge).0, Some(0));
    assert!(kept(folder, "merged") == expected);
    attribute(&["7", "--output", "grown"]);
    let extend = ["extend", "grown", "--replications", "12", "--no-report", "--quiet"];
    let (code, said) = program(folder, &extend);
    assert_eq!(code, Some(0), "{said}");
    let (grown, tables) = (kept(folder, "grown"), expected.len() - 1);
    assert!(grown[..tables] == expected[..tables]);
    let (code, said) = program(folder, &["verify", "whole"]);
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn the_verb_takes_what_the_file_can_say() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("s.toml"), format!("{HEAD}{DUAL}")).unwrap();
    let options = "--from dual --to usual-practice --within training --replications 1 --no-report";
    let arguments: Vec<_> = "attribute s.toml --quiet --output o".split(' ').collect();
    let arguments = [arguments, options.split(' ').collect()].concat();
    let (code, said) = program(folder.path(), &arguments);
    assert_eq!(code, Some(0), "{said}");
    let within = fs::read_to_string(folder.path().join("o/within.csv")).unwrap();
    assert!(within.contains(",training,training.coverage,"), "{within}");
    let refused = [&arguments[..], &["--overwrite", "--permutations", "4"]].concat();
    let (code, said) = program(folder.path(), &refused);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("values within a lever take all combinations"), "{said}");
}
