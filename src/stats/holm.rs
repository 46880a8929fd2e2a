//! Holm's adjustment of p values for the number of tests made.

/// The p values adjusted so that rejecting those at or below a level errs anywhere in the family
/// with at most that probability, whatever the dependence of the tests; in the order of the input.
/// `None` stands for a test that could not be made: it stays `None` and does not count.
///
/// The i-th smallest of m p values is multiplied by m - i + 1, raised to the adjusted value before
/// it if that is larger, and capped at 1 (Holm 1979, "A simple sequentially rejective multiple test
/// procedure", Scandinavian Journal of Statistics 6(2), 65-70; `p.adjust` of R).
pub fn holm(p_values: &[Option<f64>]) -> Vec<Option<f64>> {
    let family = by_size(p_values);
    let mut adjusted = vec![None; p_values.len()];
    let mut previous = 0.0_f64;
    for (rank, (index, p_value)) in family.iter().enumerate() {
        let remaining = (family.len() - rank) as f64;
        previous = previous.max(remaining * p_value).min(1.0);
        adjusted[*index] = Some(previous);
    }
    adjusted
}

/// Those that exist, each with its place, the smallest first.
pub(super) fn by_size(p_values: &[Option<f64>]) -> Vec<(usize, f64)> {
    let placed = p_values.iter().enumerate();
    let mut family: Vec<(usize, f64)> =
        placed.filter_map(|(index, p_value)| Some((index, (*p_value)?))).collect();
    family.sort_by(|(_, a), (_, b)| a.total_cmp(b));
    family
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::assert_close;

    #[track_caller]
    fn assert_adjusted(p_values: &[Option<f64>], expected: &[Option<f64>]) {
        let adjusted = holm(p_values);
        assert_eq!(adjusted.len(), expected.len());
        for (actual, expected) in adjusted.iter().zip(expected) {
            assert_eq!(actual.is_some(), expected.is_some());
            if let (Some(actual), Some(expected)) = (actual, expected) {
                assert_close(*actual, *expected, 1e-14);
            }
        }
    }

    #[test]
    fn a_hand_worked_family_comes_out_in_the_order_of_the_input() {
        // In order: 0.005 * 4, 0.01 * 3, 0.03 * 2, and 0.04 * 1 raised to the 0.06 before it.
        let p_values = [Some(0.01), Some(0.04), Some(0.03), Some(0.005)];
        assert_adjusted(&p_values, &[Some(0.03), Some(0.06), Some(0.06), Some(0.02)]);
    }

    #[test]
    fn tests_not_made_do_not_count() {
        let p_values = [None, Some(0.02), None, Some(0.03), None];
        assert_adjusted(&p_values, &[None, Some(0.04), None, Some(0.04), None]);
    }

    #[test]
    fn tied_p_values_are_adjusted_alike() {
        assert_adjusted(&[Some(0.02), Some(0.02), Some(0.02)], &[Some(0.06); 3]);
    }

    #[test]
    fn adjusted_values_stop_at_one() {
        assert_adjusted(&[Some(0.9), Some(0.4), Some(1.0)], &[Some(1.0); 3]);
    }

    #[test]
    fn a_single_test_needs_no_adjustment() {
        assert_eq!(holm(&[Some(0.03)]), [Some(0.03)]);
        assert_eq!(holm(&[Some(0.0)]), [Some(0.0)]);
    }

    #[test]
    fn an_empty_family_stays_empty() {
        assert!(holm(&[]).is_empty());
        assert_eq!(holm(&[None, None]), [None, None]);
    }
}
