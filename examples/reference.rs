//! The reference page of the career model, run as a modeller would who edits it: a small house after ten
//! years of usual practice, then under each preset, year by year.
//! `cargo run --release --example reference`

use std::io::{self, Write};

use rungs::model::parameters::DepartmentParameters;
use rungs::model::policy::{Levers, PRESETS, preset};
use rungs::model::reference::{Organization, Totals};

pub(crate) fn main() -> io::Result<()> {
    every_preset(&mut io::stdout().lock())
}

/// Five years of forty people under each preset, all from the same house.
pub(crate) fn every_preset(out: &mut impl Write) -> io::Result<()> {
    let department = DepartmentParameters { headcount: 40, ..Default::default() };
    let baseline = preset("usual-practice").map(Levers::of_preset).unwrap_or_default();
    let mut house = Organization::new(std::slice::from_ref(&department), &baseline, 1, 1);
    for _ in 0..120 {
        house.month();
    }
    writeln!(out, "policy          year  attrition  morale  output  standing")?;
    for preset in PRESETS {
        let mut firm = house.clone();
        firm.switch(0, &Levers::of_preset(preset));
        for year in 1..=5 {
            firm.totals = Totals::default();
            for _ in 0..12 {
                firm.month();
            }
            let Totals { quits, morale, output, person_months, seat_months, .. } = firm.totals;
            let attrition = 1200.0 * quits / person_months;
            let (morale, output) = (100.0 * morale / person_months, 12.0 * output / seat_months);
            let (name, standing) = (preset.name, firm.units[0].state.standing);
            writeln!(
                out,
                "{name:14}  {year:4}  {attrition:9.1}  {morale:6.1}  {output:6.2}  {standing:8.2}",
            )?;
        }
    }
    Ok(())
}
