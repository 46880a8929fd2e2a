//! No scheduler: this machine, in the foreground.

use super::job::Job;
use super::quoting::quoted;
use super::scheduler::{Answer, Call, GeneratedFile, Scheduler, Submitting};
use super::script::{Index, Task};
use super::stage::Stage;

/// This machine.
#[derive(Debug)]
pub(super) struct Shell;

/// The script that runs the others; from `DIR.parts`.
const SCRIPT: &str = "plan/run.sh";

/// What runs parts, some at a time.
const RUN: &str = r#"# Upon a signal nothing more is begun, and what is running keeps what it has.
pids=
told=
stop() {
    told=yes
    for pid in $pids; do kill -s TERM "$pid" 2>/dev/null || :; done
}
trap stop HUP INT TERM

# Waits for what is running; ends with the exit code of what has not ended well.
wait_for_all() {
    worst=0
    for pid in $pids; do
        code=0
        wait "$pid" || code=$?
        if [ -n "$told" ]; then
            again=0
            wait "$pid" || again=$?
            [ "$again" = 127 ] || code=$again
        fi
        [ "$code" = 0 ] || worst=$code
    done
    pids=
    [ "$worst" = 0 ] || exit "$worst"
    [ -z "$told" ] || exit 3
}

# Runs the parts that it is given, AT_ONCE at a time.
run_parts() {
    running=0
    for part in "$@"; do
        echo "Part $part of $N${RUNGS_ROUND:+, round $RUNGS_ROUND}; log/element-$part.log"
        sh "$DIR.parts/element.sh" "$part" >>"$DIR.parts/log/element-$part.log" 2>&1 &
        pids="$pids $!"
        running=$((running + 1))
        if [ "$running" = "$AT_ONCE" ]; then
            wait_for_all
            running=0
        fi
    done
    wait_for_all
}

# Runs one of the other scripts.
run_script() {
    sh "$DIR.parts/$1" &
    pids=$!
    wait_for_all
}

# All parts, unless some are named.
if [ $# = 0 ]; then
    part=1
    while [ "$part" -le "$N" ]; do
        set -- "$@" "$part"
        part=$((part + 1))
    done
fi
"#;

/// What follows with rounds: those that are decided are left out, but for their parts nobody knows.
const ROUNDS: &str = r#"RUNGS_ROUND=1
export RUNGS_ROUND
while [ "$RUNGS_ROUND" -le "$ROUNDS" ]; do
    run_parts "$@"
    [ "$RUNGS_ROUND" = "$ROUNDS" ] || run_script decide.sh
    RUNGS_ROUND=$((RUNGS_ROUND + 1))
done
unset RUNGS_ROUND
run_script merge.sh
"#;

impl Scheduler for Shell {
    fn options(&self) -> &'static [&'static str] {
        &["--at-once"]
    }

    fn usual_parts_max(&self) -> u32 {
        10_000
    }

    fn head(&self, _job: &Job, _task: Task) -> Vec<String> {
        Vec::new()
    }

    fn index(&self) -> Index {
        Index::Argument
    }

    fn by_hand(&self, task: Task) -> String {
        match task {
            Task::Element => "sh element.sh PART".to_owned(),
            Task::Decide | Task::Merge => format!("sh {}", task.script()),
        }
    }

    fn files(&self, submitting: Submitting<'_>) -> Vec<GeneratedFile> {
        if submitting.attempt > 1 {
            return Vec::new();
        }
        let job = submitting.job;
        let (directory, at_once) = (quoted(&job.directory), job.options.at_once.unwrap_or(1));
        let mut text = format!(
            "#!/bin/sh\n#\n# Runs the parts of a study on this machine, and then joins them. Some parts \
             only, from the folder\n# above: sh {SCRIPT} 2 5\nset -eu\n\nDIR={directory}\nN={}\n\
             AT_ONCE={at_once}\n",
            job.parts
        );
        if job.rounds.is_empty() {
            text += &format!("\n{RUN}run_parts \"$@\"\nrun_script merge.sh\n");
        } else {
            text += &format!("ROUNDS={}\n\n{RUN}{ROUNDS}", job.rounds.len());
        }
        vec![GeneratedFile { name: SCRIPT.to_owned(), text }]
    }

    /// One call for everything. With rounds all parts are gone through again: those that are finished
    /// say so.
    fn calls(&self, submitting: Submitting<'_>) -> Vec<Call> {
        let stages = submitting.stages;
        let command = match stages {
            [Stage::Merge] => vec!["sh".to_owned(), "merge.sh".to_owned()],
            [Stage::Elements { round: None, parts }, ..] if !submitting.is_all(parts) => {
                let parts = parts.iter().map(u32::to_string);
                ["sh".to_owned(), SCRIPT.to_owned()].into_iter().chain(parts).collect()
            }
            _ => vec!["sh".to_owned(), SCRIPT.to_owned()],
        };
        vec![Call { command, input: None, stages: stages.to_vec() }]
    }

    fn answer(&self, _printed: &str) -> Option<Answer> {
        Some(Answer { jobs: Vec::new() })
    }

    fn cancel(&self, _job: &Job, _jobs: &[String]) -> Vec<Vec<String>> {
        Vec::new()
    }
}
