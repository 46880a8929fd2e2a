//! The recipe of a report: its commands, taken out of its text and given to a shell in a folder that
//! has nothing but the files which it names, give the same tables to the byte.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::fs;
use std::path::Path;
use std::process::Command;

const SMALL: &str = "name = \"s\"\nhorizon = { years = 2, burn_in_years = 1 }\n\
                     study = { replications = 3 }\ndepartment = [{ headcount = 20 }]\n";
const POLICIES: &str = "[[policy]]\nname = \"a b\"\n[[policy]]\nname = \"it's\"\n\
                        preset = \"dual-ladder\"\n";
const LIST: &str = "[design]\nkind = \"list\"\nfile = \"designs/pts.csv\"\n[[factor]]\n\
                    name = \"parity\"\npath = \"policy.\\\"it's\\\".pay_parity\"\n";
const LAZEAR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/published/lazear-2004.toml");

/// Runs the program, with its report.
fn rungs(folder: &Path, arguments: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rungs"));
    let output = command.args(arguments).arg("--quiet").current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The text under "Reproducing it", and the commands in it.
fn recipe(run: &Path) -> (String, String) {
    let report = fs::read_to_string(run.join("report.md")).unwrap();
    let (_, text) = report.split_once("### Reproducing it").unwrap();
    let commands = text.split("```\n").nth(1).unwrap();
    (text.to_owned(), commands.to_owned())
}

/// Follows the recipe of `run` in a new folder, and compares.
fn follow(run: &Path) {
    let (text, commands) = recipe(run);
    let clean = tempfile::tempdir().unwrap();
    for name in ["scenario.toml", "design.csv"] {
        if text.contains(&format!("`{name}`")) {
            fs::copy(run.join(name), clean.path().join(name)).unwrap();
        }
    }
    let programs = Path::new(env!("CARGO_BIN_EXE_rungs")).parent().unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("sh");
    let shell = shell.args(["-euc", &commands]).env("PATH", path).current_dir(clean.path());
    let output = shell.output().unwrap();
    assert!(output.status.success(), "{commands}\n{}", String::from_utf8_lossy(&output.stderr));
    let mut compared = 0;
    for entry in fs::read_dir(run).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".csv") || name.ends_with(".parquet") {
            let bytes = |folder: &Path| fs::read(folder.join(&name)).unwrap();
            assert!(bytes(run) == bytes(&clean.path().join("again")), "{name} of {commands}");
            compared += 1;
        }
    }
    assert!(compared > 5, "{compared} tables");
}

/// A folder with a scenario, and its list of points in a folder of its own.
fn stage(scenario: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("s.toml"), scenario).unwrap();
    fs::create_dir(folder.path().join("designs")).unwrap();
    fs::write(folder.path().join("designs/pts.csv"), "parity\n0.3\n0.9\n").unwrap();
    folder
}

#[test]
fn a_plain_scenario_is_repeated_from_its_file_alone() {
    let folder = stage(&format!("{SMALL}{POLICIES}"));
    rungs(folder.path(), &["run", "s.toml", "--output", "run"]);
    follow(&folder.path().join("run"));
    let manifest = fs::read_to_string(folder.path().join("run/manifest.json")).unwrap();
    let scenario = fs::read(folder.path().join("run/scenario.toml")).unwrap();
    let digest = rungs::output::digest(&scenario);
    assert!(manifest.contains(&digest), "what sha256sum says of scenario.toml");
}

#[test]
fn options_on_the_command_line_are_part_of_the_recipe() {
    let folder = stage(&format!("{SMALL}{POLICIES}"));
    let options = [
        "--set=policy.\"it's\".rule=\"worst\"",
        "--set=policy.*.pressure=1e-5",
        "--set=market.series=[1, 1.25]",
        "--set=description=\"$HOME `x` \\\\ \\\"y\\\"\"",
        "--seed=7",
        "--replications=4",
        "--parquet",
    ];
    let run = ["run", "s.toml", "--output", "run"];
    rungs(folder.path(), &[&run[..], &options].concat());
    follow(&folder.path().join("run"));
}

#[test]
fn a_list_of_points_is_found_wherever_it_was_read() {
    let folder = stage(&format!("{SMALL}{POLICIES}{LIST}"));
    rungs(folder.path(), &["run", "s.toml", "--output", "run"]);
    follow(&folder.path().join("run"));
    fs::write(folder.path().join("designs/other.csv"), "parity\n0.1\n").unwrap();
    let other = "--set=design.file=\"designs/other.csv\"";
    rungs(folder.path(), &["run", "s.toml", "--output", "other", other]);
    follow(&folder.path().join("other"));
}

#[test]
fn studies_that_were_extended_or_merged_or_run_to_a_precision_have_a_recipe_of_the_whole() {
    let folder = stage(&format!("{SMALL}{POLICIES}{LIST}"));
    rungs(folder.path(), &["run", "s.toml", "--output", "run"]);
    rungs(folder.path(), &["extend", "run", "--replications", "5"]);
    follow(&folder.path().join("run"));
    for part in ["1", "2"] {
        let shard = format!("--shard={part}/2");
        let replications = "--replications=4";
        rungs(folder.path(), &["run", "s.toml", "--output", part, &shard, replications]);
    }
    rungs(folder.path(), &["merge", "2", "1", "--output", "merged"]);
    follow(&folder.path().join("merged"));
    let precise = "study.precision = { metric = \"morale\", half_width = 3.0, max = 60 }\n";
    let text = format!("{SMALL}{POLICIES}").replace("study = { replications = 3 }\n", precise);
    fs::write(folder.path().join("s.toml"), text).unwrap();
    rungs(folder.path(), &["run", "s.toml", "--output", "precise"]);
    follow(&folder.path().join("precise"));
}

#[test]
fn a_published_model_has_a_recipe() {
    let folder = stage("");
    let workers = "--set=model.workers=500";
    rungs(folder.path(), &["run", LAZEAR, "--output", "run", workers]);
    follow(&folder.path().join("run"));
}
