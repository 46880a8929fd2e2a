//! `rungs submit`: a study on a cluster. Plan and scripts are written, the scheduler is called, and that
//! is all: nothing stays behind that waits or watches.

mod calls;
mod options;
mod said;

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use rungs::cluster::{
    Attempt, Engine, Job, SUBMISSION, Sizing, StudyPlan, Submission, Submitting, chain, label,
    parts_folder, write_new,
};
use rungs::output::{RunDirectory, read_manifest, real_place};
use rungs::run::{PlannedStudy, StudySource};
use rungs::study::disk::Disk;

use super::check::WRITTEN;
use super::estimate::work_seconds;
use super::run::{check_default, default_name};
use super::scenario_files::load_with;
use super::{DONE, UsageError};
pub(super) use calls::{Caller, call_all, end_jobs, files_of};
pub(super) use options::SubmitArguments;
pub(super) use said::said_calls;

/// Now, in seconds since 1970.
pub(super) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// The directory of a study, also where the folder of its parts is named.
pub(super) fn study_place(given: &Path) -> anyhow::Result<PathBuf> {
    let name = given.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let place = match name.strip_suffix(".parts") {
        Some(study) if !study.is_empty() && given.is_dir() => given.with_file_name(study),
        _ => given.to_owned(),
    };
    Ok(real_place(&place)?)
}

pub(super) fn submit(arguments: &SubmitArguments) -> anyhow::Result<u8> {
    let overrides = arguments.question.overrides()?;
    let settings = arguments.settings.overrides(overrides.clone())?;
    let settings = settings.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let files = std::slice::from_ref(&arguments.file);
    let sources = load_with(files, &arguments.settings, overrides)?;
    let source = &sources[0];
    let study = PlannedStudy::new(source, None);
    let place = place(arguments, source)?;
    let threads = usize::from(arguments.tasks.cpus);
    study.check_beside(&place)?;
    study.check_size(threads, WRITTEN, 0)?;
    let plan = StudyPlan::of(&study)?;
    check_place(&place, &plan)?;
    let (engine, tasks) = (arguments.to, &arguments.tasks);
    let scheduler = engine.scheduler();
    let seconds = work_seconds(source, study.plan()) * plan.largest_share();
    let usual = scheduler.usual_parts_max();
    let sizing = Sizing::of(arguments.parts_asked(), (seconds, tasks.cpus), (plan.units(), usual));
    let sizing = sizing.map_err(UsageError)?;
    let merging = study.writing_need(threads, WRITTEN).seconds / f64::from(tasks.cpus);
    let job = Job {
        name: source.expansion.base.name.clone(),
        label: engine_label(engine, &source.expansion.base.name, &plan),
        rungs: arguments.rungs()?,
        directory: text_of(&place)?,
        file: plan.file.clone(),
        settings,
        parts: sizing.parts,
        rounds: plan.rounds.0.clone(),
        options: tasks.job_options(engine, [sizing.seconds, merging])?,
    };
    if let Some(refusal) = engine.refusal(&job, &arguments.given()) {
        return Err(UsageError(refusal).into());
    }
    let stages = chain(job.parts, job.rounds.len());
    let submitting = Submitting { job: &job, attempt: 1, stages: &stages };
    let generated = [scheduler.scripts(&job), scheduler.files(submitting)].concat();
    let calls = scheduler.calls(submitting);
    said::sizes(arguments, &plan, &sizing, &job)?;
    let folder = parts_folder(&place);
    if arguments.dry_run {
        said::plan_files(&folder, &plan)?;
        said::generated(&folder, &generated)?;
        said_calls(&folder, &calls)?;
        return Ok(DONE);
    }
    let mut submission = Submission::new(engine, arguments.question.verb(), plan.size, job.clone());
    submission.attempts.push(Attempt { unix_seconds: now(), calls: Vec::new() });
    let mut entries = [plan.files, files_of(&generated)].concat();
    entries.push((SUBMISSION.to_owned(), submission.text()));
    write_new(&Disk, &folder, &entries)?;
    said::written(&folder)?;
    let code = call_all(&mut Caller { submission: &mut submission, folder: &folder }, &calls)?;
    said::next(engine, &place)?;
    Ok(code)
}

/// What the scheduler calls the study. Names of Kubernetes are taken once, so that they tell which study
/// it is.
fn engine_label(engine: Engine, name: &str, plan: &StudyPlan) -> String {
    match engine {
        Engine::Kubernetes => format!("{}-{}", label(name), &plan.size.digest[..8]),
        Engine::Slurm
        | Engine::Pbs
        | Engine::Lsf
        | Engine::Sge
        | Engine::AwsBatch
        | Engine::Shell => label(name),
    }
}

/// The directory of the results, absolute.
fn place(arguments: &SubmitArguments, source: &StudySource) -> anyhow::Result<PathBuf> {
    let scenario = &source.expansion.base;
    let place = match &arguments.output {
        Some(place) => place.clone(),
        None => {
            let place = Path::new("output").join(default_name(scenario));
            check_default(&place, &scenario.name)?;
            place
        }
    };
    Ok(std::path::absolute(real_place(&place)?)?)
}

/// Refuses a place where there is something already, by what is to be done with it.
fn check_place(place: &Path, plan: &StudyPlan) -> anyhow::Result<()> {
    let (shown, folder) = (place.display(), parts_folder(place));
    if let Some(submission) = Submission::read(&Disk, &folder)? {
        let text = if submission.study.digest == plan.size.digest {
            format!(
                "{shown} was submitted already: `rungs status {shown}` says how far it is, `rungs \
                 resubmit {shown}` submits what is missing; give --output DIR to run it once more"
            )
        } else {
            format!(
                "{} holds the study {:?}, which is another (other scenario, options or points); it is \
                 not replaced: give --output DIR for another place",
                folder.display(),
                submission.job.name
            )
        };
        return Err(UsageError(text).into());
    }
    if folder.exists() {
        let text = format!(
            "{} exists, and `rungs submit` has not made it; `rungs status {shown}` says what is in it; \
             give --output DIR for another place",
            folder.display()
        );
        return Err(UsageError(text).into());
    }
    if read_manifest(place).is_ok() {
        let text = format!("{shown} holds results already; give --output DIR for another place");
        return Err(UsageError(text).into());
    }
    Ok(RunDirectory::check(place, false)?)
}

/// A path as a script has it.
fn text_of(path: &Path) -> Result<String, UsageError> {
    let text = path.to_str().filter(|text| !text.chars().any(char::is_control));
    let wrong = || {
        UsageError(format!(
            "{}: a path in a script is UTF-8 text on one line; choose another",
            path.display()
        ))
    };
    text.map(str::to_owned).ok_or_else(wrong)
}
