//! The ladder.
use super::scene::Scene;
use super::{Choice, Undrawn};
use crate::output::tables_read::RunTables;
pub(super) fn draw(_run: &RunTables, _choice: &Choice) -> Result<Scene, Undrawn> {
    Err(Undrawn::NotApplicable("x".into()))
}
