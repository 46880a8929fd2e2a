//! The program as a user runs it, in a folder of the test's; it draws nothing.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::path::Path;

use assert_cmd::Command;

pub(crate) struct Outcome {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

pub(crate) fn rungs(folder: &Path, arguments: &[&str]) -> Outcome {
    let mut command = Command::cargo_bin("rungs").unwrap();
    let output =
        command.args(arguments).args(undrawn(arguments)).current_dir(folder).output().unwrap();
    Outcome {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// What is added to a command line, so that nothing is drawn: charts and reports, which
/// report.rs and charts.rs look at, would take most of the time of tests about something else.
pub(crate) fn undrawn(arguments: &[&str]) -> Option<&'static str> {
    let verb = arguments.first().copied().unwrap_or("");
    ["run", "extend", "merge"].contains(&verb).then_some("--no-report")
}

/// What is printed, without its line breaks: where these fall is no promise.
pub(crate) fn flowing(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Takes the end off a finished journal, in which the lengths of its records stand, and then some bytes of
/// the last record, as a process that was killed leaves it.
pub(crate) fn cut_journal(bytes: &mut Vec<u8>, by: usize) {
    let records = u64::from_le_bytes(*bytes[32..].first_chunk().unwrap());
    assert!(bytes.starts_with(b"rungs journal, format 3") && records > 0, "no finished journal");
    bytes.truncate(bytes.len() - 8 * usize::try_from(records).unwrap() - 8 - by);
}
