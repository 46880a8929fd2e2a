//! A run directory in the making, and what lies where it will be.

use std::fs;

use super::*;

const OURS: &[u8] = br#"{ "program": "rungs", "results_version": 1 }"#;

fn finished(place: &Path, overwrite: bool) -> Result<PathBuf, OutputError> {
    let directory = RunDirectory::create(place, overwrite)?;
    directory.write(MANIFEST, OURS)?;
    directory.finish()
}

#[test]
fn a_run_appears_whole_or_not_at_all() {
    let root = tempfile::tempdir().unwrap();
    let place = root.path().join("a/run");
    let directory = RunDirectory::create(&place, false).unwrap();
    directory.write("runs.csv", b"x").unwrap();
    directory.write("charts/a.svg", b"x").unwrap();
    assert!(!place.exists());
    drop(directory);
    assert!(!beside(&place, PARTIAL).exists(), "an abandoned run leaves nothing");
    finished(&place, false).unwrap();
    assert!(place.join(MANIFEST).exists() && !place.join(LOCK).exists());
    assert_eq!(fs::read_dir(root.path().join("a")).unwrap().count(), 1);
}

#[test]
fn a_finished_run_is_replaced_only_when_told_and_what_is_not_its_own_stays() {
    let root = tempfile::tempdir().unwrap();
    let place = root.path().join("run");
    finished(&place, false).unwrap();
    assert!(matches!(finished(&place, false), Err(OutputError::Exists { .. })));
    fs::create_dir_all(place.join("paper/figures")).unwrap();
    fs::create_dir(place.join("charts")).unwrap();
    for name in ["notes.md", "paper/figures/a.svg", "charts/mine.svg"] {
        fs::write(place.join(name), "mine").unwrap();
    }
    for name in ["report.md", "charts/forest.svg"] {
        fs::write(place.join(name), "drawn").unwrap();
    }
    finished(&place, true).unwrap();
    for name in ["notes.md", "paper/figures/a.svg", "charts/mine.svg"] {
        assert_eq!(fs::read_to_string(place.join(name)).unwrap(), "mine", "{name}");
    }
    assert!(!place.join("report.md").exists() && !place.join("charts/forest.svg").exists());
    assert!(!beside(&place, OLD).exists());
}

#[test]
fn a_name_that_something_else_has_is_refused_and_nothing_is_replaced() {
    let root = tempfile::tempdir().unwrap();
    let place = root.path().join("run");
    finished(&place, false).unwrap();
    fs::write(place.join("new.csv"), "mine").unwrap();
    fs::write(place.join("charts"), "mine").unwrap();
    for name in ["new.csv", "charts/a.svg"] {
        let directory = RunDirectory::create(&place, true).unwrap();
        let names = || [PathBuf::from(name)];
        assert!(matches!(directory.expect(names()), Err(OutputError::InTheWay { .. })));
        directory.write(name, b"x").unwrap();
        directory.write(MANIFEST, OURS).unwrap();
        assert!(matches!(directory.finish(), Err(OutputError::InTheWay { .. })), "{name}");
    }
    assert_eq!(fs::read_to_string(place.join("new.csv")).unwrap(), "mine");
    assert!(!beside(&place, PARTIAL).exists());
}

#[test]
fn what_the_program_has_not_written_is_never_emptied() {
    let root = tempfile::tempdir().unwrap();
    for (name, manifest) in [("thesis", None), ("app", Some(r#"{ "name": "web app" }"#))] {
        let place = root.path().join(name);
        fs::create_dir(&place).unwrap();
        fs::write(place.join("chapter.tex"), "words").unwrap();
        if let Some(manifest) = manifest {
            fs::write(place.join(MANIFEST), manifest).unwrap();
        }
        assert!(matches!(finished(&place, true), Err(OutputError::Foreign { .. })));
        let unfinished = root.path().join("thesis.partial");
        assert!(matches!(finished(&unfinished, true), Err(OutputError::Reserved { .. })));
        assert!(place.join("chapter.tex").exists());
    }
    let place = root.path().join("run");
    fs::create_dir(beside(&place, PARTIAL)).unwrap();
    fs::write(beside(&place, PARTIAL).join("mine"), "words").unwrap();
    let refused = finished(&place, true).unwrap_err().to_string();
    assert!(refused.contains("run.partial was not written by rungs"), "{refused}");
    assert!(beside(&place, PARTIAL).join("mine").exists());
    let place = root.path().join("other");
    finished(&place, false).unwrap();
    fs::create_dir(beside(&place, OLD)).unwrap();
    let refused = finished(&place, true).unwrap_err().to_string();
    assert!(refused.contains("other.old lies where"), "{refused}");
    fs::remove_dir(beside(&place, OLD)).unwrap();
    finished(&place, true).unwrap();
}

#[test]
fn what_is_put_into_an_unfinished_run_goes_along() {
    let root = tempfile::tempdir().unwrap();
    let place = root.path().join("run");
    let directory = RunDirectory::create(&place, false).unwrap();
    directory.write("runs.csv", b"x").unwrap();
    let partial = directory.keep();
    fs::write(partial.join("notes.md"), "mine").unwrap();
    finished(&place, false).unwrap();
    assert_eq!(fs::read_to_string(place.join("notes.md")).unwrap(), "mine");
    assert!(!place.join("runs.csv").exists());
}

#[test]
fn two_runs_on_one_directory_are_refused() {
    let root = tempfile::tempdir().unwrap();
    let place = root.path().join("run");
    let first = RunDirectory::create(&place, false).unwrap();
    let second = RunDirectory::create(&place, false);
    assert!(matches!(second, Err(OutputError::Locked { .. })));
    first.write(MANIFEST, OURS).unwrap();
    assert!(first.finish().is_ok());
}

#[cfg(unix)]
#[test]
fn a_directory_behind_a_link_is_locked_and_replaced_where_it_lies() {
    let root = tempfile::tempdir().unwrap();
    let (real, link) = (root.path().join("real"), root.path().join("link"));
    std::os::unix::fs::symlink("real", &link).unwrap();
    finished(&link, false).unwrap();
    let first = RunDirectory::create(&real, true).unwrap();
    assert!(matches!(RunDirectory::create(&link, true), Err(OutputError::Locked { .. })));
    drop(first);
    finished(&link, true).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(real.join(MANIFEST).exists());
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 2);
}
