//! Sections 4.1–4.7 of docs/model.md: the equations of a month, a file each.

pub(super) mod attrition;
pub(super) mod burnout;
pub(super) mod climate;
pub(super) mod craft;
pub(super) mod morale;
pub(super) mod morale_baseline;
pub(super) mod productivity;
pub(super) mod spillover;
