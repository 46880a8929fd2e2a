//! q values: the adjustment of Benjamini & Hochberg of p values for the number of tests made.

use super::holm::by_size;

/// The p values adjusted so that, among the tests called significant at or below a level, the
/// expected share of false ones is at most that level; in the order of the input. `None` stands for a
/// test that could not be made: it stays `None` and does not count.
///
/// The i-th smallest of m p values is multiplied by m / i, lowered to the adjusted value after it if
/// that is smaller, and capped at 1 (Benjamini & Hochberg 1995, "Controlling the false discovery
/// rate", Journal of the Royal Statistical Society B 57(1), 289-300; `p.adjust` of R). It holds for
/// independent tests and for those that depend on each other positively (Benjamini & Yekutieli 2001).
#[must_use]
pub fn benjamini_hochberg(p_values: &[Option<f64>]) -> Vec<Option<f64>> {
    let family = by_size(p_values);
    let mut adjusted = vec![None; p_values.len()];
    let mut following = 1.0_f64;
    for (before, (index, p_value)) in family.iter().enumerate().rev() {
        let rank = (before + 1) as f64;
        following = following.min(p_value * (family.len() as f64 / rank));
        adjusted[*index] = Some(following);
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::assert_close;

    #[track_caller]
    fn assert_adjusted(p_values: &[Option<f64>], expected: &[Option<f64>]) {
        let adjusted = benjamini_hochberg(p_values);
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
        // In order: 0.005 * 4, 0.01 * 2, 0.03 * 4 / 3 lowered to the 0.04 after it, 0.04.
        let p_values = [Some(0.01), Some(0.04), Some(0.03), Some(0.005)];
        assert_adjusted(&p_values, &[Some(0.02), Some(0.04), Some(0.04), Some(0.02)]);
    }

    #[test]
    fn the_published_example_rejects_four_at_five_percent() {
        // Benjamini & Hochberg 1995, section 4.1.
        let p_values = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
            0.5719, 0.6528, 0.7590, 1.0000,
        ];
        let adjusted = benjamini_hochberg(&p_values.map(Some));
        let rejected = adjusted.iter().flatten().filter(|q| **q <= 0.05).count();
        assert_eq!(rejected, 4);
        assert_close(adjusted[3].unwrap(), 0.0095 * 15.0 / 4.0, 1e-14);
    }

    #[test]
    fn tests_not_made_do_not_count() {
        let p_values = [None, Some(0.02), None, Some(0.03), None];
        assert_adjusted(&p_values, &[None, Some(0.03), None, Some(0.03), None]);
    }

    #[test]
    fn values_stop_at_one_and_a_single_test_needs_no_adjustment() {
        assert_adjusted(&[Some(0.9), Some(1.0)], &[Some(1.0), Some(1.0)]);
        assert_eq!(benjamini_hochberg(&[Some(0.03)]), [Some(0.03)]);
        assert!(benjamini_hochberg(&[]).is_empty());
        assert_eq!(benjamini_hochberg(&[None, None]), [None, None]);
    }

    #[test]
    fn it_is_never_stricter_than_holm() {
        let p_values = [0.004, 0.2, 0.03, 0.03, 0.6, 0.011].map(Some);
        let family = crate::stats::holm(&p_values).into_iter().zip(benjamini_hochberg(&p_values));
        assert!(family.flat_map(|(holm, q)| holm.zip(q)).all(|(holm, q)| q <= holm));
    }
}
