//! Sensitivity indices from any sample of worlds, by polynomial chaos.
//!
//! A response y of worlds x, whose coordinates are independent and uniform, is f(x) plus noise that is
//! independent between worlds. f is expanded in products of Legendre polynomials, which are
//! orthonormal, so the variance of f is the sum of their squared coefficients; that of the terms
//! of one key alone over it is the key's first-order index, that of all terms with the key its total
//! index (Sudret 2008, "Global sensitivity analysis using polynomial chaos expansions", Reliability
//! Engineering & System Safety 93(7), 964-979).
//!
//! Least squares on terms chosen by held-out error explain what stands out. Two biases that are
//! usual then are not in the indices. Noise and lack of fit put the variance of a coefficient's
//! estimate into its square: it is subtracted, which leaves the products of different worlds, whose
//! noise is independent (Kline, Saggio & Sølvsten 2020, "Leave-out estimation of variance components",
//! Econometrica 88(5), 1859-1898). And terms that were not chosen are not taken as 0: their
//! coefficients are estimated from what the others miss of each world, so that choosing terms makes
//! indices precise and not biased (the one-step estimator of Chernozhukov et al. 2018,
//! "Double/debiased machine learning for treatment and structural parameters", The Econometrics
//! Journal 21(1), C1-C68). An index of a key that does nothing is 0 on average, hence below 0 half
//! of the time.
//!
//! The variance of f between worlds is that of the means over replications less what the variance
//! within worlds puts there, which is the mean product of different replications. Intervals are
//! from groups of worlds, with their replications in them (see `forms`).

mod basis;
mod fit;
mod forms;
mod selection;

use super::estimate::Estimate;
use super::student;
use basis::{Basis, Term};
use forms::{Coefficient, Form};
use selection::{Model, select};

/// Worlds below which nothing is estimated.
pub const WORLDS_MIN: usize = 32;

/// Curves of main effects have this many degrees more than was chosen, so that what was just missed
/// is seen with its doubt; two, because an even or odd function has every other degree.
const CURVE_MARGIN: usize = 2;

/// Worlds, and what the expansions of all their responses share.
#[derive(Clone, Debug)]
pub struct Chaos {
    basis: Basis,
    candidates: Vec<Term>,
    /// Student's quantile for the groups of worlds.
    quantile: f64,
}

/// The sensitivity of one response.
#[derive(Clone, Debug)]
pub struct Indices {
    /// First-order index of every key: the share of the variance of f that the key explains alone.
    pub first: Vec<Estimate>,
    /// Total index of every key: the share in which it takes part, by itself or in pairs. With one
    /// replication [`Self::total_naive`], with intervals.
    pub total: Vec<Estimate>,
    /// The sum of the first-order indices: 1 where keys only add.
    pub first_sum: Estimate,
    /// Whether noise is removed: there are two replications or more. If not, it counts as variance
    /// of f, and as an interaction of all keys.
    pub noise_removed: bool,
    /// First-order indices over the variance between means of worlds, noise included.
    pub first_naive: Vec<f64>,
    /// The share of the variance between means of worlds that terms without the key do not explain:
    /// as without regard to noise, which raises all of them.
    pub total_naive: Vec<f64>,
    /// The variance of f between worlds, in the squared unit of the response.
    pub variance: Estimate,
    /// The variance of one replication within a world; `None` with one replication.
    pub noise_variance: Option<f64>,
    /// The share of that in the variance of single replications over worlds, in [0, 1] unless
    /// [`Self::variance`] is estimated below 0; `None` with one replication.
    pub noise_share: Option<f64>,
    /// The mean squared error, without noise, of the expansion in worlds that it was not fitted to,
    /// over the variance of f.
    pub lack_of_fit: Estimate,
    /// The share of the variance of f that no candidate term explains: interactions of three or
    /// more keys, kinks and jumps. It is missing from the totals.
    pub unexplained: Estimate,
    /// The highest degree of the terms that were chosen.
    pub degree: usize,
    /// How many were chosen, the constant aside.
    pub terms: usize,
    /// How many pairs of keys have chosen terms.
    pub pairs: usize,
    mean: Coefficient,
    /// For every key, the coefficients of its own polynomials from degree 1.
    curves: Vec<Vec<Coefficient>>,
    quantile: f64,
}

