//! What a scenario of the career model says: horizon, market, departments and policies.

use std::any::Any;

use super::diagnostic::{Collector, Diagnostic, DiagnosticKind};
use super::file_keys::{BARS, BURN_IN_YEARS, DEPARTMENT_NAME, PROFILE, SERIES, TITLES, YEARS};
use super::fingerprint::{Fingerprint, settings};
use super::keys::TableKind;
use super::limits::{SEATS_MAX, YEARS_MAX};
use super::location::TableId;
use super::name;
use super::parsed::{Parsed, Tables};
use super::policy::{self, NamedPolicy, PolicyScope};
use super::raw::RawValue;
use super::table::Table;
use super::value_error::wrong_length;
use super::values::ParameterValues;
use crate::model::constants::Constants;
use crate::model::parameters::{self, DEFAULT_BARS, DEFAULT_TITLES, DepartmentParameters, Profile};
use crate::model::policy::{Levers, Policy};
use crate::model::{CareerModel, Design};
use crate::sim::Simulation;

/// Words that are not names of departments.
const TAKEN: &[(&str, &str)] =
    &[("all", "stands for the whole organization"), ("*", "stands for every department")];

/// An organization of the career model, and the policies of promotion in it.
#[derive(Clone, Debug)]
pub struct Career {
    /// Years after and before the switch.
    pub horizon: Horizon,
    /// The numbers of the model that no department sets: those of `[constant]`, the rest standard.
    pub constants: ParameterValues,
    /// The departments, at least one, in the order of the file.
    pub departments: Vec<Department>,
    /// Multipliers of the hazard of quitting in year 1, 2, …; 1 beyond the end.
    pub market: Vec<f64>,
    /// The policies, at least one, in the order of the file.
    pub policies: Vec<NamedPolicy>,
}

/// How long a run lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Horizon {
    /// Years after the switch.
    pub years: u32,
    /// Years under the baseline before it.
    pub burn_in_years: u32,
}

/// A department.
#[derive(Clone, Debug)]
pub struct Department {
    /// What it is called; no other department is called so.
    pub name: String,
    /// The profile that it starts from.
    pub profile: &'static Profile,
    /// The profile's parameters with its own.
    pub parameters: DepartmentParameters,
    /// Names of the six rungs, the lowest first.
    pub titles: [String; 6],
}

impl Department {
    /// Seats of every level: contributors, and as many managers as the span asks for on every level
    /// until one is left.
    #[must_use]
    pub fn seats_by_level(&self) -> Vec<u64> {
        let span = u64::from(self.parameters.span).max(2);
        let mut level = u64::from(self.parameters.headcount);
        let mut seats = vec![level];
        loop {
            level = level.div_ceil(span);
            seats.push(level);
            if level <= 1 {
                return seats;
            }
        }
    }
}

impl Career {
    /// Reads what a scenario says; `years_from` says in words where the last year comes from.
    pub(super) fn read(parsed: &Parsed<'_>, years_from: &str, out: &mut Collector) -> Self {
        let file = &parsed.file;
        let years = file.small_count(&YEARS, out);
        let burn_in_years = file.small_count(&BURN_IN_YEARS, out);
        let mut constants = ParameterValues::new(Constants::PARAMETERS);
        file.set_all(Constants::PARAMETERS, |key, value| constants.set(key, value), out);
        let market = market(file, out);
        let departments = departments(&parsed.departments, out);
        let known = parsed.departments.complete
            && !out.refused(TableKind::Department, None, &["name", "profile"]);
        let names: Vec<_> = departments.iter().map(|d| d.name.as_str()).collect();
        let known_years = !out.refused(TableKind::File, None, &[YEARS.key]);
        let scope = PolicyScope {
            departments: known.then_some(names.as_slice()),
            years: known_years.then_some(years),
            years_from,
        };
        let policies = policy::read_all(&parsed.policies, &scope, out);
        let horizon = Horizon { years, burn_in_years };
        let career = Self { horizon, constants, departments, market, policies };
        let given = |place: Option<usize>, key: &str| {
            place.and_then(|place| parsed.policies.tables.get(place)).is_some_and(|t| t.gives(key))
        };
        career.check(&given, out);
        career
    }

