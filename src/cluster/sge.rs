//! Grid Engine (Sun, Oracle, Univa, Son of): `qsub`, arrays, held jobs.

use super::job::Job;
use super::options::TimeLimit;
use super::scheduler::{Answer, Call, GeneratedFile, PREVIOUS, Scheduler, Submitting, task};
use super::script::{Index, Task};
use super::stage::Stage;

/// Grid Engine.
#[derive(Debug)]
pub(super) struct Sge;

/// Seconds between the soft limit, upon which a part keeps what it has run, and the end.
const WARNING_SECONDS: u64 = 60;

impl Scheduler for Sge {
    fn options(&self) -> &'static [&'static str] {
        &[
            "--memory",
            "--time",
            "--partition",
            "--account",
            "--at-once",
            "--with",
            "--parallel-environment",
        ]
    }

    fn refusal(&self, job: &Job) -> Option<String> {
        (job.options.cpus > 1 && job.options.parallel_environment.is_none()).then(|| {
            "--cpus above 1: Grid Engine gives a task several processors in a parallel environment \
             alone; add --parallel-environment NAME (`qconf -spl` lists those of the cluster)"
                .to_owned()
        })
    }

    /// `max_aj_tasks` is 75,000 unless it is set.
    fn usual_parts_max(&self) -> u32 {
        10_000
    }

    fn head(&self, job: &Job, task: Task) -> Vec<String> {
        let options = &job.options;
        let hard = if task == Task::Element { options.time } else { options.merge_time };
        let soft = TimeLimit(hard.0 - WARNING_SECONDS.min(hard.0 / 2));
        let is_array = task == Task::Element;
        let at_once = options.at_once.filter(|_| is_array);
        // Memory is asked for by processor.
        let each = |mebibytes: u64| mebibytes.div_ceil(u64::from(options.cpus));
        let lines = [
            Some("-S /bin/sh".to_owned()),
            Some(format!("-N {}", task.label(job))),
            is_array.then(|| format!("-t 1-{}", job.parts)),
            at_once.map(|most| format!("-tc {most}")),
            options
                .parallel_environment
                .as_ref()
                .map(|name| format!("-pe {name} {}", options.cpus)),
            options.memory.map(|memory| format!("-l h_vmem={}M", each(memory.0))),
            Some(format!("-l h_rt={hard},s_rt={soft}")),
            options.partition.as_ref().map(|queue| format!("-q {queue}")),
            options.account.as_ref().map(|account| format!("-A {account}")),
            Some("-r y".to_owned()),
            Some("-cwd".to_owned()),
            Some("-j y".to_owned()),
            Some("-o log/".to_owned()),
        ];
        let given = options.with.iter().cloned();
        lines.into_iter().flatten().chain(given).map(|line| format!("#$ {line}")).collect()
    }

    fn index(&self) -> Index {
        Index::Listed("${SGE_TASK_ID}")
    }

    fn by_hand(&self, task: Task) -> String {
        format!("qsub {}", task.script())
    }

    fn files(&self, submitting: Submitting<'_>) -> Vec<GeneratedFile> {
        submitting.listed().into_iter().collect()
    }

    /// A job that is held begins when the others have ended, well or not: the merge then names what is
    /// missing.
    fn calls(&self, submitting: Submitting<'_>) -> Vec<Call> {
        let call = |(place, stage): (usize, &Stage)| {
            let (task, round) = task(stage);
            let mut command = vec!["qsub".to_owned(), "-terse".to_owned()];
            let mut variables: Vec<String> = Vec::new();
            variables.extend(round.map(|round| format!("RUNGS_ROUND={round}")));
            if let Stage::Elements { parts, .. } = stage
                && !submitting.is_all(parts)
            {
                variables.push(format!("RUNGS_LIST={}", submitting.list()));
                command.extend(["-t".to_owned(), format!("1-{}", parts.len())]);
            }
            if !variables.is_empty() {
                command.extend(["-v".to_owned(), variables.join(",")]);
            }
            if place > 0 {
                command.extend(["-hold_jid".to_owned(), PREVIOUS.to_owned()]);
            }
            command.push(task.script().to_owned());
            Call::of(stage, command)
        };
        submitting.stages.iter().enumerate().map(call).collect()
    }

    /// `1234.1-8:1` for an array, `1235` for a job.
    fn answer(&self, printed: &str) -> Option<Answer> {
        let last = printed.lines().rfind(|line| !line.trim().is_empty())?;
        let job = last.trim().split('.').next()?;
        let is_number = !job.is_empty() && job.chars().all(|c| c.is_ascii_digit());
        is_number.then(|| Answer { jobs: vec![job.to_owned()] })
    }

    fn cancel(&self, _job: &Job, jobs: &[String]) -> Vec<Vec<String>> {
        vec![[&["qdel".to_owned()], jobs].concat()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_job_is_read_from_what_qsub_prints() {
        let job = |printed| Sge.answer(printed).map(|answer| answer.jobs.concat());
        assert_eq!(job("1234.1-8:1\n").as_deref(), Some("1234"));
        assert_eq!(job("1235\n").as_deref(), Some("1235"));
        assert_eq!(job("Your job 12 has been submitted"), None);
    }
}
