//! Charts as PNG: where a run, its scenario or the directory says so, and not without.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;

const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/tiny.toml");

fn done(folder: &Path, arguments: &[&str]) {
    let output =
        Command::cargo_bin("rungs").unwrap().args(arguments).current_dir(folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
}

/// The endings of the charts of a run, each once, and that of the pictures in its Markdown.
fn endings(run: &Path) -> (Vec<String>, bool) {
    let charts = fs::read_dir(run.join("charts")).unwrap();
    let ending = |path: &Path| path.extension().unwrap().to_str().unwrap().to_owned();
    let mut endings: Vec<_> = charts.map(|chart| ending(&chart.unwrap().path())).collect();
    endings.sort();
    endings.dedup();
    let markdown = fs::read_to_string(run.join("report.md")).unwrap();
    (endings, markdown.contains("](charts/forest.png)"))
}

#[test]
fn charts_are_pixels_too_where_a_run_its_scenario_or_the_directory_says_so() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path();
    let text = (vec!["svg".to_owned()], false);
    let both = (vec!["png".to_owned(), "svg".to_owned()], true);
    let run = ["run", TINY, "--quiet", "--replications", "2", "--years", "1", "--output"];
    done(folder, &[&run[..], &["plain"]].concat());
    assert_eq!(endings(&folder.join("plain")), text);
    done(folder, &[&run[..], &["asked", "--png"]].concat());
    assert_eq!(endings(&folder.join("asked")), both);
    done(folder, &[&run[..], &["told", "--set", "output.png=true"]].concat());
    assert_eq!(endings(&folder.join("told")), both);
    // Who draws again draws what is there.
    for (place, expected) in [("plain", &text), ("asked", &both)] {
        done(folder, &["report", place, "--quiet"]);
        done(folder, &["extend", place, "--quiet", "--replications", "3"]);
        assert_eq!(endings(&folder.join(place)), *expected, "{place}");
    }
    done(folder, &["report", "plain", "--quiet", "--png"]);
    assert_eq!(endings(&folder.join("plain")), both);
}