    /// Checks what is asked of several keys together; `given` says whether the policy at a place
    /// has a key.
    pub(super) fn check(&self, given: &dyn Fn(Option<usize>, &str) -> bool, out: &mut Collector) {
        let sizes = ["profile", "headcount", "span"];
        let is_cut = out.refused(TableKind::File, None, &["department"]);
        if !is_cut && !out.refused(TableKind::Department, None, &sizes) {
            self.check_seats(out);
        }
        for (index, policy) in self.policies.iter().enumerate() {
            policy::check(index, policy, &|key| given(Some(index), key), out);
        }
        let rungs = self.policies.iter().map(|policy| policy.policy.levers.expert_rungs);
        if let Some(most) = rungs.max() {
            for (index, policy) in self.policies.iter().enumerate() {
                policy::check_eligible(index, policy, most, out);
            }
        }
    }

    /// Checks that the organization is not too large; the largest department answers for it.
    fn check_seats(&self, out: &mut Collector) {
        let seats = self.seats();
        if seats <= SEATS_MAX {
            return;
        }
        let sizes = self.departments.iter().enumerate();
        let largest = sizes.max_by_key(|(_, department)| department.parameters.headcount);
        let (index, name) = largest.map_or((0, ""), |(index, largest)| (index, &largest.name));
        let at =
            TableId::element(TableKind::Department, index, Some(name)).key("headcount").value();
        let reason = format!(
            "the organization has {seats} seats, managers included; at most {SEATS_MAX} are allowed"
        );
        let diagnostic = Diagnostic::at(at, DiagnosticKind::Rule { place: TableId::FILE, reason });
        out.push(diagnostic.label("the largest department").help("lower `headcount`"));
    }

    /// Seats of the whole organization, managers and the executive included, of whom there is one where
    /// there are several departments.
    #[must_use]
    pub fn seats(&self) -> u64 {
        let executive = u64::from(self.departments.len() > 1);
        let tree = |department: &Department| department.seats_by_level().iter().sum::<u64>();
        self.departments.iter().map(tree).sum::<u64>() + executive
    }

    /// The numbers of the model that no department sets, as the model takes them.
    #[must_use]
    pub fn model_constants(&self) -> Constants {
        let mut constants = Constants::STANDARD;
        for (row, value) in self.constants.changed() {
            let is_set = constants.set(row.key, value);
            debug_assert!(is_set, "{} takes what its row describes", row.key);
        }
        constants
    }

    /// The simulation under the policies; `baseline` is the place of the baseline among them.
    pub(super) fn simulation(
        &self,
        baseline: usize,
        like: Option<&dyn Simulation>,
    ) -> Box<dyn Simulation> {
        let departments = self.departments.iter();
        let design = Design {
            departments: departments.map(|d| (d.name.clone(), d.parameters.clone())).collect(),
            constants: self.model_constants(),
            market: self.market.clone(),
            burn_in_years: self.horizon.burn_in_years,
            years: self.horizon.years,
            baseline: self.policies[baseline].policy.levers.clone(),
        };
        let like = like.and_then(|like| (like as &dyn Any).downcast_ref::<CareerModel>());
        let model = match like {
            Some(like) => like.with(design),
            None => CareerModel::new(design),
        };
        let policies = self.policies.iter().map(|policy| policy.policy.clone());
        Box::new(model.under(policies.collect()))
    }

