"""A study as a function of its parameters, for whoever searches, samples or fits."""

from __future__ import annotations

from collections.abc import Mapping


def evaluate(study, metric, *, policy=None, over=None, replications=None, seed=None, threads=None):
    """A function of a study's parameters: the mean of a metric, or what a policy adds to it.

    With `over` the value is the mean paired difference of `policy` from `over`, else the mean under
    `policy`, in the unit of the metric. `metric` may be a list: then the value is one too.

        f = rungs.evaluate(study, metric="attrition_rate", policy="dual", over="single")
        f({"policy.dual.influence": 0.5})
        f(policy__dual__influence=0.5)
        f.many(points, ["policy.dual.influence", "policy.dual.pay_parity"])

    It can be pickled, so that processes of any start method can share the work.
    """
    return Evaluation(study, metric, policy, over, replications, seed, threads)


class Evaluation:
    """What `evaluate` returns."""

    def __init__(self, study, metric, policy, over, replications, seed, threads):
        others = [name for name in study.policies if name != over]
        if policy is None:
            if len(others) != 1:
                raise ValueError(f"name the policy: {', '.join(others)}")
            (policy,) = others
        # The results of a policy do not depend on others but the baseline, under which all begin.
        study = study.of_policies([study.baseline, policy, *([] if over is None else [over])])
        if over is not None and over != study.baseline:
            study = study.with_({"study.also_against": [over]})
        # What nobody looks at is not recorded, which changes no number.
        lean = {} if study.resolved["model"]["name"] != "career" else {"output.breakdowns": False}
        self.study = study.with_({**lean, "output.series": False})
        """The study that is run, at the point that is asked for."""
        self.metric, self.policy, self.over = metric, policy, over
        self._run = {"replications": replications, "seed": seed, "threads": threads}

    def __call__(self, parameters=None, /, **keywords):
        """The value at a point: a dictionary of paths, or keywords with `__` in place of a point."""
        return self._value(self._result(self.study.with_(parameters, **keywords)))

    def many(self, points, names=None):
        """The values at many points, run as one study on all threads.

        `points` are rows of numbers, such as an array, under `names`, or dictionaries.
        """
        points = [_point(row, names) for row in points]
        if not points:
            return []
        # A point is run once, however often it comes.
        places = {}
        order = [places.setdefault(tuple(point.items()), len(places)) for point in points]
        study = self.study.with_points([dict(items) for items in places])
        # The library knows them by the values of their keys: 3 and 3.0 are one.
        if study.points != len(places):
            raise ValueError(f"of {len(places)} points only {study.points} differ in what they set")
        result = self._result(study)
        if isinstance(self.metric, str):
            values = self._all(result, self.metric)
        else:
            values = list(map(list, zip(*(self._all(result, metric) for metric in self.metric))))
        return [values[place] for place in order]

    def _result(self, study):
        tables = ["summary" if self.over is None else "comparison"]
        return study.run(**self._run, progress=False, tables=tables)

    def _value(self, result):
        if isinstance(self.metric, str):
            return self._one(result, self.metric)
        return [self._one(result, metric) for metric in self.metric]

    def _one(self, result, metric):
        if self.over is None:
            return _number(result.mean(metric, self.policy))
        return _number(result.difference(metric, self.policy, self.over))

    def _all(self, result, metric):
        """The values of a metric at all points, in one pass over the table."""
        if self.over is None:
            return [_number(mean) for mean in result.means(metric, self.policy)]
        return [_number(one) for one in result.differences(metric, self.policy, self.over)]

    def __repr__(self):
        over = f" over {self.over!r}" if self.over is not None else ""
        return f"<rungs.Evaluation of {self.metric!r} under {self.policy!r}{over}>"


def _number(estimate):
    return float("nan") if estimate.mean is None else estimate.mean


def _point(row, names):
    if isinstance(row, Mapping):
        return dict(row)
    if names is None:
        raise TypeError("give the names of the columns, or points as dictionaries")
    values = [value.item() if hasattr(value, "item") else value for value in row]
    if len(values) != len(names):
        raise ValueError(f"a point has {len(values)} values, and there are {len(names)} names")
    return dict(zip(names, values))
