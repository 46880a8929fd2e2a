//! Whether every point of a design is a valid scenario.
//!
//! A point is the document with the values of its factors in place of what stands there, and has
//! to be as valid as any other document. Most points are without reading it again: the file is
//! valid, and a point differs from it in nothing but the values that factors move, so that these
//! are looked at alone, and what is asked of several of them together. Whatever point is not sure
//! to be valid is edited and read like a document, which tells what is wrong with it.

use std::mem::discriminant;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::factor::Axis;
use super::fault::{Fault, FaultKind};
use super::keys::Root;
use super::place::clipped;
use super::points::Points;
use super::read::validated;
use super::value::{Rejected, takes};
use super::wire::Wire;
use super::world::World;
use super::{Overrides, Scenario, career, published};
use crate::classics::kane_1970::Kane1970;
use crate::classics::lazear_2004::Lazear2004;
use crate::classics::pluchino_2010::Pluchino2010;
use crate::classics::pluchino_2011::Pluchino2011;
use crate::sim::Value;

/// A valid document, whose points are to be checked.
#[derive(Debug)]
pub(super) struct Checked<'c, 'd> {
    pub(super) document: &'c DeTable<'d>,
    pub(super) wire: &'c Wire<'c>,
    pub(super) base: &'c Scenario,
    pub(super) overrides: &'c Overrides,
}

impl Checked<'_, '_> {
    /// Records the faults of all points, those alike once.
    pub(super) fn check(&self, points: &Points, faults: &mut Vec<Fault>) {
        let mut bare = self.document.clone();
        bare.remove("factor");
        bare.remove("design");
        let mut alike: Vec<Alike> = Vec::new();
        let mut world = self.base.world.clone();
        for point in 0..points.count() {
            points.put(point, &self.base.world, &mut world);
            if self.is_sound(points, point, &world) {
                continue;
            }
            let mut own = Vec::new();
            // Where nothing can be said against it, it is valid after all.
            drop(self.read(&bare, points, point, &mut own));
            for fault in own {
                let values = || told(points.axes(), &points.values(&self.base.world, point));
                Alike::add(&mut alike, fault, point + 1, values);
            }
        }
        faults.extend(alike.into_iter().map(|alike| alike.fault(points.axes())));
    }

    /// Whether a point is sure to be valid, whose world is `world`.
    fn is_sound(&self, points: &Points, point: usize, world: &World) -> bool {
        let takes = |value: Option<Value>, kind| value.is_none_or(|value| takes(kind, value));
        points.moved(point).all(|(_, path, value)| takes(value, &path.parameter.kind))
            && match world {
                World::Career(world) => career::is_sound(world),
                World::Pluchino2010(world) => {
                    published::is_sound::<Pluchino2010>(world, &self.gives(points, point))
                }
                World::Pluchino2011(world) => {
                    published::is_sound::<Pluchino2011>(world, &self.gives(points, point))
                }
                World::Kane1970(world) => {
                    published::is_sound::<Kane1970>(world, &self.gives(points, point))
                }
                World::Lazear2004(world) => {
                    published::is_sound::<Lazear2004>(world, &self.gives(points, point))
                }
            }
    }

    /// Whether a file that says what the point is would give a key: of `[model]`, or of the policy
    /// at a place.
    fn gives(&self, points: &Points, point: usize) -> impl Fn(Option<usize>, &str) -> bool {
        move |policy, key| {
            let table = match policy {
                None => Some(&self.wire.file),
                Some(place) => self.wire.policies.tables.get(place),
            };
            let moves = || {
                points.moved(point).any(|(_, path, value)| {
                    let is_there = match policy {
                        None => matches!(path.root, Root::File(_)),
                        Some(place) => {
                            matches!(path.root, Root::Policy(_)) && path.elements.contains(&place)
                        }
                    };
                    is_there && path.parameter.key == key && value.is_some()
                })
            };
            table.is_some_and(|table| table.has(key)) || moves()
        }
    }

