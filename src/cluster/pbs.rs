//! PBS Professional and OpenPBS: `qsub`, arrays, dependencies.

use super::job::Job;
use super::scheduler::{
    Answer, Call, GeneratedFile, PREVIOUS, Scheduler, Submitting, at_once, task,
};
use super::script::{Index, Task};
use super::stage::Stage;

/// PBS Professional or OpenPBS.
#[derive(Debug)]
pub(super) struct Pbs;

impl Scheduler for Pbs {
    fn options(&self) -> &'static [&'static str] {
        &["--memory", "--time", "--partition", "--account", "--at-once", "--with"]
    }

    /// `max_array_size` is 10,000 unless it is set.
    fn usual_parts_max(&self) -> u32 {
        10_000
    }

    fn head(&self, job: &Job, task: Task) -> Vec<String> {
        let options = &job.options;
        let time = if task == Task::Element { options.time } else { options.merge_time };
        let memory =
            options.memory.map_or_else(String::new, |memory| format!(":mem={}mb", memory.0));
        // An array of one is refused.
        let is_array = task == Task::Element && job.parts > 1;
        let lines = [
            Some(format!("-N {}", task.label(job))),
            is_array.then(|| format!("-J 1-{}{}", job.parts, at_once(job))),
            Some("-r y".to_owned()),
            Some(format!("-l select=1:ncpus={}{memory}", options.cpus)),
            Some(format!("-l walltime={time}")),
            options.partition.as_ref().map(|queue| format!("-q {queue}")),
            options.account.as_ref().map(|account| format!("-A {account}")),
            Some("-j oe".to_owned()),
            Some("-o log/".to_owned()),
        ];
        let given = options.with.iter().cloned();
        lines.into_iter().flatten().chain(given).map(|line| format!("#PBS {line}")).collect()
    }

    fn index(&self) -> Index {
        Index::Listed("${PBS_ARRAY_INDEX:-1}")
    }

    fn by_hand(&self, task: Task) -> String {
        format!("qsub {}", task.script())
    }

    fn files(&self, submitting: Submitting<'_>) -> Vec<GeneratedFile> {
        submitting.listed().into_iter().collect()
    }

    fn calls(&self, submitting: Submitting<'_>) -> Vec<Call> {
        let call = |(place, stage): (usize, &Stage)| {
            let (task, round) = task(stage);
            let mut command = vec!["qsub".to_owned()];
            let mut variables: Vec<String> = Vec::new();
            variables.extend(round.map(|round| format!("RUNGS_ROUND={round}")));
            if let Stage::Elements { parts, .. } = stage
                && !submitting.is_all(parts)
            {
                variables.push(format!("RUNGS_LIST={}", submitting.list()));
                // An array of one is refused; a second task finds no line, and ends.
                let array = format!("1-{}{}", parts.len().max(2), at_once(submitting.job));
                command.extend(["-J".to_owned(), array]);
            }
            if !variables.is_empty() {
                command.extend(["-v".to_owned(), variables.join(",")]);
            }
            if place > 0 {
                command.extend(["-W".to_owned(), format!("depend=afterok:{PREVIOUS}")]);
            }
            command.push(task.script().to_owned());
            Call::of(stage, command)
        };
        submitting.stages.iter().enumerate().map(call).collect()
    }

    /// `1234[].server` for an array, `1235.server` for a job.
    fn answer(&self, printed: &str) -> Option<Answer> {
        let job = printed.lines().rfind(|line| !line.trim().is_empty())?.trim();
        let is_job = job.starts_with(|c: char| c.is_ascii_digit()) && !job.contains(' ');
        is_job.then(|| Answer { jobs: vec![job.to_owned()] })
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
        let job = |printed| Pbs.answer(printed).map(|answer| answer.jobs.concat());
        assert_eq!(job("1234[].pbs-1\n").as_deref(), Some("1234[].pbs-1"));
        assert_eq!(job("qsub: waiting for it"), None);
    }
}
