//! What the program does with texts and files that anybody may have written, as functions of bytes:
//! the targets of fuzz/, and of the test that replays its corpus. A target panics where something
//! is wrong: a panic of the library, or a promise that is not kept.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use rungs::output::charts::{Chart, ChartError, Choice};
use rungs::output::report::Findings;
use rungs::output::{FinishedStudy, Formats, JoinedStudies, PointList, RunTables};
use rungs::output::{lists_parquet, made_files, own_files};
use rungs::run::{PlannedStudy, RunOptions, Start, StoredRun, StudySource, VerifyOptions, verify};
use rungs::scenario::Overrides;
use rungs::study::disk::{Disk, Files};
use rungs::study::journal::{Journal, RUNS, WARM_UPS};
use rungs::study::{self, NoProgress, Plan, RunColumns, RunIndex};
use serde_json::Value;
use tempfile::TempDir;

/// A target: its name, which is that of its folder in the corpus, and what it does.
type Target = (&'static str, fn(&[u8]));

/// All of them.
pub(super) const TARGETS: [Target; 6] = [
    ("scenario", scenario),
    ("set", set),
    ("list", list),
    ("journal", journal),
    ("manifest", manifest),
    ("tables", tables),
];

/// A scenario whose keys are set: departments, policies and factors to name.
const SET: &str = r#"
name = "set"
department = [{ name = "a", headcount = 40 }, { name = "b", headcount = 20 }]
policy = [{ name = "single" }, { name = "dual", preset = "dual-ladder" }]
factor = [{ path = "policy.dual.pressure", levels = [0.0, 0.5] }]
"#;

/// A design whose points are listed: a factor of each kind of value, and one of two keys.
const LIST: &str = r#"
name = "list"
department = [{ name = "a" }, { name = "b" }]
policy = [{ name = "single" }, { name = "dual", preset = "dual-ladder" }]
design = { kind = "list", file = "points.csv" }
factor = [
    { path = "policy.dual.pressure" },
    { path = "department.a.headcount" },
    { path = "policy.dual.rule" },
    { path = "policy.dual.step_back" },
    { paths = ["department.a.rho", "department.b.rho"], name = "rho" },
]
"#;

/// The study whose directory is damaged: small, with every kind of table.
const STUDY: &str = r#"
name = "damaged"
horizon = { years = 2, burn_in_years = 1 }
study = { replications = 3, also_against = ["dual"] }
output = { metrics = ["attrition_rate", "morale", "output_per_seat"], persons = true }
department = [{ name = "a", headcount = 14 }]
policy = [
    { name = "single" },
    { name = "dual", preset = "dual-ladder" },
    { name = "third", preset = "dual-ladder", pay_parity = 0.5 },
]
factor = [
    { path = "policy.dual.pressure", levels = [0.0, 0.5] },
    { path = "department.a.rho", levels = [0.1, 0.3] },
]
"#;

/// A scenario file: whatever it says, there is a plan or messages.
fn scenario(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    // The lines that tests/diagnostics begins with are options.
    let options = text.lines().map_while(|line| line.strip_prefix("# --set "));
    let overrides = options
        .filter_map(|option| option.split_once('='))
        .fold(Overrides::default(), |overrides, (path, value)| {
            overrides.with(&format!("--set {path}={value}"), path, value)
        });
    source(text, &overrides, None);
}

/// Options `--set`, one a line.
fn set(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let options = text.lines().filter_map(|line| line.split_once('='));
    let overrides = options.fold(Overrides::default(), |overrides, (path, value)| {
        overrides.with(&format!("--set {path}={value}"), path.trim(), value)
    });
    source(SET, &overrides, None);
}

/// A list of the points of a design.
fn list(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let list = PointList { file: "points.csv".to_owned(), text: text.to_owned() };
    source(LIST, &Overrides::default(), Some(list));
}

/// Reads a scenario; a valid one is planned, and is the same once it is written out in full.
fn source(text: &str, overrides: &Overrides, list: Option<PointList>) {
    match StudySource::parse("s.toml", text, overrides, list) {
        Err(error) => assert!(!error.render(false).is_empty(), "a refusal without a reason"),
        Ok(source) => {
            let plan = Plan::of(&source.expansion);
            assert!(!study::tables(&plan).is_empty() && plan.runs() > 0);
            let _ = (plan.check_memory(2), plan.person_months(), source.expansion.notes());
            assert!(source.expansion.resolved().is_object());
            for point in [0, plan.points.len() - 1] {
                assert_eq!(plan.points[point].values.len(), plan.factors.len());
            }
        }
    }
}

/// A run directory that targets damage, and mend again before the next input.
struct Stage {
    folder: TempDir,
    source: StudySource,
    manifest: Value,
    files: Vec<(PathBuf, Vec<u8>)>,
}

thread_local! {
    static STAGE: RefCell<Option<Stage>> = const { RefCell::new(None) };
}

impl Stage {
    /// A finished run of [`STUDY`].
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder for the study");
        let source = StudySource::parse("s.toml", STUDY, &Overrides::default(), None)
            .unwrap_or_else(|error| panic!("{error}"));
        let place = folder.path().join("run");
        let disk: Arc<dyn Files> = Arc::new(Disk);
        let options = RunOptions {
            files: &disk,
            start: Start::Nothing { overwrite: false },
            threads: 1,
            formats: Formats::default(),
            draws: false,
            machine: None,
        };
        let study = PlannedStudy::new(&source, None);
        study.run_into(&place, &options, &NoProgress).unwrap_or_else(|error| panic!("{error}"));
        let names = fs::read_dir(&place).expect("the directory of the study");
        let names = names.map(|entry| entry.expect("a file of the study").path());
        let files = names.map(|path| (path.clone(), fs::read(&path).expect("a file")));
        // Without digests, so that a damaged table is read at all.
        let files = files.map(|(path, bytes)| match path.ends_with("manifest.json") {
            true => (path, undigested(&bytes)),
            false => (path, bytes),
        });
        let files: Vec<_> = files.collect();
        let manifest = StoredRun::read(&place).unwrap_or_else(|error| panic!("{error}")).manifest;
        Self { folder, source, manifest, files }
    }

    fn place(&self) -> PathBuf {
        self.folder.path().join("run")
    }

    fn file(&self, name: &str) -> &[u8] {
        let found = self.files.iter().find(|(path, _)| path.ends_with(name));
        found.map_or(&[], |(_, bytes)| bytes)
    }

    fn replace(&self, name: &str, bytes: &[u8]) {
        fs::write(self.place().join(name), bytes).expect("a file to damage");
    }
}

