//! Scenario files: one organization, and the policies to compare on it.
//!
//! A file is read in two steps. `wire` finds the known keys with their positions; one module a
//! table then checks their values against the table of parameters, so that types, ranges and
//! defaults are written down once. All faults of a file are reported together, with position and
//! remedy; what comes out without a fault is a [`Scenario`], which cannot be wrong.

pub mod limits;

mod department;
mod draft;
mod fault;
mod faults;
mod keys;
mod name;
mod near;
mod policy;
mod resolved;
mod settings;
mod starter;
mod syntax;
mod value;
mod wire;

pub use fault::{Fault, FaultKind, Key, Place};
pub use faults::Faults;
pub use keys::{DEPARTMENT_KEYS, POLICY_KEYS, SCENARIO_PARAMETERS, all_parameters};
pub use starter::STARTER;

use crate::model::parameters::{DepartmentParameters, Profile};
use crate::model::policy::{Policy, Preset};
use limits::TEXT_BYTES_MAX;
use toml::de::DeTable;
use name::Name;
use policy::Reach;
use value::Rejected;
use wire::{Table, Wire};

/// A valid scenario, every default filled in.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What it is called.
    pub name: String,
    /// What it is about; may be empty.
    pub description: String,
    /// Years after and before the switch.
    pub horizon: Horizon,
    /// How it is run.
    pub study: StudySettings,
    /// The departments, at least one, in the order of the file.
    pub departments: Vec<Department>,
    /// Multipliers of the hazard of quitting in year 1, 2, …; 1 beyond the end.
    pub market: Vec<f64>,
    /// The policies, at least one, in the order of the file.
    pub policies: Vec<NamedPolicy>,
}

impl Scenario {
    /// Reads a scenario. `file` is only named in messages.
    ///
    /// # Errors
    ///
    /// Every fault of the text.
    pub fn parse(file: &str, text: &str) -> Result<Self, Faults> {
        Self::parse_with(file, text, &Overrides::default())
    }

    /// Reads a scenario with some numbers replaced from the command line.
    ///
    /// # Errors
    ///
    /// Every fault of the text and of the replacements.
    pub fn parse_with(file: &str, text: &str, overrides: &Overrides) -> Result<Self, Faults> {
        let mut faults = Vec::new();
        match read(text, overrides, &mut faults) {
            Ok(scenario) if faults.is_empty() => Ok(scenario),
            _ => Err(Faults::new(file, text, faults)),
        }
    }

    /// The name as a name for a directory: lower-case ASCII letters, digits and hyphens.
    #[must_use]
    pub fn slug(&self) -> String {
        name::slug(&self.name)
    }

    /// Seats of the whole organization, managers and the executive included.
    #[must_use]
    pub fn seats(&self) -> u64 {
        seats(&self.departments)
    }
}

/// How long a run lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Horizon {
    /// Years after the switch.
    pub years: u32,
    /// Years under the baseline before it.
    pub burn_in_years: u32,
}

/// How a scenario is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StudySettings {
    /// Organizations simulated, each under every policy.
    pub replications: u32,
    /// Where all draws start from.
    pub seed: u64,
    /// The place of the baseline among the policies.
    pub baseline: usize,
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

/// A policy with its name.
#[derive(Clone, Debug)]
pub struct NamedPolicy {
    /// What it is called; no other policy is called so.
    pub name: String,
    /// What it is about; may be empty.
    pub description: String,
    /// The preset that it starts from.
    pub preset: &'static Preset,
    /// The preset's levers with its own, and where and when it holds.
    pub policy: Policy,
}

/// Numbers from the command line, which stand in for those of the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// `--replications`.
    pub replications: Option<u32>,
    /// `--years`.
    pub years: Option<u32>,
    /// `--seed`.
    pub seed: Option<u64>,
}

/// Reads a text; faults of it are recorded.
fn read(text: &str, overrides: &Overrides, faults: &mut Vec<Fault>) -> Result<Scenario, Rejected> {
    if text.len() > TEXT_BYTES_MAX {
        faults.push(Fault::without_position(FaultKind::TooLong(text.len())));
        return Err(Rejected);
    }
    let (document, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return validated(document.get_ref(), overrides, faults);
    }
    faults.extend(syntax::faults(text, &errors));
    if let Some(mended) = syntax::mended(text, faults)
        && let Ok(document) = DeTable::parse(&mended)
    {
        let mut others = Vec::new();
        drop(validated(document.get_ref(), overrides, &mut others));
        faults.extend(others.into_iter().filter(|fault| fault.kind.stands_alone()));
    }
    Err(Rejected)
}

/// Checks a document. Nothing is skipped because of a fault elsewhere, unless it hangs on it.
fn validated(
    document: &DeTable<'_>,
    overrides: &Overrides,
    faults: &mut Vec<Fault>,
) -> Result<Scenario, Rejected> {
    let wire = Wire::read(document, faults);
    let file = &wire.file;
    let name = scenario_name(file, faults);
    let description = value::text(file, &keys::DESCRIPTION, faults);
    let horizon = settings::horizon(file, overrides, faults);
    let replications = settings::replications(file, overrides, faults);
    let seed = settings::seed(file, overrides, faults);
    let market = settings::market(file, faults);
    let departments = department::read_all(&wire.departments, faults);
    let reach = Reach {
        departments: departments.names.as_deref(),
        years: horizon.ok().map(|horizon| horizon.years),
        years_from: if overrides.years.is_some() { "`--years`" } else { "`horizon.years`" },
    };
    let policies = policy::read_all(&wire.policies, &reach, faults);
    let baseline = baseline(&wire, policies.names.as_deref(), faults);
    let departments = departments.all();
    if let Ok(departments) = &departments {
        department::check_seats(&wire.departments, departments, faults);
    }
    Ok(Scenario {
        name: name?,
        description: description?.map_or_else(String::new, |written| written.text.to_owned()),
        horizon: horizon?,
        study: StudySettings { replications: replications?, seed: seed?, baseline: baseline? },
        departments: departments?,
        market: market?,
        policies: policies.all()?,
    })
}

/// The scenario's name, which is required.
fn scenario_name(file: &Table<'_>, faults: &mut Vec<Fault>) -> Result<String, Rejected> {
    let Some(written) = value::text(file, &keys::NAME, faults)? else {
        let fault = Fault::at(0..0, FaultKind::Missing(file.place.key(keys::NAME.key)));
        faults.push(fault.help("begin the file with a name: `name = \"two ladders\"`"));
        return Err(Rejected);
    };
    Ok(name::checked(&written, (&file.place, &keys::NAME), &[], faults)?.text)
}

/// The place of the baseline among the policies, which has to hold everywhere and at once.
fn baseline(
    wire: &Wire<'_>,
    names: Option<&[Name]>,
    faults: &mut Vec<Fault>,
) -> Result<usize, Rejected> {
    let place = settings::baseline(&wire.file, names, faults)?;
    if let Some(table) = wire.policies.tables.get(place) {
        settings::check_baseline(table, &wire.file, faults);
    }
    Ok(place)
}

/// Seats of the departments: contributors, as many managers as the span asks for on every level
/// until one is left, and an executive where there are several departments.
fn seats(departments: &[Department]) -> u64 {
    let executive = u64::from(departments.len() > 1);
    let tree = |department: &Department| {
        let span = u64::from(department.parameters.span).max(2);
        let mut level = u64::from(department.parameters.headcount);
        let mut seats = level;
        loop {
            level = level.div_ceil(span);
            seats += level;
            if level <= 1 {
                return seats;
            }
        }
    };
    departments.iter().map(tree).sum::<u64>() + executive
}
