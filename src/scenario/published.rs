//! The published models as scenarios know them: what a file can set in each, and how it is read.

use super::draft::{Draft, Drafts, WorldDraft};
use super::fault::Fault;
use super::policy::{name, require_one};
use super::rows::POLICY_DESCRIPTION;
use super::rule::{Rule, are_kept, check};
use super::table::Table;
use super::value::{self, Rejected};
use super::wire::{Tables, Wire};
use super::world::{Classic, ClassicPolicy, World};
use crate::classics::kane_1970::{self, Kane1970};
use crate::classics::lazear_2004::{self, Lazear2004};
use crate::classics::pluchino_2010::{self, Pluchino2010};
use crate::classics::pluchino_2011::{self, Pluchino2011};
use crate::sim::{About, Described, Simulation};

/// What the one policy of a model is called that has none to set.
const NO_POLICY: &str = "none";

/// A published model that scenario files can name.
pub trait Published: Simulation + Sized {
    /// What is the world's: the keys of `[model]`.
    type World: Described;
    /// What a firm can set: the keys of a `[[policy]]`.
    type Policy: Described;
    /// What the model says of itself.
    const ABOUT: &'static About;
    /// Keys of `[model]` that have to be the same at all points of a design, since the columns of
    /// its tables or the number of their rows hang on them.
    const FIXED: &'static [&'static str];
    /// Keys of `[model]` on which it hangs how many persons there are.
    const SIZING: &'static [&'static str];
    /// What the keys of `[model]` ask of each other.
    const WORLD_RULES: &'static [Rule];
    /// What the keys of a `[[policy]]` ask of each other.
    const POLICY_RULES: &'static [Rule];

    /// The model of a world under some policies.
    fn of(world: &Self::World, policies: Vec<Self::Policy>) -> Self;

    /// A model with all metrics that there can be.
    fn widest() -> Self {
        Self::of(&Self::World::default(), Vec::new())
    }

    /// The model's world and policies, if the scenario is of this model.
    fn find(world: &World) -> Option<&ClassicOf<Self>>;
}

/// World and policies of a published model.
pub type ClassicOf<M> = Classic<<M as Published>::World, <M as Published>::Policy>;

impl Published for Pluchino2010 {
    type World = pluchino_2010::Parameters;
    type Policy = pluchino_2010::Policy;
    const ABOUT: &'static About = &pluchino_2010::ABOUT;
    const FIXED: &'static [&'static str] = &["steps", "asymptote_steps"];
    const SIZING: &'static [&'static str] = &[];
    const WORLD_RULES: &'static [Rule] = &[
        Rule::AtMost { key: "asymptote_steps", limit: "steps" },
        Rule::ReadWhere { key: "continuity", other: "hypothesis", word: "peter" },
    ];
    const POLICY_RULES: &'static [Rule] =
        &[Rule::ReadWhere { key: "best_share", other: "rule", word: "mix" }];

    fn of(world: &Self::World, policies: Vec<Self::Policy>) -> Self {
        Self::new(world, policies)
    }

    fn find(world: &World) -> Option<&ClassicOf<Self>> {
        if let World::Pluchino2010(classic) = world { Some(classic) } else { None }
    }
}

impl Published for Pluchino2011 {
    type World = pluchino_2011::Parameters;
    type Policy = pluchino_2011::Policy;
    const ABOUT: &'static About = &pluchino_2011::ABOUT;
    const FIXED: &'static [&'static str] = &["transient_steps", "steps", "asymptote_steps"];
    const SIZING: &'static [&'static str] = &["reports"];
    const WORLD_RULES: &'static [Rule] = &[
        Rule::AtMost { key: "asymptote_steps", limit: "transient_steps" },
        Rule::AtMost { key: "asymptote_steps", limit: "steps" },
        Rule::ReadWhere { key: "continuity", other: "hypothesis", word: "peter" },
    ];
    const POLICY_RULES: &'static [Rule] = &[];

    fn of(world: &Self::World, policies: Vec<Self::Policy>) -> Self {
        Self::new(world, policies)
    }

    fn find(world: &World) -> Option<&ClassicOf<Self>> {
        if let World::Pluchino2011(classic) = world { Some(classic) } else { None }
    }
}

impl Published for Kane1970 {
    type World = kane_1970::Parameters;
    type Policy = ();
    const ABOUT: &'static About = &kane_1970::ABOUT;
    const FIXED: &'static [&'static str] = &["levels", "years"];
    const SIZING: &'static [&'static str] = &[];
    const WORLD_RULES: &'static [Rule] = &[];
    const POLICY_RULES: &'static [Rule] = &[];

    fn of(world: &Self::World, _policies: Vec<()>) -> Self {
        Self::new(world)
    }

    fn widest() -> Self {
        Self::new(&Self::World { levels: kane_1970::LEVELS_MAX, ..Self::World::default() })
    }

    fn find(world: &World) -> Option<&ClassicOf<Self>> {
        if let World::Kane1970(classic) = world { Some(classic) } else { None }
    }
}

