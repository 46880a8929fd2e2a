"""Reads the Parquet tables of run directories as a user does, and holds them against the CSV.

Usage: read_parquet.py RUN_DIRECTORY...     (needs pandas and pyarrow)
"""

import json
import sys
from pathlib import Path

import pandas
import pyarrow.parquet

# How a column is stored, by the type that the manifest gives it.
KEYS = ["point", "replication", "seed", "year", "month", "n"]
STORED = {"text": "string", "integer": "int64", "real": "double"}


def as_described(path: Path, described: list) -> pandas.DataFrame:
    """A CSV with the types that the manifest gives its columns, every number read exactly."""
    # No text is missing: a policy may be named "NA".
    frame = pandas.read_csv(path, dtype=str, keep_default_na=False)
    for column in described:
        name, kind = column["name"], column["type"]
        if kind == "integer" and not (frame[name] == "").any():
            frame[name] = frame[name].astype("int64")
        elif kind == "integer":
            # pandas reads whole numbers of which some are missing as floating point.
            frame[name] = [float(cell) if cell else float("nan") for cell in frame[name]]
        elif kind == "real":
            frame[name] = [float(cell) if cell else float("nan") for cell in frame[name]]
    return frame


def check(run: Path, table: str, described: list) -> int:
    """Compares one table with its CSV, and returns how many of its cells are null."""
    path = run / f"{table}.parquet"
    frame = pandas.read_parquet(path)
    csv = as_described(path.with_suffix(".csv"), described)

    assert len(frame) == len(csv) > 0, f"{len(frame)} rows, and {len(csv)} in the CSV"
    assert list(frame.columns) == list(csv.columns), "the columns differ"
    pandas.testing.assert_frame_equal(frame, csv, check_exact=True)

    file = pyarrow.parquet.ParquetFile(path)
    for column, field in zip(described, file.schema_arrow, strict=True):
        name, kind = column["name"], column["type"]
        assert field.name == name, f"{field.name} stands where {name} should"
        assert str(field.type) == STORED[kind], f"{name} is stored as {field.type}"
        # A policy may never have paid for what it costs; years of cohorts are fields of a breakdown.
        is_key = name in KEYS and (table, name) not in [("break_even", "year"), ("places", "year")]
        nullable = kind == "real" or (kind == "integer" and not is_key)
        assert field.nullable == nullable, f"{name}: nullable is {field.nullable}"
        assert frame[name].dtype == csv[name].dtype, f"{name} is read as {frame[name].dtype}"

    metadata = file.metadata.metadata
    assert json.loads(metadata[b"rungs.columns"]) == described, "the file describes other columns"
    version = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["version"]
    assert metadata[b"rungs.version"].decode() == version, "the file names another version"

    for group in range(file.metadata.num_row_groups):
        chunks = [file.metadata.row_group(group).column(i) for i in range(len(described))]
        assert {chunk.compression for chunk in chunks} == {"SNAPPY"}
        assert all(chunk.statistics.null_count is not None for chunk in chunks)
    return int(frame.isna().sum().sum())


def main(runs: list) -> None:
    if not runs:
        sys.exit(__doc__)
    nulls = 0
    for run in map(Path, runs):
        manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
        columns = {Path(table["file"]).stem: table["columns"] for table in manifest["tables"]}
        missing = [table["file"] for table in manifest["tables"] if "parquet" not in table]
        if missing:
            sys.exit(f"{run}: no Parquet of {missing}")
        for table in columns:
            try:
                found = check(run, table, columns[table])
            except AssertionError as error:
                sys.exit(f"{run / table}.parquet: {error}")
            print(f"{run / table}.parquet: as the CSV, {found} nulls")
            nulls += found
    if nulls == 0:
        sys.exit("no null in any table: nothing was learned about what does not exist")


if __name__ == "__main__":
    main(sys.argv[1:])
