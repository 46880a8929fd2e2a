//! The bound of a quit holds for whatever constants a study may set.

use super::*;
use crate::model::fixture::{MONTH, setting};
use crate::model::person::month_number;
use crate::sim::{Kind, Value};

#[test]
fn no_quit_is_more_probable_than_its_bound_at_the_ends_of_the_constants() {
    let base = setting(|parameters, _| (parameters.base_quit, parameters.early_quit) = (0.02, 3.0));
    let of_tenure = ["early_quit_months", "settling_quit", "settling_months"];
    let ends = of_tenure.map(|name| {
        let row = Constants::PARAMETERS.iter().find(|row| row.key == name).expect(name);
        let Kind::Real { min, max, .. } = row.kind else { panic!("{name}: {:?}", row.kind) };
        [min, max]
    });
    for corner in 0..8 {
        let mut setting = base.clone();
        for (place, (name, ends)) in of_tenure.iter().zip(ends).enumerate() {
            assert!(setting.constants.set(name, Value::Real(ends[corner >> place & 1])));
        }
        let bound = QuitBound::of(month_number(MONTH), &setting);
        for tenure in (0..600).chain([5_000, 200_000]) {
            let tenure = month_number(tenure);
            let hired = month_number(MONTH) - tenure;
            for step in -1000_i16..1000 {
                let mood = f32::from(step) * 0.1;
                let hazard = Hazard::of(&setting).after(tenure) * exp(mood);
                let bound = bound.cells(hired, mood) / CELLS;
                assert!(1.0 - exp(-hazard) < bound, "{corner}: tenure {tenure}, mood {mood}");
            }
        }
    }
}
