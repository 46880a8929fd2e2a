"""NumPy without a framework: a column for every property, and whole columns at a time."""

import numpy as np
import pluchino
from employee import A, B, FRESH, NOISE, RATE, TARGET
from measure import measure


def employees(agents, steps, seed):
    rng = np.random.default_rng(seed)
    morale = np.full(agents, FRESH)
    morale_sum, quits = 0.0, 0
    for _ in range(steps):
        morale += RATE * (TARGET - morale) + NOISE * (2 * rng.random(agents) - 1)
        leaves = rng.random(agents) < 1 / (1 + np.exp(B * morale - A))
        morale[leaves] = FRESH
        quits += np.count_nonzero(leaves)
        morale_sum += morale.sum()
    return [float(morale_sum / (agents * steps)), quits / (agents * steps)]


SEATS = np.array([seats for seats, _ in pluchino.LEVELS])
LEVEL = np.repeat(np.arange(len(SEATS)), SEATS)
FIRST = np.concatenate([[0], np.cumsum(SEATS)])
WEIGHT = np.array([weight for _, weight in pluchino.LEVELS])[LEVEL]


def competence(rng, count, low):
    return np.clip(rng.normal(pluchino.MEAN, pluchino.SD, count), low, pluchino.MAX)


def age(rng, count):
    drawn = np.round(rng.normal(pluchino.AGE_MEAN, pluchino.AGE_SD, count))
    wrong = (drawn < pluchino.AGE_MIN) | (drawn > pluchino.AGE_MAX)
    if wrong.any():
        drawn[wrong] = age(rng, np.count_nonzero(wrong))
    return drawn


def firm(_agents, steps, seed):
    """All seats in one column, level by level; the best of a level rise together."""
    rng = np.random.default_rng(seed)
    skill, years = competence(rng, len(LEVEL), pluchino.MIN), age(rng, len(LEVEL))
    tail = 0.0
    for step in range(steps):
        years += 1
        empty = (skill < pluchino.DISMISSED_BELOW) | (years > pluchino.AGE_MAX)
        for level in range(len(SEATS) - 1):
            vacant = np.flatnonzero(empty[FIRST[level] : FIRST[level + 1]]) + FIRST[level]
            if not len(vacant):
                continue
            below = slice(FIRST[level + 1], FIRST[level + 2])
            present = np.flatnonzero(~empty[below]) + FIRST[level + 1]
            order = np.lexsort((rng.random(len(present)), -skill[present]))
            chosen = present[order[: len(vacant)]]
            vacant = vacant[: len(chosen)]
            skill[vacant] = competence(rng, len(chosen), pluchino.DISMISSED_BELOW)
            years[vacant] = years[chosen]
            empty[vacant] = False
            empty[chosen] = True
        hired = np.flatnonzero(empty[FIRST[-2] :]) + FIRST[-2]
        skill[hired] = competence(rng, len(hired), pluchino.MIN)
        years[hired] = age(rng, len(hired))
        empty[hired] = False
        if step >= steps - pluchino.TAIL:
            tail += (WEIGHT * skill)[~empty].sum() / pluchino.HIGHEST
    return [float(tail / pluchino.TAIL)]


measure({"employee": employees, "pluchino-2010": firm})
