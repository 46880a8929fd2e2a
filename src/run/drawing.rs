//! Charts and report of a study that has just ended, and the charts of before that stay.

use super::{RunError, RunOptions};
use crate::output::report::{CHARTS, MARKDOWN, PAGE, Report};
use crate::output::{
    Beside, BesidePlaces, DRAWN, Drawer, DrawnFile, FileState, ListedFile, Manifest, OutputError,
    RunDirectory, RunTables, drawn_from, drawn_text, is_usual_drawing, read_drawn,
};
use crate::study;
use crate::study::disk::read;

/// Draws charts and report into the directory. What cannot be drawn is the inner error, and
/// leaves nothing.
pub(super) fn draw(
    directory: &RunDirectory,
    manifest: &Manifest<'_>,
    options: &RunOptions<'_>,
) -> Result<Result<Vec<ListedFile>, OutputError>, RunError> {
    let run = RunTables::new(directory.partial(), manifest.json());
    let report = || {
        let places = BesidePlaces::named(&manifest.json(), directory.place());
        let beside = Beside::read(&run, &places)?;
        Report::with(&run, &beside, options.formats.png).map(|report| report.files())
    };
    let files = study::with_threads(options.threads, report)?;
    let write = |(name, bytes): &(String, Vec<u8>)| {
        directory.write(name, bytes).map(|()| ListedFile::of(name, bytes))
    };
    let drawn = files.and_then(|files| files.iter().map(write).collect());
    if drawn.is_err() {
        directory.remove(&[CHARTS, PAGE, MARKDOWN])?;
    }
    Ok(drawn)
}

/// Lists what was drawn. With `keeps`, the charts that `rungs chart` has drawn in the finished
/// directory under names of their own are taken over; the listing says that they were drawn from
/// another manifest. Those under usual names are a matter of the report.
pub(super) fn list(
    directory: &RunDirectory,
    manifest: &Manifest<'_>,
    drawn: Vec<ListedFile>,
    keeps: bool,
) -> Result<(), OutputError> {
    let failed = |error| OutputError::io("write", &directory.path(DRAWN), error);
    let mut listed = drawn_from(&manifest.text().map_err(failed)?, drawn, Drawer::Report);
    if keeps {
        // Where the listing is broken it does not say what to keep.
        for chart in read_drawn(directory.place()).unwrap_or_default() {
            let is_new = listed.iter().all(|new| new.listed.name != chart.listed.name);
            let is_own = chart.by == Drawer::Chart && !is_usual_drawing(&chart.listed.name);
            if is_new && is_own && take_over(directory, &chart)? {
                listed.push(chart);
            }
        }
    }
    if listed.is_empty() {
        return Ok(());
    }
    directory.write(DRAWN, &drawn_text(listed))
}

/// Takes over a chart of the finished directory, if it is as it was drawn.
fn take_over(directory: &RunDirectory, chart: &DrawnFile) -> Result<bool, OutputError> {
    let place = directory.place();
    if chart.listed.state(place)? != FileState::AsListed {
        return Ok(false);
    }
    let path = place.join(&chart.listed.name);
    let bytes = read(&**directory.files(), &path);
    let bytes = bytes.map_err(|error| OutputError::io("read", &path, error))?;
    directory.write(&chart.listed.name, &bytes).map(|()| true)
}
