//! What a run tells where there is no terminal, as in the log of a batch system: a line now and
//! then with the phase, the runs, the time and what is left.

use std::io::Write;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::{duration, grouped};

/// What a run is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Simulating,
    Tables,
    Drawing,
    Syncing,
}

impl Phase {
    /// Its name.
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Simulating => "simulating",
            Self::Tables => "tables",
            Self::Drawing => "charts and report",
            Self::Syncing => "syncing",
        }
    }
}

/// When lines are written: the first early, so that whoever waits knows that it works.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    pub(super) first: Duration,
    pub(super) every: Duration,
}

impl Pace {
    /// What is done in ten seconds needs no log.
    pub(super) const MINUTELY: Self =
        Self { first: Duration::from_secs(10), every: Duration::from_secs(60) };
}

/// A thread that writes the lines, until it is dropped.
#[derive(Debug)]
pub(super) struct Log {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    ended: Condvar,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    /// What is counted: runs, experiments.
    what: &'static str,
    done: u64,
    /// Those of `done` that were there at the beginning, and took no time.
    found: u64,
    planned: u64,
    began: Instant,
    has_ended: bool,
}

impl Log {
    /// Writes to `out` of the `planned` things that are called `what`.
    pub(super) fn new(
        planned: u64,
        what: &'static str,
        pace: Pace,
        out: impl Write + Send + 'static,
    ) -> Self {
        let state = State {
            phase: Phase::Simulating,
            what,
            done: 0,
            found: 0,
            planned,
            began: Instant::now(),
            has_ended: false,
        };
        let shared = Arc::new(Shared { state: Mutex::new(state), ended: Condvar::new() });
        let own = shared.clone();
        // Without a thread there is no log, which is no reason not to run.
        let thread = std::thread::Builder::new().spawn(move || own.write(pace, out)).ok();
        Self { shared, thread }
    }

    /// `number` more are done.
    pub(super) fn advance(&self, number: u64) {
        self.shared.state().done += number;
    }

    /// `number` of those that are planned were done before.
    pub(super) fn found(&self, number: u64) {
        self.shared.state().found = number;
    }

    /// The phase that begins.
    pub(super) fn enter(&self, phase: Phase) {
        self.shared.state().phase = phase;
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        self.shared.state().has_ended = true;
        self.shared.ended.notify_all();
        if let Some(thread) = self.thread.take() {
            // It does not panic.
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, pace: Pace, mut out: impl Write) {
        let mut due = Instant::now() + pace.first;
        let mut state = self.state();
        while !state.has_ended {
            let now = Instant::now();
            if now >= due {
                let line = state.line(now.duration_since(state.began));
                // Standard error may be closed.
                let _ = writeln!(out, "{line}").and_then(|()| out.flush());
                due = now + pace.every;
            }
            let rest = due.saturating_duration_since(now);
            let waited = self.ended.wait_timeout(state, rest);
            (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl State {
    /// `simulating: 1,200 of 20,000 runs after 60 seconds, about 16 minutes left`.
    fn line(&self, elapsed: Duration) -> String {
        let (phase, after) = (self.phase.text(), duration(elapsed.as_secs_f64()));
        if self.phase != Phase::Simulating {
            return format!("{phase}: after {after}");
        }
        let (done, planned) = (grouped(self.done), grouped(self.planned));
        let made = self.done.saturating_sub(self.found);
        let left = self.planned.saturating_sub(self.done);
        let rest = match made {
            0 => String::new(),
            made => {
                let seconds = elapsed.as_secs_f64() * left as f64 / made as f64;
                format!(", about {} left", duration(seconds))
            }
        };
        format!("{phase}: {done} of {planned} {} after {after}{rest}", self.what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(done: u64, found: u64) -> State {
        State {
            phase: Phase::Simulating,
            what: "runs",
            done,
            found,
            planned: 20_000,
            began: Instant::now(),
            has_ended: false,
        }
    }

    #[test]
    fn a_line_names_the_phase_what_is_done_and_what_is_left() {
        let minute = Duration::from_secs(60);
        assert_eq!(
            state(1200, 0).line(minute),
            "simulating: 1,200 of 20,000 runs after 60 seconds, about 16 minutes left"
        );
        // What was on record took no time: 400 runs a minute.
        assert_eq!(
            state(2000, 1600).line(minute),
            "simulating: 2,000 of 20,000 runs after 60 seconds, about 45 minutes left"
        );
        assert_eq!(state(0, 0).line(minute), "simulating: 0 of 20,000 runs after 60 seconds");
        let drawing = State { phase: Phase::Drawing, ..state(20_000, 0) };
        assert_eq!(drawing.line(60 * minute), "charts and report: after 60 minutes");
    }

    /// What a log writes, for its test.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_come_while_the_work_goes_on_and_end_with_it() {
        let kept = Kept::default();
        let text = || String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        let pace = Pace { first: Duration::ZERO, every: Duration::from_millis(5) };
        let log = Log::new(8, "runs", pace, kept.clone());
        log.advance(3);
        let until = |part: &str| {
            let end = Instant::now() + Duration::from_secs(60);
            while !text().contains(part) {
                assert!(Instant::now() < end, "no {part:?} in:\n{}", text());
                std::thread::sleep(Duration::from_millis(2));
            }
        };
        until("simulating: 3 of 8 runs after");
        log.enter(Phase::Tables);
        until("tables: after");
        drop(log);
        let ended = text();
        std::thread::sleep(Duration::from_millis(20));
        assert_eq!(text(), ended);
        let hour = Duration::from_secs(3600);
        drop(Log::new(8, "runs", Pace { first: hour, every: hour }, kept.clone()));
        assert_eq!(text(), ended, "what ends early writes nothing, and is not waited for");
    }
}
