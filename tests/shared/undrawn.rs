//! Charts and reports, which tests/report.rs looks at, would take most of the time of tests that
//! are about something else.

/// What is added to a command line, so that nothing is drawn.
pub(crate) fn undrawn(arguments: &[&str]) -> Option<&'static str> {
    let verb = arguments.first().copied().unwrap_or("");
    ["run", "extend", "merge"].contains(&verb).then_some("--no-report")
}