    /// The scenario at a point, read from the document with the values of the point in place.
    fn read(
        &self,
        bare: &DeTable<'_>,
        points: &Points,
        point: usize,
        faults: &mut Vec<Fault>,
    ) -> Result<Scenario, Rejected> {
        let moved = points.moved(point);
        let written: Vec<_> = moved
            .filter_map(|(axis, path, value)| Some((&axis.span, path, as_toml(value?))))
            .collect();
        let mut document = bare.clone();
        for (span, path, text) in &written {
            if let Ok(value) = DeValue::parse(text) {
                path.set(&mut document, &Spanned::new((*span).clone(), value.into_inner()));
            }
        }
        validated(&document, self.overrides, faults)
    }
}

/// A value as TOML writes it.
fn as_toml(value: Value) -> String {
    match value {
        Value::Count(count) => count.to_string(),
        Value::Real(number) => format!("{number:?}"),
        Value::Flag(flag) => flag.to_string(),
        Value::Choice(word) => format!("{word:?}"),
    }
}

/// The values of a point in words.
fn told(axes: &[Axis], values: &[Option<Value>]) -> String {
    const SHOWN: usize = 6;
    let names = axes.iter().flat_map(|axis| &axis.columns);
    let told = names.zip(values).filter_map(|(name, value)| {
        Some(format!("{} = {}", clipped(&name.text), as_toml((*value)?)))
    });
    let mut told: Vec<_> = told.collect();
    if told.len() > SHOWN {
        told.truncate(SHOWN);
        told.push("…".to_owned());
    }
    told.join(", ")
}

/// A fault that several points may have.
#[derive(Debug)]
struct Alike {
    fault: Fault,
    point: usize,
    values: String,
    others: usize,
}

impl Alike {
    fn add(alike: &mut Vec<Self>, fault: Fault, point: usize, values: impl FnOnce() -> String) {
        let kind = discriminant(&fault.kind);
        let known = |other: &&mut Self| {
            discriminant(&other.fault.kind) == kind && other.fault.span() == fault.span()
        };
        match alike.iter_mut().find(known) {
            Some(other) => other.others += 1,
            None => alike.push(Self { fault, point, values: values(), others: 0 }),
        }
    }

    fn fault(self, axes: &[Axis]) -> Fault {
        let Self { fault, point, values, others } = self;
        let others = match others {
            0 => String::new(),
            1 => " and one more".to_owned(),
            others => format!(" and {others} more"),
        };
        let of_factor = |span| axes.iter().any(|axis| axis.span == span);
        let label = fault.label.filter(|_| fault.span.clone().is_some_and(of_factor));
        let span = fault
            .span
            .filter(|span| of_factor(span.clone()))
            .or(axes.first().map(|axis| axis.span.clone()));
        let kind = FaultKind::Point { point, values, others, fault: Box::new(fault.kind) };
        Fault { kind, span, label, help: fault.help, also: None }
    }
}

#[cfg(test)]
mod tests {
    use super::super::read::shown;
    use super::super::{Expansion, Overrides, Scenario};
    use super::as_toml;

    const CAREER: &str = "name = 'x'\n[[policy]]\nname = 'one'\n[[policy]]\nname = 'other'\n\
        weights.leadership = 2\nweights.performance = 0\n[[department]]\nprofile = 'sales'\n\
        [[department]]\nname = 'b'\nspan = 9\n";

    const MIX: &str = "name = 'x'\nmodel = 'pluchino-2010'\n[[policy]]\nname = 'a'\n\
        rule = 'mix'\nbest_share = 0.2\n[[policy]]\nname = 'b'\n";

    fn expanded(text: &str) -> Result<Expansion, String> {
        let expanded = Expansion::parse_with("x.toml", text, &Overrides::default(), None);
        expanded.map_err(|faults| shown(&faults).join("\n"))
    }

    /// Asserts that every point is what the file says with the point's values set by the command
    /// line.
    fn assert_as_read(file: &str, design: &str) {
        let expansion = expanded(&format!("{file}{design}")).unwrap();
        let mut shared = Vec::new();
        expansion.each_scenario(|scenario| shared.push(format!("{scenario:?}")));
        assert_eq!(shared.len(), expansion.points());
        for (number, shared) in shared.iter().enumerate() {
            let point = expansion.point(number);
            let mut set = Overrides::default();
            for (factor, value) in expansion.factors.iter().zip(point.values) {
                for path in value.iter().flat_map(|_| &factor.paths) {
                    set = set.with("--set", path, &value.map_or_else(String::new, as_toml));
                }
            }
            let read = Scenario::parse_with("x.toml", file, &set).expect("a valid scenario");
            let (read, point) = (format!("{read:?}"), format!("{:?}", point.scenario));
            assert_eq!(point, read, "point {number}");
            assert_eq!(*shared, read, "point {number}");
        }
    }

