//! Any valid scenario file is read as it was meant, and no text at all makes the reader panic.

use std::fmt::Write;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use rungs::model::parameters::{DepartmentParameters, PROFILES, Profile};
use rungs::model::policy::{Levers, PRESETS, Preset, Rule};
use rungs::scenario::{FaultKind, Overrides, STARTER, Scenario, limits};
use rungs::sim::{Kind, Parameter, Scope, Value};

/// A file that sets most of what a file can set, in every way of writing it.
const FULL: &str = "\
name = \"Größe\"\r
description = \"\"\"
two
lines\"\"\"
horizon = { years = 2_0, burn_in_years = 0x1e }

[study]
replications = 50
seed = 42\t# a comment
baseline = 'single'

[market]
series = [1, 1.5,
  0.8]

[[department]]
profile = \"trades\"
name = \"roofing\"
headcount = 120
titles = [\"a\", \"b\", \"c\", \"d\", \"e\", \"f\"]

[[department]]
rho = -0.1

[[policy]]
name = \"single\"

[[policy]]
name = \"dual\"
preset = \"dual-ladder\"
departments = [\"roofing\"]
from_year = 3
training.coverage = 0.5
weights = { seniority = 1, leadership = 1e0 }

[[policy]]
name = \"dual, worst first\"
rule = \"worst\"
[policy.training]
effect = 0.1
";

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
    pilot: Vec<Index>,
    from_year: Index,
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
}

impl File {
    fn baseline(&self) -> usize {
        self.baseline.index(self.policies.len())
    }

    fn text(&self) -> String {
        let mut text = format!("name = \"x\"\n[horizon]\nyears = {}\n", self.years);
        let _ = writeln!(text, "[study]\nbaseline = \"policy {}\"", self.baseline());
        for (place, department) in self.departments.iter().enumerate() {
            let _ = writeln!(text, "[[department]]\nname = \"department {place}\"");
            let _ = writeln!(text, "profile = \"{}\"", department.profile.name);
            write_keys(&mut text, &department.given, Nesting::Dotted);
        }
        for (place, policy) in self.policies.iter().enumerate() {
            let _ = writeln!(text, "[[policy]]\nname = \"policy {place}\"");
            let _ = writeln!(text, "preset = \"{}\"", policy.preset.name);
            if place != self.baseline() {
                let _ = writeln!(text, "from_year = {}", self.from_year(policy));
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

    fn from_year(&self, policy: &PolicyFile) -> u32 {
        let years = usize::try_from(self.years).expect("years are few");
        u32::try_from(policy.from_year.index(years)).expect("years are few") + 1
    }

    /// Which departments a policy's pilot lists.
    fn pilot(&self, policy: &PolicyFile) -> Vec<bool> {
        let mut pilot = vec![false; self.departments.len()];
        for place in &policy.pilot {
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

    /// Whether managers are chosen by something.
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
        Kind::Count { min, max, .. } => (min..=max.min(300_000)).prop_map(Value::Count).boxed(),
        Kind::Real { min, max, .. } => prop_oneof![8 => min..=max, 1 => Just(min), 1 => Just(max)]
            .prop_map(Value::Real)
            .boxed(),
        Kind::Flag { .. } => any::<bool>().prop_map(Value::Flag).boxed(),
        Kind::Choice { options, .. } => select(options).prop_map(Value::Choice).boxed(),
        Kind::Text { .. } | Kind::Texts { .. } | Kind::Reals { .. } => {
            unreachable!("not a model's")
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
    (select(PROFILES), given(DepartmentParameters::PARAMETERS)).prop_map(|(profile, given)| {
        let profile = PROFILES.iter().find(|known| known.name == profile.name);
        DepartmentFile { profile: profile.expect("a profile"), given }
    })
}

fn policy() -> impl Strategy<Value = PolicyFile> {
    let nesting = select(vec![Nesting::Dotted, Nesting::Inline, Nesting::Table]);
    let preset = (0..PRESETS.len()).prop_map(|place| &PRESETS[place]);
    (preset, given(Levers::PARAMETERS), vec(any::<Index>(), 0..3), any::<Index>(), nesting)
        .prop_map(|(preset, given, pilot, from_year, nesting)| PolicyFile {
            preset,
            given,
            pilot,
            from_year,
            nesting,
        })
        .prop_filter("nothing to choose managers by", PolicyFile::chooses)
}

fn file() -> impl Strategy<Value = File> {
    (1_u32..=200, vec(department(), 1..5), vec(policy(), 1..5), any::<Index>()).prop_map(
        |(years, departments, policies, baseline)| File { years, departments, policies, baseline },
    )
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

/// A text with deletions, insertions and swaps; bytes that are no text become marks of that.
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
    let Err(faults) = Scenario::parse("x.toml", text) else { return };
    assert!(faults.len() > 0, "a refused text has a fault");
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
        prop_assert_eq!(scenario.study.baseline, file.baseline());
        prop_assert_eq!(scenario.horizon.years, file.years);
        for (read, meant) in scenario.departments.iter().zip(&file.departments) {
            let mut parameters = DepartmentParameters::of_profile(meant.profile);
            for &(key, value) in &meant.given {
                prop_assert!(parameters.set(key, value));
            }
            prop_assert_eq!(&read.parameters, &parameters);
        }
        for (place, (read, meant)) in scenario.policies.iter().zip(&file.policies).enumerate() {
            prop_assert_eq!(&read.policy.levers, &meant.levers());
            let pilot = file.pilot(meant);
            let pilot = (place != file.baseline() && pilot.contains(&true)).then_some(pilot);
            prop_assert_eq!(&read.policy.pilot, &pilot);
            let from_year = if place == file.baseline() { 1 } else { file.from_year(meant) };
            prop_assert_eq!(read.policy.from_year, from_year);
        }
        prop_assert_eq!(scenario.departments.len(), file.departments.len());
        prop_assert_eq!(scenario.policies.len(), file.policies.len());
    }

    #[test]
    fn a_mutilated_file_is_read_or_refused(
        full in any::<bool>(),
        cuts in vec((any::<Index>(), cut()), 1..8),
    ) {
        read(&mutilated(if full { FULL } else { STARTER }, cuts));
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        read(&text);
    }

    #[test]
    fn a_file_cut_off_anywhere_is_read_or_refused(end in any::<Index>()) {
        let end = end.index(FULL.len() + 1);
        read(&String::from_utf8_lossy(&FULL.as_bytes()[..end]));
    }
}

#[test]
fn every_parameter_takes_the_ends_of_its_range_and_nothing_beyond() {
    let with = |parameter: &Parameter, value: Value| {
        let table = if parameter.scope == Scope::Department { "[[department]]\n" } else { "" };
        let (key, value) = (parameter.key, written(value));
        let head = "name = \"x\"\n[[policy]]\nname = \"a\"\nrule = \"random\"\n";
        Scenario::parse("x.toml", &format!("{head}{table}{key} = {value}\n"))
    };
    let parameters = DepartmentParameters::PARAMETERS.iter().chain(Levers::PARAMETERS);
    for parameter in parameters {
        let (min, max, below, above) = match parameter.kind {
            Kind::Count { min, max, .. } => {
                let below = min.checked_sub(1).map(Value::Count);
                (Value::Count(min), Value::Count(max), below, Value::Count(max + 1))
            }
            Kind::Real { min, max, .. } => {
                let (below, above) = (Value::Real(min.next_down()), Value::Real(max.next_up()));
                (Value::Real(min), Value::Real(max), Some(below), above)
            }
            _ => continue,
        };
        let key = parameter.key;
        assert!(with(parameter, min).is_ok() && with(parameter, max).is_ok(), "{key}");
        for value in below.into_iter().chain([above]) {
            let faults = with(parameter, value).expect_err(key);
            let kinds: Vec<_> = faults.iter().map(|fault| &fault.kind).collect();
            assert!(matches!(kinds[..], [FaultKind::OutOfRange { .. }]), "{key}: {faults}");
        }
    }
}

#[test]
fn the_full_file_is_valid() {
    let scenario = Scenario::parse("full.toml", FULL).unwrap_or_else(|faults| panic!("{faults}"));
    let overrides = Overrides { years: Some(3), ..Overrides::default() };
    assert!(Scenario::parse_with("full.toml", FULL, &overrides).is_ok());
    assert_eq!((scenario.departments.len(), scenario.policies.len()), (2, 3));
    assert_eq!(scenario.market, [1.0, 1.5, 0.8]);
}

#[test]
fn the_documentation_shows_valid_files_and_true_messages() {
    let page = include_str!("../docs/scenario-format.md");
    let blocks = |kind: &str| -> Vec<String> {
        let blocks = page.split(&format!("\n```{kind}\n")).skip(1);
        blocks.filter_map(|rest| rest.split_once("\n```")).map(|(block, _)| block.to_owned()).collect()
    };
    let files: Vec<_> = blocks("toml").into_iter().filter(|file| file.starts_with("name")).collect();
    let [shortest, full, faulty] = files.as_slice() else { panic!("{} files", files.len()) };
    assert!(Scenario::parse("x.toml", shortest).is_ok());
    assert_eq!(Scenario::parse("x.toml", full).expect("a valid file").policies.len(), 3);
    let faults = Scenario::parse("merit.toml", faulty).expect_err("a faulty file");
    assert_eq!(blocks("text"), [faults.render(false)]);
}

#[test]
fn the_documentation_states_the_limits() {
    let page = include_str!("../docs/scenario-format.md");
    for row in [
        format!("| `horizon.years` | 1 to {} |", limits::YEARS_MAX),
        format!("| `horizon.burn_in_years` | 0 to {} |", limits::BURN_IN_YEARS_MAX),
        format!("| `study.replications` | 1 to {} |", limits::REPLICATIONS_MAX),
        format!("| `study.seed` | 0 to {} |", limits::SEED_MAX),
        format!("| policies | 1 to {} |", limits::POLICIES_MAX),
        format!("| departments | 1 to {} |", limits::DEPARTMENTS_MAX),
        format!("| seats in all, managers included | at most {} |", limits::SEATS_MAX),
        format!("at most {}, each 0 to {} |", limits::YEARS_MAX, limits::MARKET_MAX),
        format!("| characters of a name or title | 1 to {},", limits::NAME_CHARS_MAX),
        format!("| bytes of the file | at most {} |", limits::TEXT_BYTES_MAX),
        format!("more than {} faults", limits::FAULTS_MAX),
    ] {
        assert!(page.contains(&row), "{row}");
    }
}
