//! The scripts of a study, as all schedulers run them.

use super::job::Job;
use super::quoting::quoted;

/// What a script does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Runs a part.
    Element,
    /// Decides after a round which points go on.
    Decide,
    /// Joins the parts.
    Merge,
}

impl Task {
    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Element => "element",
            Self::Decide => "decide",
            Self::Merge => "merge",
        }
    }

    /// Its script, in `DIR.parts`.
    #[must_use]
    pub fn script(self) -> &'static str {
        match self {
            Self::Element => "element.sh",
            Self::Decide => "decide.sh",
            Self::Merge => "merge.sh",
        }
    }

    /// What the scheduler calls its job.
    pub(super) fn label(self, job: &Job) -> String {
        match self {
            Self::Element => job.label.clone(),
            Self::Decide | Self::Merge => format!("{}-{}", job.label, self.word()),
        }
    }
}

/// How a task learns which part is its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Index {
    /// The indices of an array are parts, some of them or all.
    Parts,
    /// Where an array does not run all parts, its tasks are numbered, and a list has the part of each:
    /// the task's number from 1, as the shell computes it.
    Listed(&'static str),
    /// The script is given the part.
    Argument,
}

/// What every script begins with, after its directives.
const STRICT: &str = "set -eu\n\n";

/// A function of the scripts.
const RUN: &str = r#"# Runs rungs, and hands on to it the signals that stop a job: it then keeps what it has run, and ends
# with 3.
run() {
    told=
    (trap '' USR1 USR2; exec "$RUNGS" "$@") &
    child=$!
    trap 'told=yes; kill -s TERM "$child" 2>/dev/null || :' HUP INT TERM USR1 USR2
    code=0
    wait "$child" || code=$?
    if [ -n "$told" ]; then
        # The signal has ended the wait, and not yet rungs.
        again=0
        wait "$child" || again=$?
        [ "$again" = 127 ] || code=$again
    fi
}

"#;

/// The head of a script: directives, what it is for, and what to edit.
fn opening(directives: &[String], says: &[String]) -> String {
    let mut text = "#!/bin/sh\n".to_owned();
    for line in directives {
        text += &format!("{line}\n");
    }
    for line in says {
        text += &if line.is_empty() { "#\n".to_owned() } else { format!("# {line}\n") };
    }
    text + STRICT
}

/// The variables of a script, of which some have the number of parts.
fn variables(job: &Job, has_parts: bool) -> String {
    let (rungs, directory) = (quoted(&job.rungs), quoted(&job.directory));
    let Job { parts, options, .. } = job;
    let parts =
        if has_parts { format!("# The number of parts.\nN={parts}\n") } else { String::new() };
    format!(
        "# The program.\nRUNGS={rungs}\n# The directory of the results; plan and parts lie in DIR.parts.\n\
         DIR={directory}\n{parts}# The threads of a task.\nTHREADS={}\n\n",
        options.cpus
    )
}

/// The functions that are there to be filled.
fn hooks(word: &str) -> String {
    format!(
        "# For commands that copy to and from other storage, where DIR is on no disk that all machines \
         share.\n# The second is given the exit code of rungs: 0 done, 3 stopped with records kept.\n\
         before_{word}() {{ :; }}\nafter_{word}() {{ :; }}\n\n"
    )
}

/// What ends every script.
fn ending(word: &str) -> String {
    format!("after_{word} \"$code\"\nexit \"$code\"\n")
}

/// The round that a script is given, and what it passes on of it; both empty without rounds.
fn round(job: &Job) -> (String, &'static str) {
    if job.rounds.is_empty() {
        return (String::new(), "");
    }
    let last = job.rounds.len();
    let text = format!(
        "# The round, from 1 to {last}.\nROUND=${{RUNGS_ROUND:?give the round: RUNGS_ROUND=1}}\n\n"
    );
    (text, " --round \"$ROUND\"")
}

