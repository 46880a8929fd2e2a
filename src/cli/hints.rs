//! The verb that somebody probably meant who used another program's word for it.

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Verbs, and what else they are called.
const WORDS: &[(&str, &[&str])] = &[
    ("chart", &["plot", "plots", "charts", "draw", "graph", "figure", "figures", "visualize"]),
    ("describe", &["list", "ls", "explain", "info", "show", "params", "parameters", "metrics"]),
    ("run", &["simulate", "start", "exec", "execute"]),
    ("new", &["init", "create", "template"]),
    ("check", &["lint", "test", "plan", "dry-run"]),
    ("extend", &["continue", "resume", "add"]),
    ("merge", &["join", "combine"]),
    ("compare", &["diff"]),
    ("report", &["summary", "summarize", "html"]),
    ("replay", &["rerun", "trace"]),
    ("clean", &["remove", "rm", "delete", "prune"]),
    ("submit", &["sbatch", "qsub", "bsub", "queue", "launch"]),
    ("status", &["progress", "squeue", "qstat", "jobs"]),
    ("cancel", &["kill", "stop", "abort", "scancel", "qdel"]),
];

/// The error, with the verb that was probably meant where the one that was given is none.
pub(super) fn with_hint(mut error: clap::Error) -> clap::Error {
    let meant = match error.get(ContextKind::InvalidSubcommand) {
        Some(ContextValue::String(word)) if error.kind() == ErrorKind::InvalidSubcommand => {
            verb(word)
        }
        _ => None,
    };
    if let Some(verb) = meant {
        let verbs = ContextValue::Strings(vec![verb.to_owned()]);
        error.insert(ContextKind::SuggestedSubcommand, verbs);
    }
    error
}

fn verb(word: &str) -> Option<&'static str> {
    let word = word.to_lowercase();
    WORDS.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(verb, _)| *verb)
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::super::Arguments;
    use super::*;

    #[test]
    fn words_of_other_programs_lead_to_verbs_that_there_are() {
        let command = Arguments::command();
        let verbs: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
        for (verb, words) in WORDS {
            assert!(verbs.contains(verb), "{verb}");
            assert!(words.iter().all(|word| !verbs.contains(word)), "{words:?}");
        }
        let refused = Arguments::try_parse_from(["rungs", "plot", "x"]).unwrap_err();
        let said = with_hint(refused).to_string();
        assert!(said.contains("'chart'"), "{said}");
        let refused = Arguments::try_parse_from(["rungs", "chrat"]).unwrap_err();
        assert!(with_hint(refused).to_string().contains("'chart'"));
    }
}
