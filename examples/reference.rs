//! The reference page of the career model, run as a modeller would who edits it: a small house under
//! the single ladder, then under the dual one, year by year.
//! `cargo run --release --example reference`

use std::io::{self, Write};

use rungs::model::parameters::DepartmentParameters;
use rungs::model::policy::{Levers, PRESETS};
use rungs::model::reference::{Organization, Totals};

pub(crate) fn main() -> io::Result<()> {
    two_ladders(&mut io::stdout().lock())
}

/// Five years of forty people under each preset.
pub(crate) fn two_ladders(out: &mut impl Write) -> io::Result<()> {
    let department = DepartmentParameters { headcount: 40, ..Default::default() };
    writeln!(out, "policy        year  attrition  morale  output")?;
    for preset in PRESETS {
        let levers = Levers::of_preset(preset);
        let mut firm = Organization::new(std::slice::from_ref(&department), &levers, 1, 1);
        for year in 1..=5 {
            firm.totals = Totals::default();
            for _ in 0..12 {
                firm.month();
            }
            let Totals { quits, morale, output, person_months, seat_months, .. } = firm.totals;
            let attrition = 1200.0 * quits / person_months;
            let (morale, output) = (100.0 * morale / person_months, 12.0 * output / seat_months);
            writeln!(
                out,
                "{:12}  {year:4}  {attrition:9.1}  {morale:6.1}  {output:6.2}",
                preset.name
            )?;
        }
    }
    Ok(())
}
