"""The errors of rungs. All of them are a `RungsError`, and one of Python's own, too."""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple


class Diagnostic(NamedTuple):
    """One thing that is wrong with a scenario."""

    path: str
    """The key that it is about: `policy.dual.influence`; empty for the scenario as a whole."""
    text: str
    """What is wrong."""
    place: Optional[Tuple[int, int]]
    """Line and column of a text, both from 1; None for a dictionary, and for a key that was set."""
    help: Optional[str]
    """A remedy, where one is known."""


class RungsError(Exception):
    """Something that rungs cannot do."""


class ScenarioError(RungsError, ValueError):
    """A scenario that is not valid; the message is the one of `rungs check`, with all that is wrong."""

    def __init__(self, message: str, diagnostics=()):
        super().__init__(message)
        self.diagnostics = [Diagnostic(*one) for one in diagnostics]
        """What is wrong, one by one."""

    def __reduce__(self):
        return type(self), (str(self), [tuple(one) for one in self.diagnostics])


class InputError(RungsError, ValueError):
    """What was asked does not fit what is there."""


class FileError(RungsError, OSError):
    """A file or directory that cannot be read or written."""

    def __init__(self, message: str, errno: Optional[int] = None):
        super().__init__(message)
        self.errno = errno

    def __reduce__(self):
        return type(self), (str(self), self.errno)


class MissingError(FileError, FileNotFoundError):
    """A file or directory that is not there."""


class ExistsError(RungsError, FileExistsError):
    """A directory that is there already; `overwrite=True` replaces it."""


class BusyError(RungsError, OSError):
    """Another process is writing the same directory."""


class MachineError(RungsError, RuntimeError):
    """The machine does not have what is needed, such as threads."""


class RunsError(RungsError, RuntimeError):
    """A run that is not what it was, or failed again."""


class Interrupted(KeyboardInterrupt):
    """Ctrl-C, or the stop button of a notebook, during a study."""

    def __init__(self, message: str = "", partial=None):
        super().__init__(message)
        self.partial = partial
        """The `Result` of what was run; None where nothing was."""
