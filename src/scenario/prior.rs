//! The tables `[[prior]]`: which keys are drawn for the worlds of an analysis, and how.
//!
//! A key of a department that no table names is drawn from its own prior, one draw for all
//! departments; so is a parameter of a published model. Levers of policies and constants are drawn
//! only where a table names them.

use super::attribution::Attribution;
use super::diagnostic::{Collector, Diagnostic};
use super::factor::{Factor, FactorReader, FactorValues};
use super::file_keys::{
    ALPHA, BETA, CORRELATION_RANK, CORRELATION_WITH, DEFAULT_PRIORS, DISTRIBUTION, MODE,
    PRIOR_MEAN, PRIOR_NAME, PRIOR_RANGE, PRIOR_SD, PRIOR_SOURCE,
};
use super::inputs::Inputs;
use super::keys::TableKind;
use super::location::{KeyLocation, TableId};
use super::models::Model;
use super::name;
use super::parsed::Parsed;
use super::path::ParameterPath;
use super::rank_correlation::RankPair;
use super::raw::RawTable;
use super::spread::Spread;
use super::table::Table;
use super::value_error::unknown_name;
use crate::model::parameters::DepartmentParameters;
use crate::sim::{Distribution, Parameter, Value};

/// Words that are not names of priors.
const TAKEN: &[(&str, &str)] = &[
    ("point", "is the column of the points themselves"),
    ("dummy", "is the key that nothing depends on, shown beside the others"),
];

/// What is drawn for a world, as factors, and which draws go together.
#[derive(Clone, Debug)]
pub(super) struct Priors {
    pub(super) factors: Vec<Factor>,
    pub(super) correlations: Vec<Correlation>,
}

/// Two draws that go together.
#[derive(Clone, Debug)]
pub(super) struct Correlation {
    /// By the places of the priors.
    pub(super) pair: RankPair,
    /// Where it is given.
    pub(super) at: KeyLocation,
}

impl Priors {
    /// Reads the tables, and adds the priors that keys have of their own. What is wrong with a table
    /// is recorded, and the table left out.
    pub(super) fn read(
        parsed: &Parsed<'_>,
        given: &RawTable,
        base: &Inputs,
        out: &mut Collector,
    ) -> Self {
        let before = out.len();
        let tables = &parsed.priors.tables;
        let mut factors = Vec::new();
        let mut named: Vec<(String, KeyLocation)> = Vec::new();
        for table in tables {
            let reader = PriorReader { table, given, model: parsed.model };
            if let Some(factor) = reader.read(base, out) {
                let at =
                    if table.has(&PRIOR_NAME) { table.at(&PRIOR_NAME) } else { factor.location() };
                named.push((factor.columns[0].clone(), at));
                factors.push(factor);
            }
        }
        let names = named.iter().map(|(name, at)| (name.as_str(), at.clone()));
        name::check_unique("priors", names, out);
        check_apart(&factors, out);
        let correlations = if out.len() > before {
            Vec::new()
        } else {
            tables
                .iter()
                .enumerate()
                .filter_map(|(at, t)| correlation(t, at, &factors, out))
                .collect()
        };
        if parsed.file.flag(&DEFAULT_PRIORS, out) {
            let own = own_priors(parsed.model, base, &factors);
            factors.extend(own);
        }
        Self { factors, correlations }
    }
}

impl Priors {
    /// The priors of an attribution: a draw of a policy's key holds in the combinations that take the
    /// key from that policy. One that holds in none is left out.
    pub(super) fn among(self, attribution: &Attribution) -> Self {
        let mut kept = Vec::new();
        let factors = self.factors.into_iter().enumerate().filter_map(|(place, factor)| {
            let paths: Vec<_> =
                factor.paths.iter().filter_map(|path| attribution.path(path)).collect();
            (!paths.is_empty()).then(|| {
                kept.push(place);
                Factor { paths, ..factor }
            })
        });
        let factors = factors.collect();
        let place = |old: usize| kept.iter().position(|kept| *kept == old);
        let correlations = self.correlations.into_iter().filter_map(|correlation| {
            let RankPair { first, second, rank } = correlation.pair;
            let pair = RankPair { first: place(first)?, second: place(second)?, rank };
            Some(Correlation { pair, ..correlation })
        });
        Self { factors, correlations: correlations.collect() }
    }
}

