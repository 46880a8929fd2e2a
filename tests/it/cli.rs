//! The program as a user meets it: what it prints, what it writes, how it ends.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::fs;
use std::io::Read;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::program::{flowing, rungs};

const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/tiny.toml");

/// A scenario that takes minutes, for what happens in the middle of one.
const LONG: &str = "name = \"long\"\n[study]\nreplications = 100000\n\
    [[policy]]\nname = \"single\"\n[[policy]]\nname = \"dual\"\npreset = \"dual-ladder\"\n";

/// Runs a scenario with this text; nothing may be written.
fn rejected(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("s.toml"), text).unwrap();
    let outcome = rungs(folder.path(), &["run", "s.toml"]);
    assert_eq!(outcome.code, 2, "{}", outcome.err);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "something was written");
    assert!(outcome.out.is_empty() && !outcome.err.contains('\u{1b}'), "colors without a terminal");
    outcome.err
}

fn contains(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
}

const TWO: &str =
    "\n[[policy]]\nname = \"single\"\n[[policy]]\nname = \"dual\"\npreset = \"dual-ladder\"\n";

#[test]
fn a_run_writes_its_tables_and_says_what_they_mean() {
    let folder = tempfile::tempdir().unwrap();
    let outcome = rungs(folder.path(), &["run", TINY]);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    contains(
        &flowing(&outcome.out),
        &[
            "tiny: 2 policies",
            "Stars in craft",
            "±",
            "compared with single",
            "- dual: ",
            "output/tiny",
        ],
    );
    assert!(outcome.err.is_empty(), "no progress bar without a terminal: {}", outcome.err);
    let place = folder.path().join("output/tiny");
    let mut names: Vec<_> = fs::read_dir(&place)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "break_even.csv",
            "climate.csv",
            "comparison.csv",
            "early_warning.csv",
            "flows.csv",
            "groups.csv",
            "ladder.csv",
            "manifest.json",
            "pairing.csv",
            "pareto.csv",
            "places.csv",
            "pooled.csv",
            "ranking.csv",
            "runs.csv",
            "runs.journal",
            "scenario.toml",
            "series.csv",
            "series_comparison.csv",
            "series_summary.csv",
            "summary.csv",
            "tenure.csv",
            "timings.json",
            "warm_ups.journal",
        ]
    );
    let manifest = fs::read_to_string(place.join("manifest.json")).unwrap();
    contains(
        &manifest,
        &["\"seed\": 1", "\"sha256\"", "\"version\"", "\"results_version\"", "\"sigma\""],
    );
    assert!(!manifest.contains("seconds"), "timings stay apart from what is identical");
    assert_eq!(fs::read(place.join("scenario.toml")).unwrap(), fs::read(TINY).unwrap());
}

#[test]
fn the_tables_have_the_promised_columns() {
    let folder = tempfile::tempdir().unwrap();
    rungs(folder.path(), &["run", TINY, "--quiet"]);
    let head = |table: &str| {
        let text = fs::read_to_string(folder.path().join("output/tiny").join(table)).unwrap();
        text.lines().next().unwrap().to_owned()
    };
    assert!(
        head("runs.csv").starts_with("point,policy,department,replication,seed,attrition_rate,")
    );
    assert!(
        head("series.csv")
            .starts_with("point,policy,department,replication,year,person_months,attrition_rate,")
    );
    assert_eq!(head("summary.csv"), "point,policy,department,metric,n,mean,sd,ci_low,ci_high");
    assert_eq!(
        head("comparison.csv"),
        "point,policy,baseline,department,metric,n,difference,ci_low,ci_high,effect_size,\
         better_share,p_value,p_holm"
    );
    assert_eq!(
        head("series_comparison.csv"),
        "point,policy,baseline,department,year,metric,n,difference,ci_low,ci_high"
    );
    assert_eq!(
        head("break_even.csv"),
        "point,policy,baseline,department,metric,n,year,share,net_gain,ci_low,ci_high"
    );
    assert_eq!(
        head("series_summary.csv"),
        "point,policy,department,year,metric,n,mean,sd,ci_low,ci_high,q05,q25,q50,q75,q95"
    );
    assert_eq!(head("pooled.csv"), "point,policy,department,metric,n,pooled,ci_low,ci_high");
    assert_eq!(head("ranking.csv"), "point,department,metric,policy,rank,mean,probability_best");
    assert_eq!(
        head("pareto.csv"),
        "point,department,policy,efficient,probability_efficient,dominated_by"
    );
    assert_eq!(
        head("pairing.csv"),
        "point,policy,department,metric,correlation,variance_ratio,replications_saved"
    );
}

