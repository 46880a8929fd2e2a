//! Studies submitted to schedulers, which stand-ins play: the scripts run under the variables of each,
//! and the tables are those of one machine, byte for byte.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

mod stand_ins;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

use crate::program::{flowing, rungs};
use stand_ins::StandIns;

const SCENARIO: &str = "name = \"Two ladders\"\n\
    horizon = { years = 2, burn_in_years = 2 }\n\
    study = { replications = 5 }\n\
    department = [{ headcount = 30 }]\n\
    policy = [{ name = \"single\" }, { name = \"dual\", preset = \"dual-ladder\" }]\n\
    factor = [{ path = \"policy.dual.pressure\", levels = [0.0, 0.5] }]\n";

const PRECISE: &str = "name = \"Precise\"\n\
    horizon = { years = 1, burn_in_years = 1 }\n\
    department = [{ headcount = 20 }]\n\
    study.precision = { metric = \"morale\", half_width = 0.0001, max = 60 }\n\
    policy = [{ name = \"single\" }, { name = \"dual\", preset = \"dual-ladder\" }]\n";

/// What every engine has to be given.
const NEEDED: [(&str, &[&str]); 7] = [
    ("slurm", &[]),
    ("pbs", &[]),
    ("lsf", &[]),
    ("sge", &[]),
    ("kubernetes", &["--image", "busybox", "--rungs"]),
    ("aws-batch", &["--queue", "q", "--job-definition", "d", "--rungs"]),
    ("shell", &[]),
];

/// A folder with a name that is hard on scripts, a scenario, and a scheduler.
struct Stage {
    _kept: tempfile::TempDir,
    folder: PathBuf,
    stand_ins: StandIns,
    engine: &'static str,
}

struct Outcome {
    code: i32,
    out: String,
    err: String,
}

impl Stage {
    fn new(engine: &'static str, scenario: &str) -> Self {
        let kept = tempfile::tempdir().unwrap();
        let folder = kept.path().canonicalize().unwrap().join("it's here");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("s 1.toml"), scenario).unwrap();
        let stand_ins = StandIns::new(kept.path(), engine);
        Self { _kept: kept, folder, stand_ins, engine }
    }

    fn rungs(&self, arguments: &[&str]) -> Outcome {
        let mut command = Command::cargo_bin("rungs").unwrap();
        command.args(arguments).current_dir(&self.folder);
        command.env("PATH", self.stand_ins.path()).env("SEEN", self.stand_ins.seen());
        for variable in ["SLURM_ARRAY_TASK_ID", "PBS_ARRAY_INDEX", "SGE_TASK_ID", "LSB_JOBINDEX"] {
            command.env_remove(variable);
        }
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let code = output.status.code().unwrap();
        Outcome { code, out: text(output.stdout), err: text(output.stderr) }
    }

    /// Submits the scenario with what the engine needs.
    fn submit(&self, options: &[&str]) -> Outcome {
        let (_, needed) = NEEDED.iter().find(|(engine, _)| *engine == self.engine).unwrap();
        let mut arguments = vec!["submit", "s 1.toml", "--to", self.engine, "--output", "out 1"];
        arguments.extend(*needed);
        let program = env!("CARGO_BIN_EXE_rungs");
        arguments.extend(needed.contains(&"--rungs").then_some(program));
        let volume = format!("studies:{}", self.folder.display());
        if self.engine == "kubernetes" {
            arguments.extend(["--volume", &volume]);
        }
        arguments.extend(options);
        self.rungs(&arguments)
    }

    fn place(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn submission(&self) -> Value {
        let text = fs::read(self.place("out 1.parts/submission.json")).unwrap();
        serde_json::from_slice(&text).unwrap()
    }

    fn status(&self) -> Value {
        let told = self.rungs(&["status", "out 1", "--json"]);
        assert_eq!((told.code, told.err.as_str()), (0, ""));
        serde_json::from_str(&told.out).unwrap()
    }

    /// Loses the results and a part.
    fn lose(&self, part: &str) {
        fs::remove_dir_all(self.place("out 1")).unwrap();
        fs::remove_dir_all(self.place("out 1.parts").join(part)).unwrap();
    }

    /// Holds the results against those of one machine.
    fn assert_whole(&self, options: &[&str]) {
        let whole = [&["run", "s 1.toml", "--quiet", "--output", "whole"], options].concat();
        assert_eq!(rungs(&self.folder, &whole).code, 0);
        let [found, expected] = ["out 1", "whole"].map(|name| contents(&self.place(name)));
        let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&found), names(&expected), "{}\n{}", self.engine, self.stand_ins.log());
        for (name, bytes) in &expected {
            assert!(found[name] == *bytes, "{}: {name} differs", self.engine);
        }
    }
}

