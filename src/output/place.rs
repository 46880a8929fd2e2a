//! Where a run directory lies.

use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::OutputError;

/// The ending of an unfinished run's directory.
pub(super) const PARTIAL: &str = ".partial";
/// The ending of a directory that is being replaced.
pub(super) const OLD: &str = ".old";

/// Links that lead to one another, at most.
const LINKS_MAX: usize = 40;

/// Where the run directory `given` lies: a link is followed, so that what is behind it is written
/// beside, locked and replaced, and the link stays; so is a path without a name (`.`, `..`), and
/// one that leads out of the directory itself. Any other path is returned as it is.
///
/// # Errors
///
/// [`OutputError::InTheWay`] for a link into nowhere and for a path that can have no name;
/// [`OutputError::Io`].
pub fn real_place(given: &Path) -> Result<PathBuf, OutputError> {
    let mut place: PathBuf = given.components().collect();
    for _ in 0..LINKS_MAX {
        match place.canonicalize() {
            Ok(real) => return named(given, if is_itself(&place, &real) { place } else { real }),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(OutputError::io("resolve", given, error)),
        }
        let Ok(target) = fs::read_link(&place) else { return named(given, place) };
        let folder = place.parent().unwrap_or(Path::new(""));
        let target = folder.join(target);
        let above = target.parent().filter(|above| !above.as_os_str().is_empty());
        if !above.is_none_or(Path::is_dir) {
            let what = format!(
                "is a link to {}, whose folder does not exist; make the folder, or remove the link",
                target.display()
            );
            return Err(OutputError::InTheWay { path: given.to_owned(), what });
        }
        place = target;
    }
    let what = "is a link that leads through too many others".to_owned();
    Err(OutputError::InTheWay { path: given.to_owned(), what })
}

/// Whether `place`, which leads to `real`, can be used as it is: no link, with a name of its own,
/// and not seen from within the directory, which goes when it is replaced.
fn is_itself(place: &Path, real: &Path) -> bool {
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new(".")).canonicalize();
    let by_name = folder.ok().zip(place.file_name()).map(|(folder, name)| folder.join(name));
    by_name.is_some_and(|path| path == real) && (place.is_absolute() || !is_inside(real))
}

/// Whether the process stands in `place`, or in a directory below it.
#[must_use]
pub fn is_inside(place: &Path) -> bool {
    let here = Path::new(".").canonicalize();
    here.is_ok_and(|here| place.canonicalize().is_ok_and(|place| here.starts_with(place)))
}

fn named(given: &Path, place: PathBuf) -> Result<PathBuf, OutputError> {
    if place.file_name().is_some() {
        return Ok(place);
    }
    let what = "has no name that a run directory could have; name a folder in it".to_owned();
    Err(OutputError::InTheWay { path: given.to_owned(), what })
}

/// The path of something that lies beside a run directory, under its name with an `ending`.
pub(super) fn beside(place: &Path, ending: &str) -> PathBuf {
    let mut name = place.file_name().map_or_else(OsString::new, OsString::from);
    name.push(ending);
    place.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_without_links_stays_as_it_was_given() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path().canonicalize().unwrap();
        fs::create_dir(root.join("run")).unwrap();
        for name in ["run", "new", "deep/er/new"] {
            assert_eq!(real_place(&root.join(name)).unwrap(), root.join(name));
        }
        assert_eq!(real_place(Path::new("no/where")).unwrap(), Path::new("no/where"));
        assert_eq!(real_place(&root.join("run/")).unwrap(), root.join("run"));
        assert_eq!(real_place(&root.join("run/..")).unwrap(), root);
        assert!(matches!(real_place(Path::new("/")), Err(OutputError::InTheWay { .. })));
        assert!(matches!(real_place(Path::new("no/..")), Err(OutputError::InTheWay { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_to_what_is_or_could_be_there() {
        use std::os::unix::fs::symlink;
        let root = tempfile::tempdir().unwrap();
        let root = root.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("scratch/run")).unwrap();
        symlink("scratch/run", root.join("link")).unwrap();
        symlink("link", root.join("twice")).unwrap();
        symlink(root.join("scratch/new"), root.join("hanging")).unwrap();
        symlink("unmounted/run", root.join("nowhere")).unwrap();
        symlink("round", root.join("round")).unwrap();
        for (given, real) in [
            ("link", "scratch/run"),
            ("link/", "scratch/run"),
            ("twice", "scratch/run"),
            ("hanging", "scratch/new"),
        ] {
            assert_eq!(real_place(&root.join(given)).unwrap(), root.join(real), "{given}");
        }
        let refused = real_place(&root.join("nowhere")).unwrap_err().to_string();
        assert!(refused.contains("unmounted"), "{refused}");
        assert!(real_place(&root.join("round")).is_err());
    }
}
