"""AgentPy: a model of setup and step, and lists of agents that are told what to do."""

from math import exp

import agentpy as ap
import pluchino
from employee import A, B, FRESH, NOISE, RATE, TARGET
from measure import measure


class Employee(ap.Agent):
    def setup(self):
        self.morale = FRESH

    def work(self):
        random = self.model.random.random
        self.morale += RATE * (TARGET - self.morale) + NOISE * (2 * random() - 1)
        if random() < 1 / (1 + exp(B * self.morale - A)):
            self.morale = FRESH
            self.model.quits += 1
        self.model.morale_sum += self.morale


class Company(ap.Model):
    def setup(self):
        self.morale_sum = 0.0
        self.quits = 0
        self.employees = ap.AgentList(self, self.p.agents, Employee)

    def step(self):
        self.employees.work()


def employees(agents, steps, seed):
    company = Company({"agents": agents, "steps": steps, "seed": seed})
    company.run(display=False)
    return [company.morale_sum / (agents * steps), company.quits / (agents * steps)]


class Person(ap.Agent):
    def setup(self):
        self.competence = pluchino.competence(self.model.random, pluchino.MIN)
        self.age = pluchino.age(self.model.random)

    def grow_older(self):
        self.age += 1

    def stays(self):
        return self.competence >= pluchino.DISMISSED_BELOW and self.age <= pluchino.AGE_MAX


class Firm(ap.Model):
    def setup(self):
        self.tail = 0.0
        self.levels = [ap.AgentList(self, seats, Person) for seats, _ in pluchino.LEVELS]

    def step(self):
        for place, level in enumerate(self.levels):
            level.grow_older()
            self.levels[place] = level.select(level.stays())
        for place in range(len(self.levels) - 1):
            self.promote(place)
        seats, _ = pluchino.LEVELS[-1]
        vacancies = seats - len(self.levels[-1])
        self.levels[-1].extend(ap.AgentList(self, vacancies, Person))

    def promote(self, place):
        level, below = self.levels[place], self.levels[place + 1]
        seats, _ = pluchino.LEVELS[place]
        while len(level) < seats and len(below) > 0:
            person = pluchino.best(self.random, below)
            below.remove(person)
            person.competence = pluchino.competence(self.random, pluchino.DISMISSED_BELOW)
            level.append(person)

    def update(self):
        if self.t > self.p.steps - pluchino.TAIL:
            reached = sum(
                weight * sum(level.competence)
                for level, (_, weight) in zip(self.levels, pluchino.LEVELS)
            )
            self.tail += reached / pluchino.HIGHEST


def firm(_agents, steps, seed):
    model = Firm({"steps": steps, "seed": seed})
    model.run(display=False)
    return [model.tail / pluchino.TAIL]


measure({"employee": employees, "pluchino-2010": firm})