/// The files of a run directory, but for what no two runs share.
fn contents(place: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let entries = fs::read_dir(place).unwrap_or_else(|_| panic!("no {}", place.display()));
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_file() && name != "timings.json" {
            files.insert(name, fs::read(path).unwrap());
        }
    }
    files
}

/// Submits to an engine, loses a part and the results, and resubmits.
fn submitted_and_resubmitted(engine: &'static str, calls: [&[&str]; 2]) {
    let stage = Stage::new(engine, SCENARIO);
    let options = ["--parts", "4", "--no-report", "--seed", "3"];
    let submitted = stage.submit(&options);
    assert_eq!(submitted.code, 0, "{}\n{}", submitted.out, submitted.err);
    assert_eq!(stage.stand_ins.calls(), calls[0], "{}", submitted.out);
    stage.assert_whole(&["--seed", "3"]);
    let status = stage.status();
    assert_eq!(status["finished"], true);
    assert_eq!(status["rounds"][0]["done"], serde_json::json!([1, 2, 3, 4]));
    let nothing = stage.rungs(&["resubmit", "out 1"]);
    assert!(nothing.code == 0 && nothing.out.contains("nothing is missing"), "{}", nothing.out);
    // What was submitted is a copy.
    fs::write(stage.place("s 1.toml"), SCENARIO.replace("headcount = 30", "headcount = 31"))
        .unwrap();
    stage.lose("2-of-4");
    let status = stage.status();
    assert_eq!(status["rounds"][0]["missing"], serde_json::json!([2]));
    assert_eq!(
        (status["runs_done"].as_u64(), status["runs_planned"].as_u64()),
        (Some(14), Some(20))
    );
    assert!(status["next"].as_str().unwrap().contains("rungs resubmit"), "{status}");
    let again = stage.rungs(&["resubmit", "out 1"]);
    assert_eq!(again.code, 0, "{}\n{}", again.out, again.err);
    let mut made = stage.stand_ins.calls();
    if engine == "kubernetes" {
        // The merge of before still looks for the parts.
        let deleted = made.remove(0);
        assert!(deleted.starts_with("kubectl delete job --ignore-not-found rungs-two-ladders-"));
        assert!(deleted.ends_with("-merge"), "{deleted}");
    }
    assert_eq!(made, calls[1], "{}", again.out);
    fs::write(stage.place("s 1.toml"), SCENARIO).unwrap();
    fs::remove_dir_all(stage.place("whole")).unwrap();
    stage.assert_whole(&["--seed", "3"]);
    assert_eq!(stage.submission()["attempts"].as_array().unwrap().len(), 2);
}

#[test]
fn slurm_runs_the_study_and_what_is_missing_again() {
    let first: &[&str] = &[
        "sbatch --parsable element.sh",
        "sbatch --parsable --dependency=afterok:101 --kill-on-invalid-dep=yes merge.sh",
    ];
    let again: &[&str] = &[
        "sbatch --parsable --array=2 element.sh",
        "sbatch --parsable --dependency=afterok:103 --kill-on-invalid-dep=yes merge.sh",
    ];
    submitted_and_resubmitted("slurm", [first, again]);
}

#[test]
fn pbs_runs_the_study_and_what_is_missing_again() {
    let first: &[&str] = &["qsub element.sh", "qsub -W depend=afterok:101[].pbs merge.sh"];
    let again: &[&str] = &[
        "qsub -J 1-2 -v RUNGS_LIST=plan/missing-2.txt element.sh",
        "qsub -W depend=afterok:103[].pbs merge.sh",
    ];
    submitted_and_resubmitted("pbs", [first, again]);
}

#[test]
fn lsf_runs_the_study_and_what_is_missing_again() {
    let first: &[&str] = &["bsub ", "bsub -w done(101)"];
    let again: &[&str] = &["bsub -J rungs-two-ladders[2]", "bsub -w done(103)"];
    submitted_and_resubmitted("lsf", [first, again]);
}

