//! The calls of a scheduler's command, one after the other, and what it answers.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use anyhow::Context;
use rungs::cluster::{Call, Engine, GeneratedFile, MadeCall, Stage, Submission, command_line};
use rungs::study::disk::Disk;

use super::super::stop::StopSwitch;
use super::super::{DONE, FAILED, UsageError, terminal};

/// Who calls, and where it is recorded.
pub(in super::super) struct Caller<'c> {
    /// What was submitted; its last attempt receives the calls.
    pub(in super::super) submission: &'c mut Submission,
    /// `DIR.parts`.
    pub(in super::super) folder: &'c Path,
}

/// What a command has answered.
struct Answered {
    status: ExitStatus,
    out: String,
    err: String,
}

/// Generated files as they are written.
pub(in super::super) fn files_of(generated: &[GeneratedFile]) -> Vec<(String, Vec<u8>)> {
    generated.iter().map(|file| (file.name.clone(), file.text.clone().into_bytes())).collect()
}

/// Makes the calls, each with the job of the one before; the exit code.
pub(in super::super) fn call_all(caller: &mut Caller<'_>, calls: &[Call]) -> anyhow::Result<u8> {
    let mut previous = String::new();
    writeln!(terminal::stdout(), "\nCalled in {}:", terminal::path(caller.folder))?;
    for call in calls {
        let command = call.after(&previous);
        writeln!(terminal::stdout(), "  {}", shown(&command, call.input.as_deref()))?;
        if caller.submission.engine == Engine::Shell {
            caller.record(call, command.clone(), Vec::new())?;
            return in_foreground(&command, caller.folder);
        }
        let answered = ask(&command, call.input.as_deref(), caller.folder);
        let jobs = caller.jobs(call, &command, answered)?;
        let said: Vec<String> = call.stages.iter().map(Stage::said).collect();
        if let Some(last) = jobs.last() {
            writeln!(terminal::stdout(), "    {}: {}", jobs.join(", "), said.join("; "))?;
            previous.clone_from(last);
        }
        caller.record(call, command, jobs)?;
    }
    Ok(DONE)
}

/// A command as it is typed.
pub(super) fn shown(command: &[String], input: Option<&str>) -> String {
    let line = command_line(command);
    input.map_or_else(|| line.clone(), |input| format!("{line} < {input}"))
}

impl Caller<'_> {
    /// The jobs that a call has made.
    fn jobs(
        &self,
        call: &Call,
        command: &[String],
        answered: Result<Answered, UsageError>,
    ) -> Result<Vec<String>, UsageError> {
        let answered = answered.map_err(|error| self.refused(&error.0))?;
        let line = command_line(command);
        let said = [answered.err.trim(), answered.out.trim()];
        let said = said.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n");
        if !answered.status.success() {
            let text = format!("{line}\nended with {}:\n{said}", answered.status);
            return Err(self.refused(&text));
        }
        if call.stages.is_empty() {
            return Ok(Vec::new());
        }
        let answer = self.submission.engine.scheduler().answer(&answered.out);
        answer.map(|answer| answer.jobs).ok_or_else(|| {
            let text = format!("{line}\nanswered what names no job:\n{said}");
            self.refused(&text)
        })
    }

    /// What stays where the scheduler has refused something, and how to go on.
    fn refused(&self, text: &str) -> UsageError {
        let (folder, job) = (self.folder.display(), &self.submission.job);
        let calls = self.submission.attempts.last().map(|attempt| attempt.calls.as_slice());
        let jobs: Vec<&str> = calls
            .unwrap_or_default()
            .iter()
            .flat_map(|call| &call.jobs)
            .map(String::as_str)
            .collect();
        let made = match jobs.as_slice() {
            [] => "No job was made".to_owned(),
            jobs => format!("Jobs that were made before stay: {}", jobs.join(", ")),
        };
        UsageError(format!(
            "{text}\n{made}. Plan and scripts stay in {folder}: mend what was refused (element.sh and \
             merge.sh may be edited), then `rungs resubmit {}` submits what is missing; or remove that \
             folder and submit with other options",
            job.directory
        ))
    }

    /// Records a call that was made.
    fn record(
        &mut self,
        call: &Call,
        command: Vec<String>,
        jobs: Vec<String>,
    ) -> anyhow::Result<()> {
        let elements = call.stages.iter().find_map(|stage| match stage {
            Stage::Elements { round, parts } => Some((*round, parts.clone())),
            Stage::Decide { round } => Some((Some(*round), Vec::new())),
            Stage::Merge => None,
        });
        let (round, parts) = elements.unwrap_or_default();
        let submits: Vec<String> = call.stages.iter().map(Stage::said).collect();
        let submits = submits.join("; ");
        let made = MadeCall { command, input: call.input.clone(), submits, round, parts, jobs };
        if let Some(attempt) = self.submission.attempts.last_mut() {
            attempt.calls.push(made);
        }
        Ok(self.submission.write(&Disk, self.folder)?)
    }
}

/// Calls a command, and waits for its answer.
fn ask(command: &[String], input: Option<&str>, folder: &Path) -> Result<Answered, UsageError> {
    let line = command_line(command);
    let stdin = match input {
        None => Stdio::null(),
        Some(file) => match File::open(folder.join(file)) {
            Ok(file) => file.into(),
            Err(error) => return Err(UsageError(format!("{line} < {file}: {error}"))),
        },
    };
    let called =
        Command::new(&command[0]).args(&command[1..]).stdin(stdin).current_dir(folder).output();
    let output = called.map_err(|error| {
        UsageError(format!("{line}: {} could not be called here: {error}", command[0]))
    })?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ok(Answered { status: output.status, out: text(&output.stdout), err: text(&output.stderr) })
}

/// Calls commands that end jobs; says what they answer. The worst exit code.
pub(in super::super) fn end_jobs(calls: &[Vec<String>], folder: &Path) -> anyhow::Result<u8> {
    let mut code = DONE;
    for command in calls {
        writeln!(terminal::stdout(), "  {}", command_line(command))?;
        let answered = ask(command, None, folder)?;
        for text in [answered.out, answered.err] {
            for line in text.lines() {
                writeln!(terminal::stdout(), "    {}", terminal::plain(line))?;
            }
        }
        if !answered.status.success() {
            writeln!(terminal::stdout(), "    ended with {}", answered.status)?;
            code = FAILED;
        }
    }
    Ok(code)
}

/// Runs a command here, until it ends; its exit code. Signals are for the command to heed.
fn in_foreground(command: &[String], folder: &Path) -> anyhow::Result<u8> {
    let _signals = StopSwitch::new()?;
    let mut child = Command::new(&command[0])
        .args(&command[1..])
        .current_dir(folder)
        .spawn()
        .with_context(|| format!("{} could not be called", command_line(command)))?;
    let status = child.wait()?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(FAILED))
}