#[test]
fn one_replication_leaves_cells_empty_instead_of_zero() {
    let folder = tempfile::tempdir().unwrap();
    let outcome = rungs(folder.path(), &["run", TINY, "--replications", "1"]);
    contains(&outcome.out, &["One replication cannot tell policies apart"]);
    let summary = fs::read_to_string(folder.path().join("output/tiny/summary.csv")).unwrap();
    let morale = summary.lines().find(|line| line.starts_with("1,single,all,morale,")).unwrap();
    assert!(morale.ends_with(",,,") && morale.contains(",1,"), "{morale}");
    let row = |table: &str, start: &str| {
        let place = folder.path().join("output/tiny").join(table);
        let text = fs::read_to_string(place).unwrap();
        text.lines().find(|line| line.starts_with(start)).unwrap().to_owned()
    };
    assert!(row("series_summary.csv", "1,dual,all,1,morale,1,").contains(",,,"));
    assert!(row("pooled.csv", "1,dual,all,morale,1,").ends_with(",,"));
    assert!(row("ranking.csv", "1,all,morale,dual,").ends_with(','));
    assert!(row("pareto.csv", "1,all,dual,").contains(",,"));
    assert!(row("pairing.csv", "1,dual,all,morale,").ends_with(",,,"));
}

#[test]
fn a_finished_run_is_kept_unless_told() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(rungs(folder.path(), &["run", TINY, "--quiet"]).code, 0);
    let before = fs::read(folder.path().join("output/tiny/manifest.json")).unwrap();
    let refused = rungs(folder.path(), &["run", TINY, "--quiet", "--seed", "2"]);
    assert_eq!(refused.code, 2);
    contains(&refused.err, &["output/tiny exists already", "--overwrite"]);
    assert_eq!(fs::read(folder.path().join("output/tiny/manifest.json")).unwrap(), before);
    let told = rungs(folder.path(), &["run", TINY, "--quiet", "--seed", "2", "--overwrite"]);
    assert_eq!(told.code, 0, "{}", told.err);
    assert_ne!(fs::read(folder.path().join("output/tiny/manifest.json")).unwrap(), before);
}

#[test]
fn a_directory_that_is_no_run_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("thesis")).unwrap();
    fs::write(folder.path().join("thesis/chapter.tex"), "words").unwrap();
    let outcome = rungs(folder.path(), &["run", TINY, "--output", "thesis", "--overwrite"]);
    assert_eq!(outcome.code, 2);
    contains(&outcome.err, &["thesis is not a run directory"]);
    assert!(folder.path().join("thesis/chapter.tex").exists());
}

#[test]
fn several_files_are_run_in_turn_and_clashes_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.toml"), format!("name = \"A\"\nhorizon = {{ years = 1, burn_in_years = 0 }}\nstudy = {{ replications = 2 }}\ndepartment = [{{ headcount = 20 }}]{TWO}")).unwrap();
    let both = rungs(folder.path(), &["run", TINY, "a.toml"]);
    assert_eq!(both.code, 0, "{}", both.err);
    assert!(folder.path().join("output/a/runs.csv").exists());
    assert!(folder.path().join("output/tiny/runs.csv").exists());
    let clash = rungs(folder.path(), &["run", "a.toml", "a.toml", "--overwrite"]);
    assert_eq!(clash.code, 2);
    contains(&clash.err, &["would both be written to output/a"]);
    let one_place = rungs(folder.path(), &["run", TINY, "a.toml", "--output", "x"]);
    assert_eq!(one_place.code, 2);
    contains(&one_place.err, &["--output names one run directory"]);
}