#[test]
fn grid_engine_runs_the_study_and_what_is_missing_again() {
    let first: &[&str] = &["qsub -terse element.sh", "qsub -terse -hold_jid 101 merge.sh"];
    let again: &[&str] = &[
        "qsub -terse -t 1-1 -v RUNGS_LIST=plan/missing-2.txt element.sh",
        "qsub -terse -hold_jid 103 merge.sh",
    ];
    submitted_and_resubmitted("sge", [first, again]);
}

#[test]
fn kubernetes_runs_the_study_and_what_is_missing_again() {
    let first: &[&str] = &["kubectl create -f plan/element.yaml -f plan/merge.yaml"];
    let again: &[&str] = &["kubectl create -f plan/element-2.yaml -f plan/merge-2.yaml"];
    submitted_and_resubmitted("kubernetes", [first, again]);
}

#[test]
fn aws_batch_runs_the_study_and_what_is_missing_again() {
    let call = |file: &str| {
        format!("aws batch submit-job --output json --cli-input-json file://plan/{file}.json")
    };
    let merge = |file: &str, id: u32| format!("{} --depends-on jobId=job-{id}", call(file));
    let first = [call("element"), merge("merge", 101)];
    let again = [call("element-2"), merge("merge-2", 103)];
    let words = |calls: &[String; 2]| calls.each_ref().map(|call| call.clone().leak() as &str);
    submitted_and_resubmitted("aws-batch", [&words(&first), &words(&again)]);
}

#[test]
fn this_machine_runs_the_study_and_what_is_missing_again() {
    submitted_and_resubmitted("shell", [&[], &[]]);
    let stage = Stage::new("shell", SCENARIO);
    let submitted = stage.submit(&["--parts", "3", "--at-once", "2"]);
    assert_eq!(submitted.code, 0, "{}\n{}", submitted.out, submitted.err);
    assert!(submitted.out.contains("Part 3 of 3; log/element-3.log"), "{}", submitted.out);
    let whole = Command::cargo_bin("rungs").unwrap();
    let mut whole = whole;
    whole.args(["run", "s 1.toml", "--quiet", "--output", "whole"]).current_dir(&stage.folder);
    whole.assert().success();
    for page in ["report.html", "report.md", "drawn.json"] {
        let read = |place: &str| fs::read(stage.place(place).join(page)).unwrap();
        assert!(read("out 1") == read("whole"), "{page} is another than that of one machine");
    }
}

#[test]
fn an_analysis_is_submitted_as_its_verb_runs_it() {
    let prior = "[[prior]]\npath = \"department.*.rho\"\nrange = [0.1, 0.4]\n";
    let scenario = SCENARIO
        .replace("factor = [{ path = \"policy.dual.pressure\", levels = [0.0, 0.5] }]\n", prior);
    let stage = Stage::new("slurm", &scenario);
    let options = ["--parts", "3", "--no-report", "--analysis", "robustness", "--worlds", "32"];
    let submitted = stage.submit(&options);
    assert_eq!(submitted.code, 0, "{}\n{}", submitted.out, submitted.err);
    let whole =
        ["robustness", "s 1.toml", "--worlds", "32", "--quiet", "--no-report", "--output", "whole"];
    assert_eq!(stage.rungs(&whole).code, 0);
    let [found, expected] = ["out 1", "whole"].map(|name| contents(&stage.place(name)));
    assert!(found == expected, "{}", stage.stand_ins.log());
    assert_eq!(stage.submission()["verb"], "robustness");
    let wrong = stage.rungs(&[
        "submit",
        "s 1.toml",
        "--to",
        "slurm",
        "--analysis",
        "attribute",
        "--method",
        "pawn",
    ]);
    assert!(wrong.code == 2 && wrong.err.contains("no option --method"), "{}", wrong.err);
}

