"""Accounts, agents and teams; contacts, identities, organizations and tiers; the company, brands and calendars."""

from people.models.account import Account, AccountManager, ApiToken, IdempotentRequest, Invitation, RateLimit
from people.models.agent import Agent, AvailabilityChange, Team, TeamMembership
from people.models.calendar import Calendar, CalendarChange, CalendarDay, CalendarVersion
from people.models.company import Brand, Company, Tier
from people.models.contact import Contact, Identity, Organization, OrganizationDomain
from people.models.customer import CustomerSession, SignInLink
from people.models.duty import AgentPresence, LiveDuty
from people.models.lifecycle import AccountEvent

__all__ = [
    "Account",
    "AccountEvent",
    "AccountManager",
    "Agent",
    "AgentPresence",
    "ApiToken",
    "AvailabilityChange",
    "Brand",
    "Calendar",
    "CalendarChange",
    "CalendarDay",
    "CalendarVersion",
    "Company",
    "Contact",
    "CustomerSession",
    "IdempotentRequest",
    "Identity",
    "Invitation",
    "LiveDuty",
    "Organization",
    "OrganizationDomain",
    "RateLimit",
    "SignInLink",
    "Team",
    "TeamMembership",
    "Tier",
]