impl Chaos {
    /// For the worlds `x`, each with a share in [0, 1] for every key, and intervals at a
    /// `confidence` such as 0.95.
    ///
    /// # Panics
    ///
    /// When worlds differ in their number of keys, or `confidence` does not lie between 0 and 1.
    #[must_use]
    pub fn new(x: &[Vec<f64>], confidence: f64) -> Self {
        assert!(confidence > 0.0 && confidence < 1.0, "a confidence of {confidence}");
        let basis = Basis::new(x);
        let candidates = basis.first_candidates();
        let groups = basis.groups().count().max(2);
        let quantile = student::quantile(0.5 + 0.5 * confidence, groups as f64 - 1.0);
        Self { basis, candidates, quantile }
    }

    /// The indices of the response `y`: for every world its replications, the same number in all.
    /// `None` for fewer than [`WORLDS_MIN`] worlds, or where no variance between worlds is left
    /// when that of noise is removed. Worlds must have seeds of their own: noise that they share is a
    /// surface like any other.
    ///
    /// # Panics
    ///
    /// When there are not as many worlds as in x, or they differ in their number of replications.
    #[must_use]
    pub fn indices(&self, y: &[Vec<f64>]) -> Option<Indices> {
        assert_eq!(y.len(), self.basis.worlds(), "as many worlds as in x");
        if y.len() < WORLDS_MIN {
            return None;
        }
        let sample = Sample::new(y, self.basis.order());
        let model = select(&self.basis, &self.candidates, &sample.means)?;
        let coefficients = self.coefficients(&model);
        let parts = Parts::new(&self.basis, &sample, &model, &coefficients);
        (parts.variance.value > 0.0).then(|| self.summary(&sample, &model, &coefficients, &parts))
    }

    fn summary(
        &self,
        sample: &Sample,
        model: &Model,
        coefficients: &Coefficients,
        parts: &Parts,
    ) -> Indices {
        let Parts { variance, with_noise, .. } = parts;
        let share = |form: &Form| form.share(variance, self.quantile);
        let ratio = |form: &Form| self.ratio(form, variance);
        let groups = self.basis.groups().count();
        let mut all_first = Form::new(groups);
        parts.first.iter().for_each(|form| all_first = all_first.plus(1.0, form));
        let rest = |of: &Form, form: &Form| of.plus(-1.0, &parts.all.plus(-1.0, form));
        let total = |form: &Form| {
            if sample.noise.is_some() { share(form) } else { ratio(&rest(variance, form)) }
        };
        let naive = |form: &Form| form.value / with_noise.value;
        let terms = &model.design.terms;
        let mut pairs: Vec<(usize, usize)> =
            terms.iter().filter_map(|term| Some((term.one.0, term.other?.0))).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let noise = sample.noise_variance();
        Indices {
            first: parts.first.iter().map(share).collect(),
            total: parts.total.iter().map(total).collect(),
            first_sum: share(&all_first),
            noise_removed: noise.is_some(),
            first_naive: parts.first.iter().map(naive).collect(),
            total_naive: parts.total.iter().map(|form| naive(&rest(with_noise, form))).collect(),
            variance: self.estimate(variance),
            noise_variance: noise,
            noise_share: noise.map(|noise| noise / (noise + variance.value)),
            lack_of_fit: ratio(&parts.missed),
            unexplained: ratio(&variance.plus(-1.0, &parts.all)),
            degree: terms.iter().map(Term::degree).max().unwrap_or(0),
            terms: terms.len(),
            pairs: pairs.len(),
            mean: coefficients.mean.clone(),
            curves: (0..self.basis.keys()).map(|key| coefficients.curve(key)).collect(),
            quantile: self.quantile,
        }
    }

    fn estimate(&self, form: &Form) -> Estimate {
        Estimate::symmetric(form.value, form.half_width(self.quantile))
    }

