"""Organizations under single and dual career ladders: the studies of the program `rungs`.

    import rungs

    study = rungs.Study.from_file("firm.toml")
    result = study.run()
    print(result)                                  # the findings
    result.difference("morale", "dual")
    result.plot("forest")

The numbers are those of the command line, to the bit. docs/python.md tells more.
"""

from ._ema import ema_model
from ._errors import (
    BusyError,
    Diagnostic,
    ExistsError,
    FileError,
    InputError,
    Interrupted,
    MachineError,
    MissingError,
    RungsError,
    RunsError,
    ScenarioError,
)
from ._estimates import Difference, Mean
from ._evaluate import Evaluation, evaluate
from ._rungs import (
    Picture,
    Replay,
    Result,
    Study,
    Table,
    __version__,
    describe,
    presets as _presets,
    profiles as _profiles,
    read,
    replay,
    schema,
)

presets = _presets()
"""The presets of policies: a table of name, meaning, and the levers that each sets."""

profiles = _profiles()
"""The profiles of departments: a table of name, meaning, and what each sets."""

__all__ = [
    "BusyError",
    "Diagnostic",
    "Difference",
    "Evaluation",
    "ExistsError",
    "FileError",
    "InputError",
    "Interrupted",
    "MachineError",
    "Mean",
    "MissingError",
    "Picture",
    "Replay",
    "Result",
    "RungsError",
    "RunsError",
    "ScenarioError",
    "Study",
    "Table",
    "__version__",
    "describe",
    "ema_model",
    "evaluate",
    "presets",
    "profiles",
    "read",
    "replay",
    "schema",
]
