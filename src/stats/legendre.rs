//! Legendre polynomials on the unit interval.

/// Appends the values at `share`, in [0, 1], of the polynomials of degree 1 to `degree` to
/// `values`. They are shifted to the unit interval and orthonormal there: the mean of the square of
/// each is 1, that of the product of two is 0, and so is the mean of each.
pub(crate) fn legendre(share: f64, degree: usize, values: &mut Vec<f64>) {
    let t = 2.0 * share - 1.0;
    let (mut before, mut current) = (1.0, t);
    for d in 1..=degree {
        let n = d as f64;
        values.push((2.0 * n + 1.0).sqrt() * current);
        // Bonnet's recursion: (n + 1) P(n + 1) = (2n + 1) t P(n) - n P(n - 1).
        let next = ((2.0 * n + 1.0) * t * current - n * before) / (n + 1.0);
        (before, current) = (current, next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::assert_close;

    #[test]
    fn the_first_three_are_those_of_the_books() {
        let mut values = Vec::new();
        legendre(0.75, 3, &mut values);
        assert_close(values[0], 3.0_f64.sqrt() * 0.5, 1e-15);
        assert_close(values[1], 5.0_f64.sqrt() * (3.0 * 0.25 - 1.0) / 2.0, 1e-14);
        assert_close(values[2], 7.0_f64.sqrt() * (5.0 * 0.125 - 3.0 * 0.5) / 2.0, 1e-14);
    }

    #[test]
    fn products_have_mean_zero_and_squares_mean_one() {
        // The midpoint rule on many cells.
        let cells = 20_000;
        let mut sums = [[0.0; 8]; 8];
        let mut values = Vec::new();
        for cell in 0..cells {
            values.clear();
            legendre((f64::from(cell) + 0.5) / f64::from(cells), 8, &mut values);
            for (one, row) in sums.iter_mut().enumerate() {
                for (other, sum) in row.iter_mut().enumerate() {
                    *sum += values[one] * values[other] / f64::from(cells);
                }
            }
        }
        for (one, row) in sums.iter().enumerate() {
            for (other, sum) in row.iter().enumerate() {
                let expected = if one == other { 1.0 } else { 0.0 };
                assert!((sum - expected).abs() < 1e-5, "{one} {other}: {sum}");
            }
        }
    }
}
