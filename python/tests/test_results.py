"""Results: tables for other programs, single numbers, pictures, directories, replays."""

import sys
import xml.etree.ElementTree as ElementTree

import pytest
from conftest import SMALL

import rungs

PNG = b"\x89PNG\r\n"


def test_tables_are_attributes_and_keys_and_know_their_columns(small_result):
    table = small_result.summary
    assert small_result["summary"].to_dict() == table.to_dict()
    assert {"summary", "comparison", "series", "runs"} <= set(small_result.tables)
    assert set(small_result.tables) <= set(dir(small_result))
    assert len(table) == len(table["mean"]) and "rows" in repr(table)
    assert small_result.runs.units["attrition_rate"] == "per 100 person-years"
    assert "Student" in table.texts["ci_low"]
    with pytest.raises(AttributeError, match='did you mean "summary"'):
        small_result.sumary
    with pytest.raises(KeyError, match="there is no table"):
        small_result["x"]
    with pytest.raises(KeyError, match='did you mean "mean"'):
        table["means"]
    only = table.where(policy="dual", metric="morale")
    assert len(only) == 1 and only["mean"][0] == small_result.mean("morale", "dual").mean
    assert "<table>" in table._repr_html_() and "more rows" in small_result.series._repr_html_()


def test_polars_reads_a_table_by_arrow(small_result):
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(small_result.comparison)
    assert frame.equals(small_result.comparison.to_polars())
    assert frame.columns == small_result.comparison.columns
    assert frame["difference"].to_list() == small_result.comparison["difference"]
    assert frame.schema["n"] == polars.Int64 and frame.schema["policy"] == polars.String


def test_pyarrow_finds_units_and_meanings_in_the_fields(small_result):
    pyarrow = pytest.importorskip("pyarrow")
    table = pyarrow.table(small_result.runs)
    field = table.schema.field("attrition_rate")
    assert field.metadata[b"unit"] == b"per 100 person-years" and field.metadata[b"text"]
    assert table.schema.metadata[b"name"] == b"runs"
    assert pyarrow.schema(small_result.runs) == table.schema
    assert table["attrition_rate"].to_pylist() == small_result.runs["attrition_rate"]


def test_pandas_reads_a_table_with_and_without_pyarrow(small_result, monkeypatch):
    pandas = pytest.importorskip("pandas")
    frame = small_result.comparison.to_pandas()
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "pyarrow", None)
        alone = small_result.comparison.to_pandas()
    pandas.testing.assert_frame_equal(frame, alone, check_dtype=False)
    assert (frame.dtypes == "int64").sum() == (alone.dtypes == "int64").sum() > 0
    assert frame["p_holm"].isna().any()


def test_a_difference_is_the_row_of_the_comparison(small_result):
    found = small_result.difference("morale", "dual")
    row = small_result.comparison.where(policy="dual", metric="morale", department="all").to_dict()
    assert found.mean == row["difference"][0] and found.p_holm == row["p_holm"][0]
    assert (found.low, found.high, found.n) == (row["ci_low"][0], row["ci_high"][0], 6)
    assert found.unit == "0–100"
    assert small_result.difference("morale") == found
    for wrong, said in [
        ({"metric": "moral"}, 'did you mean "morale"'),
        ({"metric": "morale", "policy": "duel"}, 'did you mean "dual"'),
        ({"metric": "morale", "policy": "single"}, "does not differ from itself"),
        ({"metric": "morale", "policy": "single", "over": "dual"}, "study.also_against"),
        ({"metric": "morale", "point": 2}, "no design point 2"),
        ({"metric": "morale", "department": "sale"}, "no department"),
    ]:
        with pytest.raises(rungs.InputError, match=said):
            small_result.difference(**wrong)
    with pytest.raises(rungs.InputError, match="name the policy: single, dual"):
        small_result.mean("morale")
    other = small_result.study.with_({"study.also_against": ["dual"]}).run(progress=False)
    assert other.difference("morale", "single", "dual").mean == -found.mean


def test_a_study_over_points_asks_for_the_point(small):
    result = small.with_points([{"policy.dual.influence": 0.0}, {"policy.dual.influence": 1.0}])
    result = result.run(progress=False)
    with pytest.raises(rungs.InputError, match="2 design points"):
        result.difference("morale")
    one, two = (result.difference("morale", point=point).mean for point in (1, 2))
    assert one != two


