//! The program as a user runs it, in a folder of the test's; it draws nothing.

use std::path::Path;

use assert_cmd::Command;

use crate::undrawn::undrawn;

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
