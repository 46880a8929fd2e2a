//! The steps of CONTRIBUTING.md can be followed: the places that they change exist.

use std::collections::BTreeMap;
use std::fs;

use super::source::{Source, files, program, root, shown, test_files, tokens};

/// The sources, and what the steps make of them.
#[derive(Default)]
struct Sources(BTreeMap<String, String>);

impl Sources {
    fn text(&mut self, file: &str) -> &mut String {
        let read = || fs::read_to_string(root().join(file)).unwrap_or_default();
        self.0.entry(file.to_owned()).or_insert_with(read)
    }

    /// Puts `added` after `anchor`, which must stand in `file` exactly once; without an anchor, the
    /// file must be new.
    fn insert(&mut self, file: &str, anchor: &str, added: &str) {
        let text = self.text(file);
        if anchor.is_empty() {
            assert_eq!(*text, "", "{file} exists already");
            added.clone_into(text);
            return;
        }
        let places: Vec<_> = text.match_indices(anchor).map(|(at, _)| at + anchor.len()).collect();
        let [place] = *places else { panic!("{file} has {} times:\n{anchor}", places.len()) };
        text.insert_str(place, added);
    }

    /// Applies a difference: files, the lines after which something is put, and what is put there.
    fn apply(&mut self, difference: &str) {
        let (mut file, mut anchor, mut added) = (String::new(), String::new(), String::new());
        for line in difference.lines().chain(["--- "]) {
            let begins = line.strip_prefix("--- ");
            let context = line.strip_prefix(' ').filter(|_| begins.is_none());
            if (begins.is_some() || context.is_some()) && !added.is_empty() {
                self.insert(&file, &anchor, &added);
                anchor.clear();
                added.clear();
            }
            if let Some(next) = begins {
                next.clone_into(&mut file);
            } else if let Some(context) = context {
                anchor += &format!("{context}\n");
            } else if let Some(line) = line.strip_prefix('+') {
                added += &format!("{line}\n");
            } else {
                panic!("neither a file, nor a line that is there, nor one to add: {line}");
            }
        }
    }
}

/// What stands in CONTRIBUTING.md as a difference.
fn differences() -> Vec<String> {
    let text = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let blocks = text.split("```diff\n").skip(1);
    blocks.map(|block| block.split("```").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_state_variable_is_a_row_an_equation_and_a_line_of_the_schedule() {
    let mut sources = Sources::default();
    let differences = differences();
    assert_eq!(differences.len(), 1);
    for difference in &differences {
        sources.apply(difference);
    }
    let lines = |file: &str| {
        let now = &sources.0[&format!("src/model/{file}")];
        let before = fs::read_to_string(root().join("src/model").join(file)).unwrap_or_default();
        now.lines().count() - before.lines().count()
    };
    // The row and what it is, the module, the line of the schedule, the constant.
    let changed = ["state.rs", "submodels.rs", "schedule.rs", "constants.rs"].map(lines);
    assert_eq!(changed, [2, 1, 1, 1]);
    assert!(lines("submodels/reputation.rs") < 20);
    assert_eq!(sources.0.len(), 5, "no other file: {:?}", sources.0.keys());
    let equation = &sources.0["src/model/submodels/reputation.rs"];
    assert!(sources.0["src/model/schedule.rs"].contains("reputation::person(state, setting)"));
    let head = "pub(crate) fn person<N: Number>(state: &mut State<N>, setting: &Setting<N>)";
    assert!(equation.contains(head));
}

/// Where the simplest state variable, with one equation and one reader, is named in the program of the
/// model: what a further one costs.
#[test]
fn onboarding_is_named_where_it_is_declared_changed_and_read() {
    let tests = test_files();
    let mut named = Vec::new();
    for path in files("src/model", "rs").into_iter().filter(|path| !tests.contains(path)) {
        let source = Source::read(&path);
        let file = shown(&path).replace("src/model/", "");
        let is_named =
            program(&tokens(&source.code)).iter().any(|token| token.text == "onboarding");
        if is_named && !file.starts_with("reference") {
            named.push(file);
        }
    }
    let expected = [
        "observe/breakdowns/groups.rs",
        "observe/census.rs",
        // The constant of that name, as a rate.
        "setting.rs",
        "staffing/newcomers.rs",
        // Whoever is there at month 0 has settled in.
        "staffing/start.rs",
        "state.rs",
        "submodels/craft.rs",
        "submodels/productivity.rs",
        // What an experiment sees of a person's work.
        "trial.rs",
    ];
    assert_eq!(named, expected);
}
