"""Surveys and what came of them. Only actions write here; invitations and responses are events, never changed."""

from surveys.models.answers import Invitation, Response, SurveyLink
from surveys.models.survey import Survey, SurveyVersion

__all__ = ["Invitation", "Response", "Survey", "SurveyLink", "SurveyVersion"]