/// The script that runs a part.
pub(super) fn element(job: &Job, directives: &[String], by_hand: &str, index: Index) -> String {
    let says = [
        String::new(),
        format!("A part of the study {}.", one_line(&job.name)),
        "It may be started any number of times: what is finished is left, what is not goes on."
            .to_owned(),
        "Written by `rungs submit`, to be read and edited. By hand, from this folder:".to_owned(),
        format!("    {by_hand}"),
    ];
    let (round, option) = round(job);
    let mut text = opening(directives, &says) + &variables(job, true) + &hooks("element") + &round;
    text += &part(job, index);
    text += "# The scenario as it was submitted, and the keys that were set.\n";
    text += &format!("set -- \"$DIR.parts/plan/\"{}", quoted(&job.file));
    for setting in &job.settings {
        text += &format!(" \\\n    --set {}", quoted(setting));
    }
    text += "\n\n";
    text += RUN;
    text += "before_element\n";
    text += &format!(
        "run run \"$@\" --shard \"$PART/$N\"{option} --continue --output \"$DIR\" --threads \"$THREADS\"\n"
    );
    text + &ending("element")
}

/// The lines that say which part is run.
fn part(job: &Job, index: Index) -> String {
    let first = if job.parts == 1 { "1" } else { "auto" };
    match index {
        Index::Parts => format!("# The part: the index of the task.\nPART={first}\n\n"),
        Index::Listed(number) => format!(
            "# The part: the index of the task; where only some parts are run again, what a list has in \
             that line.\nPART={first}\nif [ -n \"${{RUNGS_LIST:-}}\" ]; then\n    \
             PART=$(sed -n \"{number}p\" \"$DIR.parts/$RUNGS_LIST\")\n    \
             [ -n \"$PART\" ] || exit 0\nfi\n\n"
        ),
        Index::Argument => "# The part.\nPART=${1:?give the number of the part}\n\n".to_owned(),
    }
}

/// The script that decides after a round which points go on.
pub(super) fn decide(job: &Job, directives: &[String], by_hand: &str) -> String {
    let says = [
        String::new(),
        format!("Which points of the study {} need another round.", one_line(&job.name)),
        "Written by `rungs submit`, to be read and edited. By hand, from this folder:".to_owned(),
        format!("    {by_hand}"),
    ];
    let (round, option) = round(job);
    let text =
        opening(directives, &says) + &variables(job, false) + &hooks("decide") + &round + RUN;
    text + "if [ -e \"$DIR.parts/round-$ROUND.json\" ]; then\n    \
         echo \"Round $ROUND is decided.\"\n    exit 0\nfi\nbefore_decide\nrun merge \"$DIR.parts\""
        + option
        + "\n"
        + &ending("decide")
}

/// The script that joins the parts.
pub(super) fn merge(job: &Job, directives: &[String], by_hand: &str, waits: bool) -> String {
    let says = [
        String::new(),
        format!("Joins the parts of the study {}, when all are finished.", one_line(&job.name)),
        "Written by `rungs submit`, to be read and edited. By hand, from this folder:".to_owned(),
        format!("    {by_hand}"),
    ];
    let mut text = opening(directives, &says) + &variables(job, waits) + &hooks("merge") + RUN;
    text +=
        "if [ -e \"$DIR/manifest.json\" ]; then\n    echo \"$DIR is finished.\"\n    exit 0\nfi\n";
    if waits {
        text += WAIT;
    }
    text += "before_merge\nrun merge \"$DIR.parts\" --output \"$DIR\" --threads \"$THREADS\"";
    for option in &job.options.merge_options {
        text += &format!(" {}", quoted(option));
    }
    text + "\n" + &ending("merge")
}

/// What waits for the parts where jobs cannot wait for others.
const WAIT: &str = r#"# No job waits for another here, so this one looks for the parts.
part=1
while [ "$part" -le "$N" ]; do
    until [ -e "$DIR.parts/$part-of-$N/manifest.json" ]; do
        sleep 20
    done
    part=$((part + 1))
done
"#;

/// A name as a comment may have it.
fn one_line(name: &str) -> String {
    name.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}
