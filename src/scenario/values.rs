//! Values of described parameters, for models whose parameters are told apart only by their keys.

use std::mem::discriminant;

use crate::sim::{Described, Kind, Parameter, Value};

/// A value for every parameter of a table, at first its default.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterValues {
    parameters: &'static [Parameter],
    values: Vec<Option<Value>>,
}

impl ParameterValues {
    /// The defaults of `parameters`.
    #[must_use]
    pub fn new(parameters: &'static [Parameter]) -> Self {
        Self { parameters, values: parameters.iter().map(|row| default(&row.kind)).collect() }
    }

    /// The value under `key`; `None` for an unknown key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Value> {
        self.values[self.place(key)?]
    }

    /// Sets the value under `key`; says whether the key exists and takes such a value. Ranges are
    /// the caller's to check.
    pub fn set(&mut self, key: &str, value: Value) -> bool {
        let Some(place) = self.place(key) else { return false };
        let alike =
            self.values[place].is_some_and(|old| discriminant(&old) == discriminant(&value));
        if alike {
            self.values[place] = Some(value);
        }
        alike
    }

    /// The parameters whose value is not the default, and that value.
    pub fn changed(&self) -> impl Iterator<Item = (&'static Parameter, Value)> {
        let all = self.parameters.iter().zip(&self.values);
        all.filter_map(|(row, &value)| Some((row, value.filter(|_| value != default(&row.kind))?)))
    }

    /// The struct that the table describes, with these values.
    pub(super) fn typed<D: Described>(&self) -> D {
        let mut typed = D::default();
        for (parameter, value) in self.parameters.iter().zip(&self.values) {
            let is_set = value.is_some_and(|value| typed.set(parameter.key, value));
            debug_assert!(is_set, "{} takes what its row describes", parameter.key);
        }
        typed
    }

    fn place(&self, key: &str) -> Option<usize> {
        self.parameters.iter().position(|parameter| parameter.key == key)
    }
}

/// The value of a parameter of that kind where a file does not give one; `None` where there is
/// none, or none that is a number, a word or a flag.
pub(super) fn default(kind: &Kind) -> Option<Value> {
    match *kind {
        Kind::Count { default, .. } => default.map(Value::Count),
        Kind::Real { default, .. } => default.map(Value::Real),
        Kind::Flag { default } => Some(Value::Flag(default)),
        Kind::Choice { default, .. } => Some(Value::Choice(default)),
        Kind::Text { .. } | Kind::Texts { .. } | Kind::Reals { .. } | Kind::Values { .. } => None,
    }
}
