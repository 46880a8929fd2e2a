"""The JSON Schema accepts the scenarios named on the command line and refuses mutilated ones."""

import copy
import json
import sys
import tomllib

from jsonschema import Draft202012Validator


def load(path):
    with open(path, "rb") as file:
        return tomllib.load(file)


with open("docs/scenario.schema.json", encoding="utf-8") as file:
    schema = json.load(file)
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)

for path in sys.argv[1:]:
    faults = [fault.message for fault in validator.iter_errors(load(path))]
    assert not faults, f"{path}: {faults}"


def mutilate(*keys, value=None):
    document = copy.deepcopy(whole)
    place = document
    for key in keys[:-1]:
        place = place[key] if not isinstance(place, dict) else place.setdefault(key, {})
    if value is None:
        del place[keys[-1]]
    else:
        place[keys[-1]] = value
    return document


whole = load("scenarios/parity-and-influence.toml")
precision = {"metric": "morale", "half_width": 0.1}
assert validator.is_valid(mutilate("study", value={"seed": 3, "precision": precision}))
assert validator.is_valid(
    mutilate(
        "study",
        value={"precision": {"metric": "morale", "relative_half_width": 0.1, "of": "mean"}},
    )
)
mutilated = [
    mutilate("name"),
    mutilate("policy"),
    mutilate("policy", value=[]),
    mutilate("policy", 1, "name"),
    mutilate("nme", value="x"),
    mutilate("horizon", "years", value=0),
    mutilate("horizon", "yeers", value=3),
    mutilate("study", "replications", value="many"),
    mutilate("study", "seed", value=-1),
    mutilate("study", "precision", value={"metric": "morale"}),
    mutilate("study", "precision", value={"metric": "morle", "half_width": 0.1}),
    mutilate("study", "precision", value={"metric": "morale", "relative_half_width": 0.1}),
    mutilate("study", value={"replications": 50, "precision": precision}),
    mutilate("market", "series", value=[1, 11]),
    mutilate("department", 0, "sigma", value=2),
    mutilate("department", 0, "headcount", value=1.5),
    mutilate("department", 0, "profile", value="roofing"),
    mutilate("department", 0, "titles", value=["a"]),
    mutilate("policy", 1, "preset", value="dual"),
    mutilate("policy", 1, "step_back", value=1),
    mutilate("policy", 1, "training", "covrage", value=1),
    mutilate("policy", 1, "rho", value=0.1),
    mutilate("design", "kind", value="cube"),
    mutilate("design", "points", value=0),
    mutilate("factor"),
    mutilate("factor", 1, "path"),
    mutilate("factor", 1, "paths", value=["policy.dual.rule"]),
    mutilate("factor", 1, "range", value=[0, 1]),
    mutilate("factor", 0, "levels", value=[]),
    mutilate("factor", 0, "steps", value=3),
]
whole = load("scenarios/published/pluchino-2010.toml")
assert validator.is_valid(mutilate("model", value="pluchino-2010"))
mutilated += [
    mutilate("model"),
    mutilate("model", "name"),
    mutilate("model", value="pluchino-2009"),
    mutilate("model", value="kane-1970"),
    mutilate("model", "steps", value=0),
    mutilate("model", "alpha", value=0.1),
    mutilate("horizon", "years", value=5),
    mutilate("department", value=[{"headcount": 5}]),
    mutilate("output", "metrics", value=["morale"]),
    mutilate("policy", 0, "preset", value="dual-ladder"),
    mutilate("policy", 1, "rule", value="wurst"),
]
for number, document in enumerate(mutilated):
    assert not validator.is_valid(document), f"mutilation {number} is accepted: {document}"

print(f"{len(sys.argv) - 1} scenarios accepted, {len(mutilated)} mutilated ones refused")
