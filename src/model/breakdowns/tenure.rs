//! Leaving by tenure: rates, and the share that is still there.

use std::collections::VecDeque;

use super::super::organization::Organization;
use super::super::person::month_number;
use super::sheet::Sheet;
use super::{Move, whole_months};
use crate::sim::{Breakdown, Denominator, Field, FieldKind, Measure, MeasureKind};

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
    rate("exit_rate", "Quits, retirements and dismissals likewise.", 1),
    Measure {
        key: "survival",
        unit: "share",
        text: "Share that completes that tenure (Kaplan & Meier 1958, over all exits; who was \
               hired before the switch enters at the tenure of the switch).",
        scale: 1.0,
        numerator: 1,
        denominator: Denominator::Sum(AT_RISK),
        kind: MeasureKind::Survival,
    },
];

const fn rate(key: &'static str, text: &'static str, numerator: usize) -> Measure {
    let (denominator, kind) = (Denominator::Sum(AT_RISK), MeasureKind::RatioOfSums);
    let unit = "per 100 person-years";
    Measure { key, unit, text, scale: 1200.0, numerator, denominator, kind }
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

/// Those present by tenure, kept by who comes and goes.
#[derive(Clone, Debug)]
pub(super) struct Tenures {
    /// By unit and months of tenure at the start of the month.
    present: Vec<VecDeque<u32>>,
    sheet: Sheet,
}

impl Tenures {
    pub(super) fn at_switch(organization: &Organization) -> Self {
        let layout = &organization.layout;
        let mut present = vec![VecDeque::from(vec![0; LAST_MONTH + 1]); layout.departments + 1];
        let now = month_number(organization.month);
        for block in &layout.blocks {
            for seat in block.seats.clone().filter(|&seat| !organization.is_vacant(seat)) {
                let tenure = whole_months(now - organization.people.hired[seat]);
                if let Some(count) = tenure.and_then(|at| present[block.unit].get_mut(at)) {
                    *count += 1;
                }
            }
        }
        Self { present, sheet: Sheet::new(layout, (LAST_MONTH + 1) * SUMS) }
    }

    pub(super) fn month(&mut self, moves: &[Move]) {
        for (unit, present) in self.present.iter_mut().enumerate() {
            let cells = self.sheet.unit(unit).chunks_exact_mut(SUMS);
            for (cell, &count) in cells.zip(present.iter()) {
                cell[AT_RISK] += f64::from(count);
            }
            present.push_front(0);
        }
        // From here on persons are filed under their tenure at the end of the month.
        for change in moves {
            if let Some(from) = change.from {
                self.count(from.unit, change, -1);
                if change.to.is_none() {
                    self.exit(from.unit, change);
                }
            }
            if let Some(to) = change.to {
                self.count(to.unit, change, 1);
            }
        }
        self.present.iter_mut().for_each(|present| present.truncate(LAST_MONTH + 1));
    }

    fn count(&mut self, unit: usize, change: &Move, by: i32) {
        let at = change.tenure_months.map_or(0, |months| months + 1);
        if let Some(count) = self.present[unit].get_mut(at) {
            *count = count.saturating_add_signed(by);
        }
    }

    fn exit(&mut self, unit: usize, change: &Move) {
        let at = change.tenure_months.unwrap_or(0);
        let Some(cell) = self.sheet.unit(unit).chunks_exact_mut(SUMS).nth(at) else {
            return;
        };
        cell[0] += if change.quits { 1.0 } else { 0.0 };
        cell[1] += 1.0;
        if change.tenure_months.is_none() {
            // Dismissed in the month of hire: at risk for it, though not there at its start.
            cell[AT_RISK] += 1.0;
        }
    }

    pub(super) fn sheet(&self) -> &Sheet {
        &self.sheet
    }
}