impl Published for Lazear2004 {
    type World = lazear_2004::Parameters;
    type Policy = lazear_2004::Policy;
    const ABOUT: &'static About = &lazear_2004::ABOUT;
    const FIXED: &'static [&'static str] = &[];
    const SIZING: &'static [&'static str] = &["workers"];
    const WORLD_RULES: &'static [Rule] =
        &[Rule::Above { key: "difficult_slope", floor: "easy_slope" }];
    const POLICY_RULES: &'static [Rule] =
        &[Rule::ReadWhere { key: "promoted_share", other: "selection", word: "tournament" }];

    fn of(world: &Self::World, policies: Vec<Self::Policy>) -> Self {
        Self::new(world, policies)
    }

    fn find(world: &World) -> Option<&ClassicOf<Self>> {
        if let World::Lazear2004(classic) = world { Some(classic) } else { None }
    }
}

/// Reads world and policies of a published model.
pub(super) fn read<M: Published>(
    wire: &Wire<'_>,
    wrap: impl Fn(ClassicOf<M>) -> World,
    faults: &mut Vec<Fault>,
) -> WorldDraft {
    let parameters = parameters::<M::World>(&wire.file, M::WORLD_RULES, faults);
    let policies = policies::<M>(&wire.policies, faults);
    let model = parameters
        .as_ref()
        .map_or_else(|Rejected| M::widest(), |parameters| M::of(parameters, Vec::new()));
    WorldDraft {
        metrics: model.metrics().iter().map(|metric| metric.key).collect(),
        names: policies.names.clone(),
        count: policies.count(),
        world: match (parameters, policies.all()) {
            (Ok(parameters), Ok(policies)) => Ok(wrap(Classic { parameters, policies })),
            _ => Err(Rejected),
        },
    }
}

/// Whether what is asked of several keys together is sure to hold, where each is valid; `gives` says
/// which keys the file gives, of `[model]` or of the policy at a place.
pub(super) fn is_sound<M: Published>(
    world: &ClassicOf<M>,
    gives: &impl Fn(Option<usize>, &str) -> bool,
) -> bool {
    let mut policies = world.policies.iter().enumerate();
    are_kept(M::WORLD_RULES, &world.parameters, |key| gives(None, key))
        && policies.all(|(place, policy)| {
            are_kept(M::POLICY_RULES, &policy.policy, |key| gives(Some(place), key))
        })
}

/// The parameters that a table gives, the others at their defaults.
fn parameters<D: Described>(
    table: &Table<'_>,
    rules: &[Rule],
    faults: &mut Vec<Fault>,
) -> Result<D, Rejected> {
    let mut described = D::default();
    value::overrides(table, D::PARAMETERS, |key, value| described.set(key, value), faults)?;
    check(rules, table, &mut described, faults)?;
    Ok(described)
}

fn policies<M: Published>(
    tables: &Tables<'_>,
    faults: &mut Vec<Fault>,
) -> Drafts<ClassicPolicy<M::Policy>> {
    if <M::Policy as Described>::PARAMETERS.is_empty() {
        let (name, description) = (NO_POLICY.to_owned(), String::new());
        let policy = M::Policy::default();
        return Drafts::one(NO_POLICY, ClassicPolicy { name, description, policy });
    }
    require_one(tables, faults);
    let drafts: Vec<_> = tables.tables.iter().map(|table| policy::<M>(table, faults)).collect();
    Drafts::gather(drafts.into_iter(), tables.complete, "policies", faults)
}

fn policy<M: Published>(
    table: &Table<'_>,
    faults: &mut Vec<Fault>,
) -> Draft<ClassicPolicy<M::Policy>> {
    let name = name(table, faults);
    let description = value::text(table, &POLICY_DESCRIPTION, faults);
    let policy = parameters::<M::Policy>(table, M::POLICY_RULES, faults);
    let whole = match (&name, description, policy) {
        (Ok(name), Ok(description), Ok(policy)) => Ok(ClassicPolicy {
            name: name.text.clone(),
            description: description.map_or_else(String::new, |text| text.text.to_owned()),
            policy,
        }),
        _ => Err(Rejected),
    };
    Draft { name, whole }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Points of a design take the values of the file as they came out; were one of them lowered
    /// to another that a factor moves, they would not be what a file says.
    #[test]
    fn no_factor_moves_a_key_to_which_another_is_lowered() {
        fn check<M: Published>() {
            for rule in M::WORLD_RULES {
                if let Rule::AtMost { key, limit } = rule {
                    assert!(M::FIXED.contains(key) && M::FIXED.contains(limit), "{rule:?}");
                }
            }
            let lowers = |rule: &Rule| matches!(rule, Rule::AtMost { .. });
            assert!(!M::POLICY_RULES.iter().any(lowers));
        }
        check::<Pluchino2010>();
        check::<Pluchino2011>();
        check::<Kane1970>();
        check::<Lazear2004>();
    }
}
