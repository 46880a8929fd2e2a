//! A study from its plan to a finished directory, or to tables in memory, without a word: what the
//! command line, Python and the lab have in common.
//!
//! [`StudySource`] is a scenario with where it came from; [`PlannedStudy`] runs it. Whoever calls
//! prints, reads the clock and the environment, and receives what happens through [`RunProgress`].
//!
//! ```
//! use rungs::run::{PlannedStudy, StudySource};
//! use rungs::scenario::Overrides;
//! use rungs::study::NoProgress;
//!
//! let text = r#"
//!     name = "an experiment"
//!     horizon = { years = 2, burn_in_years = 2 }
//!     study = { replications = 3 }
//!     department = [{ headcount = 40 }]
//!     policy = [{ name = "dual", preset = "dual-ladder" }]
//! "#;
//! let source = StudySource::parse("experiment.toml", text, &Overrides::default(), None)?;
//! let run = PlannedStudy::new(&source, None).run_in_memory(1, &NoProgress)?;
//! assert_eq!(run.tables.table("runs").map(|runs| runs.rows()), Some(3));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(feature = "disk")]
mod cleaning;
#[cfg(feature = "disk")]
mod continued;
#[cfg(feature = "disk")]
mod directory;
#[cfg(feature = "disk")]
mod drawing;
mod error;
#[cfg(feature = "disk")]
mod extension;
#[cfg(feature = "disk")]
mod found_parts;
#[cfg(feature = "disk")]
mod given_up;
#[cfg(feature = "disk")]
mod held;
#[cfg(feature = "disk")]
mod joining;
#[cfg(feature = "disk")]
mod lacking_words;
mod live;
mod memory;
#[cfg(feature = "disk")]
mod parts;
mod pilot;
mod planned;
mod progress;
#[cfg(feature = "disk")]
mod replay;
#[cfg(feature = "disk")]
mod rounds;
#[cfg(feature = "disk")]
mod saving;
mod size;
mod source;
#[cfg(feature = "disk")]
mod stored;
mod story;
mod traced_runs;
#[cfg(feature = "disk")]
mod verification;

#[cfg(feature = "disk")]
pub use cleaning::{Cleaned, clean};
#[cfg(feature = "disk")]
pub use directory::{Drawn, Ended, Ending, Machine, RunOptions, Start};
pub use error::RunError;
#[cfg(feature = "disk")]
pub use found_parts::{
    FoundPart, PartState, decision_place, found_parts, part_place, parts_folder,
};
#[cfg(feature = "disk")]
pub use given_up::GivenUp;
#[cfg(feature = "disk")]
pub use held::parts_in_words;
#[cfg(feature = "disk")]
pub use joining::{JoinOptions, Joined};
pub use live::{LIVE_REPLICATIONS_MAX, LIVE_SEATS_MAX, LiveResults, LiveStudy, not_live};
pub use memory::MemoryRun;
#[cfg(feature = "disk")]
pub use parts::Parts;
pub use pilot::{PILOT_REPLICATIONS, Pilot};
pub use planned::PlannedStudy;
pub use progress::{Milestone, RunProgress};
#[cfg(feature = "disk")]
pub use replay::{Agreement, Replay, Replayed};
#[cfg(feature = "disk")]
pub use rounds::Decision;
pub use size::{WritingNeed, Written};
#[cfg(feature = "disk")]
pub use source::ListPlace;
pub use source::{SourceError, StudySource};
#[cfg(feature = "disk")]
pub use stored::StoredRun;
pub use story::{Story, StoryYear};
pub use traced_runs::{TraceRequest, TracedRuns};
#[cfg(feature = "disk")]
pub use verification::{Check, Subject, VerifyOptions, verify};
