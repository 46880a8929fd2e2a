//! IBM Spectrum LSF: `bsub`, arrays, dependencies.

use super::job::Job;
use super::scheduler::{
    Answer, Call, GeneratedFile, PREVIOUS, Scheduler, Submitting, at_once, indices, task,
};
use super::script::{Index, Task};
use super::stage::Stage;

/// LSF.
#[derive(Debug)]
pub(super) struct Lsf;

impl Scheduler for Lsf {
    fn options(&self) -> &'static [&'static str] {
        &["--memory", "--time", "--partition", "--account", "--at-once", "--with"]
    }

    /// `MAX_JOB_ARRAY_SIZE` is 1000 unless it is set.
    fn usual_parts_max(&self) -> u32 {
        1000
    }

    fn head(&self, job: &Job, task: Task) -> Vec<String> {
        let options = &job.options;
        let time = if task == Task::Element { options.time } else { options.merge_time };
        let label = task.label(job);
        let (name, log) = match task {
            Task::Element => {
                (format!("{label}[1-{}]{}", job.parts, at_once(job)), "element-%I".to_owned())
            }
            Task::Decide | Task::Merge => (label, task.word().to_owned()),
        };
        let minutes = time.minutes();
        let lines = [
            Some(format!("-J \"{name}\"")),
            Some(format!("-n {}", options.cpus)),
            (options.cpus > 1).then(|| "-R \"span[hosts=1]\"".to_owned()),
            options.memory.map(|memory| format!("-M {}MB", memory.0)),
            options.memory.map(|memory| format!("-R \"rusage[mem={}MB]\"", memory.0)),
            Some(format!("-W {}:{:02}", minutes / 60, minutes % 60)),
            // A minute before the end a part is told to keep what it has run.
            Some("-wa TERM".to_owned()),
            Some("-wt 1".to_owned()),
            options.partition.as_ref().map(|queue| format!("-q {queue}")),
            options.account.as_ref().map(|project| format!("-P {project}")),
            Some("-r".to_owned()),
            Some(format!("-o log/{log}.log")),
        ];
        let given = options.with.iter().cloned();
        lines.into_iter().flatten().chain(given).map(|line| format!("#BSUB {line}")).collect()
    }

    fn index(&self) -> Index {
        Index::Parts
    }

    fn by_hand(&self, task: Task) -> String {
        match task {
            Task::Element => {
                "bsub < element.sh; some parts: bsub -J 'rungs[2,5]' < element.sh".to_owned()
            }
            Task::Decide | Task::Merge => format!("bsub < {}", task.script()),
        }
    }

    fn files(&self, _submitting: Submitting<'_>) -> Vec<GeneratedFile> {
        Vec::new()
    }

    fn calls(&self, submitting: Submitting<'_>) -> Vec<Call> {
        let call = |(place, stage): (usize, &Stage)| {
            let (task, round) = task(stage);
            let mut command = vec!["bsub".to_owned()];
            if let Stage::Elements { parts, .. } = stage
                && !submitting.is_all(parts)
            {
                let (label, at_once) = (&submitting.job.label, at_once(submitting.job));
                let array = format!("{label}[{}]{at_once}", indices(parts));
                command.extend(["-J".to_owned(), array]);
            }
            if let Some(round) = round {
                command.extend(["-env".to_owned(), format!("all, RUNGS_ROUND={round}")]);
            }
            if place > 0 {
                command.extend(["-w".to_owned(), format!("done({PREVIOUS})")]);
            }
            Call { input: Some(task.script().to_owned()), ..Call::of(stage, command) }
        };
        submitting.stages.iter().enumerate().map(call).collect()
    }

    /// `Job <1234> is submitted to queue <normal>.`
    fn answer(&self, printed: &str) -> Option<Answer> {
        let after = printed.split("Job <").nth(1)?;
        let job = after.split('>').next()?;
        let is_number = !job.is_empty() && job.chars().all(|c| c.is_ascii_digit());
        is_number.then(|| Answer { jobs: vec![job.to_owned()] })
    }

    fn cancel(&self, _job: &Job, jobs: &[String]) -> Vec<Vec<String>> {
        vec![[&["bkill".to_owned()], jobs].concat()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_job_is_read_from_what_bsub_prints() {
        let job = |printed| Lsf.answer(printed).map(|answer| answer.jobs.concat());
        let printed = "Job <1234> is submitted to default queue <normal>.\n";
        assert_eq!(job(printed).as_deref(), Some("1234"));
        assert_eq!(job("Request aborted by esub. Job not submitted."), None);
    }
}
