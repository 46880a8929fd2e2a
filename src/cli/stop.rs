//! Signals: what stops a study, and what must not kill the program.

use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use anyhow::Context;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// The exit code of Ctrl-C.
pub(super) const INTERRUPTED: u8 = 130;

/// What has asked the program to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StopSignal {
    /// Ctrl-C.
    Interrupt,
    /// SIGTERM or SIGHUP: a scheduler, a shutdown, a closed terminal.
    Terminate,
}

/// The switch that signals set: to stop after the replications in progress.
#[derive(Clone, Debug)]
pub(super) struct StopSwitch(Arc<AtomicUsize>);

const INTERRUPT: usize = 1;
const TERMINATE: usize = 2;

impl StopSwitch {
    /// The one switch of the program. A second Ctrl-C stops at once.
    pub(super) fn new() -> anyhow::Result<Self> {
        static SWITCH: OnceLock<StopSwitch> = OnceLock::new();
        if let Some(switch) = SWITCH.get() {
            return Ok(switch.clone());
        }
        let (switch, asked) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        // In this order: the first signal arms what the second does.
        let register = || -> std::io::Result<()> {
            flag::register_conditional_shutdown(SIGINT, i32::from(INTERRUPTED), asked.clone())?;
            flag::register(SIGINT, asked.clone())?;
            flag::register_usize(SIGINT, switch.clone(), INTERRUPT)?;
            flag::register_usize(SIGTERM, switch.clone(), TERMINATE)?;
            #[cfg(unix)]
            flag::register_usize(signal_hook::consts::SIGHUP, switch.clone(), TERMINATE)?;
            Ok(())
        };
        register().context("signals could not be handled")?;
        Ok(SWITCH.get_or_init(|| Self(switch)).clone())
    }

    /// What has asked to stop; `None` as long as nothing has.
    pub(super) fn signal(&self) -> Option<StopSignal> {
        match self.0.load(Ordering::Relaxed) {
            0 => None,
            TERMINATE => Some(StopSignal::Terminate),
            _ => Some(StopSignal::Interrupt),
        }
    }
}

/// A file that grows beyond what the shell allows (`ulimit -f`) is an error of writing from now on,
/// and no death of the program.
pub(super) fn outlive_long_files() {
    #[cfg(unix)]
    // Without it a long file ends the program as before.
    let _ = flag::register(signal_hook::consts::SIGXFSZ, Arc::new(AtomicBool::new(false)));
}