/// A manifest as it was before there were digests.
fn undigested(manifest: &[u8]) -> Vec<u8> {
    let mut manifest: Value = serde_json::from_slice(manifest).expect("a manifest");
    manifest.as_object_mut().expect("a table").remove("files");
    manifest.to_string().into_bytes()
}

/// Acts on a sound run directory.
fn on_stage(act: impl FnOnce(&Stage)) {
    STAGE.with_borrow_mut(|stage| {
        let stage = stage.get_or_insert_with(Stage::new);
        for (path, bytes) in &stage.files {
            if fs::read(path).ok().as_ref() != Some(bytes) {
                fs::write(path, bytes).expect("a file to mend");
            }
        }
        act(stage);
    });
}

/// Files of a journal. The first byte says what the others are: the bytes of the records of runs
/// (0), of warm-ups (1), or numbers to be put into sound records, each a record, a place in it and
/// eight bytes.
fn journal(bytes: &[u8]) {
    let Some((kind, bytes)) = bytes.split_first() else { return };
    on_stage(|stage| {
        match kind {
            0 => stage.replace(RUNS, bytes),
            1 => stage.replace(WARM_UPS, bytes),
            _ => stage.replace(RUNS, &with_numbers(stage, bytes)),
        }
        let plan = Plan::of(&stage.source.expansion);
        let widths = plan.widths();
        let place = stage.place();
        let (records, fitting) =
            (Journal::records(&place), Journal::fitting(&Disk, &place, widths));
        assert!(records < 1 << 20 && fitting.len() <= 2);
        let Ok(journal) = Journal::read(&Disk, &place, widths) else { return };
        let Ok(runs) = RunIndex::on_record(&plan, journal) else { return };
        assert!(runs.finished() <= plan.runs() && runs.in_journal() <= records);
        let Ok(columns) = RunColumns::of(&plan, &runs) else { return };
        let mut tables = rungs::output::MemoryTables::default();
        if study::write_tables(&plan, &runs, &columns, &mut tables).is_ok() {
            look_at(&RunTables::in_memory(tables, stage.manifest.clone()));
        }
    });
}