    /// With a symmetric interval.
    fn ratio(&self, numerator: &Form, denominator: &Form) -> Estimate {
        let value = numerator.value / denominator.value;
        let half_width = numerator.plus(-value, denominator).half_width(self.quantile);
        Estimate::symmetric(value, half_width / denominator.value)
    }

    /// Those of all candidate terms of the model, chosen ones first.
    fn coefficients(&self, model: &Model) -> Coefficients {
        let Model { design, fit, left } = model;
        let mut of_chosen = self.of_chosen(model);
        let mean = of_chosen.remove(0);
        let missed = fit.left_out();
        let of_left = left.iter().map(|&term| (term, self.of_left(term, &missed)));
        let chosen = design.terms.len();
        let terms = design.terms.iter().copied().zip(of_chosen).chain(of_left).collect();
        Coefficients { mean, chosen, terms }
    }

    /// The constant and the terms of the design: each world contributes its weight times its error.
    fn of_chosen(&self, model: &Model) -> Vec<Coefficient> {
        let errors = model.fit.standardized();
        let columns = model.fit.coefficients.len();
        let mut weights = vec![0.0; columns];
        let mut squares = vec![0.0; columns];
        let groups = self.basis.groups().count();
        let mut sums = vec![vec![0.0; groups]; columns];
        for (group, positions) in self.basis.groups().enumerate() {
            for position in positions {
                model.design.weights(&model.fit, position, &mut weights);
                for (column, weight) in weights.iter().enumerate() {
                    let contribution = weight * errors[position];
                    squares[column] += contribution * contribution;
                    sums[column][group] += contribution;
                }
            }
        }
        let parts = model.fit.coefficients.iter().zip(squares).zip(sums);
        parts
            .map(|((&value, squares), errors)| Coefficient {
                value,
                square: value * value - squares,
                errors,
            })
            .collect()
    }

    /// A term that was not chosen: the mean of its product with what the others miss of a world.
    fn of_left(&self, term: Term, missed: &[f64]) -> Coefficient {
        let n = missed.len() as f64;
        let (mut squares, mut errors) = (0.0, Vec::new());
        for positions in self.basis.groups() {
            let [sum, square] = self.basis.products(term, missed, positions);
            squares += square;
            errors.push(sum);
        }
        let value = errors.iter().sum::<f64>() / n;
        for (error, positions) in errors.iter_mut().zip(self.basis.groups()) {
            *error = (*error - positions.len() as f64 * value) / n;
        }
        let variance = (squares / n - value * value) / (n - 1.0);
        Coefficient { value, square: value * value - variance, errors }
    }
}

impl Indices {
    /// The mean of f where `key` is at each of `shares`, all other keys free, in the unit of the
    /// response, with a pointwise band.
    ///
    /// # Panics
    ///
    /// When there is no such key.
    #[must_use]
    pub fn main_effect(&self, key: usize, shares: &[f64]) -> Vec<Estimate> {
        let curve = &self.curves[key];
        let mut polynomials = Vec::new();
        let at = |&share: &f64| {
            polynomials.clear();
            super::legendre::legendre(share, curve.len(), &mut polynomials);
            let mut errors = self.mean.errors.clone();
            let mut value = self.mean.value;
            for (coefficient, polynomial) in curve.iter().zip(&polynomials) {
                value += coefficient.value * polynomial;
                let sums = errors.iter_mut().zip(&coefficient.errors);
                sums.for_each(|(sum, error)| *sum += polynomial * error);
            }
            let groups = errors.len() as f64;
            let squares = errors.iter().map(|error| error * error).sum::<f64>();
            Estimate::symmetric(value, self.quantile * (squares * groups / (groups - 1.0)).sqrt())
        };
        shares.iter().map(at).collect()
    }
}

/// A response by position.
struct Sample {
    /// Over the replications of a world.
    means: Vec<f64>,
    /// The variance of that mean within a world; `None` with one replication.
    noise: Option<Vec<f64>>,
    replications: usize,
}

