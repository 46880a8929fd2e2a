"""The numbers are those of the command line, to the bit."""

import pytest
from conftest import SCENARIOS, SMALL, files, rows

import rungs

GRID = {
    **SMALL,
    "name": "a grid",
    "department": [{"name": "r & d", "headcount": 40}, {"profile": "sales", "headcount": 30}],
    "factor": [
        {"path": "policy.dual.influence", "levels": [0.0, 0.3]},
        {"path": "department.*.rho", "range": [0.2, 0.4], "steps": 2},
    ],
}

STUDIES = {
    "dual-ladder": {"study.replications": 3, "study.seed": 5},
    "published/lazear-2004": {"study.replications": 4, "study.seed": 5},
}


def assert_same_tables(result, directory):
    """Every table of a result is that of a directory, cell by cell and bit by bit."""
    assert len(result.tables) > 3
    for name in result.tables:
        table = result[name]
        header, body = rows(directory / f"{name}.csv")
        assert table.columns == header, name
        assert len(table) == len(body), name
        for place, column in enumerate(header):
            for ours, theirs in zip(table[column], (row[place] for row in body)):
                if isinstance(ours, str):
                    assert ours == theirs, (name, column)
                elif ours is None:
                    assert theirs == "", (name, column)
                else:
                    # Equal as numbers of their type; both are written so that they read back.
                    assert ours == type(ours)(theirs), (name, column)


@pytest.mark.parametrize("scenario", STUDIES)
def test_a_published_scenario_has_the_tables_of_the_command_line(scenario, program, tmp_path):
    path, changes = SCENARIOS / f"{scenario}.toml", STUDIES[scenario]
    options = [f"--set={key}={value}" for key, value in changes.items()]
    program("run", path, "--output", tmp_path / "run", "--quiet", *options)
    result = rungs.Study.from_file(path).with_(changes).run(progress=False)
    assert_same_tables(result, tmp_path / "run")
    assert_same_tables(rungs.read(tmp_path / "run"), tmp_path / "run")
    result.save(tmp_path / "saved")
    ours, theirs = files(tmp_path / "saved"), files(tmp_path / "run")
    del theirs["timings.json"]
    assert ours == theirs


def test_a_grid_from_a_dictionary_is_saved_as_a_text_that_gives_the_same_bytes(program, tmp_path):
    result = rungs.Study.from_dict(GRID).run(progress=False)
    result.save(tmp_path / "saved")
    program("run", tmp_path / "saved" / "scenario.toml", "--output", tmp_path / "run", "--quiet")
    assert_same_tables(result, tmp_path / "run")
    ours, theirs = files(tmp_path / "saved"), files(tmp_path / "run")
    del theirs["timings.json"]
    assert ours == theirs


def test_a_list_of_points_is_saved_beside_the_scenario(program, small, tmp_path):
    points = [{"policy.dual.influence": value} for value in (0.1, 0.2, 0.1)]
    result = small.with_points(points).run(progress=False)
    assert result.points["policy.dual.influence"] == [0.1, 0.2]
    result.save(tmp_path / "saved")
    program("run", tmp_path / "saved" / "scenario.toml", "--output", tmp_path / "run", "--quiet")
    assert_same_tables(result, tmp_path / "run")
    assert program("verify", tmp_path / "saved")


def test_a_directory_is_written_as_the_command_line_writes_it(program, tmp_path):
    path = tmp_path / "firm.toml"
    path.write_text(rungs.Study.from_dict(SMALL).toml)
    program("run", path, "--output", tmp_path / "run", "--quiet", "--parquet")
    study = rungs.Study.from_file(path)
    result = study.run(output=tmp_path / "ours", parquet=True, progress=False)
    assert result.directory == tmp_path / "ours"
    ours, theirs = files(tmp_path / "ours"), files(tmp_path / "run")
    assert set(ours) == set(theirs)
    assert {name for name in ours if ours[name] != theirs[name]} <= {"timings.json"}
    longer = result.extend(8, progress=False)
    program("extend", tmp_path / "run", "--replications", "8", "--quiet")
    assert len(longer.runs) == 16
    ours, theirs = files(tmp_path / "ours"), files(tmp_path / "run")
    assert {name for name in ours if ours[name] != theirs[name]} <= {"timings.json"}


def test_a_dictionary_a_text_and_a_file_are_one_study(small, tmp_path):
    path = tmp_path / "firm.toml"
    path.write_text(small.toml)
    file, text = rungs.Study.from_file(path), rungs.Study.from_toml(small.toml)
    assert small.digest == file.digest == text.digest
    other = small.with_({"study.seed": 4})
    assert other.digest != small.digest
    assert other.digest == text.with_(study__seed=4).digest


def test_findings_are_those_of_the_terminal(program, tmp_path, small, small_result):
    path = tmp_path / "firm.toml"
    path.write_text(small.toml)
    printed = program("run", path, "--output", tmp_path / "run", "--no-report").stdout
    assert printed.startswith(small_result.findings)
    assert str(small_result) == small_result.findings


def test_the_verbs_ask_as_those_of_the_command_line_do(program, tmp_path, small):
    path = tmp_path / "firm.toml"
    path.write_text(small.toml)
    study = rungs.Study.from_file(path)
    ask = {
        "robustness": study.robustness(worlds=8, progress=False),
        "sensitivity": study.sensitivity(8, method="pawn", progress=False),
        "attribute": study.attribute(replications=4, progress=False),
    }
    options = {"sensitivity": ["--method", "pawn", "--worlds", "8"], "robustness": ["--worlds", "8"]}
    for verb, result in ask.items():
        chosen = options.get(verb, ["--replications", "4"])
        program(verb, path, "--output", tmp_path / verb, "--quiet", *chosen)
        assert_same_tables(result, tmp_path / verb)


def test_a_story_is_told_in_the_words_of_the_command_line(program, tmp_path, small_result):
    small_result.save(tmp_path / "run")
    place = tmp_path / "replay"
    asked = ["--policy", "single", "--policy", "dual", "--replication", "2", "--seat", "5"]
    printed = program("replay", tmp_path / "run", *asked, "--output", place).stdout
    replays = [
        small_result.replay(["single", "dual"], 2),
        rungs.replay(tmp_path / "run", policy=["single", "dual"], replication=2),
    ]
    for replay in replays:
        assert replay.story(seat=5) in printed
        for name, table in replay.tables.items():
            header, body = rows(place / f"{name}.csv")
            assert table.columns == header and len(table) == len(body)
            last = [str(table[column][-1]) for column in header if isinstance(table[column][-1], (int, str))]
            assert set(last) <= set(body[-1]), name
