//! `rungs validate`, and the page that it makes.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its files fails")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;

fn rungs(arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::cargo_bin("rungs").unwrap();
    command.current_dir(folder).args(arguments);
    command
}

#[test]
fn the_page_is_not_older_than_what_it_was_made_from() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/validation.md");
    let page = fs::read_to_string(path).unwrap();
    assert!(
        page.contains(&rungs::validation::basis()),
        "docs/validation.md was made from other findings, parameters or experiments; run \
         `cargo run --release -- validate --document docs/validation.md --overwrite`"
    );
    // Every miss is read, and none is hidden.
    for line in page.lines().filter(|line| line.starts_with("- **Missed**")) {
        assert!(line.split(". ").nth(1).is_some_and(|reading| reading.len() > 40), "{line}");
    }
    let verdicts =
        page.lines().filter(|line| line.starts_with("| ") && line.contains("**missed**"));
    let readings = page.lines().filter(|line| line.starts_with("- **Missed**"));
    assert_eq!(verdicts.count(), readings.count());
}

#[test]
fn the_battery_is_the_same_for_any_number_of_threads_and_a_miss_is_no_failure() {
    let root = tempfile::tempdir().unwrap();
    for threads in ["1", "2"] {
        let output = format!("battery-{threads}");
        let arguments = ["validate", "--quick", "--threads", threads, "--output", &output];
        let done = rungs(&arguments, root.path()).assert().code(0);
        let said = String::from_utf8(done.get_output().stdout.clone()).unwrap();
        assert!(said.contains("checks are met") && said.contains("missed"), "{said}");
    }
    for name in ["validation.csv", "validation.svg", "validation.png", "manifest.json"] {
        let read = |threads| fs::read(root.path().join(format!("battery-{threads}")).join(name));
        assert!(read("1").unwrap() == read("2").unwrap(), "{name} differs");
    }
    let table = fs::read_to_string(root.path().join("battery-1/validation.csv")).unwrap();
    assert_eq!(table.lines().count(), 1 + 31 + 5, "a row each, of figures and of inputs");
    for nothing in [",inf", ",-inf", ",NaN"] {
        assert!(!table.contains(nothing), "a number that does not exist is an empty cell");
    }
}

#[test]
fn what_is_there_is_not_replaced_unless_told() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir_all(root.path().join("output/validation")).unwrap();
    fs::write(root.path().join("output/validation/manifest.json"), "{}").unwrap();
    rungs(&["validate", "--quick"], root.path()).assert().code(2);
    fs::write(root.path().join("page.md"), "mine").unwrap();
    let page = ["validate", "--document", "page.md", "--output", "elsewhere"];
    rungs(&page, root.path()).assert().code(2);
    rungs(&["validate", "--quick", "--document", "other.md"], root.path()).assert().code(2);
    assert!(!root.path().join("elsewhere").exists());
}
