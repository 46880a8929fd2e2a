"""Holds sensitivities against SALib's, computed from the same tables: the worlds of points.csv and the
differences of worlds.csv, as any reader of a run directory finds them.

Usage: salib_agrees.py JANSEN_DIR CHAOS_DIR
JANSEN_DIR: `rungs sensitivity --method jansen --replications 1`, whose indices have no noise removed, as
SALib's have none: equal to the last digits.
CHAOS_DIR: `rungs sensitivity --replications 2 --worlds 512` or more: SALib's RBD-FAST on the same worlds, first
orders of noisy means, within .12 of those of sensitivity.csv times the share of the variance that is not noise.
"""

import json
import pathlib
import sys

import numpy as np
import pandas as pd
from SALib.analyze import rbd_fast, sobol

KEYS = ["policy", "baseline", "metric"]


def read(directory):
    directory = pathlib.Path(directory)
    prior = json.loads((directory / "manifest.json").read_text())["scenario"]["prior"]
    names = [key["name"] for key in prior]
    tables = {name: pd.read_csv(directory / f"{name}.csv") for name in ["points", "worlds", "sensitivity", "sensitivity_fit"]}
    problem = {"num_vars": len(names), "names": names, "bounds": [key["range"] for key in prior]}
    return problem, tables


def differences(worlds):
    """The differences by world of every response that all worlds have."""
    for key, rows in worlds.groupby(KEYS):
        rows = rows.sort_values("point")
        if rows["difference"].notna().all() and rows["difference"].std() > 0:
            yield key, rows["difference"].to_numpy()


def of(table, key):
    rows = table
    for name, value in zip(KEYS, key):
        rows = rows[rows[name] == value]
    return rows


def jansen(directory):
    problem, tables = read(directory)
    # Blocks change a dummy in turn, too.
    blocks = {
        "num_vars": problem["num_vars"] + 1,
        "names": [*problem["names"], "dummy"],
        "bounds": [*problem["bounds"], [0, 1]],
    }
    compared, worst = 0, 0.0
    for key, y in differences(tables["worlds"]):
        theirs = sobol.analyze(blocks, y, calc_second_order=False, num_resamples=2)
        ours = of(tables["sensitivity"], key).set_index("key").loc[blocks["names"]]
        for column, name in [("first_order", "S1"), ("total", "ST")]:
            error = np.abs(ours[column].to_numpy() - theirs[name]).max()
            worst = max(worst, error)
        compared += 1
    assert compared > 0, "no response has a value in all worlds"
    # The table holds nine digits of a difference, of which an index takes differences again.
    assert worst < 1e-4, f"indices differ from SALib's by up to {worst}"
    print(f"jansen: {compared} responses, indices equal to SALib's within {worst:.1e}")


def chaos(directory):
    problem, tables = read(directory)
    compared, errors = 0, []
    x = tables["points"][problem["names"]].to_numpy()
    for key, y in differences(tables["worlds"]):
        fit = of(tables["sensitivity_fit"], key).iloc[0]
        # SALib sees the noise that is left in means over replications.
        clear = fit["sd_between"] ** 2 / np.var(y)
        if not clear > 0.5:
            continue
        theirs = np.array(rbd_fast.analyze(problem, x, y, num_resamples=2)["S1"])
        ours = of(tables["sensitivity"], key).set_index("key").loc[problem["names"], "first_order"].to_numpy()
        errors.append(np.abs(ours * clear - theirs).max())
        compared += 1
    assert compared > 0, "no response is clear of noise"
    worst = max(errors)
    assert worst < 0.12, f"first orders differ from SALib's RBD-FAST by up to {worst}"
    print(f"chaos: {compared} responses, first orders within {worst:.3f} of SALib's RBD-FAST")


jansen(sys.argv[1])
chaos(sys.argv[2])
