//! The rules of the project that the compiler does not check.
//!
//! `cargo test --test it tidy` names every place that breaks one.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the source fails")]

mod circles;
mod contributing;
mod shapes;
mod source;
mod words;

use std::fs;
use std::path::Path;

use circles::Graph;
use shapes::Function;
use source::{Source, files, root, shown, tokens};

/// The layers from left to right: a layer uses itself and those after it. main and cli are the
/// program, which uses the library as anybody does.
const LAYERS: [&[&str]; 13] = [
    &["main"],
    &["cli"],
    &["cluster"],
    &["validation"],
    &["run"],
    &["output"],
    &["study"],
    &["scenario"],
    &["model", "classics"],
    &["sim"],
    &["stats"],
    &["rng"],
    &["numeric"],
];

/// Fails where a rule is broken, and names every place.
fn judge(rule: &str, found: &[String]) {
    assert!(found.is_empty(), "{rule}: {} found\n{}", found.len(), found.join("\n"));
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

/// The line of layers as ARCHITECTURE.md draws it.
fn line_of_layers() -> String {
    let braced = |names: &&[&str]| match **names {
        [one] => one.to_owned(),
        ref several => format!("{{ {} }}", several.join(", ")),
    };
    LAYERS.iter().map(braced).collect::<Vec<_>>().join(" → ")
}

#[test]
fn a_layer_uses_only_itself_and_those_to_its_right() {
    for path in files("src", "rs") {
        let Some(own) = layer(&path) else { continue };
        let source = Source::read(&path);
        let tokens = tokens(&source.code);
        for three in tokens.windows(3) {
            let [start, sign, used] = [three[0].text, three[1].text, three[2].text];
            let ours = ["crate", "rungs"].contains(&start) && sign == "::";
            if ours && LAYERS.iter().any(|names| names.contains(&used)) {
                assert!(
                    rank(used) > rank(&own) || used == own,
                    "{}:{}: {own} uses {used}, which stands to its left",
                    shown(&path),
                    three[0].line
                );
            }
        }
    }
}

#[test]
fn files_of_a_layer_use_each_other_in_no_circle() {
    judge("files in circles", &Graph::read().ties());
}

/// The functions of src that `complaint` objects to, each with the objection.
fn functions(complaint: impl Fn(&Function<'_>) -> Option<String>) -> Vec<String> {
    let mut found = Vec::new();
    for path in files("src", "rs") {
        let source = Source::read(&path);
        let functions = shapes::functions(&tokens(&source.code));
        found.extend(functions.iter().filter_map(|function| {
            let complaint = complaint(function)?;
            Some(format!("{}:{}: {} {complaint}", shown(&path), function.line, function.name))
        }));
    }
    found
}

#[test]
fn functions_have_at_most_seventy_lines() {
    let long = |f: &Function<'_>| (f.lines > 70).then(|| format!("has {} lines", f.lines));
    judge("functions over 70 lines", &functions(long));
}

#[test]
fn functions_take_at_most_five_parameters() {
    let wide = |f: &Function<'_>| (f.parameters > 5).then(|| format!("takes {}", f.parameters));
    judge("functions of more than 5 parameters", &functions(wide));
}

#[test]
fn functions_take_no_bundles() {
    let bundle = |f: &Function<'_>| f.takes_tuple.then(|| "takes a tuple of three".to_owned());
    judge("tuples of three or more parts as parameters", &functions(bundle));
}

#[test]
fn files_are_short_and_no_folder_has_a_mod_rs() {
    let mut long = Vec::new();
    for path in files("src", "rs") {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        if lines > 500 {
            long.push(format!("{} has {lines} lines", shown(&path)));
        }
        assert!(!path.ends_with("mod.rs"), "{}", path.display());
    }
    judge("files over 500 lines", &long);
    for (file, limit) in [("README.md", 200), ("ARCHITECTURE.md", 120), ("CONTRIBUTING.md", 120)] {
        let lines = fs::read_to_string(root().join(file)).unwrap().lines().count();
        assert!(lines <= limit, "{file} has {lines} lines, more than {limit}");
    }
}

#[test]
fn the_architecture_shows_the_layers_and_keeps_its_cells_short() {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let line = line_of_layers();
    let missing =
        if page.contains(&line) { vec![] } else { vec![format!("it does not show {line}")] };
    let cells = page.lines().filter(|line| line.starts_with('|')).flat_map(|line| line.split('|'));
    let long = cells.filter(|cell| cell.split_whitespace().count() > 40);
    let long: Vec<_> = long.map(str::to_owned).collect();
    judge("cells over 40 words in ARCHITECTURE.md", &long);
    judge("the line of layers in ARCHITECTURE.md", &missing);
}

#[test]
fn comments_messages_and_pages_are_in_plain_english() {
    judge("refused words", &words::refused());
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
        let text = fs::read_to_string(&path).unwrap();
        let code = Source::of(&text).code;
        let tests = text.contains("mod tests {");
        let lines = code.lines().zip(text.lines()).enumerate();
        let program = lines.take_while(|(_, (_, line))| *line != "#[cfg(test)]" || !tests);
        // The target of the build is known without asking the machine.
        let asks = |code: &str| code.replace("std::env::consts", "").contains(word);
        let found = program.filter(|(_, (code, _))| asks(code));
        places.extend(found.map(|(number, _)| format!("{relative}:{}", number + 1)));
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
    for word in ["fs::write", "fs::rename", "fs::remove", "fs::create", "fs::copy", "File::create"]
    {
        assert_eq!(
            standing(word, &["study/disk", "output/directory/tests.rs"]),
            nowhere,
            "{word} belongs in study/disk"
        );
    }
    let files = ["cli", "run", "output", "study/disk"];
    assert_eq!(
        standing("std::fs", &files),
        nowhere,
        "files are for run, output, cli and the journal"
    );
    assert_eq!(standing("HashMap", &[]), nowhere, "its order differs from run to run");
    assert_eq!(standing("unsafe", &["numeric/vector"]), nowhere, "unsafe code is for vectors");
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
