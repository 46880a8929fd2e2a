"""A study as a model of the EMA workbench."""

from __future__ import annotations

from ._evaluate import evaluate


def ema_model(
    study,
    *,
    policy=None,
    over=None,
    uncertainties=None,
    levers=None,
    metrics=None,
    replications=None,
    threads=1,
    name="rungs",
):
    """A stock `Model` of the EMA workbench.

    Its uncertainties are the parameters of the organization that have a prior, drawn from it; its levers
    those of `policy`, over their range; its outcomes the headline metrics, as what `policy` adds to `over`
    (the baseline, unless it is named). `uncertainties`, `levers` and `metrics` name fewer, or others. The
    names of uncertainties and levers are paths with `__` in place of a point.
    """
    from ema_workbench import Model, ScalarOutcome

    over = study.baseline if over is None else over
    if policy is None:
        policy = _only([name for name in study.policies if name != over])
    table = study.parameters.to_dict()
    rows = [dict(zip(table, values)) for values in zip(*table.values())]
    of_policy = f"policy.{_key(policy)}."
    if metrics is None:
        known = study.metrics.to_dict()
        metrics = [key for key, first in zip(known["key"], known["headline"]) if first] or known["key"]
    metrics = list(metrics)
    f = evaluate(
        study, metrics, policy=policy, over=over, replications=replications, threads=threads
    )
    model = Model(name, function=_Outcomes(f, metrics))
    model.uncertainties = [
        _parameter(row, row["prior_low"], row["prior_high"])
        for row in _named(rows, uncertainties, lambda row: not row["key"].startswith("policy."))
        if row["prior_low"] is not None or row["options"]
    ]
    model.levers = [
        _parameter(row, row["low"], row["high"])
        for row in _named(rows, levers, lambda row: row["key"].startswith(of_policy))
        if row["low"] is not None or row["options"]
    ]
    model.outcomes = [ScalarOutcome(metric) for metric in metrics]
    return model


class _Outcomes:
    """What the workbench calls; it can be pickled."""

    __name__ = "rungs"

    def __init__(self, f, metrics):
        self.f, self.metrics = f, metrics

    def __call__(self, **parameters):
        parameters = {name.replace("__", "."): value for name, value in parameters.items()}
        return dict(zip(self.metrics, self.f(parameters)))


def _only(policies):
    if len(policies) != 1:
        raise ValueError(f"name the policy: {', '.join(policies)}")
    return policies[0]


def _named(rows, names, usual):
    """The rows of these names, in their order, or those that usually serve."""
    if names is None:
        return [row for row in rows if usual(row)]
    by_key = {row["key"]: row for row in rows}
    unknown = [name for name in names if name not in by_key]
    if unknown:
        raise ValueError(f"the study has no parameter {unknown[0]!r}; `study.parameters` lists them")
    return [by_key[name] for name in names]


def _parameter(row, low, high):
    from ema_workbench import BooleanParameter, CategoricalParameter, IntegerParameter, RealParameter

    name, kind = row["key"].replace(".", "__"), row["kind"]
    if kind == "flag":
        return BooleanParameter(name)
    if kind == "choice":
        return CategoricalParameter(name, row["options"].split(", "))
    if low is None:
        low, high = row["low"], row["high"]
    return IntegerParameter(name, int(low), int(high)) if kind == "whole" else RealParameter(name, low, high)


def _key(name):
    return name if name.replace("-", "").replace("_", "").isalnum() and name.isascii() else f'"{name}"'