#[test]
fn a_scenario_with_only_a_name_and_two_policies_is_valid() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("s.toml"), format!("name = \"least\"{TWO}")).unwrap();
    let outcome = rungs(folder.path(), &["check", "s.toml"]);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    contains(
        &outcome.out,
        &["least: valid", "software (800)", "916", "10 years after 10", "200 (2 policies"],
    );
}

#[test]
fn all_faults_of_a_file_are_reported_at_once_with_their_places() {
    let err = rejected(
        "name = \"bad\"\n[horizon]\nyears = \"ten\"\n[[department]]\nheadcont = 5\nrho = 2\n\
         [[policy]]\nname = \"p\"\npreset = \"dual-lader\"\n[[policy]]\nname = \"p\"\n",
    );
    contains(
        &err,
        &[
            "s.toml:3:9",
            "years = \"ten\"",
            "a whole number from 1 to 200",
            "s.toml:5:1",
            "did you mean `headcount`?",
            "s.toml:6:7",
            "a number from -0.2 to 0.95",
            "s.toml:9:10",
            "did you mean \"dual-ladder\"?",
            "s.toml:11:8",
        ],
    );
}

#[test]
fn each_kind_of_fault_is_named() {
    let cases: [(String, &[&str]); 9] = [
        (format!("nme = \"x\"{TWO}"), &["s.toml:1:1", "`nme`", "did you mean `name`?"]),
        (TWO.to_owned(), &["`name` is missing"]),
        (
            format!("name = \"x\"\nstudy = {{ baseline = \"sinlge\" }}{TWO}"),
            &["s.toml:2:22", "did you mean \"single\"?"],
        ),
        ("name = \"x\"\n".to_owned(), &["policy"]),
        (
            format!("name = \"x\"\n[market]\nseries = [1.0, -2]{TWO}"),
            &["s.toml:3:16", "from 0 to 10"],
        ),
        (format!("name = \"x\"{TWO}departments = [\"sales\"]\n"), &["\"sales\"", "department"]),
        (format!("name = \"x\"{TWO}from_year = 11\n"), &["s.toml:7:13", "from_year"]),
        (format!("name = \"x\"{TWO}rule = \"besst\"\n"), &["s.toml:7:8", "did you mean \"best\"?"]),
        (format!("name = \"x\"\nname = \"y\"{TWO}"), &["s.toml:2:1"]),
    ];
    for (text, parts) in cases {
        contains(&rejected(&text), parts);
    }
}

#[test]
fn what_would_eat_the_machine_is_refused() {
    let seats = format!(
        "name = \"x\"\ndepartment = [{{ headcount = 900000, span = 4 }}, {{ name = \"b\", headcount = 900000 }}]{TWO}"
    );
    contains(&rejected(&seats), &["seats"]);
    let memory = format!(
        "name = \"x\"\nhorizon = {{ years = 200 }}\nstudy = {{ replications = 100000 }}{TWO}"
    );
    contains(&rejected(&memory), &["GiB on disk", "lower replications"]);
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = rungs(folder.path(), &["run", "missing.toml"]);
    assert_eq!(missing.code, 2);
    contains(&missing.err, &["missing.toml", "could not read"]);
    fs::write(folder.path().join("binary.toml"), b"name = \"a\"\n\xff\xfe").unwrap();
    let binary = rungs(folder.path(), &["check", "binary.toml"]);
    assert_eq!(binary.code, 2);
    contains(&binary.err, &["binary.toml:2", "UTF-8"]);
}

