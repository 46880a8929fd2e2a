//! 4.4 Burnout.

use super::chunk::{CHUNK, Chunk};
use super::climate::State;
use super::constants::Constants;
use super::elementary::{clamp, logistic, positive};
use super::setting::Setting;

/// The load that a contributor's team sets, with `vacant_share` of its seats vacant.
pub(super) fn load_of_team(climate: State, vacant_share: f32, k: &Constants) -> f32 {
    k.load_contributor + k.load_friction * (climate.friction - k.load_friction_from)
        - k.load_trust * (climate.trust - k.load_trust_from)
        + k.load_vacancy * vacant_share
}

/// The load that leading a team of `size` report seats sets, whoever leads it.
pub(super) fn load_of_leading(size: f32, k: &Constants) -> f32 {
    k.load_manager + k.load_team_size * positive(size / k.team_size_norm - 1.0)
}

/// One month of the burnout of contributors.
#[inline(always)]
pub(super) fn step_contributors(chunk: &mut Chunk, setting: &Setting) {
    let k = &setting.constants;
    for i in 0..CHUNK {
        let load = k.load_strain * chunk.strain[i] + chunk.load[i];
        chunk.burnout[i] = relax(chunk.burnout[i], load, k);
    }
}

/// One month of the burnout of managers.
#[inline(always)]
pub(super) fn step_managers(chunk: &mut Chunk, setting: &Setting) {
    let k = &setting.constants;
    for i in 0..CHUNK {
        let load = k.load_strain * chunk.strain[i]
            + chunk.load[i]
            + k.load_aptitude * logistic(k.load_aptitude_base - chunk.lambda[i])
            + k.load_devotion * positive(chunk.delta[i] - k.devotion_middle)
            + k.load_reluctance * chunk.reluctance[i];
        chunk.burnout[i] = relax(chunk.burnout[i], load, k);
    }
}

/// The state is clamped, not the load: who is overloaded far enough reaches 1.
#[inline(always)]
fn relax(burnout: f32, load: f32, k: &Constants) -> f32 {
    clamp(burnout + (load - burnout) * (1.0 / k.burnout_months), 0.0, 1.0)
}
