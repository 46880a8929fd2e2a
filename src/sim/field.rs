//! How a column of persons, or of what happens to them, is described.

use serde::Serialize;

/// What the numbers of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// A whole number.
    Integer,
    /// A real number in single precision.
    Real,
    /// A word of a closed list, by its place in it.
    Choice(&'static [&'static str]),
}

/// A column of persons or events, described once for tables and documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Column name.
    pub key: &'static str,
    /// What its numbers are.
    pub kind: FieldKind,
    /// Their unit; empty where they have none.
    pub unit: &'static str,
    /// What they mean, in a sentence.
    pub text: &'static str,
}
