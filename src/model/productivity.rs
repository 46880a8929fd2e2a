//! 4.6 Output of a person in a month, in median-contributor months.

use super::chunk::{CHUNK, Chunk};
use super::climate::State;
use super::elementary::{clamp, exp, positive};
use super::setting::Setting;

/// The factor of output that a team sets: its climate, its lift and the skill of its manager.
pub(super) fn team_factor(climate: State, lift: f32, skill: f32, setting: &Setting) -> f32 {
    let (k, work) = (&setting.constants, &setting.workforce);
    let bound = k.coordination_skill_max;
    (1.0 - work.friction_output * (climate.friction - k.neutral_friction))
        * (1.0 + work.autonomy_output * (climate.autonomy - k.neutral_autonomy))
        * (1.0 + lift)
        * (1.0 + work.coordination * clamp(skill, -bound, bound))
}

/// Output of the month; `share` is the share of time for the craft. Vacant seats yield 0.
#[inline(always)]
pub(super) fn step(chunk: &mut Chunk, share: f32, setting: &Setting) {
    let (k, work) = (&setting.constants, &setting.workforce);
    for i in 0..CHUNK {
        let mood = exp(work.morale_output * (chunk.morale[i] - work.morale_base));
        let burnout = positive(chunk.burnout[i] - k.output_burnout_from);
        chunk.output[i] = chunk.occupied[i]
            * share
            * chunk.craft[i]
            * chunk.onboarding[i]
            * mood
            * (1.0 - work.burnout_output * burnout)
            * chunk.team_output[i];
    }
}