def test_a_picture_is_svg_in_a_notebook_and_a_file_of_its_width(small_result, tmp_path):
    picture = small_result.plot("forest", metric=["morale", "attrition_rate"])
    svg = picture._repr_svg_()
    assert ElementTree.fromstring(svg).tag.endswith("svg") and svg == picture.svg
    assert picture._repr_html_() is None and "Morale" in picture.description
    (path,) = picture.save(tmp_path / "forest.png", width=90)
    assert path.read_bytes().startswith(PNG)
    narrow, wide = (picture.save(tmp_path / f"{mm}.svg", width=mm)[0].read_text() for mm in (90, 180))
    assert 'width="90mm"' in narrow and 'width="180mm"' in wide
    assert "forest" in small_result.charts and small_result.plot("trade_off").name == "trade-off"
    for wrong, said in [
        ({"name": "forrest"}, 'did you mean "forest"'),
        ({"name": "forest", "width": 5}, "width=5"),
        ({"name": "forest", "metric": "moral"}, 'did you mean "morale"'),
        ({"name": "forest", "policy": "x"}, "no policy"),
        ({"name": "forest", "worthwhile": {"morale": -1}}, "above 0"),
        ({"name": "heat-map"}, "does not apply"),
    ]:
        with pytest.raises(rungs.InputError, match=said):
            small_result.plot(**wrong)
    with pytest.raises(rungs.InputError, match="end the name"):
        picture.save(tmp_path / "forest.pdf")
    with pytest.raises(rungs.FileError):
        picture.save("/proc/none/forest.svg")


def test_a_report_is_the_one_of_the_directory_but_for_what_lies_beside_it(small_result, tmp_path):
    page = small_result.report(tmp_path / "report.html")
    small_result.save(tmp_path / "run")
    assert page.read_bytes() == (tmp_path / "run" / "report.html").read_bytes()


def test_a_directory_is_read_saved_and_never_overwritten_unasked(small_result, tmp_path):
    place = small_result.save(tmp_path / "run")
    read = rungs.read(place)
    assert read.directory == place and small_result.directory is None
    assert read.study.digest == small_result.study.digest and not read.partial
    with pytest.raises(rungs.ExistsError) as caught:
        small_result.save(place)
    assert isinstance(caught.value, FileExistsError) and "`overwrite`" in str(caught.value)
    small_result.save(place, overwrite=True)
    again = read.save(tmp_path / "again")
    assert (again / "runs.journal").read_bytes() == (place / "runs.journal").read_bytes()
    (place / "summary.csv").write_text("changed")
    with pytest.raises(rungs.InputError, match="not as it was written"):
        rungs.read(place).summary


def test_more_replications_go_on_from_those_that_are_there(small, small_result):
    longer = small_result.extend(9, progress=False)
    assert longer.study.replications == 9 and small_result.study.replications == 6
    alone = small.with_({"study.replications": 9}).run(progress=False)
    assert longer.comparison.to_dict() == alone.comparison.to_dict()
    assert longer.study.digest == alone.study.digest
    policy = {"name": "half", "preset": "half-hearted"}
    wider = rungs.Study.from_dict({**SMALL, "policy": [*SMALL["policy"], policy]})
    told = []
    grown = small_result.extend(study=wider, progress=lambda *seen: told.append(seen[1:3]))
    assert told[-1] == (18, 18) and len(grown.runs) == 18


def test_a_replay_has_months_persons_events_and_stories(small_result):
    replay = small_result.replay("dual", 3)
    assert {"months", "persons", "events"} == set(replay.tables)
    assert len(replay.months) == 12 * 4 and replay.months.units["attrition_rate"]
    yearly = small_result.replay("dual", 3, rows="year")
    assert 0 < len(yearly.persons) < len(replay.persons)
    both = small_result.replay(["single", "dual"], 3)
    assert "side_by_side" in both.tables
    person = both.side_by_side["person"][0]
    assert both.story(person=person).startswith(f"Person {person}: ")
    for wrong, said in [
        ({"seat": 9999}, "seats 1 to"),
        ({"person": 5}, "nobody of this id"),
        ({}, "name a seat or a person"),
    ]:
        with pytest.raises(rungs.InputError, match=said):
            both.story(**wrong)
    for wrong, said in [
        ({"policy": "duel", "replication": 1}, 'did you mean "dual"'),
        ({"policy": "dual", "replication": 99}, "replications 1 to 6"),
        ({"policy": "dual", "replication": 1, "rows": "day"}, "month"),
        ({"policy": [], "replication": 1}, "name a policy"),
    ]:
        with pytest.raises(rungs.InputError, match=said):
            small_result.replay(**wrong)
    with pytest.raises(AttributeError, match="the tables are"):
        replay.persons_by_year


def test_tables_that_are_named_are_made_and_others_when_they_are_asked_for(small, small_result):
    few = small.run(progress=False, tables=["comparison"])
    assert few.comparison.to_dict() == small_result.comparison.to_dict()
    assert few.tenure.to_dict() == small_result.tenure.to_dict()
    assert few.plot("forest").svg == small_result.plot("forest").svg
    with pytest.raises(rungs.InputError, match="there is no table"):
        small.run(progress=False, tables=["comparisons"])


def test_the_manifest_tells_what_was_run(small_result):
    manifest = small_result.manifest
    assert manifest["scenario"]["study"]["seed"] == 3 and small_result.failures == []
    assert "6 replications" in repr(small_result) and "dual: " in small_result.findings
