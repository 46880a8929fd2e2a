"""Who is told how far a study has come."""

import sys
import time

DELAY_SECONDS = 0.5
"""A study that is done sooner says nothing."""


def reporter(progress, name):
    """What is called with phase, runs done, runs of the study, and outcomes; None for nothing."""
    if progress is None or progress is False:
        return None
    if callable(progress):
        return progress
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return _Plain(name)
    return _Bar(tqdm, name)


class _Bar:
    """A bar of tqdm."""

    def __init__(self, tqdm, name):
        self.tqdm, self.name, self.bar, self.phase = tqdm, name, None, None
        self.start = time.monotonic()

    def __call__(self, phase, done, total, outcomes):
        if self.bar is None:
            if not total or time.monotonic() - self.start < DELAY_SECONDS:
                return
            self.bar = self.tqdm(total=total, desc=self.name, unit="run")
        self.bar.update(done - self.bar.n)
        if phase != self.phase and phase in ("tables", "report"):
            self.phase = phase
            self.bar.set_postfix_str(phase)

    def close(self):
        if self.bar is not None:
            self.bar.close()


class _Plain:
    """A line on standard error."""

    def __init__(self, name):
        self.name, self.is_begun = name, False
        self.start = time.monotonic()

    def __call__(self, phase, done, total, outcomes):
        if not total or (not self.is_begun and time.monotonic() - self.start < DELAY_SECONDS):
            return
        self.is_begun = True
        said = f"{done} of {total} runs" if phase == "simulation" else phase
        sys.stderr.write(f"\r{self.name}: {said:<24}")
        sys.stderr.flush()

    def close(self):
        if self.is_begun:
            sys.stderr.write("\n")