#[test]
fn options_out_of_range_name_themselves() {
    let folder = tempfile::tempdir().unwrap();
    for (option, value) in [("--years", "0"), ("--replications", "0"), ("--threads", "0")] {
        let outcome = rungs(folder.path(), &["run", TINY, option, value]);
        assert_eq!(outcome.code, 2, "{option}");
        contains(&outcome.err, &[option]);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

const DESIGN: &str = "name = \"d\"\nhorizon = { years = 1, burn_in_years = 0 }\n\
    study = { replications = 2 }\ndepartment = [{ headcount = 20 }]\n\
    [[factor]]\npath = \"policy.dual.pay_parity\"\nname = \"pay\"\nlevels = [0.5, 1.0]\n\
    [[factor]]\npath = \"department.software.headcount\"\nlevels = [10, 20, 40]\n\
    [[policy]]\nname = \"single\"\n[[policy]]\nname = \"dual\"\npreset = \"dual-ladder\"\n";

#[test]
fn the_list_of_points_has_values_as_the_table_of_points_has_them() {
    let folder = tempfile::tempdir().unwrap();
    let levels = ["0.00001", "0.00002", "0.0123456789"];
    let factor = format!(
        "[[factor]]\npath = \"department.*.base_quit\"\nname = \"quit\"\nlevels = [{}]\n[[policy]]\n",
        levels.join(", ")
    );
    let (head, policies) = DESIGN.split_once("[[factor]]").unwrap();
    let (_, policies) = policies.split_once("[[policy]]\n").unwrap();
    fs::write(folder.path().join("d.toml"), format!("{head}{factor}{policies}")).unwrap();
    let check = rungs(folder.path(), &["check", "d.toml", "--list"]);
    assert_eq!(check.code, 0, "{}", check.err);
    assert_eq!(rungs(folder.path(), &["run", "d.toml"]).code, 0);
    let points = fs::read_to_string(folder.path().join("output/d/points.csv")).unwrap();
    for (level, row) in levels.iter().zip(points.lines().skip(1)) {
        let value = row.split(',').next_back().unwrap();
        assert_eq!(value.parse::<f64>(), level.parse());
        assert!(
            check.out.lines().any(|line| line.ends_with(&format!(" {level}"))),
            "{}",
            check.out
        );
    }
}

#[test]
fn a_design_is_checked_listed_and_run_point_by_point() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("d.toml"), DESIGN).unwrap();
    let check = rungs(folder.path(), &["check", "d.toml", "--list"]);
    assert_eq!(check.code, 0, "{}", check.err);
    contains(
        &check.out,
        &[
            "6 (grid of 2 factors)",
            "24 (6 points of 2 policies of 2 replications)",
            "13 to 46",
            "point  pay  department.software.headcount\n1      0.5                             10",
            "\n6        1                             40",
        ],
    );
    let run = rungs(folder.path(), &["run", "d.toml"]);
    assert_eq!(run.code, 0, "{}", run.err);
    contains(
        &flowing(&run.out),
        &[
            "d: 6 design points, 2 policies",
            "Attrition rate",
            "At each of 6 design points",
            "- dual: attrition",
        ],
    );
    let read = |name: &str| fs::read_to_string(folder.path().join("output/d").join(name)).unwrap();
    let points = read("points.csv");
    assert!(points.starts_with("point,pay,department.software.headcount\n1,0.5,10\n"), "{points}");
    assert_eq!(points.lines().count(), 7);
    contains(&read("summary.csv"), &["\n6,dual,all,morale,2,"]);
    contains(
        &read("manifest.json"),
        &[
            "\"points.csv\"",
            "\"policy.dual.pay_parity\"",
            "\"kind\": \"grid\"",
            "\"unit\": \"ratio\"",
        ],
    );
}

#[test]
fn a_list_of_points_is_read_beside_the_scenario() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("sub")).unwrap();
    let text = format!(
        "name = \"l\"\ndesign = {{ kind = \"list\", file = \"p.csv\" }}\n\
        factor = [{{ path = \"policy.dual.influence\", name = \"i\" }}]\n{TWO}"
    );
    fs::write(folder.path().join("sub/l.toml"), text).unwrap();
    let missing = rungs(folder.path(), &["check", "sub/l.toml"]);
    assert_eq!(missing.code, 2);
    contains(&missing.err, &["could not read the points", "sub/p.csv", "relative to the scenario"]);
    fs::write(folder.path().join("sub/p.csv"), "i\n0.5\n9\n").unwrap();
    let wrong = rungs(folder.path(), &["check", "sub/l.toml"]);
    assert_eq!(wrong.code, 2);
    contains(&wrong.err, &["p.csv:3: `influence` takes a number from 0 to 2, found 9"]);
    fs::write(folder.path().join("sub/p.csv"), "i\n0.5\n1\n").unwrap();
    let right = rungs(folder.path(), &["check", "sub/l.toml", "--list"]);
    contains(&right.out, &["2 (list of 1 factor)", "\n2        1\n"]);
}

