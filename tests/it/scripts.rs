//! The scripts, manifests and calls that `rungs submit` writes and makes, for every scheduler.
//! `UPDATE_GOLDEN=1` renews them; look at the difference before you commit it.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use rungs::cluster::{
    Engine, Job, JobOptions, Memory, Stage, Submitting, TimeLimit, chain, command_line, label,
};

const NAME: &str = "Ada's two ladders";

fn golden() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/submit")
}

/// A study in a folder whose name is hard on scripts, with all options that the engine has.
fn job(engine: Engine, rounds: &[u32]) -> Job {
    let has = |option: &str| engine.scheduler().options().contains(&option);
    let text = |option: &str, text: &str| has(option).then(|| text.to_owned());
    Job {
        name: NAME.to_owned(),
        label: label(NAME),
        rungs: "/opt/rungs 1/bin/rungs".to_owned(),
        directory: "/data/it's here/two ladders".to_owned(),
        file: "two ladders.toml".to_owned(),
        settings: vec!["study.analysis=\"robustness\"".to_owned(), "study.seed=7".to_owned()],
        parts: 8,
        rounds: rounds.to_vec(),
        options: JobOptions {
            cpus: 4,
            memory: has("--memory").then_some(Memory(8192)),
            time: TimeLimit(7200),
            merge_time: TimeLimit(900),
            partition: text("--partition", "long"),
            account: text("--account", "ladders"),
            at_once: has("--at-once").then_some(3),
            with: match engine {
                Engine::Slurm => vec!["--constraint=avx512f".to_owned()],
                Engine::Pbs => vec!["-m n".to_owned()],
                Engine::Lsf => vec!["-app ladders".to_owned()],
                Engine::Sge => vec!["-m n".to_owned()],
                Engine::Kubernetes => vec!["--namespace=studies".to_owned()],
                Engine::AwsBatch => vec!["--region".to_owned(), "eu-west-1".to_owned()],
                Engine::Shell => Vec::new(),
            },
            parallel_environment: text("--parallel-environment", "smp"),
            image: text("--image", "busybox:1.36"),
            volume: has("--volume").then(|| "studies:/data".parse().unwrap()),
            job_definition: text("--job-definition", "ladders:3"),
            merge_options: vec!["--parquet".to_owned()],
        },
    }
}

/// A submission as text: its files, and a list of its calls.
fn files(engine: Engine, job: &Job, attempt: usize, stages: &[Stage]) -> Vec<(String, String)> {
    let submitting = Submitting { job, attempt, stages };
    let scheduler = engine.scheduler();
    let mut calls = String::new();
    for call in scheduler.calls(submitting) {
        let input = call.input.as_ref().map_or_else(String::new, |input| format!(" < {input}"));
        let stages: Vec<String> = call.stages.iter().map(Stage::said).collect();
        let line = command_line(&call.after("1234"));
        writeln!(calls, "{line}{input}").unwrap();
        if !stages.is_empty() {
            writeln!(calls, "    {}", stages.join("; ")).unwrap();
        }
    }
    let mut files = scheduler.files(submitting);
    if attempt == 1 {
        files.extend(scheduler.scripts(job));
    }
    let mut files: Vec<_> = files.into_iter().map(|file| (file.name, file.text)).collect();
    files.push((format!("calls-{attempt}.txt"), calls));
    files
}

/// Compares files with those of the folder, which has no others.
fn expect(folder: &Path, files: &[(String, String)]) {
    let renews = std::env::var_os("UPDATE_GOLDEN").is_some();
    if renews {
        let _ = fs::remove_dir_all(folder);
    }
    for (name, text) in files {
        let path = folder.join(name);
        if renews {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            expected == *text,
            "{} is not what is written now; if that is meant, renew it with UPDATE_GOLDEN=1:\n{text}",
            path.display()
        );
    }
    let is_there = |folder: &Path| fs::read_dir(folder).map_or(0, Iterator::count);
    let plans = files.iter().filter(|(name, _)| name.starts_with("plan/")).count();
    let folders = usize::from(plans > 0);
    assert_eq!(is_there(&folder.join("plan")), plans, "{}", folder.display());
    assert_eq!(is_there(folder), files.len() - plans + folders, "{}", folder.display());
}

