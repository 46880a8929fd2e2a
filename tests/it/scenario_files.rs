//! Any valid scenario file is read as it was meant, and no text at all makes the reader panic.

use std::fmt::Write;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use rungs::model::observe::metrics::metrics;
use rungs::model::parameters::{DepartmentParameters, PROFILES, Profile};
use rungs::model::policy::{Levers, PRESETS, Preset, Rule};
use rungs::scenario::{Expansion, Overrides, Resolution, STARTER, Scenario};
use rungs::sim::{Choice, Kind, Parameter, Value};

/// The documentation's file with everything in it.
fn full() -> &'static str {
    let page = include_str!("../../docs/scenario-format.md");
    let heading = page.find("## A file with everything in it").expect("the heading");
    let (_, rest) = page[heading..].split_once("```toml\n").expect("the file's beginning");
    rest.split_once("```").expect("the file's end").0
}

/// A file with factors.
const DESIGN: &str = include_str!("../../scenarios/parity-and-influence.toml");

/// Files of published models.
const PUBLISHED: [&str; 2] = [
    include_str!("../../scenarios/published/pluchino-2010.toml"),
    include_str!("../../scenarios/published/pluchino-2011.toml"),
];

/// A file that asks for a precision.
const PRECISE: &str = "name = \"x\"\n[study.precision]\nmetric = \"morale\"\nhalf_width = 0.1\n\
    of = \"mean\"\nconfidence = 0.9\nmin = 40\nmax = 90\n[[policy]]\nname = \"a\"\n";

