"""Surveys and what came of them. Only actions write here; invitations and responses are events, never changed."""

from surveys.models.answers import Invitation, Response, SurveyLink
from surveys.models.sending import FollowUp, OptOut, Planned, Wave
from surveys.models.survey import Survey, SurveyVersion

__all__ = ["FollowUp", "Invitation", "OptOut", "Planned", "Response", "Survey", "SurveyLink", "SurveyVersion", "Wave"]