/// The records of runs with other numbers, and checksums that hold: as they were before they were packed.
fn with_numbers(stage: &Stage, edits: &[u8]) -> Vec<u8> {
    use twox_hash::XxHash3_64;
    let plan = Plan::of(&stage.source.expansion);
    let width = plan.widths().run;
    let mut records: Vec<Vec<f64>> = plan.run_places().map(|_| vec![1.0; width]).collect();
    let count = records.len();
    for edit in edits.as_chunks::<12>().0 {
        let number = |at: usize| usize::from(u16::from_le_bytes([edit[at], edit[at + 1]]));
        let bytes = edit[4..].first_chunk().copied().unwrap_or_default();
        records[number(0) % count][number(2) % width] = f64::from_le_bytes(bytes);
    }
    let mut journal = b"rungs journal, format 2\n".to_vec();
    journal.extend((width as u64).to_le_bytes());
    for (place, numbers) in plan.run_places().zip(records) {
        let mut record = plan.run_key(place).to_vec();
        record.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        let check = XxHash3_64::oneshot(&record).to_le_bytes();
        record.extend(check);
        journal.extend(record);
    }
    journal
}

/// A manifest: the whole, if the bytes begin with a brace; else what takes the place of parts of a
/// sound one, a JSON pointer and a value on every line.
fn manifest(bytes: &[u8]) {
    on_stage(|stage| {
        if bytes.starts_with(b"{") {
            stage.replace("manifest.json", bytes);
        } else {
            let Ok(text) = std::str::from_utf8(bytes) else { return };
            let mut manifest = stage.manifest.clone();
            for (pointer, value) in text.lines().filter_map(|line| line.split_once(' ')) {
                if let (Some(part), Ok(value)) =
                    (manifest.pointer_mut(pointer), serde_json::from_str(value))
                {
                    *part = value;
                }
            }
            stage.replace("manifest.json", manifest.to_string().as_bytes());
        }
        read(&stage.place());
    });
}

/// A table: a line with its name, and its bytes.
fn tables(bytes: &[u8]) {
    let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else { return };
    let Ok(name) = std::str::from_utf8(&bytes[..end]) else { return };
    on_stage(|stage| {
        if name.ends_with(".csv") && !stage.file(name).is_empty() {
            stage.replace(name, &bytes[end + 1..]);
            read(&stage.place());
        }
    });
}

/// Reads a directory as all that builds on it does.
fn read(place: &Path) {
    if let Ok(stored) = StoredRun::read_whole(place) {
        let (own, made) = (own_files(place, &stored.manifest), made_files(place, &stored.manifest));
        let within =
            |file: &PathBuf| file.components().all(|part| matches!(part, Component::Normal(_)));
        assert!(own.iter().chain(&made).all(within), "{own:?}");
        let _ = (lists_parquet(&stored.manifest), stored.plausibility());
        let _ = stored.check_results_version();
        if let Ok(source) = stored.source(&stored.overrides()) {
            let _ = Plan::of(&source.expansion).check_memory(1);
        }
    }
    let _ = verify(place, &VerifyOptions { quick: true, scratch: place, threads: 1 });
    if let Ok(run) = RunTables::read(place) {
        look_at(&run);
    }
    if let (Ok(one), Ok(other)) = (FinishedStudy::read(place), FinishedStudy::read(place))
        && let Ok(joined) = JoinedStudies::of(vec![one, other])
    {
        assert!(!Findings::of_studies(&joined).terminal(80).is_empty());
    }
}

/// Words and pictures of results.
fn look_at(run: &RunTables) {
    if let Ok(findings) = Findings::of(run) {
        let _ = findings.terminal(80);
    }
    for chart in Chart::ALL {
        for (point, width_mm) in [(None, Choice::WIDTH_MM), (Some(1), 90.0)] {
            let choice = Choice { point, width_mm, ..Choice::default() };
            match chart.draw(run, &choice) {
                Ok(sheets) => {
                    sheets.iter().for_each(|sheet| check_picture(chart, &sheet.svg()));
                }
                Err(ChartError::NotApplicable(why)) => assert!(!why.is_empty()),
                Err(ChartError::Failed(_)) => {}
            }
        }
    }
}

/// An SVG is well formed, and every number in it is one.
fn check_picture(chart: Chart, svg: &str) {
    let name = chart.name();
    let document =
        roxmltree::Document::parse(svg).unwrap_or_else(|error| panic!("{name}: {error}"));
    let names: BTreeSet<&str> = [
        "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "d", "points", "width", "height",
        "viewBox",
    ]
    .into();
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        for attribute in node.attributes().filter(|own| names.contains(own.name())) {
            let text = attribute.value();
            let is_sound = !text.contains("NaN") && !text.contains("inf");
            assert!(is_sound, "{name}: {}=\"{text}\"", attribute.name());
        }
    }
}