/// Records priors of keys that an earlier one draws too.
fn check_apart(factors: &[Factor], out: &mut Collector) {
    for (index, factor) in factors.iter().enumerate() {
        for path in &factor.paths {
            let mut earlier = factors[..index].iter().flat_map(|factor| &factor.paths);
            if earlier.any(|other| other.meets(path)) {
                let reason = format!("another prior draws `{}` too", path.text);
                let help = "leave out one of them";
                out.push(Diagnostic::of_rule(factor.location(), reason).help(help));
            }
        }
    }
}

/// What `[prior.correlation]` of table number `place` says, if it is there.
fn correlation(
    table: &Table<'_>,
    place: usize,
    factors: &[Factor],
    out: &mut Collector,
) -> Option<Correlation> {
    let (with, rank) = (table.text(&CORRELATION_WITH, out), table.scalar(&CORRELATION_RANK, out));
    let (with, Value::Real(rank)) = (match (with, rank) {
        (None, None) => return None,
        (Some(with), Some(rank)) => (with, rank),
        (with, _) => {
            let missing = if with.is_some() { &CORRELATION_RANK } else { &CORRELATION_WITH };
            // What is there and wrong has been told.
            if table.has(missing) {
                return None;
            }
            let help =
                "say which prior and how much: `correlation = { with = \"rho\", rank = 0.4 }`";
            out.push(Diagnostic::missing(table.key(missing)).help(help));
            return None;
        }
    }) else {
        return None;
    };
    let names = factors[..place].iter().map(|factor| factor.columns[0].as_str());
    let Some(first) = names.clone().position(|name| name == with) else {
        let unknown = unknown_name(table.at(&CORRELATION_WITH), "prior above", with, names);
        out.push(unknown);
        return None;
    };
    let pair = RankPair { first, second: place, rank };
    Some(Correlation { pair, at: table.at(&CORRELATION_RANK) })
}

/// The priors that keys have of their own, of those that no factor moves.
fn own_priors(model: Model, base: &Inputs, named: &[Factor]) -> Vec<Factor> {
    let (table, rows, within) = match model {
        Model::Career => (TableKind::Department, DepartmentParameters::PARAMETERS, "department.*"),
        _ => (TableKind::File, model.parameters(), "model"),
    };
    let count = base.career().map_or(1, |career| career.departments.len());
    let own = rows.iter().filter_map(|parameter| {
        let spread = Spread::own(parameter)?;
        let moved = |element: usize| {
            let mut paths = named.iter().flat_map(|factor| &factor.paths);
            paths.any(|path| {
                path.table == table
                    && path.parameter.key == parameter.key
                    && path.elements.contains(&element)
            })
        };
        let elements: Vec<usize> = (0..count).filter(|&element| !moved(element)).collect();
        let text = format!("{within}.{}", parameter.key);
        let path = ParameterPath { text, table, elements, parameter };
        (!path.elements.is_empty()).then(|| Factor {
            columns: vec![parameter.key.to_owned()],
            paths: vec![path],
            values: FactorValues::Drawn(spread),
            place: TableId::FILE,
        })
    });
    own.collect()
}

/// Reads one table.
struct PriorReader<'r> {
    table: &'r Table<'r>,
    given: &'r RawTable,
    model: Model,
}

