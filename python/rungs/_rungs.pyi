"""The part of the package that is written in Rust."""

from os import PathLike
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, List, Literal, Mapping, Optional, Sequence, Union, final

from ._estimates import Difference, Mean

_Path = Union[str, PathLike[str]]
_Names = Union[str, Sequence[str]]
_Told = Callable[[str, int, int, Optional[Dict[str, "Table"]]], object]
"""Is called with phase (start, simulation, tables, report), runs done, runs of the study, and the outcomes so far."""
_Progress = Union[bool, None, _Told]

__all__ = [
    "Picture",
    "Replay",
    "Result",
    "Study",
    "Table",
    "__version__",
    "describe",
    "presets",
    "profiles",
    "read",
    "replay",
    "schema",
]

__version__: str

@final
class Study:
    """Organizations, and the policies that are compared on them: a valid scenario."""

    @classmethod
    def from_file(cls, path: _Path) -> Study: ...
    @classmethod
    def from_toml(cls, text: str, name: str = "scenario.toml", folder: Optional[_Path] = None) -> Study: ...
    @classmethod
    def from_dict(
        cls, keys: Mapping[str, Any], name: str = "the dictionary", folder: Optional[_Path] = None
    ) -> Study: ...
    def with_(self, keys: Optional[Mapping[str, Any]] = None, **keywords: Any) -> Study: ...
    def with_points(self, points: Iterable[Mapping[str, Any]]) -> Study: ...
    def of_policies(self, names: Sequence[str]) -> Study: ...
    def check(self, pilot: bool = False, threads: Optional[int] = None) -> Dict[str, Any]: ...
    def run(
        self,
        replications: Optional[int] = None,
        seed: Optional[int] = None,
        threads: Optional[int] = None,
        progress: _Progress = ...,
        output: Optional[_Path] = None,
        tables: Optional[Sequence[str]] = None,
        *,
        overwrite: bool = False,
        resume: bool = False,
        parquet: bool = False,
        png: bool = False,
        report: bool = True,
    ) -> Result: ...
    def robustness(self, worlds: Optional[int] = None, *, triple: bool = False, **run: Any) -> Result: ...
    def sensitivity(
        self,
        worlds: Optional[int] = None,
        *,
        method: Optional[Literal["chaos", "jansen", "morris", "pawn"]] = None,
        triple: bool = False,
        **run: Any,
    ) -> Result: ...
    def attribute(
        self,
        from_: Optional[str] = None,
        to: Optional[str] = None,
        *,
        within: Optional[str] = None,
        permutations: Optional[int] = None,
        worlds: Optional[int] = None,
        **run: Any,
    ) -> Result: ...
    @property
    def parameters(self) -> Table: ...
    @property
    def metrics(self) -> Table: ...
    @property
    def name(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def policies(self) -> List[str]: ...
    @property
    def baseline(self) -> str: ...
    @property
    def replications(self) -> int: ...
    @property
    def seed(self) -> int: ...
    @property
    def points(self) -> int: ...
    @property
    def runs(self) -> int: ...
    @property
    def digest(self) -> str: ...
    @property
    def resolved(self) -> Dict[str, Any]: ...
    @property
    def toml(self) -> str: ...
    @property
    def changes(self) -> Dict[str, Any]: ...

@final
class Result:
    """What a study has found; every table is an attribute, too."""

    def __getitem__(self, name: str, /) -> Table: ...
    def __getattr__(self, name: str) -> Table: ...
    @property
    def tables(self) -> List[str]: ...
    @property
    def partial(self) -> bool: ...
    @property
    def failures(self) -> List[Dict[str, Any]]: ...
    @property
    def manifest(self) -> Dict[str, Any]: ...
    @property
    def directory(self) -> Optional[Path]: ...
    @property
    def study(self) -> Study: ...
    @property
    def findings(self) -> str: ...
    @property
    def charts(self) -> List[str]: ...
    def difference(
        self,
        metric: str,
        policy: Optional[str] = None,
        over: Optional[str] = None,
        *,
        point: Optional[int] = None,
        department: Optional[str] = None,
    ) -> Difference: ...
    def differences(
        self,
        metric: str,
        policy: Optional[str] = None,
        over: Optional[str] = None,
        *,
        department: Optional[str] = None,
    ) -> List[Difference]: ...
    def mean(
        self,
        metric: str,
        policy: Optional[str] = None,
        *,
        point: Optional[int] = None,
        department: Optional[str] = None,
    ) -> Mean: ...
    def means(
        self, metric: str, policy: Optional[str] = None, *, department: Optional[str] = None
    ) -> List[Mean]: ...
    def plot(
        self,
        name: str,
        *,
        width: Optional[float] = None,
        point: Optional[int] = None,
        department: Optional[str] = None,
        metric: Optional[_Names] = None,
        policy: Optional[str] = None,
        against: Optional[str] = None,
        standardize: bool = False,
        factors: Optional[Sequence[str]] = None,
        worthwhile: Optional[Mapping[str, float]] = None,
    ) -> Picture: ...
    def report(self, path: _Path) -> Path: ...
    def save(
        self,
        directory: _Path,
        *,
        overwrite: bool = False,
        parquet: bool = False,
        png: bool = False,
        report: bool = True,
    ) -> Path: ...
    def extend(
        self,
        replications: Optional[int] = None,
        *,
        study: Optional[Study] = None,
        threads: Optional[int] = None,
        progress: _Progress = ...,
    ) -> Result: ...
    def replay(
        self,
        policy: _Names,
        replication: int,
        *,
        point: Optional[int] = None,
        rows: Literal["month", "year"] = "month",
        burn_in: bool = False,
    ) -> Replay: ...

@final
class Table:
    """Named columns with units and meanings, as Arrow has them."""

    @property
    def name(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def columns(self) -> List[str]: ...
    @property
    def units(self) -> Dict[str, str]: ...
    @property
    def texts(self) -> Dict[str, str]: ...
    def __getitem__(self, column: str, /) -> List[Any]: ...
    def __len__(self) -> int: ...
    def where(self, **cells: Any) -> Table: ...
    def to_dict(self) -> Dict[str, List[Any]]: ...
    def to_pandas(self) -> Any: ...
    def to_polars(self) -> Any: ...
    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...
    def __arrow_c_schema__(self) -> Any: ...

@final
class Picture:
    """A chart: a notebook shows it, `save` writes it."""

    @property
    def svg(self) -> str: ...
    @property
    def sheets(self) -> List[str]: ...
    @property
    def description(self) -> str: ...
    @property
    def name(self) -> str: ...
    def save(self, path: _Path, width: Optional[float] = None) -> List[Path]: ...

@final
class Replay:
    """One run again; `months`, `persons` and `events` are tables, and `side_by_side` under several policies."""

    def __getattr__(self, name: str) -> Table: ...
    @property
    def tables(self) -> Dict[str, Table]: ...
    def story(self, seat: Optional[int] = None, *, person: Optional[int] = None) -> str: ...

def read(directory: _Path) -> Result: ...
def replay(
    directory: _Path,
    policy: _Names,
    replication: int,
    *,
    point: Optional[int] = None,
    rows: Literal["month", "year"] = "month",
    burn_in: bool = False,
) -> Replay: ...
def presets() -> Table: ...
def profiles() -> Table: ...
def describe(name: str) -> str: ...
def schema() -> str: ...
