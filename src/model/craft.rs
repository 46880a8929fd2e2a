//! 4.5 Craft: learned by who practices, lost by who does not; and what fades with time.

use super::chunk::{CHUNK, Chunk};
use super::elementary::{fade, ln};
use super::setting::Setting;

/// One month of learning on the job.
#[inline(always)]
pub(super) fn step_contributors(chunk: &mut Chunk, setting: &Setting) {
    let rate = setting.workforce.learning_rate;
    for i in 0..CHUNK {
        let craft = chunk.craft[i];
        chunk.craft[i] = craft + (chunk.theta[i] - craft) * rate * (1.0 + chunk.lift[i]);
    }
    age(chunk, setting);
}

/// One month away from the craft: what lies above the beginner's floor fades.
#[inline(always)]
pub(super) fn step_managers(chunk: &mut Chunk, setting: &Setting) {
    let work = &setting.workforce;
    for i in 0..CHUNK {
        let craft = chunk.craft[i];
        let floor = chunk.theta[i] * (1.0 - work.entry_gap);
        let faded = floor + (craft - floor) * work.craft_fade;
        chunk.craft[i] = if craft > floor { faded } else { craft };
    }
    age(chunk, setting);
}

/// What a month does to everyone: onboarding, grievance, reluctance.
#[inline(always)]
fn age(chunk: &mut Chunk, setting: &Setting) {
    let k = &setting.constants;
    for i in 0..CHUNK {
        chunk.ln_craft[i] = ln(chunk.craft[i]);
        chunk.onboarding[i] += (1.0 - chunk.onboarding[i]) * (1.0 / k.onboarding_months);
        chunk.grievance[i] = fade(chunk.grievance[i], k.grievance_decay);
        chunk.reluctance[i] = fade(chunk.reluctance[i], k.reluctance_decay);
    }
}