impl PriorReader<'_> {
    fn read(&self, base: &Inputs, out: &mut Collector) -> Option<Factor> {
        let (table, before) = (self.table, out.len());
        let reader = FactorReader { table, given: self.given, model: self.model, listed: false };
        let paths = reader.paths(out);
        let name = table.text(&PRIOR_NAME, out);
        let name = name.filter(|name| name::check(name, table.at(&PRIOR_NAME), TAKEN, out));
        // Read so that what is no text is told; the resolved scenario shows it.
        table.text(&PRIOR_SOURCE, out);
        let paths = paths?;
        let spread = self.spread(&reader, &paths, out)?;
        let name = name.map_or_else(|| column_name(&paths[0], base), str::to_owned);
        let factor = Factor {
            paths,
            columns: vec![name],
            values: FactorValues::Drawn(spread),
            place: table.place.clone(),
        };
        (out.len() == before).then_some(factor)
    }

    /// The range and the distribution over it.
    fn spread(
        &self,
        reader: &FactorReader<'_>,
        paths: &[ParameterPath],
        out: &mut Collector,
    ) -> Option<Spread> {
        let table = self.table;
        let (low, high) = if table.has(&PRIOR_RANGE) {
            match reader.range(paths, out)? {
                FactorValues::Range { low, high, .. } => (low, high),
                _ => return None,
            }
        } else {
            let parameter = paths[0].parameter;
            let Some(ends) = parameter.prior().or_else(|| parameter.kind.ends()) else {
                let reason = format!("`{}` takes no number to draw", paths[0].text);
                out.push(Diagnostic::of_rule(reader.at_path(), reason));
                return None;
            };
            ends
        };
        let distribution = self.distribution((low, high), out)?;
        let fits = !table.has(&PRIOR_RANGE);
        let spread = Spread { distribution, low, high, follows: fits };
        match distribution.fault(low, high) {
            None => Some(spread),
            Some(fault) => {
                let reason = format!("the prior is none: {fault}");
                out.push(Diagnostic::of_rule(table.at(&DISTRIBUTION), reason));
                None
            }
        }
    }

    fn distribution(&self, (low, high): (f64, f64), out: &mut Collector) -> Option<Distribution> {
        let table = self.table;
        let word = table.choice(&DISTRIBUTION, out);
        let used: &[&Parameter] = match word {
            "triangular" => &[&MODE],
            "normal" => &[&PRIOR_MEAN, &PRIOR_SD],
            "beta" => &[&ALPHA, &BETA],
            _ => &[],
        };
        for parameter in [&MODE, &PRIOR_MEAN, &PRIOR_SD, &ALPHA, &BETA] {
            if table.has(parameter) && !used.contains(&parameter) {
                let key = parameter.key;
                let reason = format!("`{key}` does nothing in a distribution {word:?}");
                out.push(
                    Diagnostic::of_rule(table.key(parameter).name(), reason).help("leave it out"),
                );
            }
        }
        let mut number = |parameter: &Parameter, default: f64| match table.scalar(parameter, out) {
            Some(Value::Real(number)) => number,
            _ => default,
        };
        let middle = f64::midpoint(low, high);
        Some(match word {
            "uniform" => Distribution::Uniform,
            "triangular" => Distribution::Triangular { mode: number(&MODE, middle) },
            "normal" => Distribution::Normal {
                mean: number(&PRIOR_MEAN, middle),
                sd: number(&PRIOR_SD, (high - low) / 4.0),
            },
            "beta" => Distribution::Beta { alpha: number(&ALPHA, 2.0), beta: number(&BETA, 2.0) },
            "log-uniform" => Distribution::LogUniform,
            // The word was refused.
            _ => return None,
        })
    }
}

/// The name of a column: the key where the path means it everywhere, else the path.
fn column_name(path: &ParameterPath, base: &Inputs) -> String {
    let everywhere = match path.table {
        TableKind::Department => {
            base.career().is_some_and(|career| career.departments.len() == path.elements.len())
        }
        TableKind::Policy => false,
        _ => true,
    };
    if everywhere { path.parameter.key.to_owned() } else { path.text.clone() }
}

#[cfg(test)]
mod tests {
    use super::super::{Expansion, Overrides, WorldKey};
    use super::*;
    use crate::stats::{correlation, midranks};

    const HEAD: &str = "name = 'x'\nstudy.analysis = 'robustness'\ndesign.points = 16\n\
        [[department]]\nname = 'a'\nheadcount = 30\n[[department]]\nname = 'b'\nrho = 0.8\n\
        headcount = 30\n[[policy]]\nname = 'one'\n[[policy]]\nname = 'other'\n\
        preset = 'dual-ladder'\n";

    fn expanded(text: &str) -> Result<Expansion, String> {
        let expansion = Expansion::parse_with("x.toml", text, &Overrides::default(), None);
        expansion.map_err(|refused| refused.render(false))
    }

