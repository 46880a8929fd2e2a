"""Single numbers of a study, with what is known of their precision."""

from typing import NamedTuple, Optional


class Difference(NamedTuple):
    """A mean paired difference of a metric, policy less baseline; a number that does not exist is None."""

    mean: Optional[float]
    """Mean over replications, in `unit`."""
    low: Optional[float]
    """Lower end of Student's 95 % interval."""
    high: Optional[float]
    """Upper end of that interval."""
    n: int
    """Replications in which both policies have a value."""
    p_holm: Optional[float]
    """p of the paired t test, adjusted by Holm's method; None for metrics that are not headline."""
    unit: str
    """The metric's unit; shares are 0 to 1."""


class Mean(NamedTuple):
    """A mean of a metric under a policy; a number that does not exist is None."""

    mean: Optional[float]
    """Mean over replications, in `unit`."""
    low: Optional[float]
    """Lower end of Student's 95 % interval."""
    high: Optional[float]
    """Upper end of that interval."""
    n: int
    """Replications that have a value."""
    sd: Optional[float]
    """Standard deviation between replications."""
    unit: str
    """The metric's unit; shares are 0 to 1."""
