//! The charts in the README exist, and were made from the current scenarios, defaults and results.
//! Their inputs are compared, not pictures.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::fs;
use std::path::{Path, PathBuf};

use rungs::output::digest;
use rungs::scenario::{Expansion, Overrides};
use rungs::study::RESULTS_VERSION;

/// Each with what it is asked for.
const SCENARIOS: [(&str, &str); 3] = [
    ("dual-ladder", "policies"),
    ("parity-and-influence", "policies"),
    ("plausible-worlds", "robustness"),
];
const CHARTS: [&str; 4] = ["difference", "forest", "heat-map", "robustness-curve"];

fn showcase(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("output/showcase").join(name)
}

/// The inputs of the charts: every parameter of the scenarios, given or default, and the results
/// version. What is written beside the results changes no chart.
fn inputs() -> String {
    let mut text = format!("results version {RESULTS_VERSION}\n");
    for (name, analysis) in SCENARIOS {
        let path = format!("{}/scenarios/{name}.toml", env!("CARGO_MANIFEST_DIR"));
        let source = fs::read_to_string(path).unwrap();
        let asked = format!("{analysis:?}");
        let asked = Overrides::default().with("--set", "study.analysis", &asked);
        let parsed = Expansion::parse_with(name, &source, &asked, None);
        let mut scenario = parsed.unwrap().resolved();
        scenario.as_object_mut().unwrap().remove("output");
        let digest = digest(scenario.to_string().as_bytes());
        text.push_str(&format!("{digest}  {name}.toml with every parameter written out\n"));
    }
    text
}

#[test]
fn the_charts_are_of_the_scenarios_defaults_and_results_of_today() {
    let path = showcase("inputs.txt");
    if std::env::var_os("SHOWCASE_DRAWN").is_some() {
        fs::write(&path, inputs()).unwrap();
    }
    let drawn = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        drawn,
        inputs(),
        "the charts of output/showcase are of other scenarios, defaults or results; draw them again \
         with `bash .ci/showcase`"
    );
}

#[test]
fn the_readme_shows_them_and_they_are_whole() {
    let readme = fs::read_to_string(showcase("../../README.md")).unwrap();
    assert!(readme.contains(".ci/showcase"));
    for name in CHARTS {
        assert!(readme.contains(&format!("](output/showcase/{name}.svg)")), "{name}");
        let svg = fs::read_to_string(showcase(&format!("{name}.svg"))).unwrap();
        let document = roxmltree::Document::parse(&svg).unwrap();
        assert!(document.root_element().has_tag_name(("http://www.w3.org/2000/svg", "svg")));
        let desc = document
            .descendants()
            .find(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "desc")));
        assert!(
            SCENARIOS.iter().any(|(name, _)| desc.unwrap().text().unwrap().contains(name)),
            "{name}"
        );
    }
}
