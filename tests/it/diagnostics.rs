//! The messages for faulty scenarios, word for word: tests/diagnostics holds each scenario with the
//! text beside it. `UPDATE_GOLDEN=1` renews the texts; look at the difference before you commit it.
//!
//! A scenario may begin with lines `# --set KEY=VALUE`, which are set as on the command line.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::fs;
use std::path::{Path, PathBuf};

use rungs::scenario::{Document, Overrides};

fn scenarios() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut scenarios: Vec<_> =
        files.filter(|file| file.extension().is_some_and(|ending| ending == "toml")).collect();
    scenarios.sort();
    scenarios
}

/// The options that a scenario begins with.
fn options(text: &str) -> Overrides {
    let options = text.lines().map_while(|line| line.strip_prefix("# --set "));
    options.fold(Overrides::default(), |overrides, option| {
        let (path, value) = option.split_once('=').unwrap();
        overrides.with(&format!("--set {option}"), path, value)
    })
}

/// The messages for a scenario.
fn said(scenario: &Path) -> String {
    let text = fs::read_to_string(scenario).unwrap();
    let (name, overrides) = (scenario.file_name().unwrap().to_str().unwrap(), options(&text));
    let document = Document::parse(name, &text, &overrides);
    let list = document.list_file().filter(|name| !name.is_empty());
    let list = list.map(|name| (fs::read_to_string(scenario.with_file_name(&name)).unwrap(), name));
    let refused = document.expand(list.as_ref().map(|(text, name)| (name.as_str(), text.as_str())));
    let refused = refused.expect_err(name);
    for diagnostic in refused.iter() {
        let position = refused.position(diagnostic);
        assert_eq!(position.is_some(), diagnostic.span().is_some(), "{name}: {diagnostic:?}");
    }
    format!("{refused}\n")
}

#[test]
fn what_is_wrong_with_a_scenario_is_said_word_for_word() {
    let (scenarios, mut differ) = (scenarios(), Vec::new());
    assert!(scenarios.len() > 50, "the scenarios of tests/diagnostics are found");
    for scenario in scenarios {
        let (place, said) = (scenario.with_extension("txt"), said(&scenario));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(place, said).unwrap();
        } else if fs::read_to_string(&place).unwrap_or_default() != said {
            differ.push(format!("{}:\n{said}", place.display()));
        }
    }
    assert!(
        differ.is_empty(),
        "{}\nif that is meant, renew the texts with UPDATE_GOLDEN=1 cargo test --release",
        differ.join("\n")
    );
}
