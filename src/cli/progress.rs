//! Progress on a terminal.

use std::io::{IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rungs::run::{Milestone, RunProgress};
use rungs::sim::WarmUp;
use rungs::study::{Failure, Plan, Progress};

use super::log::{Log, Pace, Phase};
use super::stop::{StopSignal, StopSwitch};
use super::{counted, grouped, terminal};

/// A bar with phase, rate and time left on a terminal, a log elsewhere.
#[derive(Debug)]
pub(super) struct Bar {
    counter: Counter,
    quiet: bool,
    stop: StopSwitch,
    fails_fast: bool,
    synced: Mutex<Instant>,
}

/// Time between two syncs of the journal to disk.
const SYNC: Duration = Duration::from_secs(3);

/// A bar for work that keeps no journal.
#[derive(Debug)]
pub(super) struct Ticks(Counter);

impl Ticks {
    /// A bar for `number` of `what`; hidden if `quiet`.
    pub(super) fn new(number: u64, what: &'static str, quiet: bool) -> anyhow::Result<Self> {
        Ok(Self(Counter::new(number, what, quiet)?))
    }

    pub(super) fn advance(&self) {
        self.0.advance(1);
    }

    /// Takes the bar off the terminal.
    pub(super) fn finish(&self) {
        self.0.finish();
    }
}

/// Counts what is done, on a terminal's last line or in a log.
#[derive(Debug)]
struct Counter {
    bar: ProgressBar,
    log: Mutex<Option<Log>>,
}

impl Counter {
    fn new(number: u64, what: &'static str, quiet: bool) -> anyhow::Result<Self> {
        let is_terminal = std::io::stderr().is_terminal();
        let target = match is_terminal && !quiet {
            true => ProgressDrawTarget::stderr(),
            false => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(Some(number), target);
        let style = format!(
            "{{msg}} {{bar:24}} {{human_pos}}/{{human_len}} {what}, {{per_sec}}, {{eta}} left"
        );
        bar.set_style(ProgressStyle::with_template(&style).context("the progress bar")?);
        bar.set_message(Phase::Simulating.text());
        bar.enable_steady_tick(Duration::from_millis(200));
        let writes = !is_terminal && !quiet;
        let log = writes.then(|| Log::new(number, what, Pace::MINUTELY, std::io::stderr()));
        Ok(Self { bar, log: Mutex::new(log) })
    }

    /// Acts on the log, if there is one.
    fn log(&self, act: impl FnOnce(&Log)) {
        if let Some(log) = &*self.log.lock().unwrap_or_else(PoisonError::into_inner) {
            act(log);
        }
    }

    fn advance(&self, number: u64) {
        self.bar.inc(number);
        self.log(|log| log.advance(number));
    }

    /// Names the phase that begins, one in which nothing is counted.
    fn enter(&self, phase: Phase) {
        // The template has no placeholder that there is not.
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}, {elapsed}") {
            self.bar.set_style(style);
        }
        self.bar.reset_elapsed();
        self.bar.set_message(phase.text());
        self.log(|log| log.enter(phase));
    }

    /// Takes the bar off the terminal, and ends the log.
    fn finish(&self) {
        self.bar.finish_and_clear();
        *self.log.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Bar {
    /// A bar for `runs` runs; hidden if `quiet`.
    pub(super) fn new(runs: u64, quiet: bool, fails_fast: bool) -> anyhow::Result<Self> {
        let counter = Counter::new(runs, "runs", quiet)?;
        let synced = Mutex::new(Instant::now());
        Ok(Self { counter, quiet, stop: StopSwitch::new()?, fails_fast, synced })
    }

    /// What has stopped the study; `None` where nothing has.
    pub(super) fn stop_signal(&self) -> Option<StopSignal> {
        self.stop.signal()
    }

    /// Takes the bar off the terminal.
    pub(super) fn finish(&self) {
        self.counter.finish();
    }

    /// Prints a line above the bar.
    fn say(&self, line: &str) {
        // Standard error may be closed.
        self.counter.bar.suspend(|| _ = writeln!(terminal::stderr(), "{line}"));
    }
}

impl Progress for Bar {
    fn advance(&self, runs: u64) {
        self.counter.advance(runs);
    }

    fn stops(&self) -> bool {
        self.stop.signal().is_some()
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

impl RunProgress for Bar {
    fn reached(&self, milestone: &Milestone<'_>) {
        match *milestone {
            Milestone::Opened { recorded, planned } => {
                self.counter.log(|log| log.found(recorded));
                if recorded > 0 && !self.quiet {
                    let (recorded, planned) = (grouped(recorded), grouped(planned));
                    self.say(&format!("{recorded} of {planned} runs are on record."));
                }
            }
            Milestone::Lacking { runs } => {
                let runs = counted(runs, "run is", "runs are");
                self.say(&format!(
                    "warning: {runs} damaged or gone in the journal; what is needed is run again."
                ));
            }
            Milestone::Beside { attempt } => {
                let attempt = terminal::path(attempt);
                self.say(&format!(
                    "warning: another process writes to {attempt}; both go on, which costs time and \
                     nothing else."
                ));
            }
            Milestone::Simulated { plan, failures } => {
                failures.iter().for_each(|failure| self.say(&failed(plan, failure)));
                self.counter.enter(Phase::Tables);
            }
            Milestone::Tabulated => self.counter.enter(Phase::Drawing),
            Milestone::Drawn => self.counter.enter(Phase::Syncing),
        }
    }
}

/// Which run failed, and its message.
pub(super) fn failed(plan: &Plan, failure: &Failure) -> String {
    let Failure { point, policy, replication, message } = failure;
    let what = match (policy.as_str(), plan.points[0].simulation.warm_up()) {
        ("", WarmUp::BurnIn(_)) => "the burn-in".to_owned(),
        ("", WarmUp::Transient(_) | WarmUp::None) => "the start".to_owned(),
        (policy, _) => format!("policy \"{policy}\""),
    };
    let at = if plan.points.len() > 1 { format!(" at point {point}") } else { String::new() };
    let seed = plan.seed;
    format!("failed: {what}{at} in replication {replication} (seed {seed}): {message}")
}