/// Keys as a file gives them, with what they mean.
type Given = Vec<(&'static str, Value)>;

/// A department of a generated file.
#[derive(Clone, Debug)]
struct DepartmentFile {
    profile: &'static Profile,
    given: Given,
}

/// A policy of a generated file.
#[derive(Clone, Debug)]
struct PolicyFile {
    preset: &'static Preset,
    given: Given,
    /// Departments of the pilot, and the first year.
    reach: (Vec<Index>, Index),
    nesting: Nesting,
}

/// How a file writes keys within keys.
#[derive(Clone, Copy, Debug)]
enum Nesting {
    Dotted,
    Inline,
    Table,
}

/// A generated file.
#[derive(Clone, Debug)]
struct File {
    years: u32,
    departments: Vec<DepartmentFile>,
    policies: Vec<PolicyFile>,
    baseline: Index,
    output: OutputTable,
}

/// The `[output]` of a generated file: resolution, metrics in any order; persons, breakdowns,
/// Parquet.
type OutputTable = (&'static str, Option<Vec<&'static str>>, [bool; 3]);

impl File {
    fn baseline(&self) -> usize {
        self.baseline.index(self.policies.len())
    }

    fn text(&self) -> String {
        let mut text = format!("name = \"x\"\n[horizon]\nyears = {}\n", self.years);
        let _ = writeln!(text, "[study]\nbaseline = \"policy {}\"", self.baseline());
        let (resolution, metrics, [persons, breakdowns, parquet]) = &self.output;
        let _ = writeln!(text, "[output]\nresolution = \"{resolution}\"\npersons = {persons}");
        let _ = writeln!(text, "breakdowns = {breakdowns}\nparquet = {parquet}");
        if let Some(metrics) = metrics {
            let _ = writeln!(text, "metrics = {metrics:?}");
        }
        for (place, department) in self.departments.iter().enumerate() {
            let _ = writeln!(text, "[[department]]\nname = \"department {place}\"");
            let _ = writeln!(text, "profile = \"{}\"", department.profile.name);
            write_keys(&mut text, &department.given, Nesting::Dotted);
        }
        for (place, policy) in self.policies.iter().enumerate() {
            let _ = writeln!(text, "[[policy]]\nname = \"policy {place}\"");
            let _ = writeln!(text, "preset = \"{}\"", policy.preset.name);
            if place != self.baseline() {
                let _ = writeln!(text, "from_year = {}", self.first_year(policy));
                let pilot = self.pilot(policy);
                let names = (0..pilot.len()).filter(|&place| pilot[place]);
                let names: Vec<_> = names.map(|place| format!("\"department {place}\"")).collect();
                if !names.is_empty() {
                    let _ = writeln!(text, "departments = [{}]", names.join(", "));
                }
            }
            write_keys(&mut text, &policy.given, policy.nesting);
        }
        text
    }

    fn first_year(&self, policy: &PolicyFile) -> u32 {
        let years = usize::try_from(self.years).expect("years are few");
        u32::try_from(policy.reach.1.index(years)).expect("years are few") + 1
    }

    /// Which departments a policy's pilot lists.
    fn pilot(&self, policy: &PolicyFile) -> Vec<bool> {
        let mut pilot = vec![false; self.departments.len()];
        for place in &policy.reach.0 {
            pilot[place.index(self.departments.len())] = true;
        }
        pilot
    }
}

impl PolicyFile {
    fn levers(&self) -> Levers {
        let mut levers = Levers::of_preset(self.preset);
        for &(key, value) in &self.given {
            assert!(levers.set(key, value), "{key} takes {value:?}");
        }
        levers
    }

    /// Whether the policy chooses managers by any weight or at random.
    fn chooses(&self) -> bool {
        let levers = self.levers();
        let weights =
            levers.weights_performance + levers.weights_leadership + levers.weights_seniority;
        levers.rule == Rule::Random || weights > 0.0
    }
}

/// Writes keys, those within tables last.
fn write_keys(text: &mut String, given: &Given, nesting: Nesting) {
    let (nested, flat): (Vec<_>, Vec<_>) = given.iter().partition(|(key, _)| key.contains('.'));
    for (key, value) in &flat {
        let _ = writeln!(text, "{key} = {}", written(*value));
    }
    for table in ["weights", "training"] {
        let keys: Vec<_> = nested
            .iter()
            .filter_map(|(path, value)| {
                let key = path.strip_prefix(table)?.strip_prefix('.')?;
                Some(format!("{key} = {}", written(*value)))
            })
            .collect();
        let _ = match nesting {
            _ if keys.is_empty() => Ok(()),
            Nesting::Dotted => writeln!(text, "{table}.{}", keys.join(&format!("\n{table}."))),
            Nesting::Inline => writeln!(text, "{table} = {{ {} }}", keys.join(", ")),
            Nesting::Table => writeln!(text, "[policy.{table}]\n{}", keys.join("\n")),
        };
    }
}

fn written(value: Value) -> String {
    match value {
        Value::Count(count) => count.to_string(),
        Value::Real(number) => format!("{number:?}"),
        Value::Flag(flag) => flag.to_string(),
        Value::Choice(word) => format!("\"{word}\""),
    }
}

/// A value that the parameter takes.
fn value(parameter: &Parameter) -> BoxedStrategy<Value> {
    match parameter.kind {
        // An organization of any four departments is then small enough.
        Kind::Count { min, max, .. } => {
            // Whoever is senior can be asked under every policy.
            let most = if parameter.key == "eligible_from_rung" { 2 } else { 300_000 };
            (min..=max.min(most)).prop_map(Value::Count).boxed()
        }
        Kind::Real { min, max, .. } => prop_oneof![8 => min..=max, 1 => Just(min), 1 => Just(max)]
            .prop_map(Value::Real)
            .boxed(),
        Kind::Flag { .. } => any::<bool>().prop_map(Value::Flag).boxed(),
        Kind::Choice { options, .. } => select(options).prop_map(Value::Choice).boxed(),
        Kind::Text { .. } | Kind::Texts { .. } | Kind::Reals { .. } | Kind::Values { .. } => {
            unreachable!()
        }
    }
}

/// Some of the parameters, with values.
fn given(parameters: &'static [Parameter]) -> impl Strategy<Value = Given> {
    subsequence(parameters, 0..=parameters.len()).prop_flat_map(|chosen| {
        chosen
            .into_iter()
            .map(|parameter| value(&parameter).prop_map(move |value| (parameter.key, value)))
            .collect::<Vec<_>>()
    })
}

fn department() -> impl Strategy<Value = DepartmentFile> {
    let profile = (0..PROFILES.len()).prop_map(|place| &PROFILES[place]);
    (profile, given(DepartmentParameters::PARAMETERS))
        .prop_map(|(profile, given)| DepartmentFile { profile, given })
}

fn policy() -> impl Strategy<Value = PolicyFile> {
    let preset = (0..PRESETS.len()).prop_map(|place| &PRESETS[place]);
    let nesting = select(vec![Nesting::Dotted, Nesting::Inline, Nesting::Table]);
    let reach = (vec(any::<Index>(), 0..3), any::<Index>());
    (preset, given(Levers::PARAMETERS), reach, nesting)
        .prop_map(|(preset, given, reach, nesting)| PolicyFile { preset, given, reach, nesting })
        .prop_filter("nothing to choose managers by", PolicyFile::chooses)
}

fn file() -> impl Strategy<Value = File> {
    let years = 1_u32..=200;
    let (departments, policies) = (vec(department(), 1..5), vec(policy(), 1..5));
    (years, departments, policies, any::<Index>(), output()).prop_map(
        |(years, departments, policies, baseline, output)| File {
            years,
            departments,
            policies,
            baseline,
            output,
        },
    )
}

fn output() -> impl Strategy<Value = OutputTable> {
    let keys: Vec<_> = metrics().map(|metric| metric.key).collect();
    let chosen = subsequence(keys.clone(), 1..=keys.len()).prop_shuffle();
    (select(Resolution::OPTIONS), option::of(chosen), any::<[bool; 3]>())
}

/// What a mutilation does at a place.
#[derive(Clone, Debug)]
enum Cut {
    Delete(usize),
    Insert(String),
    Swap(Index),
}

fn cut() -> impl Strategy<Value = Cut> {
    let marks =
        "[ ] [[ ]] { } = . , \" ' \"\"\" # \\ \n \r \r\n \t \0 \u{feff} é 日 0x - inf nan 9";
    let marks: Vec<_> = marks.split(' ').map(str::to_owned).collect();
    prop_oneof![
        (1_usize..40).prop_map(Cut::Delete),
        select(marks).prop_map(Cut::Insert),
        any::<char>().prop_map(|letter| Cut::Insert(letter.to_string())),
        any::<Index>().prop_map(Cut::Swap),
    ]
}

/// A text with deletions, insertions and swaps; invalid bytes become replacement characters.
fn mutilated(text: &str, cuts: Vec<(Index, Cut)>) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for (place, cut) in cuts {
        let at = place.index(bytes.len() + 1);
        match cut {
            Cut::Delete(count) => drop(bytes.drain(at..(at + count).min(bytes.len()))),
            Cut::Insert(mark) => drop(bytes.splice(at..at, mark.into_bytes())),
            Cut::Swap(other) if at < bytes.len() => {
                let other = other.index(bytes.len());
                bytes.swap(at, other);
            }
            Cut::Swap(_) => {}
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Reads a text; what is refused has faults, sorted, that lie inside it and can be shown.
fn read(text: &str) {
    let list = Some(("p.csv", "parity,influence\n1,0.5\n"));
    let read = Expansion::parse_with("x.toml", text, &Overrides::default(), list);
    let Err(faults) = read else { return };
    assert!(!faults.is_empty(), "a refused text has a fault");
    let mut before = None;
    for fault in faults.iter() {
        let start = fault.span().map(|span| {
            assert!(text.get(span.clone()).is_some(), "{span:?} lies outside the text");
            span.start
        });
        assert!(before <= start, "the faults are sorted");
        before = start;
        assert_eq!(faults.position(fault).is_some(), start.is_some());
    }
    assert!(faults.render(false).starts_with("error: "));
    assert!(!faults.render(true).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_valid_file_is_read_as_it_was_meant(file in file()) {
        let text = file.text();
        let scenario = Scenario::parse("x.toml", &text).unwrap_or_else(|faults| panic!("{faults}"));
        let career = scenario.career().expect("the career model");
        prop_assert_eq!(scenario.study.baseline, file.baseline());
        prop_assert_eq!(career.horizon.years, file.years);
        let (resolution, chosen, flags) = &file.output;
        prop_assert_eq!(scenario.output.resolution.word(), *resolution);
        let read = &scenario.output;
        prop_assert_eq!(&[read.persons, read.breakdowns, read.parquet], flags);
        for metric in metrics() {
            let meant = chosen.as_ref().is_none_or(|chosen| chosen.contains(&metric.key));
            prop_assert_eq!(scenario.output.has(metric.key), meant);
        }
        for (read, meant) in career.departments.iter().zip(&file.departments) {
            let mut parameters = DepartmentParameters::of_profile(meant.profile);
            for &(key, value) in &meant.given {
                prop_assert!(parameters.set(key, value));
            }
            prop_assert_eq!(&read.parameters, &parameters);
        }
        for (place, (read, meant)) in career.policies.iter().zip(&file.policies).enumerate() {
            prop_assert_eq!(&read.policy.levers, &meant.levers());
            let pilot = file.pilot(meant);
            let pilot = (place != file.baseline() && pilot.contains(&true)).then_some(pilot);
            prop_assert_eq!(&read.policy.pilot, &pilot);
            let from_year = if place == file.baseline() { 1 } else { file.first_year(meant) };
            prop_assert_eq!(read.policy.from_year, from_year);
        }
        prop_assert_eq!(career.departments.len(), file.departments.len());
        prop_assert_eq!(career.policies.len(), file.policies.len());
    }

    #[test]
    fn a_mutilated_file_is_read_or_refused(
        text in select(vec![
            STARTER.to_owned(),
            full().to_owned(),
            full().replace('\n', "\r\n"),
            PRECISE.to_owned(),
            DESIGN.to_owned(),
            DESIGN.replace("\"grid\"", "\"sobol\"\npoints = 9"),
            PUBLISHED[0].to_owned(),
            PUBLISHED[1].to_owned(),
        ]),
        cuts in vec((any::<Index>(), cut()), 1..8),
    ) {
        read(&mutilated(&text, cuts));
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        read(&text);
    }

    #[test]
    fn a_file_cut_off_anywhere_is_read_or_refused(end in any::<Index>()) {
        read(&full()[..end.index(full().len() + 1)]);
    }
}