#[test]
fn a_precision_is_reached_in_rounds() {
    for engine in ["slurm", "shell", "aws-batch", "pbs"] {
        let stage = Stage::new(engine, PRECISE);
        let submitted = stage.submit(&["--parts", "2", "--no-report"]);
        assert_eq!(submitted.code, 0, "{}\n{}", submitted.out, submitted.err);
        stage.assert_whole(&[]);
        let rounds = stage.submission()["job"]["rounds"].clone();
        assert_eq!(rounds, serde_json::json!([40, 60]));
        let status = stage.status();
        assert_eq!(status["rounds"].as_array().unwrap().len(), 2, "{status}");
        assert_eq!(
            (status["runs_done"].as_u64(), status["runs_planned"].as_u64()),
            (Some(120), Some(120))
        );
        stage.stand_ins.calls();
        stage.lose("round-2/1-of-2");
        let again = stage.rungs(&["resubmit", "out 1"]);
        assert_eq!(again.code, 0, "{}\n{}", again.out, again.err);
        if engine == "slurm" {
            let calls = stage.stand_ins.calls();
            assert_eq!(
                calls[0],
                "sbatch --parsable --array=1 --export=ALL,RUNGS_ROUND=2 element.sh"
            );
            assert_eq!(calls.len(), 2, "{calls:?}");
        }
        fs::remove_dir_all(stage.place("whole")).unwrap();
        stage.assert_whole(&[]);
    }
}

#[test]
fn a_dry_run_shows_everything_and_does_nothing() {
    let stage = Stage::new("slurm", SCENARIO);
    let dry = stage.submit(&["--parts", "4", "--dry-run"]);
    assert_eq!(dry.code, 0, "{}", dry.err);
    for said in ["#SBATCH --array=1-4", "merge.sh", "plan/s 1.toml", "sbatch --parsable element.sh"]
    {
        assert!(dry.out.contains(said), "no {said:?} in {}", dry.out);
    }
    assert!(!stage.place("out 1.parts").exists() && stage.stand_ins.calls().is_empty());
}

#[test]
fn a_refusal_of_the_scheduler_is_shown_with_what_stays_and_how_to_go_on() {
    let stage = Stage::new("slurm", SCENARIO);
    fs::write(stage.stand_ins.seen().join("full"), "").unwrap();
    let refused = stage.submit(&["--parts", "4", "--no-report"]);
    assert_eq!(refused.code, 2, "{}", refused.out);
    let said = flowing(&refused.err);
    assert!(said.contains("QOSMaxSubmitJobPerUserLimit"), "{said}");
    assert!(said.contains("No job was made") && said.contains("`rungs resubmit"), "{said}");
    assert_eq!(stage.status()["rounds"][0]["missing"], serde_json::json!([1, 2, 3, 4]));
    fs::remove_file(stage.stand_ins.seen().join("full")).unwrap();
    let again = stage.rungs(&["resubmit", "out 1"]);
    assert_eq!(again.code, 0, "{}", again.err);
    stage.assert_whole(&[]);
    // Where there is no such command at all.
    let none = Stage::new("shell", SCENARIO);
    let arguments = ["submit", "s 1.toml", "--to", "lsf", "--parts", "2", "--output", "o"];
    let mut command = Command::cargo_bin("rungs").unwrap();
    command.args(arguments).current_dir(&none.folder).env("PATH", "/nowhere");
    let output = command.output().unwrap();
    let said = flowing(&String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("bsub could not be called here"), "{said}");
}

#[test]
fn what_is_there_is_never_replaced() {
    let stage = Stage::new("slurm", SCENARIO);
    assert_eq!(stage.submit(&["--parts", "2", "--no-report"]).code, 0);
    let before = contents(&stage.place("out 1.parts"));
    let same = stage.submit(&["--parts", "4"]);
    assert!(same.code == 2 && same.err.contains("`rungs status"), "{}", same.err);
    let other = stage.submit(&["--parts", "2", "--seed", "9"]);
    assert!(other.code == 2 && other.err.contains("which is another"), "{}", other.err);
    assert!(contents(&stage.place("out 1.parts")) == before);
    fs::remove_dir_all(stage.place("out 1.parts")).unwrap();
    let finished = stage.submit(&["--parts", "2"]);
    assert!(
        finished.code == 2 && finished.err.contains("holds results already"),
        "{}",
        finished.err
    );
    let list = "[design]\nkind = \"list\"\nfile = \"../points.csv\"\n";
    fs::write(stage.place("listed.toml"), format!("{SCENARIO}{list}")).unwrap();
    fs::write(stage.folder.parent().unwrap().join("points.csv"), "policy.dual.pressure\n0.5\n")
        .unwrap();
    let arguments = ["submit", "listed.toml", "--to", "slurm", "--allow-outside", "--output", "l"];
    let outside = stage.rungs(&arguments);
    assert_eq!(outside.code, 2, "{}", outside.out);
    for wrong in [
        &["--parts", "99"][..],
        &["--parts", "0"],
        &["--parts", "2", "--minutes", "3"],
        &["--memory", "4"],
        &["--time", "30"],
        &["--partition", "a b"],
        &["--image", "busybox"],
        &["--with", "a\nb"],
        &["--worlds", "3"],
    ] {
        let arguments = [&["submit", "s 1.toml", "--to", "slurm", "--output", "n"], wrong].concat();
        let refused = stage.rungs(&arguments);
        assert_eq!(refused.code, 2, "{wrong:?}: {}", refused.out);
        assert!(!stage.place("n.parts").exists());
    }
}

