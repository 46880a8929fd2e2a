"""Studies: made from files, texts and dictionaries, changed, described, refused."""

import copy
import json
import math
import pickle
from fractions import Fraction

import numpy
import pytest
from conftest import SMALL

import rungs


def refused(keys):
    with pytest.raises(rungs.ScenarioError) as caught:
        rungs.Study.from_dict(keys)
    return caught.value


def test_a_fault_of_a_dictionary_is_told_by_its_key_without_lines():
    keys = copy.deepcopy(SMALL)
    keys["policy"][1]["influence"] = 7
    keys["department"][0]["headcont"] = 9
    error = refused(keys)
    assert isinstance(error, ValueError) and isinstance(error, rungs.RungsError)
    paths = {one.path for one in error.diagnostics}
    assert paths == {"policy.dual.influence", "department[0].headcont"}
    assert all(one.place is None for one in error.diagnostics)
    assert "at `policy.dual.influence` in the dictionary" in str(error)
    assert "did you mean `headcount`?" in str(error)
    assert "-->" not in str(error)


def test_a_fault_of_a_text_has_its_place():
    with pytest.raises(rungs.ScenarioError) as caught:
        rungs.Study.from_toml("name = 'x'\nstudy.seed = 'y'\n[[policy]]\nname = 'a'\n", "firm.toml")
    (one,) = caught.value.diagnostics
    assert (one.path, one.place) == ("study.seed", (2, 14))
    assert "firm.toml:2:14" in str(caught.value)
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value) and again.diagnostics == caught.value.diagnostics


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (math.nan, "found NaN"),
        (None, "takes no None"),
        ({1, 2}, "type set"),
        (7, "from 0 to 2, found 7"),
        ("x", "found the text"),
    ],
)
def test_a_key_that_is_set_names_itself(small, value, said):
    with pytest.raises(rungs.ScenarioError) as caught:
        small.with_({"policy.dual.influence": value})
    assert [one.path for one in caught.value.diagnostics] == ["policy.dual.influence"]
    assert said in str(caught.value)


def test_values_of_numpy_and_others_are_those_of_python(small):
    plain = small.with_({"policy.dual.influence": 0.5, "study.seed": 9, "output.series": False})
    other = small.with_(
        {
            "policy.dual.influence": numpy.float64(0.5),
            "study.seed": numpy.int32(9),
            "output.series": numpy.bool_(False),
        }
    )
    assert plain.digest == other.digest
    assert small.with_({"policy.dual.influence": Fraction(1, 2)}).changes == {"policy.dual.influence": 0.5}
    seeds = numpy.array([1.0, 0.5])
    assert small.with_({"market.series": seeds}).resolved["market"]["series"] == [1.0, 0.5]


def test_a_number_without_a_fraction_is_whole_for_keys_that_take_no_other(small):
    assert small.with_({"horizon.years": 3.0}).digest == small.with_({"horizon.years": 3}).digest
    rows = numpy.array([[8.0, 0.25], [9.0, 1.0]])
    names = ["department.software.span", "policy.dual.influence"]
    points = small.with_points([dict(zip(names, row)) for row in rows]).run(1, progress=False).points
    assert points[names[0]] == [8, 9] and points[names[1]] == [0.25, 1.0]
    with pytest.raises(rungs.ScenarioError, match="found 2.5"):
        small.with_({"horizon.years": 2.5})


def test_a_dictionary_that_holds_itself_is_refused():
    keys = dict(SMALL)
    keys["department"] = [keys]
    assert "nested too deeply" in str(refused(keys))
    assert "no text" in str(refused({**SMALL, "study": {1: 2}}))


def test_a_study_is_described_by_its_attributes(small):
    assert (small.name, small.policies, small.baseline) == ("two ladders", ["single", "dual"], "single")
    assert (small.replications, small.seed, small.points, small.runs) == (6, 3, 1, 12)
    assert "6 replications" in repr(small)
    checked = small.check()
    assert checked["runs"] == 12 and checked["notes"] == [] and checked["memory_bytes"] > 0
    assert small.check(pilot=True)["plausible"] in (True, False)


def test_parameters_are_listed_by_the_paths_that_set_them(small):
    table = small.with_({"policy.dual.influence": 0.25}).parameters
    assert table.columns[:3] == ["key", "kind", "value"]
    (row,) = table.where(key="policy.dual.influence").to_polars().to_dicts()
    assert (row["value"], row["low"], row["high"], row["kind"]) == ("0.25", 0.0, 2.0, "real")
    assert row["text"] and row["source"]
    for key, value, kind in zip(table["key"], table["value"], table["kind"]):
        if kind in ("real", "whole"):
            small.with_({key: float(value) if kind == "real" else int(value)})


def test_there_are_presets_profiles_and_metrics(small):
    assert {"single-ladder", "dual-ladder"} <= set(rungs.presets["preset"])
    assert "software" in rungs.profiles["profile"]
    metrics = small.metrics.where(key="morale")
    assert (metrics["better"], metrics["headline"]) == (["higher"], [1])
    assert "morale" in rungs.describe("morale")
    with pytest.raises(rungs.InputError, match="did you mean `morale`"):
        rungs.describe("morales")
    assert json.loads(rungs.schema())["title"] == "rungs scenario"


def test_what_is_not_there_is_missing_and_an_error_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError) as caught:
        rungs.Study.from_file(tmp_path / "none.toml")
    assert isinstance(caught.value, rungs.RungsError) and isinstance(caught.value, OSError)
    with pytest.raises(rungs.InputError):
        rungs.read(tmp_path)
    keys = {**SMALL, "design": {"kind": "list", "file": "points.csv"}}
    keys["factor"] = [{"path": "policy.dual.influence"}]
    with pytest.raises(FileNotFoundError, match="points.csv"):
        rungs.Study.from_dict(keys, folder=tmp_path)
    (tmp_path / "points.csv").write_text("policy.dual.influence\n0.1\n0.2\n")
    assert rungs.Study.from_dict(keys, folder=tmp_path).points == 2


def test_a_study_can_be_pickled_and_is_the_same(small, tmp_path):
    path = tmp_path / "firm.toml"
    path.write_text(small.toml)
    points = small.with_points([{"policy.dual.influence": 0.1}, {"policy.dual.influence": 0.2}])
    for study in (small, rungs.Study.from_file(path).with_({"study.seed": 8}), points):
        again = pickle.loads(pickle.dumps(study))
        assert again.digest == study.digest and again.toml == study.toml


def test_points_have_to_fit(small):
    with pytest.raises(rungs.InputError, match="point 2 does not have the keys"):
        small.with_points([{"policy.dual.influence": 1}, {"study.seed": 1}])
    with pytest.raises(rungs.InputError, match="no points"):
        small.with_points([])
    with pytest.raises(rungs.ScenarioError, match="influense"):
        small.with_points([{"policy.dual.influense": 1}])
    priors = {**SMALL, "prior": [{"path": "department.*.rho", "range": [0.0, 0.5]}], "design": {"points": 8}}
    at_points = rungs.Study.from_dict(priors).with_points([{"department.*.rho": 0.1}])
    assert at_points.points == 1
    many = small.with_points([{"policy.dual.influence": 0.1}])
    with pytest.raises(rungs.InputError, match="design of its own"):
        many.with_points([{"policy.dual.influence": 0.1}])
    # What was set before moves with the points.
    set_before = small.with_({"policy.dual.influence": 0.4})
    assert set_before.with_points([{"policy.dual.influence": 0.1}]).points == 1
