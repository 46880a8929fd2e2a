"""Tools of others, each used as its own tutorial does."""

import numpy
import pytest
from conftest import LARGE

import rungs

NAMES = ["policy.dual.influence", "policy.dual.pay_parity", "policy.dual.prestige_parity"]


@pytest.fixture(scope="module")
def f():
    study = rungs.Study.from_dict(LARGE).with_({"study.replications": 2})
    return rungs.evaluate(study, "morale", policy="dual", over="single")


def test_salib_samples_and_analyzes(f):
    pytest.importorskip("SALib")
    from SALib.analyze import sobol as analyze
    from SALib.sample import sobol as sample

    problem = {"num_vars": 3, "names": NAMES, "bounds": [[0, 1]] * 3}
    points = sample.sample(problem, 16)
    values = numpy.array(f.many(points, NAMES))
    assert values.shape == (128,) and len(set(values)) > 100
    found = analyze.analyze(problem, values)
    assert len(found["S1"]) == 3 and all(numpy.isfinite(found["ST"]))


def test_optuna_searches(f):
    optuna = pytest.importorskip("optuna")
    optuna.logging.set_verbosity(optuna.logging.WARNING)

    def objective(trial):
        return f(policy__dual__influence=trial.suggest_float("influence", 0, 1))

    search = optuna.create_study(direction="minimize", sampler=optuna.samplers.TPESampler(seed=1))
    search.optimize(objective, n_trials=12)
    assert search.best_value == f(policy__dual__influence=search.best_params["influence"])
    assert search.best_value == min(trial.value for trial in search.trials)


def test_the_ema_workbench_performs_experiments(small):
    workbench = pytest.importorskip("ema_workbench")
    names = ["department.software.rho", "department.software.span"]
    model = rungs.ema_model(
        small,
        policy="dual",
        uncertainties=names,
        levers=["policy.dual.influence", "policy.dual.pay_parity"],
        metrics=["attrition_rate", "morale"],
        replications=2,
    )
    experiments, outcomes = workbench.perform_experiments(model, scenarios=3, policies=2)
    assert len(experiments) == 6 and set(outcomes) == {"attrition_rate", "morale"}
    row = experiments.iloc[4]
    f = rungs.evaluate(small, "morale", policy="dual", over="single", replications=2)
    keys = [*names, "policy.dual.influence", "policy.dual.pay_parity"]
    point = {key: row[key.replace(".", "__")] for key in keys}
    point[names[1]] = int(point[names[1]])
    assert outcomes["morale"][4] == f(point)


def test_the_model_of_the_ema_workbench_comes_from_the_table_of_parameters(small):
    pytest.importorskip("ema_workbench")
    model = rungs.ema_model(small)
    table = small.parameters.to_dict()
    drawn = [
        key.replace(".", "__")
        for key, low, options in zip(table["key"], table["prior_low"], table["options"])
        if not key.startswith("policy.") and (low is not None or options)
    ]
    assert [parameter.name for parameter in model.uncertainties] == drawn and len(drawn) > 10
    assert all(lever.name.startswith("policy__dual__") for lever in model.levers)
    assert "attrition_rate" in [outcome.name for outcome in model.outcomes]
    with pytest.raises(ValueError, match="no parameter 'x'"):
        rungs.ema_model(small, levers=["x"])


def test_scipy_minimizes(f):
    optimize = pytest.importorskip("scipy.optimize")
    found = optimize.minimize_scalar(
        lambda x: f({"policy.dual.influence": x}), bounds=(0, 1), method="bounded", options={"maxiter": 8}
    )
    assert 0 <= found.x <= 1 and found.fun == f({"policy.dual.influence": found.x})