#[test]
fn faults_of_factors_point_at_them() {
    let text = DESIGN.replace("policy.dual.pay_parity", "policy.dual.pay_party");
    contains(&rejected(&text), &["s.toml:6:8", "did you mean `pay_parity`?"]);
    let text = DESIGN.replace("[0.5, 1.0]", "[0.5, 3]");
    contains(
        &rejected(&text),
        &["s.toml:8:16", "factor \"pay\": `pay_parity` takes a number from 0 to 1.5"],
    );
    let text = DESIGN.replace("policy.dual.pay_parity", "horizon.years");
    contains(&rejected(&text), &["is the same at all points", "--set horizon.years=VALUE"]);
    let text = DESIGN.replace(
        "path = \"policy.dual.pay_parity\"",
        "paths = [\"policy.dual.weights.leadership\", \"policy.dual.weights.performance\"]",
    );
    contains(
        &rejected(&text.replace("[0.5, 1.0]", "[0, 1]")),
        &[
            "s.toml:8:10",
            "point 1 (pay = 0.0, department.software.headcount = 10) and 2 more",
            "all weights are 0",
        ],
    );
}

#[test]
fn any_key_can_be_set_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let set = rungs(
        folder.path(),
        &[
            "run",
            TINY,
            "--quiet",
            "--set",
            "study.replications=2",
            "--set",
            "policy.*.training.coverage=0.5",
            "--set",
            "policy.dual.rule=\"worst\"",
            "--years",
            "2",
        ],
    );
    assert_eq!(set.code, 0, "{}", set.err);
    let manifest = fs::read_to_string(folder.path().join("output/tiny/manifest.json")).unwrap();
    contains(&manifest, &["\"coverage\": 0.5"]);
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(
        manifest["input"]["overrides"],
        serde_json::json!([
            { "key": "horizon.years", "value": 2 },
            { "key": "study.replications", "value": 2 },
            { "key": "policy.*.training.coverage", "value": 0.5 },
            { "key": "policy.dual.rule", "value": "worst" },
        ])
    );
    for (option, parts) in [
        (
            "policy.dual.rule=worst",
            ["--set policy.dual.rule=worst", "'policy.dual.rule=\"worst\"'"],
        ),
        ("policy.dul.rule=\"worst\"", ["no policy is called \"dul\"", "did you mean \"dual\"?"]),
        ("department.*.rho=2", ["--set department.*.rho=2", "from -0.2 to 0.95"]),
        ("horizon.yeers=2", ["--set horizon.yeers=2", "did you mean `years`?"]),
        ("horizon.years", ["--set horizon.years", "expected a key and its value"]),
    ] {
        let wrong = rungs(folder.path(), &["check", TINY, "--set", option]);
        assert_eq!(wrong.code, 2, "{option}");
        contains(&wrong.err, &parts);
    }
}

#[test]
fn the_schema_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let schema = rungs(folder.path(), &["schema"]);
    assert_eq!(schema.code, 0);
    contains(
        &schema.out,
        &["draft/2020-12/schema", "\"pay_parity\"", "\"additionalProperties\": false"],
    );
}

