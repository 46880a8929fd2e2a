//! The terms of an expansion, and their values at the worlds.

use std::ops::Range;

use super::super::dummy::shuffled;
use super::super::legendre::legendre;

/// The highest degree in one key.
pub(super) const DEGREE_MAX: usize = 12;

/// Main effects are candidates up to this degree from the start.
const MAIN_DEGREE: usize = 8;

/// Pairs are candidates up to this degree in each of their keys from the start.
const PAIR_DEGREE: usize = 2;

/// How much a term of the model extends the degrees of the candidates of its keys: by more than two, because
/// an even or odd function has every other degree.
const GROWTH: usize = 4;

/// The most worlds whose contributions are summed into one of these groups.
const GROUPS: usize = 32;

/// The fewest worlds of a group.
const GROUP_MIN: usize = 4;

/// A Legendre polynomial of one key, or the product of two of two keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Term {
    /// Key and its degree, at least 1.
    pub(super) one: (usize, usize),
    /// A second key, above the first, and its degree.
    pub(super) other: Option<(usize, usize)>,
}

impl Term {
    /// The sum of its degrees.
    pub(super) fn degree(&self) -> usize {
        self.one.1 + self.other.map_or(0, |(_, degree)| degree)
    }

    /// The terms that become candidates with this one in the model.
    pub(super) fn extended(&self) -> Vec<Self> {
        let reach = self.degree() + GROWTH;
        let highest = reach.min(DEGREE_MAX);
        let Some((other, _)) = self.other else {
            return main_effects(self.one.0, highest).collect();
        };
        let mut terms = Vec::new();
        for degree in 1..=highest {
            let rest = (reach - degree).min(DEGREE_MAX);
            terms.extend(
                (1..=rest)
                    .map(|second| Self { one: (self.one.0, degree), other: Some((other, second)) }),
            );
        }
        terms
    }
}

fn main_effects(key: usize, highest: usize) -> impl Iterator<Item = Term> {
    (1..=highest).map(move |degree| Term { one: (key, degree), other: None })
}

/// The polynomials of every key at every world, in an order in which groups of worlds stand side
/// by side.
#[derive(Clone, Debug)]
pub(super) struct Basis {
    keys: usize,
    /// The world at each position.
    order: Vec<usize>,
    /// Where the groups start, and the number of worlds at the end.
    starts: Vec<usize>,
    /// By key, degree and position.
    values: Vec<f64>,
}

impl Basis {
    /// That of the worlds `x`, each with a share for every key.
    pub(super) fn new(x: &[Vec<f64>]) -> Self {
        let worlds = x.len();
        let keys = x.first().map_or(0, Vec::len);
        // Hashed, because neighbors in a sequence of points may be strata of it.
        let order = shuffled(worlds, 1);
        let groups = (worlds / GROUP_MIN).clamp(1, GROUPS);
        let starts = (0..=groups).map(|group| group * worlds / groups).collect();
        let mut values = vec![0.0; keys * DEGREE_MAX * worlds];
        let mut polynomials = Vec::with_capacity(DEGREE_MAX);
        for (position, &world) in order.iter().enumerate() {
            assert_eq!(x[world].len(), keys, "every world has a share for every key");
            for (key, &share) in x[world].iter().enumerate() {
                polynomials.clear();
                legendre(share, DEGREE_MAX, &mut polynomials);
                for (degree, &value) in polynomials.iter().enumerate() {
                    values[(key * DEGREE_MAX + degree) * worlds + position] = value;
                }
            }
        }
        Self { keys, order, starts, values }
    }

    pub(super) fn keys(&self) -> usize {
        self.keys
    }

    pub(super) fn order(&self) -> &[usize] {
        &self.order
    }

    pub(super) fn worlds(&self) -> usize {
        self.order.len()
    }

    /// Positions of the worlds of every group.
    pub(super) fn groups(&self) -> impl Iterator<Item = Range<usize>> {
        self.starts.windows(2).map(|ends| ends[0]..ends[1])
    }

    /// The terms that are candidates of every model, each key's own and each pair's together.
    pub(super) fn first_candidates(&self) -> Vec<Term> {
        let mut terms: Vec<Term> =
            (0..self.keys).flat_map(|key| main_effects(key, MAIN_DEGREE)).collect();
        for one in 0..self.keys {
            for other in one + 1..self.keys {
                for degree in 1..=PAIR_DEGREE {
                    terms.extend(
                        (1..=PAIR_DEGREE).map(|second| Term {
                            one: (one, degree),
                            other: Some((other, second)),
                        }),
                    );
                }
            }
        }
        terms
    }

    /// The values of the polynomial of a key and degree, by position.
    fn column(&self, (key, degree): (usize, usize)) -> &[f64] {
        let worlds = self.worlds();
        let start = (key * DEGREE_MAX + degree - 1) * worlds;
        &self.values[start..start + worlds]
    }

    /// The values of `term`, by position, into `values`.
    pub(super) fn evaluate(&self, term: Term, values: &mut Vec<f64>) {
        values.clear();
        values.extend_from_slice(self.column(term.one));
        if let Some(other) = term.other {
            values.iter_mut().zip(self.column(other)).for_each(|(value, factor)| *value *= factor);
        }
    }

    /// The sums of the products of `term` and `values` at `positions`, and of their squares.
    pub(super) fn products(&self, term: Term, values: &[f64], positions: Range<usize>) -> [f64; 2] {
        let (one, values) = (&self.column(term.one)[positions.clone()], &values[positions.clone()]);
        match term.other {
            None => sums_of_products(one, values, None),
            Some(other) => sums_of_products(one, values, Some(&self.column(other)[positions])),
        }
    }
}

/// Σ abc and Σ (abc)², or without c, over four lanes in a fixed order.
fn sums_of_products(a: &[f64], b: &[f64], c: Option<&[f64]>) -> [f64; 2] {
    let (mut sums, mut squares) = ([0.0; 4], [0.0; 4]);
    let mut add = |lane: usize, product: f64| {
        sums[lane] += product;
        squares[lane] += product * product;
    };
    let whole = a.len() / 4 * 4;
    let lanes = |of: &[f64], from: usize| [of[from], of[from + 1], of[from + 2], of[from + 3]];
    for from in (0..whole).step_by(4) {
        let (a, b) = (lanes(a, from), lanes(b, from));
        let c = c.map_or([1.0; 4], |c| lanes(c, from));
        (0..4).for_each(|lane| add(lane, a[lane] * b[lane] * c[lane]));
    }
    for at in whole..a.len() {
        add(0, a[at] * b[at] * c.map_or(1.0, |c| c[at]));
    }
    [sums, squares].map(|lanes| (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]))
}
