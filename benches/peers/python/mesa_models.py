"""Mesa: agents that step, and a model that asks all of them to, month by month."""

from math import exp

import mesa
import pluchino
from employee import A, B, FRESH, NOISE, RATE, TARGET
from measure import measure


class Employee(mesa.Agent):
    def __init__(self, model):
        super().__init__(model)
        self.morale = FRESH

    def step(self):
        random = self.model.random.random
        self.morale += RATE * (TARGET - self.morale) + NOISE * (2 * random() - 1)
        if random() < 1 / (1 + exp(B * self.morale - A)):
            self.morale = FRESH
            self.model.quits += 1
        self.model.morale_sum += self.morale


class Company(mesa.Model):
    def __init__(self, agents, seed):
        super().__init__(seed=seed)
        self.morale_sum = 0.0
        self.quits = 0
        Employee.create_agents(self, agents)

    def step(self):
        self.agents.do("step")


def employees(agents, steps, seed):
    company = Company(agents, seed)
    for _ in range(steps):
        company.step()
    return [company.morale_sum / (agents * steps), company.quits / (agents * steps)]


class Person(mesa.Agent):
    def __init__(self, model):
        super().__init__(model)
        self.competence = pluchino.competence(model.random, pluchino.MIN)
        self.age = pluchino.age(model.random)

    def step(self):
        self.age += 1

    def stays(self):
        return self.competence >= pluchino.DISMISSED_BELOW and self.age <= pluchino.AGE_MAX


class Firm(mesa.Model):
    """The persons of a level are a list of the model's, so that no step has to look for them."""

    def __init__(self, seed):
        super().__init__(seed=seed)
        self.levels = [
            list(Person.create_agents(self, seats)) for seats, _ in pluchino.LEVELS
        ]

    def step(self):
        self.agents.do("step")
        for place, level in enumerate(self.levels):
            self.levels[place] = [person for person in level if person.stays()]
            for person in level:
                if not person.stays():
                    person.remove()
        for place in range(len(self.levels) - 1):
            self.promote(place)
        seats, _ = pluchino.LEVELS[-1]
        while len(self.levels[-1]) < seats:
            self.levels[-1].append(Person(self))

    def promote(self, place):
        level, below = self.levels[place], self.levels[place + 1]
        seats, _ = pluchino.LEVELS[place]
        while len(level) < seats and below:
            person = pluchino.best(self.random, below)
            below.remove(person)
            person.competence = pluchino.competence(self.random, pluchino.DISMISSED_BELOW)
            level.append(person)

    def efficiency(self):
        reached = sum(
            weight * sum(person.competence for person in level)
            for level, (_, weight) in zip(self.levels, pluchino.LEVELS)
        )
        return reached / pluchino.HIGHEST


def firm(_agents, steps, seed):
    model = Firm(seed)
    tail = 0.0
    for step in range(steps):
        model.step()
        if step >= steps - pluchino.TAIL:
            tail += model.efficiency()
    return [tail / pluchino.TAIL]


measure({"employee": employees, "pluchino-2010": firm})
