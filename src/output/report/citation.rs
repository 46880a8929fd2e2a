//! How to cite the study, and the command that gives the same bytes again.

use serde_json::Value;

use super::Source;
use super::block::{Block, Section, Words};
use super::study::program;
use crate::output::{Missing, REPOSITORY};

/// As in CITATION.cff; a test compares them.
const AUTHORS: &str = "the rungs authors";
const TITLE: &str = "rungs: an agent-based simulator of career ladders in organizations";
const RELEASED: &str = "2026-11-20";

/// The list of points in a run directory.
const POINTS: &str = "design.csv";

pub(super) fn section(source: &Source<'_>) -> Section {
    let manifest = source.run.manifest();
    let version = manifest["version"].as_str().unwrap_or("");
    let digest = manifest["input"]["sha256"].as_str().unwrap_or("");
    let mut blocks = vec![
        Block::text(
            "Cite the program with its version, and keep manifest.json and scenario.toml with the \
             results: they say what was run, to the byte.",
        ),
        Block::Code(bibtex(version, manifest)),
        Block::Text(
            Words::of(format!(
                "These results are of {}. The scenario file has the SHA-256 ",
                program(manifest)
            ))
            .code(digest)
            .say(" ("),
        ),
        Block::Heading("Reproducing it".to_owned()),
    ];
    if let Some(Block::Text(words)) = blocks.get_mut(2) {
        *words = std::mem::take(words).code("sha256sum scenario.toml").say(").");
    }
    let mut files =
        Words::of("In the run directory, or in an empty folder with its ").code("scenario.toml");
    if list(manifest).is_some() {
        files = files.say(" and its ").code(POINTS);
    }
    blocks.push(Block::Text(files.say(
        ", by the same version of the program, on any machine and with any number of threads, this \
         gives the same tables:",
    )));
    blocks.push(Block::Code(command(manifest)));
    blocks.push(Block::Text(
        Words::of("This report is drawn from the tables alone, by ")
            .code("rungs report")
            .say(" and the name of the run directory."),
    ));
    Section { id: "citation", heading: "Citing and reproducing", blocks }
}

fn bibtex(version: &str, manifest: &Value) -> String {
    // The date of another version is not known here.
    let year = if version == env!("CARGO_PKG_VERSION") {
        format!("  year    = {{{}}},\n", &RELEASED[..4])
    } else {
        String::new()
    };
    format!(
        "@software{{rungs,\n  author  = {{{{{AUTHORS}}}}},\n  title   = {{{TITLE}}},\n{year}  \
         version = {{{version}}},\n  note    = {{results version {}}},\n  url     = {{{REPOSITORY}}}\n}}",
        manifest["results_version"]
    )
}

/// The file that the scenario, or an option, names for the list of points.
fn list(manifest: &Value) -> Option<&str> {
    manifest["input"]["list"]["file"].as_str()
}

/// The command, with what the command line had set.
fn command(manifest: &Value) -> String {
    const LIST: &str = "design.file";
    let mut text = "rungs run scenario.toml --output again".to_owned();
    let mut set = |key: &str, value: &Value| {
        // A value in JSON is one in TOML: numbers, texts, and lists of them are written alike.
        text.push_str(&format!(" \\\n    --set {}", quoted(&format!("{key}={value}"))));
    };
    for given in manifest["input"]["overrides"].as_array().into_iter().flatten() {
        let key = given["key"].as_str().unwrap_or("");
        if key.trim() != LIST {
            set(key, &given["value"]);
        }
    }
    if let Some(missing) = Missing::read(manifest) {
        set("study.replications", &missing.merged.into());
    }
    // The scenario names the list as it was called when it was read, maybe in a folder.
    if list(manifest).is_some() {
        set(LIST, &POINTS.into());
    }
    let has_parquet = |table: &Value| table["parquet"].is_string();
    if manifest["tables"].as_array().into_iter().flatten().any(has_parquet)
        && manifest["scenario"]["output"]["parquet"] != true
    {
        text.push_str(" \\\n    --parquet");
    }
    text
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_cited_stands_in_the_citation_file() {
        let text = include_str!("../../../CITATION.cff");
        assert!(text.contains(&format!("title: \"{TITLE}\"")));
        assert!(text.contains(&format!("- name: {AUTHORS}")));
        assert!(text.contains(&format!("date-released: {RELEASED}")));
        assert!(text.contains(&format!("version: {}", env!("CARGO_PKG_VERSION"))));
    }

    #[test]
    fn overrides_are_repeated_as_a_shell_takes_them() {
        let manifest = json!({ "input": { "overrides": [
            { "key": "study.seed", "value": 7 },
            { "key": "policy.\"it's\".rule", "value": "worst" },
        ] } });
        assert_eq!(
            command(&manifest),
            "rungs run scenario.toml --output again \\\n    --set study.seed=7 \\\n    \
             --set 'policy.\"it'\\''s\".rule=\"worst\"'"
        );
    }

    #[test]
    fn the_list_of_points_is_the_one_in_the_run_directory_wherever_it_was_read() {
        let manifest = json!({ "input": {
            "list": { "file": "designs/pts.csv" },
            "overrides": [{ "key": "design.file", "value": "designs/pts.csv" }],
        } });
        assert_eq!(
            command(&manifest),
            "rungs run scenario.toml --output again \\\n    --set 'design.file=\"design.csv\"'"
        );
    }
}