impl Sample {
    fn new(y: &[Vec<f64>], order: &[usize]) -> Self {
        let replications = y.first().map_or(0, Vec::len);
        let r = replications as f64;
        let mut means = Vec::with_capacity(y.len());
        let mut noise = Vec::with_capacity(y.len());
        for &world in order {
            let values = &y[world];
            assert_eq!(values.len(), replications, "as many replications in every world");
            let mean = values.iter().sum::<f64>() / r;
            let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
            means.push(mean);
            noise.push(squares / (r - 1.0) / r);
        }
        Self { means, noise: (replications > 1).then_some(noise), replications }
    }

    /// The variance of one replication within a world, on average.
    fn noise_variance(&self) -> Option<f64> {
        let noise = self.noise.as_ref()?;
        Some(noise.iter().sum::<f64>() / noise.len() as f64 * self.replications as f64)
    }
}

/// The coefficients of all candidate terms.
struct Coefficients {
    mean: Coefficient,
    /// How many of the terms were chosen: the first ones.
    chosen: usize,
    terms: Vec<(Term, Coefficient)>,
}

impl Coefficients {
    /// Those of the polynomials of `key` alone, as far as any was chosen, or a little further.
    fn curve(&self, key: usize) -> Vec<Coefficient> {
        let own = |(term, _): &&(Term, Coefficient)| term.other.is_none() && term.one.0 == key;
        let chosen = self.terms[..self.chosen].iter().filter(own);
        let degree = chosen.map(|(term, _)| term.degree()).max().unwrap_or(1) + CURVE_MARGIN;
        let mut curve: Vec<&(Term, Coefficient)> =
            self.terms.iter().filter(own).filter(|(term, _)| term.degree() <= degree).collect();
        curve.sort_by_key(|(term, _)| term.degree());
        curve.into_iter().map(|(_, coefficient)| coefficient.clone()).collect()
    }
}

/// What indices are ratios of.
struct Parts {
    /// By key, its own terms.
    first: Vec<Form>,
    /// By key, all terms with it.
    total: Vec<Form>,
    /// All terms.
    all: Form,
    /// The variance of f between worlds.
    variance: Form,
    /// The variance between means of worlds.
    with_noise: Form,
    /// The mean squared error of f held out.
    missed: Form,
}

impl Parts {
    fn new(basis: &Basis, sample: &Sample, model: &Model, coefficients: &Coefficients) -> Self {
        let groups = basis.groups().count();
        let empty = || Form::new(groups);
        let mut first: Vec<Form> = (0..basis.keys()).map(|_| empty()).collect();
        let mut total = first.clone();
        let (mut all, mut chosen) = (empty(), empty());
        for (at, (term, coefficient)) in coefficients.terms.iter().enumerate() {
            total[term.one.0].add(coefficient);
            match term.other {
                Some((other, _)) => total[other].add(coefficient),
                None => first[term.one.0].add(coefficient),
            }
            all.add(coefficient);
            if at < coefficients.chosen {
                chosen.add(coefficient);
            }
        }
        let squares = |errors: &[f64]| errors.iter().map(|error| error * error).collect();
        let rest: Vec<f64> = squares(&model.fit.standardized());
        let left_out: Vec<f64> = squares(&model.fit.left_out());
        let noise = |values: &[f64]| match &sample.noise {
            Some(noise) => values.iter().zip(noise).map(|(value, noise)| value - noise).collect(),
            None => values.to_vec(),
        };
        let plus_mean = |form: &Form, values: &[f64]| {
            let (mean, errors) = mean_by_group(basis, values);
            let mut sum = form.clone();
            sum.add_mean(mean, &errors);
            sum
        };
        Self {
            variance: plus_mean(&chosen, &noise(&rest)),
            with_noise: plus_mean(&chosen, &rest),
            missed: plus_mean(&empty(), &noise(&left_out)),
            first,
            total,
            all,
        }
    }
}

/// The mean of `values`, by position, and what each group contributes to its error.
fn mean_by_group(basis: &Basis, values: &[f64]) -> (f64, Vec<f64>) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let errors = basis
        .groups()
        .map(|positions| values[positions].iter().map(|value| value - mean).sum::<f64>() / n)
        .collect();
    (mean, errors)
}

#[cfg(test)]
mod tests;
