//! AWS Batch: `aws batch submit-job`, arrays, dependencies.

use serde_json::{Value, json};

use super::job::Job;
use super::scheduler::{Answer, Call, GeneratedFile, PREVIOUS, Scheduler, Submitting, task};
use super::script::{Index, Task};
use super::stage::Stage;

/// AWS Batch.
#[derive(Debug)]
pub(super) struct AwsBatch;

/// How often a task is begun.
const ATTEMPTS: u32 = 5;

impl Scheduler for AwsBatch {
    fn options(&self) -> &'static [&'static str] {
        &["--memory", "--time", "--partition", "--with", "--job-definition"]
    }

    fn needs(&self) -> &'static [&'static str] {
        &["--partition", "--job-definition", "--rungs"]
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
        Index::Listed("$((${AWS_BATCH_JOB_ARRAY_INDEX:-0} + 1))")
    }

    fn by_hand(&self, task: Task) -> String {
        format!("aws batch submit-job --cli-input-json file://plan/{}.json", task.word())
    }

    fn files(&self, submitting: Submitting<'_>) -> Vec<GeneratedFile> {
        let request = |stage: &Stage| {
            let mut text = format!("{:#}", request(submitting, stage));
            text.push('\n');
            GeneratedFile { name: file(submitting, stage), text }
        };
        submitting.stages.iter().map(request).chain(submitting.listed()).collect()
    }

    fn calls(&self, submitting: Submitting<'_>) -> Vec<Call> {
        let call = |(place, stage): (usize, &Stage)| {
            let request = format!("file://{}", file(submitting, stage));
            let words = ["aws", "batch", "submit-job", "--output", "json", "--cli-input-json"];
            let mut command: Vec<String> = words.map(str::to_owned).to_vec();
            command.push(request);
            if place > 0 {
                command.extend(["--depends-on".to_owned(), format!("jobId={PREVIOUS}")]);
            }
            command.extend(submitting.job.options.with.iter().cloned());
            Call::of(stage, command)
        };
        submitting.stages.iter().enumerate().map(call).collect()
    }

    fn answer(&self, printed: &str) -> Option<Answer> {
        let answer: Value = serde_json::from_str(printed).ok()?;
        Some(Answer { jobs: vec![answer["jobId"].as_str()?.to_owned()] })
    }

    /// One call a job: `terminate-job` takes no more.
    fn cancel(&self, job: &Job, jobs: &[String]) -> Vec<Vec<String>> {
        let call = |id: &String| {
            let words =
                ["aws", "batch", "terminate-job", "--job-id", id, "--reason", "rungs cancel"];
            [&words.map(str::to_owned)[..], &job.options.with].concat()
        };
        jobs.iter().map(call).collect()
    }
}

/// The request of a stage, from `DIR.parts`.
fn file(submitting: Submitting<'_>, stage: &Stage) -> String {
    let (task, round) = task(stage);
    let round = round.map_or_else(String::new, |round| format!("-round-{round}"));
    let attempt = match submitting.attempt {
        1 => String::new(),
        attempt => format!("-{attempt}"),
    };
    format!("plan/{}{round}{attempt}.json", task.word())
}

/// What is asked of AWS Batch for a stage.
fn request(submitting: Submitting<'_>, stage: &Stage) -> Value {
    let job = submitting.job;
    let options = &job.options;
    let (task, round) = task(stage);
    let time = if task == Task::Element { options.time } else { options.merge_time };
    let mut resources = vec![json!({ "type": "VCPU", "value": options.cpus.to_string() })];
    resources.extend(
        options.memory.map(|memory| json!({ "type": "MEMORY", "value": memory.0.to_string() })),
    );
    let mut environment: Vec<Value> = Vec::new();
    environment
        .extend(round.map(|round| json!({ "name": "RUNGS_ROUND", "value": round.to_string() })));
    let script = format!("{}/{}", job.folder(), task.script());
    let mut request = json!({
        "jobName": task.label(job),
        "jobQueue": options.partition,
        "jobDefinition": options.job_definition,
        "retryStrategy": {
            "attempts": ATTEMPTS,
            "evaluateOnExit": [
                { "onStatusReason": "Host EC2*", "action": "RETRY" },
                { "onExitCode": "3", "action": "RETRY" },
                { "onReason": "*", "action": "EXIT" },
            ],
        },
        "timeout": { "attemptDurationSeconds": time.0 },
    });
    if let Stage::Elements { parts, .. } = stage {
        // An array of one is refused.
        if parts.len() > 1 {
            request["arrayProperties"] = json!({ "size": parts.len() });
        }
        if !submitting.is_all(parts) {
            environment.push(json!({ "name": "RUNGS_LIST", "value": submitting.list() }));
        }
    }
    request["containerOverrides"] = json!({
        "command": ["/bin/sh", script],
        "environment": environment,
        "resourceRequirements": resources,
    });
    request
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_job_is_read_from_what_aws_prints() {
        let job = |printed| AwsBatch.answer(printed).map(|answer| answer.jobs.concat());
        let printed = r#"{ "jobArn": "arn:x", "jobName": "rungs-x", "jobId": "a1-b2" }"#;
        assert_eq!(job(printed).as_deref(), Some("a1-b2"));
        assert_eq!(job("Unable to locate credentials"), None);
    }
}
