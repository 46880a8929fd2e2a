//! 4.2 Spill-over: what the best of a team, and experts with influence, do for everyone.

use crate::model::constants::SENIOR;
use crate::model::engine::elementary::{positive, smaller};
use crate::model::setting::Setting;
use crate::numeric::number::Number;

/// The lift of a team, e = `star_spill`·(ln c_max − ln c̄)⁺ + `expert_spill`·0.04·influence·min(4, steps);
/// `expert_steps` is Σ(rung′ − 2)⁺ over its contributors, 0 among managers; see [`heard_steps`].
#[inline(always)]
pub(crate) fn lift<N: Number>(
    ln_craft_max: N,
    ln_craft_mean: N,
    expert_steps: N,
    setting: &Setting<N>,
) -> N {
    let k = &setting.constants;
    let star = setting.workforce.star_spill * positive(ln_craft_max - ln_craft_mean);
    let experts = setting.workforce.expert_spill
        * k.influence_lift
        * setting.ladder.influence
        * smaller(k.influence_rungs_max, expert_steps);
    star + experts
}

/// (rung′ − 2)⁺ of a contributor: the expert rungs that its title names, as far as its craft meets their
/// bars. A title is heard as far as the craft carries.
#[inline(always)]
pub(crate) fn heard_steps<N: Number>(rung: N, craft: N, expert_bars: [N; 3]) -> N {
    let [staff, principal, distinguished] = expert_bars;
    let met = meets(craft, staff) + meets(craft, principal) + meets(craft, distinguished);
    smaller(positive(rung - f32::from(SENIOR)), met)
}

/// 1 where the craft meets the bar, else 0.
#[inline(always)]
fn meets<N: Number>(craft: N, bar: N) -> N {
    N::select(craft.is_at_least(bar), N::of(1.0), N::of(0.0))
}

/// The bars of the expert rungs where experts lift their teams; `None` where they have no effect in any
/// run.
#[inline(always)]
pub(crate) fn expert_bars<N: Number>(setting: &Setting<N>) -> Option<[N; 3]> {
    let (influence, spill, zero) =
        (setting.ladder.influence, setting.workforce.expert_spill, N::of(0.0));
    let counts = N::any(influence.is_above(zero) & spill.is_above(zero));
    let [.., staff, principal, distinguished] = setting.workforce.bars;
    counts.then_some([staff, principal, distinguished])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::engine::elementary::ln;
    use crate::model::setting::test_setting;

    #[test]
    fn a_star_lifts_a_team_of_five_by_hand() {
        let craft: [f32; 5] = [0.5, 0.6, 0.8, 1.1, 2.0];
        let mean = craft.iter().sum::<f32>() / 5.0;
        // The best has 2 on a mean of 1.
        let e = lift(ln(2.0), ln(mean), 0.0, &test_setting());
        assert!((e - 0.041_588_8).abs() < 1e-6, "{e}");
    }

    #[test]
    fn a_title_is_heard_as_far_as_the_craft_carries() {
        let bars = [1.60, 2.20, 3.01];
        let heard = |rung, craft| heard_steps(rung, craft, bars).to_bits();
        assert_eq!(heard(5.0, 9.0), 3.0_f32.to_bits());
        assert_eq!(
            heard(5.0, 2.5),
            2.0_f32.to_bits(),
            "a distinguished one with a principal's craft"
        );
        assert_eq!(heard(3.0, 9.0), 1.0_f32.to_bits(), "more craft than the title tells");
        assert_eq!(heard(4.0, 1.5), 0.0_f32.to_bits());
        assert_eq!(heard(2.0, 9.0), 0.0_f32.to_bits());
    }

    #[test]
    fn experts_count_by_their_influence_up_to_four_steps() {
        let mut setting = test_setting();
        setting.ladder.influence = 1.5;
        let two = lift(0.0, 0.0, 2.0, &setting);
        let six = lift(0.0, 0.0, 6.0, &setting);
        assert!((two - 0.5 * 0.04 * 1.5 * 2.0).abs() < 1e-7);
        assert!((six - 0.5 * 0.04 * 1.5 * 4.0).abs() < 1e-7);
    }
}
