"""The numbers of Pluchino, Rapisarda & Garofalo (2010); see ../README.md."""

# Seats and responsibility by level, the top first.
LEVELS = [(1, 1.0), (5, 0.9), (11, 0.8), (21, 0.6), (41, 0.4), (81, 0.2)]
MEAN = 7.0
SD = 2.0
MIN = 1.0
MAX = 10.0
DISMISSED_BELOW = 4.0
AGE_MEAN = 25.0
AGE_SD = 5.0
AGE_MIN = 18
AGE_MAX = 60
# Steps at the end whose mean efficiency is the result.
TAIL = 400
HIGHEST = sum(seats * weight * MAX for seats, weight in LEVELS)


def competence(random, low):
    """Competence of a hire (low 1) or of a promoted person (low 4)."""
    return min(max(random.gauss(MEAN, SD), low), MAX)


def age(random):
    """Age at hire."""
    while True:
        drawn = round(random.gauss(AGE_MEAN, AGE_SD))
        if AGE_MIN <= drawn <= AGE_MAX:
            return drawn


def best(random, persons):
    """The most competent, by lot among equals."""
    highest = max(person.competence for person in persons)
    return random.choice([person for person in persons if person.competence == highest])
