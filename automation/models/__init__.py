"""Service level policies with their versions, and the promises that tickets carry by them."""

from automation.models.policy import PolicyTerms, SlaPolicy, SlaPolicyVersion
from automation.models.promise import PromiseSweep, SlaPromise

__all__ = ["PolicyTerms", "PromiseSweep", "SlaPolicy", "SlaPolicyVersion", "SlaPromise"]