    #[test]
    fn a_point_is_what_a_file_with_its_values_would_be() {
        let ranges = "[[factor]]\npath = 'policy.*.pressure'\nrange = [0, 1]\n\
            [[factor]]\npath = 'department.*.headcount'\nrange = [4, 60]\n\
            [[factor]]\npath = 'policy.one.rule'\nlevels = ['worst', 'random']\n\
            [[factor]]\npath = 'department.sales.rho'\nrange = [-0.1, 0.3]\n";
        for kind in ["sobol", "latin-hypercube"] {
            let kind = format!("[design]\nkind = '{kind}'\npoints = 33\n");
            assert_as_read(CAREER, &(kind + ranges));
        }
        let levels = "[[factor]]\npath = 'policy.*.weights.leadership'\nrange = [1, 2]\nsteps = 3\n\
            [[factor]]\npaths = ['department.b.sigma', 'policy.other.pay_parity']\n\
            levels = [0.3, 0.4]\n\
            [[factor]]\npaths = ['department.sales.span', 'policy.one.expert_rungs']\n\
            levels = [[4, 0], [7, 3]]\n\
            [[factor]]\npath = 'policy.other.step_back'\nlevels = [true]\n";
        for kind in ["grid", "one-at-a-time"] {
            assert_as_read(CAREER, &format!("[design]\nkind = '{kind}'\n{levels}"));
        }
        let without_departments = "name = 'x'\n[[policy]]\nname = 'a'\n";
        let span = "[[factor]]\npath = 'department.software.span'\nlevels = [4, 9]\n";
        assert_as_read(without_departments, span);
        let shares = "[[factor]]\npath = 'policy.a.best_share'\nlevels = [0, 1]\n\
            [[factor]]\npath = 'policy.b.rule'\nlevels = ['worst', 'random']\n\
            [[factor]]\npath = 'model.continuity'\nlevels = [0.5]\n";
        assert_as_read(MIX, shares);
    }

    #[test]
    fn what_keys_ask_of_each_other_is_asked_at_every_point() {
        let said = |file: &str, factors: &str| expanded(&format!("{file}{factors}")).unwrap_err();
        assert_eq!(
            said(MIX, "[[factor]]\npath = 'policy.*.rule'\nlevels = ['mix', 'best', 'worst']\n"),
            "11:10 point 2 (policy.*.rule = \"best\") and one more: policy \"a\": `best_share` is \
             read only with `rule = \"mix\"`; leave it out, or set `rule = \"mix\"`"
        );
        assert_eq!(
            said(MIX, "[[factor]]\npath = 'policy.b.best_share'\nlevels = [0.5]\n"),
            "11:10 point 1 (policy.b.best_share = 0.5): policy \"b\": `best_share` is read only with \
             `rule = \"mix\"`; leave it out, or set `rule = \"mix\"`"
        );
        let slopes = "name = 'x'\nmodel = 'lazear-2004'\n[[policy]]\nname = 'a'\n[design]\n\
            kind = 'one-at-a-time'\n[[factor]]\npath = 'model.easy_slope'\nlevels = [0.9, 1]\n\
            [[factor]]\npath = 'model.difficult_slope'\nlevels = [0.6, 0.4]\n";
        assert_eq!(
            said(slopes, ""),
            "9:10 point 3 (model.easy_slope = 1.0, model.difficult_slope = 1.0): \
             `difficult_slope` is 1, not above `easy_slope`, which is 1; raise `difficult_slope`, \
             or lower `easy_slope`\n\
             12:10 point 5 (model.easy_slope = 0.5, model.difficult_slope = 0.4): \
             `difficult_slope` is 0.4, not above `easy_slope`, which is 0.5; raise \
             `difficult_slope`, or lower `easy_slope`"
        );
    }
}
