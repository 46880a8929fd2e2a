//! Slurm: `sbatch`, arrays, dependencies.

use super::job::Job;
use super::scheduler::{
    Answer, Call, GeneratedFile, PREVIOUS, Scheduler, Submitting, at_once, indices, task,
};
use super::script::{Index, Task};
use super::stage::Stage;

/// Slurm.
#[derive(Debug)]
pub(super) struct Slurm;

/// Seconds between the warning, upon which a part keeps what it has run, and the end of a task's time.
const WARNING_SECONDS: u32 = 60;

impl Scheduler for Slurm {
    fn options(&self) -> &'static [&'static str] {
        &["--memory", "--time", "--partition", "--account", "--at-once", "--with"]
    }

    /// `MaxArraySize` is 1001 unless it is set, and indices are smaller.
    fn usual_parts_max(&self) -> u32 {
        1000
    }

    fn head(&self, job: &Job, task: Task) -> Vec<String> {
        let options = &job.options;
        let time = if task == Task::Element { options.time } else { options.merge_time };
        let array = || format!("--array=1-{}{}", job.parts, at_once(job));
        let log = match task {
            Task::Element => "element-%a",
            Task::Decide | Task::Merge => task.word(),
        };
        let lines = [
            Some(format!("--job-name={}", task.label(job))),
            (task == Task::Element).then(array),
            Some("--ntasks=1".to_owned()),
            Some(format!("--cpus-per-task={}", options.cpus)),
            options.memory.map(|memory| format!("--mem={}M", memory.0)),
            Some(format!("--time={time}")),
            options.partition.as_ref().map(|partition| format!("--partition={partition}")),
            options.account.as_ref().map(|account| format!("--account={account}")),
            Some("--requeue".to_owned()),
            Some(format!("--signal=B:TERM@{WARNING_SECONDS}")),
            Some("--open-mode=append".to_owned()),
            Some(format!("--output=log/{log}.log")),
        ];
        let given = options.with.iter().cloned();
        lines.into_iter().flatten().chain(given).map(|line| format!("#SBATCH {line}")).collect()
    }

    fn index(&self) -> Index {
        Index::Parts
    }

    fn by_hand(&self, task: Task) -> String {
        match task {
            Task::Element => {
                "sbatch element.sh; some parts: sbatch --array=2,5 element.sh".to_owned()
            }
            Task::Decide | Task::Merge => format!("sbatch {}", task.script()),
        }
    }

    fn files(&self, _submitting: Submitting<'_>) -> Vec<GeneratedFile> {
        Vec::new()
    }

    fn calls(&self, submitting: Submitting<'_>) -> Vec<Call> {
        let call = |(place, stage): (usize, &Stage)| {
            let (task, round) = task(stage);
            let mut command = vec!["sbatch".to_owned(), "--parsable".to_owned()];
            if let Stage::Elements { parts, .. } = stage
                && !submitting.is_all(parts)
            {
                command.push(format!("--array={}{}", indices(parts), at_once(submitting.job)));
            }
            command.extend(round.map(|round| format!("--export=ALL,RUNGS_ROUND={round}")));
            if place > 0 {
                command.push(format!("--dependency=afterok:{PREVIOUS}"));
                command.push("--kill-on-invalid-dep=yes".to_owned());
            }
            command.push(task.script().to_owned());
            Call::of(stage, command)
        };
        submitting.stages.iter().enumerate().map(call).collect()
    }

    /// `1234`, or `1234;cluster`.
    fn answer(&self, printed: &str) -> Option<Answer> {
        let last = printed.lines().rfind(|line| !line.trim().is_empty())?;
        let job = last.split(';').next()?.trim();
        let is_number = !job.is_empty() && job.chars().all(|c| c.is_ascii_digit());
        is_number.then(|| Answer { jobs: vec![job.to_owned()] })
    }

    fn cancel(&self, _job: &Job, jobs: &[String]) -> Vec<Vec<String>> {
        vec![[&["scancel".to_owned()], jobs].concat()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_job_is_read_from_what_sbatch_prints() {
        let job = |printed| Slurm.answer(printed).map(|answer| answer.jobs.concat());
        assert_eq!(job("1234\n").as_deref(), Some("1234"));
        assert_eq!(job("note: quota\n1234;north\n").as_deref(), Some("1234"));
        assert_eq!(job("Submitted batch job 12"), None);
        assert_eq!(job(""), None);
    }
}
