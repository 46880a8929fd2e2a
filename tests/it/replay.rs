//! One run of a study again, as a user asks for it.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::fs;
use std::path::Path;

use crate::program::{Outcome, rungs};

const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/tiny.toml");
const DESIGN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/design/design.toml");

/// A folder with the finished run of the tiny scenario in output/tiny.
fn tiny() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let outcome = rungs(folder.path(), &["run", TINY, "--quiet"]);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    folder
}

/// `rungs replay output/tiny` with more arguments.
fn replay(folder: &Path, arguments: &str) -> Outcome {
    let arguments = format!("replay output/tiny {arguments}");
    rungs(folder, &arguments.split(' ').collect::<Vec<_>>())
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The lines of a table as cells, its header first.
fn table(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn contains(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
}

#[test]
fn a_replay_tells_months_persons_and_events_and_agrees_with_the_study() {
    let folder = tiny();
    let before = names(&folder.path().join("output/tiny"));
    let outcome = replay(folder.path(), "--policy dual --replication 3");
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    contains(
        &outcome.out,
        &[
            "replication 3 (seed 1): policy \"dual\", 3 years after 2 years of burn-in",
            "15 rows of output/tiny/series.csv are the same to the byte",
            "at the switch",
            "expert",
            "output/tiny.replay/dual-3",
        ],
    );
    let place = folder.path().join("output/tiny.replay/dual-3");
    assert_eq!(names(&place), ["events.csv", "manifest.json", "months.csv", "persons.csv"]);
    for name in ["months", "persons", "events"] {
        let table = table(&place.join(format!("{name}.csv")));
        assert_eq!(
            table[0][..6],
            ["point", "policy", "department", "replication", "year", "month"],
            "{name}"
        );
        assert!(table.iter().all(|line| line.len() == table[0].len()), "{name}");
    }
    assert_eq!(table(&place.join("months.csv")).len(), 1 + 5 * 12 * 3);
    let persons = table(&place.join("persons.csv"));
    assert_eq!(persons[1][4..6], ["0", "12"], "persons from the switch on");
    assert_eq!(names(&folder.path().join("output/tiny")), before, "the study is left alone");
}

#[test]
fn a_replay_outlives_the_extension_of_its_study() {
    let folder = tiny();
    assert_eq!(replay(folder.path(), "--policy dual --replication 1 -q").code, 0);
    let extended = rungs(folder.path(), &["extend", "output/tiny", "--replications", "5", "-q"]);
    assert_eq!(extended.code, 0, "{}", extended.err);
    assert!(folder.path().join("output/tiny.replay/dual-1/persons.csv").is_file());
    let outcome = replay(folder.path(), "--policy dual --replication 5");
    contains(&outcome.out, &["15 rows of output/tiny/series.csv are the same to the byte"]);
}

#[test]
fn persons_of_the_burn_in_are_told_where_they_are_asked_for() {
    let folder = tiny();
    replay(folder.path(), "--policy dual --replication 1 --burn-in -q");
    let persons = table(&folder.path().join("output/tiny.replay/dual-1/persons.csv"));
    assert_eq!(persons[1][4..6], ["-1", "1"]);
}

#[test]
fn persons_are_told_by_year_where_months_are_too_many() {
    let folder = tiny();
    let outcome = replay(folder.path(), "--policy dual --replication 1 --persons year -q --seat 3");
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    let persons = table(&folder.path().join("output/tiny.replay/dual-1/persons.csv"));
    assert!(persons[1..].iter().all(|line| line[5].is_empty()), "no months");
    let mut years: Vec<_> = persons[1..].iter().map(|line| line[4].clone()).collect();
    years.dedup();
    assert_eq!(years, ["0", "1", "2", "3"]);
}

#[test]
fn the_same_people_are_laid_side_by_side() {
    let folder = tiny();
    let outcome = replay(folder.path(), "--policy single --policy dual --replication 2");
    contains(
        &outcome.out,
        &["stars: dual", "are elsewhere at the end under \"dual\" than under \"single\""],
    );
    let place = folder.path().join("output/tiny.replay/single-dual-2");
    let sides = table(&place.join("side_by_side.csv"));
    contains(&sides[0].join(","), &["person,seat,level", "single.place", "dual.craft"]);
    let persons = table(&place.join("persons.csv"));
    let at_switch = |policy: &str| -> Vec<&[String]> {
        let here = |line: &&Vec<String>| line[1] == policy && line[4..6] == ["0", "12"];
        persons.iter().filter(here).map(|line| &line[2..]).collect()
    };
    assert_eq!(at_switch("single"), at_switch("dual"), "one start for all");
    assert_eq!(sides.len() - 1, at_switch("dual").len());
    let events = table(&place.join("events.csv"));
    for line in &sides[1..] {
        let column = |name: &str| &line[sides[0].iter().position(|key| key == name).unwrap()];
        let (person, place) = (column("person"), column("dual.place"));
        let left = events.iter().find(|event| {
            event[1] == "dual" && event[7] == *person && event[6] == *place && event[4] != "0"
        });
        let gone = ["quit", "retired", "dismissed"].contains(&place.as_str());
        assert_eq!(left.is_some(), gone, "{person} {place}");
        assert_eq!(column("dual.pay").is_empty(), gone);
        if let Some(left) = left {
            assert_eq!([column("dual.left_year"), column("dual.left_month")], [&left[4], &left[5]]);
        }
    }
}

#[test]
fn a_person_is_followed_year_by_year_under_both_policies() {
    let folder = tiny();
    let outcome = replay(
        folder.path(),
        "--policy single --policy dual --replication 2 --seat 38 --person 3000010",
    );
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    contains(
        &outcome.out,
        &[
            "Person 3000010: ",
            "Person 38000010: a star",
            "craft potential",
            "at the switch: Senior, pay 1.38",
            "year 1, alike: Mid",
            "year 1\n  single  Senior",
            "\n  dual    Staff",
            "promoted to Staff in month 12",
        ],
    );
}

#[test]
fn rows_that_differ_from_the_study_are_an_error() {
    let folder = tiny();
    let series = folder.path().join("output/tiny/series.csv");
    let text = fs::read_to_string(&series).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let changed = lines.iter().position(|line| line.starts_with("1,dual,craft,2,3,")).unwrap();
    let comma = lines[changed].match_indices(',').nth(5).unwrap().0;
    lines[changed].insert(comma, '9');
    fs::write(&series, lines.join("\n") + "\n").unwrap();
    let outcome = replay(folder.path(), "--policy dual --replication 2");
    assert_eq!(outcome.code, 2, "its digest tells first: {}", outcome.err);
    // As of before there were digests.
    let manifest = folder.path().join("output/tiny/manifest.json");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replacen("\"files\":", "\"listed\":", 1)).unwrap();
    let outcome = replay(folder.path(), "--policy dual --replication 2");
    assert_eq!(outcome.code, 1);
    contains(&outcome.err, &["differs from output/tiny/series.csv", "\"craft\" in year 3"]);
    assert_eq!(names(&folder.path().join("output")), ["tiny", "tiny.replay"]);
    assert!(names(&folder.path().join("output/tiny.replay")).is_empty(), "nothing is written");
    let outcome = replay(folder.path(), "--policy single --replication 2");
    assert_eq!(outcome.code, 0, "other runs are not touched: {}", outcome.err);
}

#[test]
fn what_there_is_none_of_is_named() {
    let folder = tiny();
    for (arguments, said) in [
        ("--policy dul --replication 1", "no policy of the study is called so; did you mean"),
        ("--policy xyzzy --replication 1", "expected \"single\", \"dual\""),
        ("--policy dual --policy dual --replication 1", "is given twice"),
        ("--policy dual --replication 5", "the study has replications 1 to 4"),
        ("--policy dual --replication 0", "the study has replications 1 to 4"),
        ("--policy dual --replication 1 --point 2", "the study has one design point"),
        ("--policy dual --replication 1 --seat 77", "the organization has seats 1 to 76"),
        ("--policy dual --replication 1 --person 7", "nobody of this id"),
    ] {
        let outcome = replay(folder.path(), arguments);
        assert_eq!(outcome.code, 2, "{arguments}: {}", outcome.err);
        contains(&outcome.err, &[said]);
    }
    let outcome =
        rungs(folder.path(), &["replay", "nowhere", "--policy", "dual", "--replication", "1"]);
    assert_eq!(outcome.code, 2);
    contains(&outcome.err, &["nowhere: no manifest.json"]);
}

#[test]
fn a_replay_never_lies_over_something_else() {
    let folder = tiny();
    let arguments = "--policy dual --replication 1 -q";
    assert_eq!(replay(folder.path(), arguments).code, 0);
    let again = replay(folder.path(), arguments);
    assert_eq!(again.code, 2);
    contains(&again.err, &["exists already; give --overwrite"]);
    assert_eq!(replay(folder.path(), &format!("{arguments} --overwrite")).code, 0);
    let study = replay(folder.path(), &format!("{arguments} --overwrite --output output/tiny"));
    assert_eq!(study.code, 2);
    contains(&study.err, &["is a study and not a replay"]);
    let inside = replay(folder.path(), &format!("{arguments} --output output/tiny/replay"));
    assert_eq!(inside.code, 2);
    contains(&inside.err, &["lies in the run directory"]);
    fs::create_dir(folder.path().join("thesis")).unwrap();
    fs::write(folder.path().join("thesis/chapter.tex"), "words").unwrap();
    let foreign = replay(folder.path(), &format!("{arguments} --overwrite --output thesis"));
    assert_eq!(foreign.code, 2);
    assert!(folder.path().join("thesis/chapter.tex").exists());
}

#[test]
fn a_run_of_an_unfinished_study_is_replayed_too() {
    let folder = tiny();
    let (whole, cut) =
        (folder.path().join("output/tiny"), folder.path().join("output/cut.partial"));
    fs::create_dir(&cut).unwrap();
    for name in ["manifest.json", "scenario.toml"] {
        fs::copy(whole.join(name), cut.join(name)).unwrap();
    }
    let run = ["--policy", "dual", "--replication", "1"];
    let outcome = rungs(folder.path(), &[&["replay", "output/cut"], &run[..]].concat());
    assert_eq!(outcome.code, 2);
    contains(&outcome.err, &["output/cut: its run is unfinished, in output/cut.partial"]);
    let outcome = rungs(folder.path(), &[&["replay", "output/cut.partial"], &run[..]].concat());
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    contains(&outcome.out, &["There is no output/cut.partial/series.csv to compare with"]);
    assert!(folder.path().join("output/cut.partial.replay/dual-1/months.csv").is_file());
}

#[test]
fn what_the_command_line_had_set_holds_in_a_replay() {
    let folder = tempfile::tempdir().unwrap();
    let set = ["run", TINY, "-q", "--years", "2", "--seed", "9", "--set", "policy.dual.pressure=1"];
    assert_eq!(rungs(folder.path(), &set).code, 0);
    let outcome = replay(folder.path(), "--policy dual --replication 4");
    contains(&outcome.out, &["(seed 9)", "12 rows of output/tiny/series.csv are the same"]);
}

#[test]
fn a_point_of_a_design_is_named_and_replayed() {
    let folder = tempfile::tempdir().unwrap();
    let run = rungs(folder.path(), &["run", DESIGN, "-q", "--output", "design"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let points = table(&folder.path().join("design/points.csv")).len() - 1;
    let policy = table(&folder.path().join("design/runs.csv"))[1][1].clone();
    let base = ["replay", "design", "--policy", &policy, "--replication", "1"];
    let outcome = rungs(folder.path(), &base);
    assert_eq!(outcome.code, 2);
    contains(&outcome.err, &[&format!("the study has {points} design points"), "--point"]);
    for point in 1..=points {
        let point = point.to_string();
        let outcome = rungs(folder.path(), &[&base[..], &["--point", &point]].concat());
        assert_eq!(outcome.code, 0, "{}", outcome.err);
        contains(&outcome.out, &["the same to the byte", &format!("point {point}")]);
    }
}

#[test]
fn a_table_of_persons_that_would_eat_the_disk_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let study = folder.path().join("huge");
    fs::create_dir(&study).unwrap();
    let manifest = format!("{{\"results_version\": {}}}", rungs::study::RESULTS_VERSION);
    fs::write(study.join("manifest.json"), manifest).unwrap();
    let policies = "[[policy]]\nname = \"a\"\n[[policy]]\nname = \"b\"\n";
    let text = format!("name = \"huge\"\n[[department]]\nheadcount = 1000000\n{policies}");
    fs::write(study.join("scenario.toml"), text).unwrap();
    let both = ["replay", "huge", "--policy", "a", "--policy", "b", "--replication", "1"];
    let outcome = rungs(folder.path(), &both);
    assert_eq!(outcome.code, 2, "{}", outcome.err);
    contains(&outcome.err, &["persons.csv would take about 51 GiB", "give --persons year"]);
    assert_eq!(names(folder.path()), ["huge"]);
}