#[test]
fn a_new_scenario_runs_as_it_is_and_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let new = rungs(folder.path(), &["new", "mine.toml"]);
    assert_eq!(new.code, 0, "{}", new.err);
    contains(&new.out, &["rungs run mine.toml"]);
    let run = rungs(folder.path(), &["run", "mine.toml", "--replications", "2"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(folder.path().join("output/mine/manifest.json").exists(), "named as its file");
    for (file, output) in
        [("Müller \"& Co\".toml", "output/müller-co"), (" .toml", "output/two-ladders")]
    {
        let new = rungs(folder.path(), &["new", file]);
        assert_eq!(new.code, 0, "{}", new.err);
        let run = rungs(folder.path(), &["run", file, "--replications", "2"]);
        assert_eq!(run.code, 0, "{}", run.err);
        assert!(folder.path().join(output).join("manifest.json").exists(), "{file}");
    }
    let again = rungs(folder.path(), &["new", "mine.toml"]);
    assert_eq!(again.code, 2);
    contains(&again.err, &["mine.toml exists already"]);
}

#[test]
fn describe_lists_every_topic() {
    let folder = tempfile::tempdir().unwrap();
    for (topic, part) in [
        ("parameters", "sigma"),
        ("metrics", "unit_labor_cost"),
        ("policies", "dual-ladder"),
        ("profiles", "trades"),
        ("constants", "trust_skill"),
        ("all", "attrition_rate"),
    ] {
        let outcome = rungs(folder.path(), &["describe", topic]);
        assert_eq!(outcome.code, 0);
        contains(&outcome.out, &[part]);
    }
    assert_eq!(rungs(folder.path(), &["describe", "nonsense"]).code, 2);
}

#[test]
fn describe_says_what_a_single_name_means() {
    let folder = tempfile::tempdir().unwrap();
    for (name, part) in [
        ("pay_parity", "policy"),
        ("years", "horizon.years"),
        ("attrition_rate", "per 100 person-years"),
        ("half-hearted", "Preset"),
        ("sales", "Profile"),
        ("quit_morale", "Constants"),
    ] {
        let outcome = rungs(folder.path(), &["describe", name]);
        assert_eq!(outcome.code, 0, "{}", outcome.err);
        contains(&outcome.out, &[name, part]);
        assert!(outcome.out.lines().count() < 40, "{name} alone");
    }
    let near = rungs(folder.path(), &["describe", "pay_partiy"]);
    assert_eq!(near.code, 2);
    contains(&near.err, &["did you mean `pay_parity`?"]);
    let json = rungs(folder.path(), &["describe", "metrics", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let rows = json["tables"][0]["rows"].as_array().unwrap();
    assert!(rows.iter().any(|row| row["metric"] == "morale" && row["better"] == "more"));
}

#[test]
fn a_closed_pipe_is_no_panic() {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_rungs"))
        .args(["describe", "all"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert!(child.wait().unwrap().success());
    assert!(err.is_empty(), "{err}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_run_that_can_be_resumed() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("long.toml"), LONG).unwrap();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_rungs"))
        .args(["run", "long.toml"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let partial = folder.path().join("output/long.partial");
    let deadline = Instant::now() + Duration::from_secs(30);
    while !partial.exists() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(200));
    let sent = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
    let code = child.wait().unwrap().code();
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!(code, Some(130), "{err}");
    contains(&err, &["Stopped with", "of 200,000 runs on record", "--resume"]);
    assert!(partial.join("runs.journal").exists() && !folder.path().join("output/long").exists());
    let anew = rungs(folder.path(), &["run", "long.toml"]);
    assert_eq!(anew.code, 2, "an unfinished run is not lost by mistake");
}

#[test]
fn two_runs_into_one_directory_are_not_mixed() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("long.toml"), LONG).unwrap();
    let mut first = std::process::Command::new(env!("CARGO_BIN_EXE_rungs"))
        .args(["run", "long.toml", "--quiet"])
        .current_dir(folder.path())
        .spawn()
        .unwrap();
    let lock = folder.path().join("output/long.partial/lock");
    let deadline = Instant::now() + Duration::from_secs(30);
    while !lock.exists() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(100));
    let second = rungs(folder.path(), &["run", "long.toml", "--quiet"]);
    first.kill().unwrap();
    first.wait().unwrap();
    assert_eq!(second.code, 4, "{}", second.err);
    contains(&second.err, &["being written by another process"]);
}