    fn key<'e>(expansion: &'e Expansion, name: &str) -> &'e WorldKey {
        let worlds = expansion.worlds().expect("worlds");
        worlds.keys.iter().find(|key| key.name == name).expect("a key of that name")
    }

    fn rhos(expansion: &Expansion, department: usize) -> Vec<f64> {
        let rho = |world| {
            let scenario = expansion.scenario(world);
            scenario.career().expect("a career").departments[department].parameters.rho
        };
        (0..expansion.points()).map(rho).collect()
    }

    #[test]
    fn every_key_with_a_prior_is_drawn_once_for_all_departments() {
        let expansion = expanded(HEAD).unwrap();
        let drawn = DepartmentParameters::PARAMETERS.iter().filter(|row| row.prior().is_some());
        assert_eq!(expansion.worlds().unwrap().keys.len(), drawn.count());
        assert_eq!((expansion.points(), expansion.design()), (16, "sobol"));
        let (a, b) = (rhos(&expansion, 0), rhos(&expansion, 1));
        // 0.8 lies outside of the prior −0.2 to 0.5: there it is 0.45 to 0.95 after the cut.
        assert!(a.iter().all(|rho| (-0.2..0.5).contains(rho)));
        assert!(b.iter().all(|rho| (0.45..0.95).contains(rho)));
        let share = |rho: f64, low: f64, high: f64| (rho - low) / (high - low);
        for (a, b) in a.iter().zip(&b) {
            assert!((share(*a, -0.2, 0.5) - share(*b, 0.45, 0.95)).abs() < 1e-9, "one draw");
        }
    }

    #[test]
    fn a_prior_of_the_file_stands_in_place_of_the_keys_own_and_stays_where_it_is() {
        let prior = "[[prior]]\npath = 'department.b.rho'\nrange = [0.1, 0.2]\n\
            [[prior]]\npath = 'policy.other.influence'\n[[prior]]\nname = 'devotion'\n\
            path = 'constant.devotion_mean'\ndistribution = 'normal'\n";
        let expansion = expanded(&format!("{HEAD}{prior}")).unwrap();
        assert!(rhos(&expansion, 1).iter().all(|rho| (0.1..0.2).contains(rho)));
        assert!(rhos(&expansion, 0).iter().any(|rho| *rho > 0.2), "the key's own prior");
        let influence = key(&expansion, "policy.other.influence").spread;
        assert_eq!((influence.low, influence.high), (0.0, 2.0));
        let devotion = key(&expansion, "devotion").spread;
        assert!(matches!(devotion.distribution, Distribution::Normal { .. }));
    }

    #[test]
    fn priors_of_the_keys_own_can_be_left_out() {
        let only = "[[prior]]\npath = 'department.*.rho'\n";
        let text = HEAD.replace("design.points", "design.default_priors = false\ndesign.points");
        let expansion = expanded(&format!("{text}{only}")).unwrap();
        assert_eq!(expansion.worlds().unwrap().keys.len(), 1);
        let none = expanded(&text).unwrap_err();
        assert!(none.contains("nothing is drawn"), "{none}");
    }

    #[test]
    fn draws_that_go_together_keep_their_margins() {
        let text = HEAD.replace("= 16", "= 512");
        let priors = "[[prior]]\npath = 'department.*.sigma'\n[[prior]]\npath = \
            'department.*.envy'\ncorrelation = { with = 'sigma', rank = 0.7 }\n";
        let expansion = expanded(&format!("{text}{priors}")).unwrap();
        let worlds = expansion.worlds().unwrap();
        let axis = |points: &[Vec<f64>], key: usize| -> Vec<Option<f64>> {
            points.iter().map(|point| Some(point[key])).collect()
        };
        let ranks = |of: &[Vec<f64>]| {
            let ranks = |key| midranks(&axis(of, key)).into_iter().flatten().collect();
            let [a, b]: [Vec<f64>; 2] = [0, 1].map(ranks);
            correlation(&a, &b).expect("they vary")
        };
        assert!((ranks(&worlds.drawn) - 0.7).abs() < 0.05);
        assert!(ranks(&worlds.independent).abs() < 0.05);
        let mean = axis(&worlds.drawn, 1).into_iter().flatten().sum::<f64>() / 512.0;
        assert!((mean - 0.5).abs() < 0.02);
    }

    #[test]
    fn a_study_of_policies_runs_the_scenario_as_it_stands_and_checks_the_priors() {
        let text = HEAD.replace("study.analysis = 'robustness'\ndesign.points = 16\n", "");
        let priors = "[[prior]]\npath = 'department.*.rho'\n[design]\npoints = 64\n";
        let expansion = expanded(&format!("{text}{priors}")).unwrap();
        assert_eq!((expansion.points(), expansion.worlds().is_none()), (1, true));
        let wrong = format!("{text}[[prior]]\npath = 'department.*.rho'\nrange = [0.3, 0.1]\n");
        assert!(expanded(&wrong).unwrap_err().contains("`range` begins with the lower number"));
    }
}
