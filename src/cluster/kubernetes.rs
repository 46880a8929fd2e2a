//! Kubernetes: an indexed Job for the parts, and one for the merge.
//!
//! No Job waits for another there, so the merge looks for the parts itself, in a pod of its own; rounds,
//! of which every one would keep all pods waiting, are refused.

use super::job::Job;
use super::options::Volume;
use super::scheduler::{Answer, Call, GeneratedFile, Scheduler, Submitting, task};
use super::script::{Index, Task};
use super::stage::Stage;

/// Kubernetes.
#[derive(Debug)]
pub(super) struct Kubernetes;

/// Seconds that a pod has to keep what it has run.
const GRACE_SECONDS: u32 = 60;

impl Scheduler for Kubernetes {
    fn options(&self) -> &'static [&'static str] {
        &["--memory", "--time", "--at-once", "--with", "--image", "--volume"]
    }

    fn needs(&self) -> &'static [&'static str] {
        &["--image", "--volume", "--rungs"]
    }

    fn refusal(&self, job: &Job) -> Option<String> {
        if !job.rounds.is_empty() {
            return Some(
                "[study.precision] is run in rounds, of which each waits for the one before, and a Job \
                 of Kubernetes waits for nothing; give `replications` in place of that table, or run \
                 the rounds one by one: `rungs run --round`, `rungs merge --round`"
                    .to_owned(),
            );
        }
        let Volume { claim, folder } = job.options.volume.as_ref()?;
        match is_below(&job.directory, folder) {
            true => None,
            false => Some(format!(
                "--volume {claim}:{folder}: the pods see nothing but that folder, and {} lies outside \
                 of it; give --output DIR below {folder}",
                job.directory
            )),
        }
    }

    fn takes_words(&self) -> bool {
        true
    }

    fn usual_parts_max(&self) -> u32 {
        10_000
    }

    fn head(&self, _job: &Job, _task: Task) -> Vec<String> {
        Vec::new()
    }

    fn index(&self) -> Index {
        Index::Listed("$((JOB_COMPLETION_INDEX + 1))")
    }

    fn by_hand(&self, task: Task) -> String {
        format!("kubectl create -f plan/{}.yaml", task.word())
    }

    fn waits_in_merge(&self) -> bool {
        true
    }

    fn files(&self, submitting: Submitting<'_>) -> Vec<GeneratedFile> {
        let manifest = |stage: &Stage| {
            let (task, _) = task(stage);
            GeneratedFile { name: file(submitting, task), text: manifest(submitting, stage, task) }
        };
        submitting.stages.iter().map(manifest).chain(submitting.listed()).collect()
    }

    fn calls(&self, submitting: Submitting<'_>) -> Vec<Call> {
        let mut command = vec!["kubectl".to_owned(), "create".to_owned()];
        for stage in submitting.stages {
            command.extend(["-f".to_owned(), file(submitting, task(stage).0)]);
        }
        command.extend(submitting.job.options.with.iter().cloned());
        let create = Call { command, input: None, stages: submitting.stages.to_vec() };
        // A merge of before still looks for the parts, and would begin together with the new one.
        let merges =
            (1..submitting.attempt).map(|attempt| name(submitting.job, Task::Merge, attempt));
        let merges: Vec<String> = merges.collect();
        let delete = (!merges.is_empty()).then(|| Call {
            command: deletion(submitting.job, &merges),
            input: None,
            stages: Vec::new(),
        });
        delete.into_iter().chain([create]).collect()
    }

    /// `job.batch/rungs-x created`, a line a Job.
    fn answer(&self, printed: &str) -> Option<Answer> {
        let name =
            |line: &str| Some(line.strip_prefix("job.batch/")?.split(' ').next()?.to_owned());
        let jobs: Vec<String> = printed.lines().filter_map(name).collect();
        (!jobs.is_empty()).then_some(Answer { jobs })
    }

    fn cancel(&self, job: &Job, jobs: &[String]) -> Vec<Vec<String>> {
        vec![deletion(job, jobs)]
    }
}

/// The command that deletes Jobs, as far as they are there.
fn deletion(job: &Job, jobs: &[String]) -> Vec<String> {
    let words = ["kubectl", "delete", "job", "--ignore-not-found"].map(str::to_owned);
    [&words, jobs, &job.options.with].concat()
}

