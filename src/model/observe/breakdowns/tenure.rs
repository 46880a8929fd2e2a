//! Leaving by tenure: rates, and the share that is still there.

use super::cell_sums::CellSums;
use super::moves::{Move, whole_months};
use crate::model::engine::block::Block;
use crate::model::engine::layout::Layout;
use crate::model::engine::organization::Organization;
use crate::model::engine::row::Row;
use crate::model::person::month_number;
use crate::sim::{Breakdown, Denominator, Direction, Field, FieldKind, Measure, MeasureKind};

/// Months of tenure that are told.
const LAST_MONTH: usize = 120;
/// Sums of a cell: quits, all exits, and person-months at risk.
const SUMS: usize = 3;
const AT_RISK: usize = 2;

static KEYS: [Field; 1] = [Field {
    key: "tenure_months",
    kind: FieldKind::Integer,
    unit: "months",
    text: "Full months in the house at the start of a month.",
}];

static MEASURES: [Measure; 3] = [
    rate("quit_rate", "Voluntary quits per person-month at risk at that tenure, annualized.", 0),
    rate(
        "exit_rate",
        "Quits, retirements and dismissals per person-month at risk at that tenure, annualized.",
        1,
    ),
    Measure {
        key: "survival",
        unit: "share",
        text: "Share that completes that tenure (Kaplan & Meier 1958, over all exits; who was \
               hired before the switch enters at the tenure of the switch).",
        scale: 1.0,
        better: Some(Direction::Higher),
        numerator: 1,
        denominator: Denominator::Sum(AT_RISK),
        kind: MeasureKind::Survival,
    },
];

const fn rate(key: &'static str, text: &'static str, numerator: usize) -> Measure {
    let (denominator, kind) = (Denominator::Sum(AT_RISK), MeasureKind::RatioOfSums);
    let unit = "per 100 person-years";
    let better = Some(Direction::Lower);
    Measure { key, unit, text, scale: 1200.0, better, numerator, denominator, kind }
}

pub(super) fn declare() -> Breakdown {
    Breakdown {
        name: "tenure",
        text: "One row a policy, month of tenure and metric: leaving after the switch.",
        keys: &KEYS,
        cells: (0..).take(LAST_MONTH + 1).collect(),
        sums: SUMS,
        measures: &MEASURES,
    }
}

/// Who is at risk at which tenure, kept by who comes and goes: a person passes every tenure
/// once, from the one it enters at to the one it was last at risk at.
#[derive(Clone, Debug)]
pub(super) struct Tenures {
    /// By unit, those who enter at a tenure less those who are not at risk from it on.
    changes: Vec<[i32; LAST_MONTH + 1]>,
    sheet: CellSums,
}

impl Tenures {
    /// Nobody at risk.
    pub(super) fn none(layout: &Layout) -> Self {
        Self {
            changes: vec![[0; LAST_MONTH + 1]; layout.units()],
            sheet: CellSums::new(layout, (LAST_MONTH + 1) * SUMS),
        }
    }

    pub(super) fn take(&mut self, change: &Move) {
        let Move { tenure_months, from, to, .. } = *change;
        if let Some(from) = from {
            if to.is_none() {
                self.exit(from.unit, change);
            } else if to.is_some_and(|to| to.unit != from.unit) {
                self.change(from.unit, tenure_months, -1);
            }
        }
        if let Some(to) = to.filter(|to| from.is_none_or(|from| from.unit != to.unit)) {
            self.change(to.unit, tenure_months, 1);
        }
    }

    fn exit(&mut self, unit: usize, change: &Move) {
        // At the start of the month, but for who is dismissed in the month of hire: at risk for
        // it though not there at its start.
        let at = change.tenure_months.saturating_sub(1);
        self.change(unit, at + 1, -1);
        if let Some(cell) = self.sheet.unit(unit).chunks_exact_mut(SUMS).nth(at) {
            cell[0] += if change.quits { 1.0 } else { 0.0 };
            cell[1] += 1.0;
        }
    }

    /// From `tenure` on, `by` more are at risk.
    fn change(&mut self, unit: usize, tenure: usize, by: i32) {
        if let Some(change) = self.changes[unit].get_mut(tenure) {
            *change += by;
        }
    }

    /// Changes the risk set by who sits in a row of a block, from the tenure at the end of the month on.
    pub(super) fn change_by(
        &mut self,
        organization: &Organization,
        (block, row): (&Block, Row),
        by: i32,
    ) {
        let now = month_number(organization.month);
        let tenure = whole_months(now - organization.people.hired[row]);
        self.change(block.department, tenure, by);
    }

    /// Lays out who was at risk, when nobody is any more.
    pub(super) fn close(&mut self) {
        for (unit, changes) in self.changes.iter().enumerate() {
            let mut at_risk = 0;
            let cells = self.sheet.unit(unit).chunks_exact_mut(SUMS);
            for (cell, change) in cells.zip(changes) {
                at_risk += change;
                cell[AT_RISK] = f64::from(at_risk);
            }
        }
    }

    pub(super) fn sheet(&self) -> &CellSums {
        &self.sheet
    }
}
