//! What a department has become: the state that belongs to no seat and to no team (2, 4.11).

use crate::model::setting::Setting;

/// The state of a department; of the executive it never changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct DepartmentState {
    /// R: the standing of the expert ladder, 0–1.
    pub(crate) standing: f32,
    /// u: what the organization has come to value, −1 (the craft) to 1 (management).
    pub(crate) culture: f32,
    /// κ_p ≥ 0: what a fixed budget takes of everybody's ln pay.
    pub(crate) pay_squeeze: f32,
    /// P0: mean pay of its people at the end of the last month before year 1, in units of a junior's.
    pub(crate) pay_base: Option<f64>,
    /// a: how much better its applicants are, in standard units of craft potential.
    pub(crate) appeal: f32,
    /// The share of present contributors on expert rungs, as it was last counted.
    pub(crate) expert_share: f32,
    /// The share of those experts whose craft meets the bar of their rung; 1 where there are none.
    pub(crate) earned_share: f32,
}

impl DepartmentState {
    /// A department in which nothing has happened yet.
    pub(crate) const NEW: Self = Self {
        standing: 1.0,
        culture: 0.0,
        pay_squeeze: 0.0,
        pay_base: None,
        appeal: 0.0,
        expert_share: 0.0,
        earned_share: 1.0,
    };

    /// 1 + `culture`·u: by how much ambition weighs here.
    pub(crate) fn ambition(&self, setting: &Setting) -> f32 {
        1.0 + setting.workforce.culture * self.culture
    }

    /// v: what an expert rung is worth beside its title, 0–1.
    pub(crate) fn worth(&self, setting: &Setting) -> f32 {
        setting.ladder.worth(self.standing)
    }

    /// ln pay on a rung.
    pub(crate) fn ln_pay(&self, rung: u8, setting: &Setting) -> f32 {
        setting.ladder.ln_pay[usize::from(rung)] - self.pay_squeeze
    }

    /// ln pay of a management seat at `level`.
    pub(crate) fn ln_pay_of_seat(&self, level: u8, setting: &Setting) -> f32 {
        setting.ln_pay_of_seat(level) - self.pay_squeeze
    }

    /// Prestige of a contributor on a rung.
    pub(crate) fn prestige(&self, rung: u8, setting: &Setting) -> f32 {
        setting.ladder.prestige[usize::from(rung)] * self.standing
    }
}
