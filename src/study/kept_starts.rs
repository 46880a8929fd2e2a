//! States at the switch that are kept for later runs: where only policies change from one study to the
//! next, warm-ups are not simulated again.

use std::collections::VecDeque;
use std::sync::Arc;

use super::journal::RunDigest;
use crate::sim::Start;

/// States at the switch, the one that was used last at the end. None is kept unless there is room.
#[derive(Debug, Default)]
pub(super) struct KeptStarts {
    /// Bytes that all of them may take.
    room: u64,
    all: VecDeque<KeptStart>,
}

#[derive(Debug)]
struct KeptStart {
    /// The warm-ups, in the order of the lanes.
    warm_ups: Vec<RunDigest>,
    start: Arc<Start>,
    bytes: u64,
}

impl KeptStarts {
    /// Room for `bytes` bytes.
    pub(super) fn with_room(bytes: u64) -> Self {
        Self { room: bytes, all: VecDeque::new() }
    }

    /// Whether any can be kept.
    pub(super) fn has_room(&self) -> bool {
        self.room > 0
    }

    /// The state of these warm-ups side by side, if it is kept.
    pub(super) fn find(&mut self, warm_ups: &[RunDigest]) -> Option<Arc<Start>> {
        let at = self.all.iter().position(|kept| kept.warm_ups == warm_ups)?;
        let found = self.all.remove(at)?;
        let start = found.start.clone();
        self.all.push_back(found);
        Some(start)
    }

    /// Keeps a state that takes `bytes`, and forgets those that were not used for longest where there is
    /// no room.
    pub(super) fn keep(&mut self, warm_ups: Vec<RunDigest>, start: Arc<Start>, bytes: u64) {
        if bytes > self.room {
            return;
        }
        self.all.push_back(KeptStart { warm_ups, start, bytes });
        while self.all.iter().map(|kept| kept.bytes).sum::<u64>() > self.room {
            self.all.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_used_for_longest_is_forgotten_first() {
        let mut kept = KeptStarts::with_room(10);
        let key = |byte: u8| vec![[byte; 16]];
        let start = || Arc::new(Start::new(()));
        for byte in 1..=3 {
            kept.keep(key(byte), start(), 3);
        }
        assert!(kept.find(&key(1)).is_some());
        kept.keep(key(4), start(), 3);
        kept.keep(key(5), start(), 11);
        let found = [1, 2, 3, 4, 5].map(|byte| kept.find(&key(byte)).is_some());
        assert_eq!(found, [true, false, true, true, false]);
        assert!(!KeptStarts::default().has_room());
    }
}
