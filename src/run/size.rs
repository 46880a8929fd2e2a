//! What a study takes on disk and in memory, before it is run.

use super::{PlannedStudy, RunError};
use crate::output::{
    OutputError, RowBytes, drawn_bytes, drawn_seconds, tables_bytes, tables_seconds,
};
use crate::study::{self, DISK_MAX_BYTES, NoProgress, Plan, RunColumns, StudyError};

/// Person-months that a sample may simulate: some hundredths of a second.
const SAMPLE_PERSON_MONTHS: u64 = 1_500_000;

/// Numbers that the records of a sample may have.
const SAMPLE_NUMBERS: u64 = 2_000_000;

/// A record over its numbers where no sample is made. Measured: 0.32 for organizations of 50 with
/// breakdowns.
const PACKED_SHARE: f64 = 0.45;

/// Replications of a sample: the third gives means all of their digits.
const SAMPLE_REPLICATIONS: u32 = 3;

/// Which files are written besides tables as CSV.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Whether tables are written as Parquet, too.
    pub parquet: bool,
    /// Whether charts and report are drawn.
    pub draws: bool,
    /// Whether charts are drawn as PNG, too.
    pub png: bool,
}

/// What the files of a study take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WritingNeed {
    /// Bytes of the finished directory.
    pub kept_bytes: u64,
    /// Bytes at most while it is written, those that are kept among them: the columns that tables
    /// are made of go when the tables are whole.
    pub most_bytes: u64,
    /// Seconds of one processor, those of the simulation not counted.
    pub seconds: f64,
}

impl PlannedStudy<'_> {
    /// Estimates what the files of the study take. Of a small organization, whose tables have short
    /// numbers, a small sample is run. Bytes, measured over the shipped scenarios that write a MiB or
    /// more and ten kinds of small studies: 0.9 to 1.9 times what was written. With a precision, as if
    /// no point ended early. With `threads` threads it depends on memory whether columns are on disk.
    #[must_use]
    pub fn writing_need(&self, threads: usize, written: Written) -> WritingNeed {
        let sample = self.sample();
        let seen = sample.as_ref().map(|(plan, seen)| (plan, &seen.rows));
        let tables = tables_bytes(&self.plan, seen, self.has_parquet(written));
        let share = sample.as_ref().map_or(PACKED_SHARE, |(_, seen)| seen.packed_share);
        self.need(written, Bytes { tables, packed_share: share }, threads)
    }

    /// Refuses a study that would eat the machine: by its memory, or by its room on disk, to which
    /// `beside_bytes` of the directory that it extends are added.
    ///
    /// # Errors
    ///
    /// [`StudyError::Memory`], [`StudyError::Disk`].
    pub fn check_size(
        &self,
        threads: usize,
        written: Written,
        beside_bytes: u64,
    ) -> Result<(), StudyError> {
        self.plan.check_memory(threads)?;
        // Numbers are at their longest here; a sample is only worth its time if that is too much.
        let tables = tables_bytes(&self.plan, None, self.has_parquet(written));
        let longest = Bytes { tables, packed_share: 1.0 };
        let all = |need: WritingNeed| need.most_bytes.saturating_add(beside_bytes);
        if all(self.need(written, longest, threads)) <= DISK_MAX_BYTES {
            return Ok(());
        }
        match all(self.writing_need(threads, written)) {
            needed_bytes if needed_bytes > DISK_MAX_BYTES => Err(StudyError::Disk { needed_bytes }),
            _ => Ok(()),
        }
    }

    fn has_parquet(&self, written: Written) -> bool {
        written.parquet || self.source.expansion.base.output.parquet
    }

    /// The need of a directory whose tables and records take `bytes`; a part has no tables.
    fn need(&self, written: Written, bytes: Bytes, threads: usize) -> WritingNeed {
        let provenance = &self.source.provenance;
        let list = provenance.list.as_ref().map_or(0, |list| list.text.len());
        let described = provenance.source.len() + list + self.manifest(&[], None).bytes();
        let (plan, described) = (&self.plan, described as u64);
        let (tables, draws) = match plan.share.is_none() {
            true => (bytes.tables, written.draws),
            false => (0, false),
        };
        let (drawn, drawing) = match draws {
            true => {
                let png = written.png || self.source.expansion.base.output.png;
                (drawn_bytes(plan, png), drawn_seconds(plan, tables, png))
            }
            false => (0, 0.0),
        };
        let journal = bytes.journal(plan);
        let written = journal + described + tables;
        let on_disk = tables > 0 && !plan.holds_columns(threads);
        let columns = if on_disk { plan.column_bytes() } else { 0 };
        // In the end the journal is sorted into a new one.
        let scratch = columns.max(journal);
        WritingNeed {
            kept_bytes: written + drawn,
            most_bytes: written + drawn.max(scratch),
            seconds: tables_seconds(plan, tables) + drawing,
        }
    }

    /// A sample of the study, and what is seen of it; `None` where it would take too long, or
    /// fails.
    fn sample(&self) -> Option<(Plan, Seen)> {
        let all = self.plan.replications;
        let once = self.plan.sample(1);
        let numbers = once.journal_bytes() / 8;
        let person_months = once.person_months().unwrap_or(0);
        let affordable = SAMPLE_PERSON_MONTHS / person_months.max(1);
        let affordable = affordable.min(SAMPLE_NUMBERS / numbers.max(1));
        let most = u64::from(SAMPLE_REPLICATIONS.min(all));
        let replications = u32::try_from(affordable.min(most)).unwrap_or(0);
        // Without a second replication no spread is seen.
        if replications < all.min(2) {
            return None;
        }
        let sample = self.plan.sample(replications);
        let seen = seen(&sample).ok()?;
        Some((sample, seen))
    }
}

/// Bytes of a study.
#[derive(Clone, Copy, Debug)]
struct Bytes {
    tables: u64,
    /// A record over its numbers.
    packed_share: f64,
}

impl Bytes {
    /// Bytes of the journal.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    fn journal(self, plan: &Plan) -> u64 {
        (plan.journal_bytes() as f64 * self.packed_share).ceil() as u64
    }
}

/// What a sample of a study shows of its bytes.
#[derive(Debug)]
struct Seen {
    rows: RowBytes,
    packed_share: f64,
}

/// The bytes of the rows and records of a study that is run in memory.
fn seen(plan: &Plan) -> Result<Seen, RunError> {
    let records = study::run(plan, 1, &NoProgress)?;
    let columns = RunColumns::of(plan, &records)?;
    let mut rows = RowBytes::default();
    let write = || study::write_tables(plan, &records, &columns, &mut rows);
    study::with_threads(1, write)?.map_err(|error: OutputError| error)?;
    let packed_share = records.journal_bytes()? as f64 / plan.journal_bytes().max(1) as f64;
    Ok(Seen { rows, packed_share })
}