#[test]
fn jobs_are_ended_by_one_call() {
    for (engine, call) in [
        ("slurm", "scancel 101 102"),
        ("pbs", "qdel 101[].pbs 102.pbs"),
        ("lsf", "bkill 101 102"),
        ("sge", "qdel 101 102"),
    ] {
        let stage = Stage::new(engine, SCENARIO);
        assert_eq!(stage.submit(&["--parts", "2", "--no-report"]).code, 0);
        stage.stand_ins.calls();
        let ended = stage.rungs(&["cancel", "out 1.parts"]);
        assert!(ended.code == 0 && ended.out.contains("ended 101"), "{}{}", ended.out, ended.err);
        assert_eq!(stage.stand_ins.calls(), [call]);
    }
    let stage = Stage::new("shell", SCENARIO);
    let nothing = stage.rungs(&["cancel", "out 1"]);
    assert!(nothing.code == 2 && nothing.err.contains("was not submitted"), "{}", nothing.err);
}

#[test]
fn status_reads_parts_of_a_scenario_that_no_plan_could_copy() {
    let stage = Stage::new("shell", SCENARIO);
    fs::write(stage.place("resolved.json"), SCENARIO).unwrap();
    let run = ["run", "resolved.json", "-q", "--shard", "1/4", "--continue", "--output", "out 1"];
    assert_eq!(stage.rungs(&run).code, 0);
    assert_eq!(stage.status()["parts"], 4);
    let submit = ["submit", "resolved.json", "--to", "shell", "--output", "out 2"];
    let refused = stage.rungs(&submit);
    assert!(refused.code == 2 && refused.err.contains("rename the scenario"), "{}", refused.err);
}

#[test]
fn status_reads_parts_that_nobody_submitted() {
    let stage = Stage::new("shell", SCENARIO);
    let nothing = stage.rungs(&["status", "out 1"]);
    assert!(nothing.code == 2 && nothing.err.contains("there is no study"), "{}", nothing.err);
    for part in ["1/4", "3/4"] {
        let arguments =
            ["run", "s 1.toml", "-q", "--shard", part, "--continue", "--output", "out 1"];
        assert_eq!(stage.rungs(&arguments).code, 0);
    }
    let parts = stage.place("out 1.parts");
    let begun = |part: &str, seconds: u64, stopped: bool| {
        let place = parts.join(format!("{part}-of-4.host-{seconds}-2.partial"));
        fs::create_dir(&place).unwrap();
        let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs() - seconds;
        let heartbeat =
            serde_json::json!({ "runs": 2, "of": 5, "unix_seconds": now, "stopped": stopped });
        fs::write(place.join("heartbeat.json"), heartbeat.to_string()).unwrap();
    };
    begun("2", 20, false);
    begun("2", 10, true);
    begun("4", 3000, false);
    begun("4", 30, true);
    let status = stage.status();
    let round = &status["rounds"][0];
    assert_eq!(round["done"], serde_json::json!([1, 3]));
    assert_eq!(
        (&round["running"][0]["part"], &round["running"][0]["runs"]),
        (&2.into(), &2.into())
    );
    assert_eq!(
        (&round["cut_off"][0]["part"], &round["missing"]),
        (&4.into(), &serde_json::json!([]))
    );
    assert_eq!(
        (status["runs_done"].as_u64(), status["runs_planned"].as_u64()),
        (Some(12), Some(20))
    );
    let told = stage.rungs(&["status", "out 1"]).out;
    for said in [
        "Two ladders: 2 of 4 parts done, 12 of 20 runs.",
        "  done      1, 3\n",
        "  cut off   4: 2 of 5 runs",
    ] {
        assert!(told.contains(said), "no {said:?} in {told}");
    }
    assert!(flowing(&told).contains("--shard K/4 --continue"), "{told}");
}
