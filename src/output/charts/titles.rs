//! What the places of a ladder are called: rungs as the scenario titles them, levels by their
//! number.

use super::Choice;
use crate::output::metric_label::in_words;
use crate::output::{ALL_DEPARTMENTS, RunTables};

/// The rungs of the craft, from below.
const RUNGS: [&str; 6] = ["junior", "mid", "senior", "staff", "principal", "distinguished"];

/// Titles of the rungs, from below; empty where there are none but their keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Titles(Vec<String>);

impl Titles {
    /// Those of the chosen department, or those that all departments share.
    pub(super) fn of(run: &RunTables, choice: &Choice) -> Self {
        let departments = run.departments();
        let own = departments.iter().enumerate().filter(|(_, name)| {
            choice.department == ALL_DEPARTMENTS || **name == choice.department
        });
        let mut titles: Vec<Vec<String>> = own.map(|(at, _)| run.titles(at)).collect();
        titles.dedup();
        match &mut titles[..] {
            [only] => Self(std::mem::take(only)),
            _ => Self(Vec::new()),
        }
    }

    /// Which rung a place is, from 0; `None` for a level of management and for outside.
    pub(super) fn rung(place: &str) -> Option<usize> {
        RUNGS.iter().position(|rung| *rung == place)
    }

    /// A place in words.
    pub(super) fn title(&self, place: &str) -> String {
        let own = Self::rung(place).and_then(|rung| self.0.get(rung));
        own.cloned().unwrap_or_else(|| in_words(&place.replace('-', " ")))
    }
}
