//! The rules of the house that a compiler does not know.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the source fails")]

use std::fs;
use std::path::{Path, PathBuf};

/// The layers from left to right: a layer uses itself and those after it.
const LAYERS: [&[&str]; 10] = [
    &["main"],
    &["cli"],
    &["validation"],
    &["output"],
    &["study"],
    &["scenario"],
    &["model", "classics"],
    &["sim"],
    &["stats"],
    &["rng"],
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "{folder} has no .{ending} files");
    found
}

/// The layer of a source file; `None` for lib.rs, which declares them all.
fn layer(path: &Path) -> Option<String> {
    let relative = path.strip_prefix(root().join("src")).unwrap();
    let first = relative.components().next().unwrap().as_os_str().to_str().unwrap();
    let name = first.strip_suffix(".rs").unwrap_or(first);
    (name != "lib").then(|| name.to_owned())
}

fn rank(layer: &str) -> usize {
    LAYERS
        .iter()
        .position(|names| names.contains(&layer))
        .unwrap_or_else(|| panic!("{layer} is no layer of ARCHITECTURE.md"))
}

/// The lines of a source file without its tests, with their numbers.
fn code(path: &Path) -> Vec<(usize, String)> {
    let text = fs::read_to_string(path).unwrap();
    let lines =
        text.lines().take_while(|line| *line != "#[cfg(test)]" || !text.contains("mod tests {"));
    lines.enumerate().map(|(i, line)| (i + 1, line.to_owned())).collect()
}

#[test]
fn a_layer_uses_only_itself_and_those_to_its_right() {
    for path in files("src", "rs") {
        let Some(own) = layer(&path) else { continue };
        let text = fs::read_to_string(&path).unwrap();
        for (marker, same) in [("crate::", "$"), ("rungs::", "main")] {
            for (at, _) in text.match_indices(marker) {
                if text[..at].ends_with('$') && same == "$" {
                    continue;
                }
                let rest = &text[at + marker.len()..];
                let used: String =
                    rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                if LAYERS.iter().any(|names| names.contains(&used.as_str())) {
                    assert!(
                        rank(&used) > rank(&own) || used == own,
                        "{}: {own} uses {used}, which stands to its left",
                        path.display()
                    );
                }
            }
        }
    }
}

#[test]
fn files_are_short_and_no_folder_has_a_mod_rs() {
    for path in files("src", "rs") {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= 500, "{} has {lines} lines", path.display());
        assert!(!path.ends_with("mod.rs"), "{}", path.display());
    }
    for (file, limit) in [("README.md", 200), ("ARCHITECTURE.md", 120), ("CONTRIBUTING.md", 80)] {
        let lines = fs::read_to_string(root().join(file)).unwrap().lines().count();
        assert!(lines <= limit, "{file} has {lines} lines, more than {limit}");
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for folder in ["src", "tests", "benches", "examples"] {
        for path in files(folder, "rs") {
            let text = fs::read_to_string(&path).unwrap();
            assert!(text.starts_with("//! "), "{} has no module documentation", path.display());
        }
    }
}

/// Says where `word` stands in the code of the files that `excepted` does not name.
fn standing(word: &str, excepted: &[&str]) -> Vec<String> {
    let mut places = Vec::new();
    for path in files("src", "rs") {
        let relative = path.strip_prefix(root().join("src")).unwrap().display().to_string();
        if excepted.iter().any(|start| relative.starts_with(start)) {
            continue;
        }
        let lines = code(&path).into_iter();
        let found =
            lines.filter(|(_, line)| line.contains(word) && !line.trim_start().starts_with("//"));
        places.extend(found.map(|(number, _)| format!("{relative}:{number}")));
    }
    places
}

#[test]
fn only_the_layers_that_may_do_so_touch_the_world() {
    let nowhere: Vec<String> = Vec::new();
    assert_eq!(standing("ChaCha8Rng", &["rng"]), nowhere, "generators are made in rng");
    for word in ["Instant::now", "SystemTime", "std::env::", "anstream::"] {
        assert_eq!(standing(word, &["cli"]), nowhere, "{word} belongs in cli");
    }
    let files = ["cli", "output", "study/journal.rs", "study/store.rs"];
    assert_eq!(standing("std::fs", &files), nowhere, "files are for output, cli and the journal");
    assert_eq!(standing("HashMap", &[]), nowhere, "its order differs from run to run");
    assert_eq!(standing("#[allow", &[]), nowhere, "use #[expect(…, reason)]");
    assert_eq!(standing("anyhow", &["cli"]), nowhere, "libraries have typed errors");
}

#[test]
fn every_scenario_is_listed_and_asks_a_question() {
    let list = fs::read_to_string(root().join("scenarios/README.md")).unwrap();
    for path in files("scenarios", "toml") {
        let name = path.strip_prefix(root().join("scenarios")).unwrap().to_str().unwrap();
        assert!(list.contains(&format!("({name})")), "scenarios/README.md does not list {name}");
        let text = fs::read_to_string(&path).unwrap();
        let question =
            text.lines().take_while(|line| line.starts_with('#')).any(|l| l.contains('?'));
        assert!(question, "{name} asks nothing");
    }
}

#[test]
fn every_submodel_of_the_document_names_a_file_that_exists() {
    let text = fs::read_to_string(root().join("docs/model.md")).unwrap();
    let mut named = 0;
    for heading in text.lines().filter(|line| line.starts_with('#')) {
        for (at, _) in heading.match_indices("src/") {
            let file: String = heading[at..]
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || "/_.".contains(*c))
                .collect();
            assert!(root().join(&file).exists(), "docs/model.md names {file}");
            named += 1;
        }
    }
    assert!(named >= 10, "the submodels name their files");
}