    /// What the runs are a function of.
    pub(super) fn fingerprint(&self, baseline: usize) -> Fingerprint {
        let department = |d: &Department| {
            let own = settings(DepartmentParameters::PARAMETERS, |key| d.parameters.get(key));
            format!("{own} bars={:?}", d.parameters.bars)
        };
        let mut parameters: Vec<_> = self.departments.iter().map(department).collect();
        // Standard constants go without saying, so that runs without any keep their key.
        let constants =
            settings(self.constants.changed().map(|(row, _)| row), |key| self.constants.get(key));
        parameters.extend(Some(constants).filter(|constants| !constants.is_empty()));
        let levers = |levers: &Levers| settings(Levers::PARAMETERS, |key| levers.get(key));
        let run = |policy: &NamedPolicy| {
            let Policy { levers: varied, from_year, pilot } = &policy.policy;
            let (years, market) = (self.horizon.years, &self.market);
            let varied = levers(varied);
            format!("{varied} from {from_year} in {pilot:?}, {years} years, market {market:?}")
        };
        Fingerprint {
            warm_up: format!(
                "career model; {}; {} years under {}",
                parameters.join("; "),
                self.horizon.burn_in_years,
                levers(&self.policies[baseline].policy.levers)
            ),
            runs: self.policies.iter().map(run).collect(),
        }
    }
}

/// The market's multipliers by year.
fn market(file: &Table<'_>, out: &mut Collector) -> Vec<f64> {
    let length = file.raw(&SERIES).and_then(RawValue::as_list).map_or(0, <[_]>::len);
    if length > YEARS_MAX as usize {
        let allowed = format!("at most {YEARS_MAX} numbers");
        out.push(wrong_length(file.at(&SERIES), &allowed, length));
        return Vec::new();
    }
    file.reals(&SERIES, out).unwrap_or_default()
}

/// All departments; one of the default profile where there is none.
fn departments(tables: &Tables<'_>, out: &mut Collector) -> Vec<Department> {
    let absent = [Table::empty(TableId::element(TableKind::Department, 0, None))];
    let given = match tables.tables.as_slice() {
        [] if tables.complete => &absent,
        given => given,
    };
    let departments: Vec<_> = given.iter().map(|table| department(table, out)).collect();
    let names = given.iter().zip(&departments).map(|(table, department)| {
        let key = if table.has(&DEPARTMENT_NAME) { &DEPARTMENT_NAME } else { &PROFILE };
        (department.name.as_str(), table.at(key))
    });
    name::check_unique("departments", names.filter(|(name, _)| !name.is_empty()), out);
    departments
}

/// A department; it has no name where that is refused.
fn department(table: &Table<'_>, out: &mut Collector) -> Department {
    let profile =
        parameters::profile(table.choice(&PROFILE, out)).unwrap_or(&parameters::PROFILES[0]);
    let index = Some(table.place.index);
    let is_known = !out.refused(TableKind::Department, index, &[PROFILE.key]);
    let name = match table.text(&DEPARTMENT_NAME, out) {
        Some(name) if name::check(name, table.at(&DEPARTMENT_NAME), TAKEN, out) => name,
        None if is_known && !table.has(&DEPARTMENT_NAME) => profile.name,
        Some(_) | None => "",
    };
    let mut parameters = DepartmentParameters::of_profile(profile);
    let rows = DepartmentParameters::PARAMETERS;
    table.set_all(rows, |key, value| parameters.set(key, value), out);
    parameters.bars = bars(table, out);
    Department { name: name.to_owned(), profile, parameters, titles: titles(table, out) }
}

/// The bars of the rungs above junior; they rise.
fn bars(table: &Table<'_>, out: &mut Collector) -> [f64; 5] {
    let Some(given) = table.reals(&BARS, out) else { return DEFAULT_BARS };
    let bars = <[f64; 5]>::try_from(given).unwrap_or_else(|given| {
        let allowed = "exactly 5 numbers, one for each rung above the lowest";
        out.push(wrong_length(table.at(&BARS), allowed, given.len()));
        DEFAULT_BARS
    });
    if let Some(place) = (1..bars.len()).find(|&place| bars[place] <= bars[place - 1]) {
        let (low, high) = (bars[place - 1], bars[place]);
        let reason = format!("`bars` does not rise: {high} follows {low}");
        let at = table.key(&BARS).element(place);
        let fall = Diagnostic::of_rule(at, reason).label(format!("expected more than {low}"));
        out.push(fall.help("begin with the bar of the second rung; each rung asks for more"));
    }
    bars
}

