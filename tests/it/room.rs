//! The room that `check` says a study takes, against what is written.

#![expect(clippy::unwrap_used, reason = "a test that cannot run its study fails")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use rungs::output::Formats;
use rungs::run::{PlannedStudy, RunOptions, Start, StudySource, Written};
use rungs::scenario::Overrides;
use rungs::study::disk::{Disk, Files};
use rungs::study::{NoProgress, Shard};
use serde_json::Value;

use crate::program::rungs;

/// Bytes of all files in a directory.
fn bytes(place: &Path) -> u64 {
    let entries = fs::read_dir(place).unwrap().map(|entry| entry.unwrap());
    let bytes = entries.map(|entry| match entry.file_type().unwrap().is_dir() {
        true => bytes(&entry.path()),
        false => entry.metadata().unwrap().len(),
    });
    bytes.sum()
}

/// Two departments of three persons, under as many policies as named.
fn career(years: u32, replications: u32, policies: &[&str], more: &str) -> String {
    // No two alike, since equal runs are recorded once.
    let policy = |(number, name): (usize, &&str)| {
        let parity = 0.05 * number as f64;
        format!("[[policy]]\nname = \"{name}\"\npreset = \"dual-ladder\"\npay_parity = {parity}\n")
    };
    let policies: String = policies.iter().enumerate().map(policy).collect();
    format!(
        "name = \"x\"\n[horizon]\nyears = {years}\nburn_in_years = 3\n\
         [study]\nreplications = {replications}\n\
         [[department]]\nname = \"a\"\nheadcount = 3\n\
         [[department]]\nname = \"the other department\"\nheadcount = 30\n{policies}{more}"
    )
}

const PLUCHINO: &str = include_str!("../../scenarios/published/pluchino-2010.toml");

/// Estimated over written bytes of a study.
fn ratio(text: &str, written: Written, shard: Option<Shard>) -> f64 {
    let source = StudySource::parse("s.toml", text, &Overrides::default(), None).unwrap();
    let study = PlannedStudy::new(&source, shard.map(Into::into));
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("run");
    let files: Arc<dyn Files> = Arc::new(Disk);
    let options = RunOptions {
        files: &files,
        start: Start::Nothing { overwrite: false },
        threads: 2,
        formats: Formats { parquet: written.parquet, png: written.png, ..Formats::default() },
        draws: written.draws,
        machine: None,
    };
    study.run_into(&place, &options, &NoProgress).unwrap();
    let need = study.writing_need(2, written);
    assert!(need.most_bytes >= need.kept_bytes && need.seconds > 0.0);
    need.kept_bytes as f64 / bytes(&place) as f64
}

#[test]
fn the_estimate_of_the_room_is_near_what_is_written() {
    let tables = Written { parquet: false, draws: false, png: false };
    let both = Written { parquet: true, ..tables };
    let drawn = Written { draws: true, ..tables };
    let two = ["one", "another policy with a long name"];
    let many: Vec<String> = (0..12).map(|number| format!("policy number {number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let plain = "[output]\nbreakdowns = false\n";
    let design = "[[factor]]\npath = \"policy.*.pressure\"\nlevels = [0.0, 0.3, 0.6]\n";
    let persons = "[output]\npersons = true\nresolution = \"month\"\n";
    let joined = "[output]\njoin_points = true\nmetrics = [\"morale\", \"attrition_rate\"]\n";
    let asking = |analysis: &str, replications: u32, points: u32| {
        let asked = format!("[study]\nanalysis = \"{analysis}\"\n");
        let design = format!("[design]\npoints = {points}\n");
        career(2, replications, &two, &design).replacen("[study]\n", &asked, 1)
    };
    let studies = [
        ("robustness", asking("robustness", 4, 60), tables),
        ("sensitivity", asking("sensitivity", 2, 100), tables),
        ("two policies", career(4, 3, &two, ""), tables),
        ("one run", career(9, 1, &two[..1], ""), tables),
        ("long", career(60, 1, &two, plain), tables),
        ("many policies", career(2, 3, &many, plain), tables),
        ("a design", career(3, 4, &two, design), tables),
        ("persons and months", career(3, 3, &two, persons), tables),
        ("few metrics", career(5, 12, &two, &format!("{joined}{design}")), tables),
        ("a published model", PLUCHINO.to_owned(), tables),
        ("with Parquet", career(20, 4, &two, ""), both),
        ("with charts", career(3, 3, &two, ""), drawn),
        ("with pixels", career(3, 3, &two, ""), Written { png: true, ..drawn }),
    ];
    for (name, text, written) in studies {
        let ratio = ratio(&text, written, None);
        println!("{name}: {ratio:.2}");
        assert!((0.8..=2.0).contains(&ratio), "{name}: {ratio:.2} times what was written");
    }
    let part = ratio(&career(4, 40, &two, ""), tables, Some(Shard { part: 2, of: 4 }));
    assert!((0.8..=1.25).contains(&part), "a part: {part:.3} times what was written");
}

/// A study whose tables would fill any disk.
const LARGE: &str = "name = \"large\"\n[study]\nreplications = 100000\n\
    [horizon]\nyears = 200\n[output]\npersons = true\n[[policy]]\nname = \"a\"\n";

#[test]
fn what_would_fill_the_disk_is_refused_also_in_an_extension_and_a_merge() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("s.toml"), LARGE).unwrap();
    let small = ["--set", "output.persons=false", "--replications", "2", "--years", "1"];
    let run = |options: &[&str]| rungs(folder.path(), options);
    for verb in ["run", "check"] {
        let refused = run(&[verb, "s.toml"]);
        assert_eq!(refused.code, 2, "{}", refused.err);
        assert!(refused.err.contains("on disk, more than the limit"), "{}", refused.err);
    }
    let begun = run(&[&["run", "s.toml", "-q", "--output", "d"], &small[..]].concat());
    assert_eq!(begun.code, 0, "{}", begun.err);
    let options = ["--replications", "100000", "--years", "200", "--set", "output.persons=true"];
    let refused = run(&[&["extend", "d", "--rerun"], &options[..]].concat());
    assert_eq!(refused.code, 2, "{}", refused.err);
    assert!(refused.err.contains("on disk, more than the limit"), "{}", refused.err);
    for part in ["1/2", "2/2"] {
        let output = format!("part-{}", &part[..1]);
        let options = ["run", "s.toml", "-q", "--shard", part, "--output", &output];
        let made = run(&[&options[..], &small[..]].concat());
        assert_eq!(made.code, 0, "{}", made.err);
        // As if the parts were those of the large study.
        let path = folder.path().join(&output).join("manifest.json");
        let mut manifest: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        manifest["input"]["overrides"] = Value::Array(Vec::new());
        fs::write(&path, manifest.to_string()).unwrap();
    }
    let refused = run(&["merge", "part-1", "part-2", "--output", "whole"]);
    assert_eq!(refused.code, 2, "{}", refused.err);
    assert!(refused.err.contains("on disk, more than the limit"), "{}", refused.err);
    assert!(!folder.path().join("whole").exists());
}
