//! What advances an organization by a month: how seats are laid out in columns, and who computes
//! what with which vector instructions and on which thread. No equation of docs/model.md is here.

pub(super) mod block;
pub(super) mod column;
pub(super) mod department;
pub(super) mod elementary;
pub(super) mod lanes;
pub(super) mod layout;
pub(super) mod leaders;
pub(super) mod month;
pub(super) mod observation;
pub(super) mod organization;
pub(super) mod pass;
pub(super) mod row;
mod settling;
pub(super) mod step;
pub(super) mod structure;
pub(super) mod team_columns;
pub(super) mod teams;
pub(super) mod work;