/// The name of the Job of a task, in the submission with that number.
fn name(job: &Job, task: Task, attempt: usize) -> String {
    task.label(job) + &ending(attempt)
}

/// What sets the names of a resubmission apart.
fn ending(attempt: usize) -> String {
    if attempt == 1 { String::new() } else { format!("-{attempt}") }
}

/// Whether a path lies in a folder.
fn is_below(path: &str, folder: &str) -> bool {
    std::path::Path::new(path).starts_with(folder)
}

/// The manifest of a task, from `DIR.parts`.
fn file(submitting: Submitting<'_>, task: Task) -> String {
    format!("plan/{}{}.yaml", task.word(), ending(submitting.attempt))
}

/// The Job that runs a stage.
fn manifest(submitting: Submitting<'_>, stage: &Stage, task: Task) -> String {
    let job = submitting.job;
    let options = &job.options;
    let mut text = format!(
        "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: {}\nspec:\n",
        name(job, task, submitting.attempt)
    );
    let parts = match stage {
        Stage::Elements { parts, .. } => parts.as_slice(),
        Stage::Decide { .. } | Stage::Merge => &[],
    };
    if !parts.is_empty() {
        let at_once = options.at_once.map_or(parts.len(), |most| parts.len().min(most as usize));
        text += &format!(
            "  completionMode: Indexed\n  completions: {}\n  parallelism: {at_once}\n",
            parts.len()
        );
    }
    let failures = parts.len().max(6);
    text += &format!(
        "  # A pod that has failed is started again, and goes on where the other has stopped.\n  \
         backoffLimit: {failures}\n  podFailurePolicy:\n    rules:\n    # Wrong input stays wrong.\n    \
         - action: FailJob\n      onExitCodes:\n        operator: In\n        values: [2]\n    \
         # A node that goes down is no failure.\n    - action: Ignore\n      onPodConditions:\n      \
         - type: DisruptionTarget\n"
    );
    text + &pod(submitting, parts, task)
}

/// The pods of a Job.
fn pod(submitting: Submitting<'_>, parts: &[u32], task: Task) -> String {
    let job = submitting.job;
    let options = &job.options;
    let mut text = "  template:\n    spec:\n      restartPolicy: Never\n".to_owned();
    text += &format!("      terminationGracePeriodSeconds: {GRACE_SECONDS}\n");
    if task == Task::Element {
        text += &format!("      activeDeadlineSeconds: {}\n", options.time.0);
    }
    let script = format!("{}/{}", job.folder(), task.script());
    text += &format!(
        "      containers:\n      - name: rungs\n        image: {}\n        command: [/bin/sh, {}]\n",
        text_of(options.image.as_deref().unwrap_or_default()),
        text_of(&script)
    );
    if !parts.is_empty() && !submitting.is_all(parts) {
        let list = text_of(&submitting.list());
        text += &format!("        env:\n        - name: RUNGS_LIST\n          value: {list}\n");
    }
    let memory = options.memory.map(|memory| format!("            memory: {}Mi\n", memory.0));
    let memory = memory.unwrap_or_default();
    let limit =
        if memory.is_empty() { String::new() } else { format!("          limits:\n{memory}") };
    text += &format!(
        "        resources:\n          requests:\n            cpu: {}\n{memory}{limit}",
        options.cpus
    );
    if let Some(Volume { claim, folder }) = &options.volume {
        let (claim, folder) = (text_of(claim), text_of(folder));
        text += &format!(
            "        volumeMounts:\n        - name: study\n          mountPath: {folder}\n      \
             volumes:\n      - name: study\n        persistentVolumeClaim:\n          claimName: {claim}\n"
        );
    }
    text
}

/// A text as YAML writes it; JSON writes it alike.
fn text_of(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_jobs_are_read_from_what_kubectl_prints() {
        let jobs = |printed| Kubernetes.answer(printed).map(|answer| answer.jobs);
        let printed = "job.batch/rungs-x created\njob.batch/rungs-x-merge created\n";
        assert_eq!(jobs(printed).unwrap(), ["rungs-x", "rungs-x-merge"]);
        assert_eq!(jobs("error: no context"), None);
    }
}
