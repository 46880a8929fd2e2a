"""Threads, processes, progress, interrupts."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from conftest import SMALL

import rungs


def evaluation():
    study = rungs.Study.from_dict(SMALL)
    return rungs.evaluate(study, "attrition_rate", policy="dual", over="single")


def value(influence):
    """For processes, which find it by its name."""
    return evaluation()({"policy.dual.influence": influence})


class CtrlC:
    """A watcher of a study that presses Ctrl-C when runs have ended."""

    pressed = None

    def __call__(self, phase, done, total, outcomes):
        if done > 0 and self.pressed is None:
            self.pressed = time.monotonic()
            os.kill(os.getpid(), signal.SIGINT)


def test_ctrl_c_is_heard_soon_and_keeps_what_was_run(large, tmp_path):
    watcher = CtrlC()
    with pytest.raises(KeyboardInterrupt) as caught:
        large.run(progress=watcher)
    # A machine that does nothing else takes a tenth of it.
    assert time.monotonic() - watcher.pressed < 2.0
    assert isinstance(caught.value, rungs.Interrupted)
    partial = caught.value.partial
    assert partial.partial and 0 < len(partial.runs) < 40000
    place = partial.save(tmp_path / "run")
    assert place.name == "run.partial"
    with pytest.raises(rungs.InputError, match="unfinished"):
        rungs.read(tmp_path / "run")
    longer = partial.extend(2, progress=False)
    alone = large.run(2, progress=False)
    assert longer.comparison.to_dict() == alone.comparison.to_dict()


def test_ctrl_c_in_a_directory_leaves_it_to_be_resumed(large, tmp_path):
    study = large.with_({"study.replications": 1000, "output.series": False})
    with pytest.raises(KeyboardInterrupt) as caught:
        study.run(progress=CtrlC(), output=tmp_path / "run", report=False)
    partial = caught.value.partial
    assert partial.partial and 0 < len(partial.runs) < 2000
    assert (tmp_path / "run.partial").is_dir()
    with pytest.raises(rungs.InputError, match="unfinished"):
        study.run(progress=False, output=tmp_path / "run")
    short = study.with_({"study.replications": 40})
    with pytest.raises(rungs.InputError, match="would give up"):
        short.run(progress=False, output=tmp_path / "run", resume=True)
    result = study.run(progress=False, output=tmp_path / "run", resume=True, report=False)
    assert len(result.runs) == 2000 and not (tmp_path / "run.partial").exists()


def test_another_signal_stops_a_study_by_the_exception_of_its_handler(large):
    class TooLong(Exception):
        pass

    def handler(*_):
        raise TooLong

    before = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        with pytest.raises(TooLong) as caught:
            large.run(progress=False)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert caught.value.partial.partial


def test_a_callable_is_told_of_the_study_and_of_its_outcomes(small):
    told = []
    result = small.with_({"study.replications": 40}).run(progress=lambda *seen: told.append(seen))
    phases = [phase for phase, *_ in told]
    order = ["start", "simulation", "tables", "report"]
    assert phases == sorted(phases, key=order.index)
    done = [seen[1] for seen in told]
    assert done == sorted(done) and told[-1][1:3] == (80, 80)
    outcomes = [seen[3] for seen in told if seen[3]]
    assert outcomes and set(outcomes[-1]) == {"summary", "comparison"}
    assert outcomes[-1]["comparison"].to_dict() == result.comparison.to_dict()


def test_what_a_callable_raises_stops_the_study(large):
    def refuse(phase, done, total, outcomes):
        raise LookupError(phase)

    with pytest.raises(LookupError) as caught:
        large.run(progress=refuse)
    assert caught.value.partial.partial


def test_what_is_raised_when_the_study_is_done_finds_all_of_it(small):
    class Watcher:
        closed = False

        def __call__(self, phase, done, total, outcomes):
            if done == total > 0 and phase == "tables":
                raise LookupError

        def close(self):
            self.closed = True

    watcher = Watcher()
    with pytest.raises(LookupError) as caught:
        small.run(progress=watcher)
    assert not caught.value.partial.partial and len(caught.value.partial.runs) == 12
    assert not watcher.closed, "it belongs to the caller"


def test_progress_is_a_line_where_there_is_no_tqdm(large, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    monkeypatch.setattr("rungs._progress.DELAY_SECONDS", 0)
    large.run(1500)
    said = capsys.readouterr().err
    assert "a long study: " in said and "of 3000 runs" in said and said.endswith("\n")


def test_progress_is_a_bar_of_tqdm(large, monkeypatch, capsys):
    pytest.importorskip("tqdm")
    monkeypatch.setattr("rungs._progress.DELAY_SECONDS", 0)
    large.run(300)
    said = capsys.readouterr().err
    assert "a long study" in said and "600/600" in said


def test_a_study_that_is_done_soon_says_nothing(small, capsys):
    small.run()
    assert capsys.readouterr().err == ""


def test_several_studies_run_at_once_from_threads():
    alone = [value(at / 4) for at in range(4)]
    found = [None] * 4
    f = evaluation()

    def work(at):
        found[at] = f(policy__dual__influence=at / 4)

    threads = [threading.Thread(target=work, args=(at,)) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == alone


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_processes_of_every_start_method_share_the_work(method):
    alone = [value(at / 4) for at in range(4)]
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.map(value, [at / 4 for at in range(4)]) == alone
        assert pool.map(evaluation(), [{"policy.dual.influence": at / 4} for at in range(4)]) == alone


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_fork_beside_a_study_that_runs_works(large):
    expected = value(0.5)
    thread = threading.Thread(target=lambda: large.run(200, progress=False))
    thread.start()
    time.sleep(0.2)
    child = os.fork()
    if child == 0:
        os._exit(0 if value(0.5) == expected else 1)
    assert os.waitpid(child, 0)[1] == 0
    thread.join()


def test_a_number_of_threads_changes_no_bit_and_has_to_be_one(small, small_result):
    assert small.run(threads=1, progress=False).series.to_dict() == small_result.series.to_dict()
    with pytest.raises(rungs.InputError, match="threads=0"):
        small.run(threads=0)


def test_the_interpreter_ends_while_nothing_waits():
    code = "import rungs; rungs.presets; print('done')"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "done\n"


def test_a_study_too_large_is_refused_before_it_runs(small, tmp_path):
    # The persons of every year would take 171 GiB.
    persons = {"output.persons": True, "horizon.years": 50, "study.replications": 100_000}
    with pytest.raises(rungs.InputError, match="more than the limit of 32 GiB"):
        small.with_(persons).run(progress=False, output=tmp_path / "run")
    assert not list(tmp_path.iterdir())


def test_many_points_are_looked_up_in_one_pass(small, monkeypatch):
    f = rungs.evaluate(small, "morale", policy="dual", over="single", replications=1)
    passes = []
    monkeypatch.setattr(f, "_one", None)
    look_up = f._all
    monkeypatch.setattr(f, "_all", lambda *asked: passes.append(1) or look_up(*asked))
    values = f.many([[at / 400] for at in range(400)], ["policy.dual.influence"])
    assert len(values) == 400 and len(passes) == 1


def test_only_the_policies_that_are_asked_for_are_run(small):
    half = {"name": "half", "preset": "half-hearted"}
    keys = {**SMALL, "policy": [*SMALL["policy"], half], "study": {**SMALL["study"], "also_against": ["half"]}}
    study = rungs.Study.from_dict(keys).with_({"policy.half.influence": 0.1})
    f = rungs.evaluate(study, "morale", policy="dual", over="single")
    assert f.study.policies == ["single", "dual"]
    assert f() == study.run(progress=False).difference("morale", "dual", "single").mean
    over = rungs.evaluate(study, "morale", policy="dual", over="half")
    assert over.study.policies == ["single", "dual", "half"]
    assert over() == study.run(progress=False).difference("morale", "dual", "half").mean
    with pytest.raises(ValueError, match="name the policy: dual, half"):
        rungs.evaluate(study, "morale", over="single")


def test_many_points_are_run_as_one_study_and_give_the_values_of_each(small):
    f = rungs.evaluate(small, ["attrition_rate", "morale"], policy="dual", over="single")
    names = ["policy.dual.influence", "department.*.rho"]
    points = [[0.1, 0.3], [0.2, 0.4], [0.1, 0.3]]
    found = f.many(points, names)
    assert found == [f(dict(zip(names, point))) for point in points]
    assert found[0] == found[2] != found[1]
    assert f.many([]) == [] and len(f.many([dict(zip(names, points[0]))])) == 1
    with pytest.raises(TypeError, match="names of the columns"):
        f.many(points)
    mean = rungs.evaluate(small, "morale", policy="dual")
    assert mean() == small.run(progress=False).mean("morale", "dual").mean
    assert "morale" in repr(mean)