#[test]
fn every_scheduler_gets_the_files_and_calls_that_it_is_documented_to_take() {
    for engine in Engine::ALL {
        let job = job(engine, &[]);
        let mut written = files(engine, &job, 1, &chain(8, 0));
        let again = [Stage::Elements { round: None, parts: vec![2, 3, 5] }, Stage::Merge];
        written.extend(files(engine, &job, 2, &again));
        expect(&golden().join(engine.word()), &written);
    }
}

#[test]
fn rounds_are_a_chain_of_calls() {
    for engine in Engine::ALL {
        let job = job(engine, &[40, 60, 90]);
        if engine == Engine::Kubernetes {
            let given = ["--image", "--volume", "--rungs"];
            assert!(engine.refusal(&job, &given).unwrap().contains("[study.precision]"));
            continue;
        }
        let mut written = files(engine, &job, 1, &chain(8, 3));
        let again = [
            Stage::Elements { round: Some(2), parts: vec![7] },
            Stage::Decide { round: 2 },
            Stage::Elements { round: Some(3), parts: (1..=8).collect() },
            Stage::Merge,
        ];
        written.extend(files(engine, &job, 2, &again));
        expect(&golden().join(format!("{}-rounds", engine.word())), &written);
    }
}

#[test]
fn a_study_of_one_part_asks_for_no_array_where_there_is_none_of_one() {
    for (engine, word) in [(Engine::Pbs, "#PBS -J"), (Engine::AwsBatch, "arrayProperties")] {
        let job = Job { parts: 1, ..job(engine, &[]) };
        let written = files(engine, &job, 1, &chain(1, 0));
        let all: String = written.iter().map(|(_, text)| text.as_str()).collect();
        assert!(!all.contains(word) && all.contains("PART=1"), "{all}");
        let again = [Stage::Elements { round: None, parts: vec![1] }, Stage::Merge];
        let written = files(engine, &job, 2, &again);
        assert!(written.iter().all(|(name, _)| !name.contains("missing")), "{written:?}");
    }
}

#[test]
fn what_an_engine_cannot_honor_is_refused_by_name() {
    let all = [
        "--memory",
        "--time",
        "--partition",
        "--account",
        "--at-once",
        "--with",
        "--parallel-environment",
        "--image",
        "--volume",
        "--job-definition",
    ];
    for engine in Engine::ALL {
        let job = job(engine, &[]);
        let mut needed = engine.scheduler().needs().to_vec();
        assert_eq!(engine.refusal(&job, &needed), None, "{engine:?}");
        for option in all {
            let given = [needed.as_slice(), &[option]].concat();
            let refusal = engine.refusal(&job, &given);
            if engine.scheduler().options().contains(&option) {
                assert_eq!(refusal, None, "{engine:?} {option}");
            } else {
                let said = refusal.unwrap();
                assert!(said.starts_with(option) && said.contains(engine.word()), "{said}");
            }
        }
        if let Some(option) = needed.pop() {
            let said = engine.refusal(&job, &needed).unwrap();
            assert!(said.contains(&format!("needs {option}")), "{said}");
        }
    }
    let mut sge = job(Engine::Sge, &[]);
    sge.options.parallel_environment = None;
    assert!(Engine::Sge.refusal(&sge, &[]).unwrap().contains("--parallel-environment NAME"));
    let kubernetes = Job { directory: "/home/x".to_owned(), ..job(Engine::Kubernetes, &[]) };
    let given = ["--image", "--volume", "--rungs"];
    let said = Engine::Kubernetes.refusal(&kubernetes, &given).unwrap();
    assert!(said.contains("/home/x lies outside"), "{said}");
}

#[test]
#[cfg(unix)]
fn every_script_is_one_that_a_shell_can_read() {
    let mut read = 0;
    for entry in fs::read_dir(golden()).unwrap() {
        let folder = entry.unwrap().path();
        for name in ["element.sh", "merge.sh", "decide.sh", "plan/run.sh"] {
            let path = folder.join(name);
            if path.exists() {
                let status = Command::new("sh").arg("-n").arg(&path).status().unwrap();
                assert!(status.success(), "{}", path.display());
                read += 1;
            }
        }
    }
    assert!(read > 20, "{read} scripts");
}
