//! Least squares on chosen terms, and what each world would miss if it were left out.

use super::super::cholesky::{Cholesky, dot};
use super::basis::{Basis, Term};

/// A leverage at which a world is no longer predicted by the others.
const LEVERAGE_MAX: f64 = 0.999;

/// The columns of a model, the constant first, and their products.
#[derive(Clone, Debug)]
pub(super) struct Design {
    pub(super) terms: Vec<Term>,
    columns: Vec<Vec<f64>>,
    /// The lower triangle of the products of columns, by rows.
    products: Vec<Vec<f64>>,
}

/// A least-squares fit.
#[derive(Clone, Debug)]
pub(super) struct Fit {
    /// That of the constant first, then one a term.
    pub(super) coefficients: Vec<f64>,
    /// By position.
    pub(super) residuals: Vec<f64>,
    /// Of each position, in [0, 1): the share of its own error that its prediction follows.
    pub(super) leverages: Vec<f64>,
    factor: Cholesky,
}

impl Design {
    /// Only the constant.
    pub(super) fn constant(worlds: usize) -> Self {
        let products = vec![vec![worlds as f64]];
        Self { terms: Vec::new(), columns: vec![vec![1.0; worlds]], products }
    }

    pub(super) fn add(&mut self, term: Term, basis: &Basis) {
        let mut column = Vec::new();
        basis.evaluate(term, &mut column);
        let mut row: Vec<f64> = self.columns.iter().map(|other| dot(other, &column)).collect();
        row.push(dot(&column, &column));
        self.terms.push(term);
        self.columns.push(column);
        self.products.push(row);
    }

    /// A design of the constant and the terms that `keep` marks.
    pub(super) fn only(&self, keep: &[bool]) -> Self {
        let stays = |column: usize| column == 0 || keep[column - 1];
        fn chosen<T: Clone>(of: &[T], stays: impl Fn(usize) -> bool) -> Vec<T> {
            let marked = of.iter().enumerate().filter(|(at, _)| stays(*at));
            marked.map(|(_, item)| item.clone()).collect()
        }
        let rows = chosen(&self.products, stays);
        Self {
            terms: chosen(&self.terms, |term| keep[term]),
            columns: chosen(&self.columns, stays),
            products: rows.iter().map(|row| chosen(row, stays)).collect(),
        }
    }

    /// The fit to `y`, by position; `None` where the columns depend on each other or a world
    /// decides alone on a coefficient.
    pub(super) fn fit(&self, y: &[f64]) -> Option<Fit> {
        let factor = Cholesky::of(&self.products)?;
        let mut coefficients: Vec<f64> = self.columns.iter().map(|c| dot(c, y)).collect();
        factor.forward(&mut coefficients);
        factor.backward(&mut coefficients);
        let mut residuals = y.to_vec();
        self.subtract(&coefficients, &mut residuals);
        // Once more on what is left, which takes away the rounding of the normal equations.
        let mut rest: Vec<f64> = self.columns.iter().map(|c| dot(c, &residuals)).collect();
        factor.forward(&mut rest);
        factor.backward(&mut rest);
        self.subtract(&rest, &mut residuals);
        coefficients.iter_mut().zip(&rest).for_each(|(value, correction)| *value += correction);
        let mut leverages = Vec::with_capacity(y.len());
        let mut row = vec![0.0; self.columns.len()];
        for position in 0..y.len() {
            self.row(position, &mut row);
            factor.forward(&mut row);
            leverages.push(dot(&row, &row));
        }
        let whole = leverages.iter().all(|leverage| *leverage < LEVERAGE_MAX);
        whole.then_some(Fit { coefficients, residuals, leverages, factor })
    }

    fn subtract(&self, coefficients: &[f64], from: &mut [f64]) {
        for (column, coefficient) in self.columns.iter().zip(coefficients) {
            from.iter_mut().zip(column).for_each(|(rest, value)| *rest -= coefficient * value);
        }
    }

    fn row(&self, position: usize, row: &mut [f64]) {
        for (value, column) in row.iter_mut().zip(&self.columns) {
            *value = column[position];
        }
    }

    /// By what each coefficient, the constant's first, moves for a unit of error at `position`.
    pub(super) fn weights(&self, fit: &Fit, position: usize, weights: &mut [f64]) {
        self.row(position, weights);
        fit.factor.forward(weights);
        fit.factor.backward(weights);
    }
}

impl Fit {
    /// What the others miss of each world: its residual from a fit without it, e / (1 - h) (Allen
    /// 1974, "The relationship between variable selection and data augmentation and a method for
    /// prediction", Technometrics 16(1), 125-127).
    pub(super) fn left_out(&self) -> Vec<f64> {
        let pairs = self.residuals.iter().zip(&self.leverages);
        pairs.map(|(residual, leverage)| residual / (1.0 - leverage)).collect()
    }

    /// The mean square of what the others miss.
    pub(super) fn held_out_error(&self) -> f64 {
        let missed = self.left_out();
        dot(&missed, &missed) / missed.len() as f64
    }

    /// Residuals over √(1 - h): their squares have the mean of the errors' if these are alike
    /// (HC2 of MacKinnon & White 1985, "Some heteroskedasticity-consistent covariance matrix
    /// estimators with improved finite sample properties", Journal of Econometrics 29, 305-325).
    pub(super) fn standardized(&self) -> Vec<f64> {
        let pairs = self.residuals.iter().zip(&self.leverages);
        pairs.map(|(residual, leverage)| residual / (1.0 - leverage).sqrt()).collect()
    }

    /// The variance of each coefficient but the constant's, for errors of equal variance.
    pub(super) fn variances(&self) -> Vec<f64> {
        let columns = self.coefficients.len();
        let rest = dot(&self.residuals, &self.residuals);
        let error = rest / (self.residuals.len() - columns).max(1) as f64;
        (1..columns)
            .map(|column| {
                let mut unit = vec![0.0; columns];
                unit[column] = 1.0;
                self.factor.forward(&mut unit);
                error * dot(&unit, &unit)
            })
            .collect()
    }
}
