//! The Cholesky factor of a small dense symmetric matrix.

/// A pivot counts as 0 below this share of its diagonal: the column is a combination of those
/// before it.
const PIVOT_MIN: f64 = 1e-12;

/// The lower triangle L with L Lᵀ = A, by rows: row i holds i + 1 numbers.
#[derive(Clone, Debug)]
pub(crate) struct Cholesky {
    rows: Vec<Vec<f64>>,
}

impl Cholesky {
    /// The factor of the matrix whose lower triangle `lower` holds by rows; `None` where it is
    /// not positive definite, to rounding.
    pub(crate) fn of(lower: &[Vec<f64>]) -> Option<Self> {
        Self::above(PIVOT_MIN, lower)
    }

    /// The factor; `None` unless every pivot exceeds a share `least` of its diagonal.
    pub(crate) fn above(least: f64, lower: &[Vec<f64>]) -> Option<Self> {
        let mut rows: Vec<Vec<f64>> = Vec::with_capacity(lower.len());
        for (i, source) in lower.iter().enumerate() {
            let mut row = Vec::with_capacity(i + 1);
            for j in 0..i {
                let earlier: &Vec<f64> = &rows[j];
                row.push((source[j] - dot(&row[..j], &earlier[..j])) / earlier[j]);
            }
            let pivot = source[i] - dot(&row, &row);
            if pivot.is_nan() || pivot <= least * source[i] {
                return None;
            }
            row.push(pivot.sqrt());
            rows.push(row);
        }
        Some(Self { rows })
    }

    /// L, by rows.
    pub(crate) fn into_rows(self) -> Vec<Vec<f64>> {
        self.rows
    }

    /// L⁻¹ b in place of `b`; its squared length is bᵀ A⁻¹ b.
    pub(crate) fn forward(&self, b: &mut [f64]) {
        for (i, row) in self.rows.iter().enumerate() {
            b[i] = (b[i] - dot(&row[..i], &b[..i])) / row[i];
        }
    }

    /// L⁻ᵀ b in place of `b`; after [`Self::forward`] it is A⁻¹ b.
    pub(crate) fn backward(&self, b: &mut [f64]) {
        for (i, row) in self.rows.iter().enumerate().rev() {
            b[i] /= row[i];
            let value = b[i];
            for (rest, entry) in b[..i].iter_mut().zip(row) {
                *rest -= entry * value;
            }
        }
    }
}

/// The sum of the products, over four lanes in a fixed order.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; 4];
    let (ones, rest_of_ones) = a.as_chunks::<4>();
    let (others, rest_of_others) = b.as_chunks::<4>();
    for (one, other) in ones.iter().zip(others) {
        for lane in 0..4 {
            lanes[lane] += one[lane] * other[lane];
        }
    }
    let rest: f64 = rest_of_ones.iter().zip(rest_of_others).map(|(a, b)| a * b).sum();
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::assert_close;

    #[test]
    fn three_equations_by_hand() {
        // A = [4 2 2; 2 5 3; 2 3 6], x = (1, 2, 3), b = A x = (14, 21, 26).
        let factor = Cholesky::of(&[vec![4.0], vec![2.0, 5.0], vec![2.0, 3.0, 6.0]]).unwrap();
        let mut b = [14.0, 21.0, 26.0];
        factor.forward(&mut b);
        assert_close(dot(&b, &b), 14.0 + 42.0 + 78.0, 1e-14);
        factor.backward(&mut b);
        for (value, expected) in b.into_iter().zip([1.0, 2.0, 3.0]) {
            assert_close(value, expected, 1e-14);
        }
    }

    #[test]
    fn dependent_columns_have_no_factor() {
        assert!(Cholesky::of(&[vec![1.0], vec![2.0, 4.0]]).is_none());
        assert!(Cholesky::of(&[vec![f64::NAN]]).is_none());
    }

    #[test]
    fn a_dot_product_takes_all_of_nine() {
        let values: Vec<f64> = (1..10).map(f64::from).collect();
        assert_close(dot(&values, &values), 285.0, 1e-15);
    }
}