fn titles(table: &Table<'_>, out: &mut Collector) -> [String; 6] {
    let default = DEFAULT_TITLES.map(str::to_owned);
    let Some(given) = table.texts(&TITLES, out) else { return default };
    for (index, title) in given.iter().enumerate() {
        name::check(title, table.key(&TITLES).element(index), &[], out);
    }
    let given: Vec<_> = given.into_iter().map(str::to_owned).collect();
    given.try_into().unwrap_or_else(|given: Vec<_>| {
        let allowed = "exactly 6 texts, one for each rung";
        out.push(wrong_length(table.at(&TITLES), allowed, given.len()));
        default
    })
}

#[cfg(test)]
mod tests {
    use super::super::Scenario;
    use super::*;

    fn career(departments: &str) -> Career {
        let text = format!("name = \"x\"\n[[policy]]\nname = \"a\"\n{departments}");
        Scenario::parse("x.toml", &text).unwrap().career().unwrap().clone()
    }

    #[test]
    fn a_department_is_called_after_its_profile_starts_from_it_and_changes_it() {
        let text = "[[department]]\nprofile = \"sales\"\nbase_quit = 0.02\n[[department]]\n";
        let departments = career(text).departments;
        let names: Vec<_> = departments.iter().map(|department| &department.name).collect();
        assert_eq!(names, ["sales", "software"]);
        let parameters = &departments[0].parameters;
        assert_eq!((parameters.sigma, parameters.base_quit), (0.6, 0.02));
    }

    #[test]
    fn runs_are_a_function_of_bars_and_of_constants_that_are_not_standard() {
        let warm_up = |text: &str| career(text).fingerprint(0).warm_up;
        let plain = warm_up("");
        assert!(!plain.contains("quit_morale") && plain.contains("bars=[-0.8, 0.2, "));
        assert_eq!(warm_up("[constant]\nquit_morale = 3.5\nwait_inside = 3\n"), plain);
        assert!(warm_up("[constant]\nquit_morale = 3\n").contains("; quit_morale=3; "));
        assert_ne!(warm_up("[[department]]\nbars = [-1, 0, 1, 2, 3]\n"), plain);
    }

    #[test]
    fn constants_reach_the_model() {
        let constants = career("[constant]\nquit_morale = 3\nwait_inside = 9\n").model_constants();
        let expected = Constants { quit_morale: 3.0, wait_inside: 9.0, ..Constants::STANDARD };
        assert_eq!(constants, expected);
    }

    #[test]
    fn seats_are_counted_as_the_tree_is_cut() {
        let sized = |sizes: &[(u32, u32)]| {
            let mut career = career("");
            let department = |&(headcount, span): &(u32, u32)| {
                let mut department = career.departments[0].clone();
                department.parameters.headcount = headcount;
                department.parameters.span = span;
                department
            };
            career.departments = sizes.iter().map(department).collect();
            career
        };
        assert_eq!(sized(&[(1, 8)]).seats(), 2);
        assert_eq!(sized(&[(8, 8)]).seats(), 9);
        assert_eq!(sized(&[(9, 8)]).seats(), 9 + 2 + 1);
        assert_eq!(sized(&[(800, 8), (9, 4)]).seats(), 800 + 116 + (9 + 3 + 1) + 1);
        for sizes in [vec![(65, 8)], vec![(1, 70), (4900, 70), (4901, 70)]] {
            let career = sized(&sizes);
            let named = career.departments.iter().map(|d| (d.name.clone(), d.parameters.clone()));
            let model = CareerModel::new(Design {
                departments: named.collect(),
                constants: Constants::STANDARD,
                market: Vec::new(),
                burn_in_years: 0,
                years: 1,
                baseline: Levers::default(),
            });
            assert_eq!(career.seats(), model.seats() as u64);
        }
    }
}
