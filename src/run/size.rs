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
    /// no point ended early.
    #[must_use]
    pub fn writing_need(&self, written: Written) -> WritingNeed {
        let sample = self.sample();
        let seen = sample.as_ref().map(|(plan, seen)| (plan, seen));
        self.need(written, tables_bytes(&self.plan, seen, self.has_parquet(written)))
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
        let longest = tables_bytes(&self.plan, None, self.has_parquet(written));
        let all = |need: WritingNeed| need.most_bytes.saturating_add(beside_bytes);
        if all(self.need(written, longest)) <= DISK_MAX_BYTES {
            return Ok(());
        }
        match all(self.writing_need(written)) {
            needed_bytes if needed_bytes > DISK_MAX_BYTES => Err(StudyError::Disk { needed_bytes }),
            _ => Ok(()),
        }
    }

    fn has_parquet(&self, written: Written) -> bool {
        written.parquet || self.source.expansion.base.output.parquet
    }

    /// The need of a directory whose tables take `tables` bytes; a part has none.
    fn need(&self, written: Written, tables: u64) -> WritingNeed {
        let provenance = &self.source.provenance;
        let list = provenance.list.as_ref().map_or(0, |list| list.text.len());
        let described = provenance.source.len() + list + self.manifest(&[], None).bytes();
        let (plan, described) = (&self.plan, described as u64);
        let (tables, draws) = match plan.share.is_none() {
            true => (tables, written.draws),
            false => (0, false),
        };
        let (drawn, drawing) = match draws {
            true => {
                let png = written.png || self.source.expansion.base.output.png;
                (drawn_bytes(plan, png), drawn_seconds(plan, tables, png))
            }
            false => (0, 0.0),
        };
        let written = plan.journal_bytes() + described + tables;
        let columns = if tables > 0 { plan.column_bytes() } else { 0 };
        // In the end the journal is sorted into a new one.
        let scratch = columns.max(plan.journal_bytes());
        WritingNeed {
            kept_bytes: written + drawn,
            most_bytes: written + drawn.max(scratch),
            seconds: tables_seconds(plan, tables) + drawing,
        }
    }

    /// A sample of the study, and the bytes of its rows; `None` where it would take too long, or
    /// fails.
    fn sample(&self) -> Option<(Plan, RowBytes)> {
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

/// The bytes of the rows of a study that is run in memory.
fn seen(plan: &Plan) -> Result<RowBytes, RunError> {
    let records = study::run(plan, 1, &NoProgress)?;
    let columns = RunColumns::of(plan, &records)?;
    let mut seen = RowBytes::default();
    let write = || study::write_tables(plan, &records, &columns, &mut seen);
    study::with_threads(1, write)?.map_err(|error: OutputError| error)?;
    Ok(seen)
}
