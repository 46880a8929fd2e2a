//! Progress on a terminal, and Ctrl-C.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::INTERRUPTED;
use crate::study::Progress;

/// A bar with rate and time left on a terminal, nothing elsewhere.
#[derive(Debug)]
pub(super) struct Bar {
    bar: ProgressBar,
    stopped: Arc<AtomicBool>,
    fails_fast: bool,
    synced: Mutex<Instant>,
}

/// Time between two moments at which the records are made sure of.
const SYNC: Duration = Duration::from_secs(3);

impl Bar {
    /// A bar for so many runs, unless `quiet`.
    pub(super) fn new(runs: u64, quiet: bool, fails_fast: bool) -> anyhow::Result<Self> {
        let shown = !quiet && std::io::stderr().is_terminal();
        let target =
            if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(runs), target);
        let style = "{bar:32} {human_pos}/{human_len} runs, {per_sec}, {eta} left".to_owned();
        bar.set_style(ProgressStyle::with_template(&style).context("the progress bar")?);
        bar.enable_steady_tick(Duration::from_millis(200));
        let synced = Mutex::new(Instant::now());
        Ok(Self { bar, stopped: stop_switch()?, fails_fast, synced })
    }

    /// Takes the bar off the terminal.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Bar {
    fn advance(&self, runs: u64) {
        self.bar.inc(runs);
    }

    fn stops(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    fn is_sync_due(&self) -> bool {
        let mut synced = self.synced.lock().unwrap_or_else(PoisonError::into_inner);
        let due = synced.elapsed() >= SYNC;
        if due {
            *synced = Instant::now();
        }
        due
    }

    fn fails_fast(&self) -> bool {
        self.fails_fast
    }
}

/// The switch that Ctrl-C sets: once to stop after the replications at work, twice to stop at
/// once.
pub(super) fn stop_switch() -> anyhow::Result<Arc<AtomicBool>> {
    static SWITCH: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    if let Some(switch) = SWITCH.get() {
        return Ok(switch.clone());
    }
    let switch = Arc::new(AtomicBool::new(false));
    let handled = switch.clone();
    ctrlc::set_handler(move || {
        if handled.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(INTERRUPTED));
        }
    })
    .context("Ctrl-C could not be handled")?;
    Ok(SWITCH.get_or_init(|| switch).clone())
}
