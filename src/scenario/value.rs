//! Values as the table of parameters describes them: their types, ranges and words.

use super::raw::RawValue;
use crate::sim::{Kind, Value};

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Mismatch {
    /// Its type.
    Type,
    /// Its type, as an element of a list.
    Element,
    /// Its size.
    Range,
    /// It is none of the words.
    Word,
}

/// The value of a key that takes one.
pub(super) fn scalar(kind: &Kind, raw: &RawValue) -> Result<Value, Mismatch> {
    match (kind, raw) {
        (&Kind::Count { min, max, .. }, &RawValue::Integer(number)) => u64::try_from(number)
            .ok()
            .filter(|number| (min..=max).contains(number))
            .map(Value::Count)
            .ok_or(Mismatch::Range),
        (&Kind::Real { min, max, .. }, _) => real(raw, min, max).map(Value::Real),
        (Kind::Flag { .. }, &RawValue::Flag(flag)) => Ok(Value::Flag(flag)),
        (Kind::Choice { options, .. }, RawValue::Text(word)) => {
            let option = options.iter().find(|option| *option == word);
            option.map(|option| Value::Choice(option)).ok_or(Mismatch::Word)
        }
        _ => Err(Mismatch::Type),
    }
}

/// A number from `min` to `max`; neither NaN nor infinite.
pub(super) fn real(raw: &RawValue, min: f64, max: f64) -> Result<f64, Mismatch> {
    let number = raw.as_number().ok_or(Mismatch::Type)?;
    if (min..=max).contains(&number) { Ok(number) } else { Err(Mismatch::Range) }
}

#[cfg(test)]
mod tests {
    use super::super::Scenario;
    use super::*;

    #[test]
    fn what_is_no_number_or_beyond_its_range_is_refused() {
        let real = Kind::Real { default: None, min: 0.0, max: 2.0 };
        for text in ["nan", "-nan", "inf", "-inf", "1e999", "-0.1", "2.1", "3"] {
            let raw = RawValue::parse(text).unwrap();
            assert_eq!(scalar(&real, &raw), Err(Mismatch::Range), "{text}");
        }
        let count = Kind::Count { default: None, min: 1, max: u64::MAX };
        for text in ["-1", "0", "18446744073709551617", "0xffffffffffffffffffffffffffffffffffff"] {
            let raw = RawValue::parse(text).unwrap();
            assert_eq!(scalar(&count, &raw), Err(Mismatch::Range), "{text}");
        }
        assert_eq!(scalar(&count, &RawValue::Number(1.0)), Err(Mismatch::Type));
    }

    #[test]
    fn the_ends_of_a_range_belong_to_it() {
        let text = "name = \"x\"\n[[policy]]\nname = \"a\"\nexpert_rungs = 3\npressure = -0.0\n\
            [[department]]\nrho = -0.2\nsigma = 0.9\nspan = 0b100\nheadcount = +1_0\n\
            learning_months = 0x60\n";
        let scenario = Scenario::parse("x.toml", text).unwrap();
        let parameters = &scenario.career().unwrap().departments[0].parameters;
        assert_eq!((parameters.rho, parameters.sigma), (-0.2, 0.9));
        assert_eq!((parameters.span, parameters.headcount), (4, 10));
        assert_eq!(parameters.get("learning_months"), Some(Value::Real(96.0)));
    }
}
