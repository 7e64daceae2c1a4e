"""Settings pages about people, under /settings/."""

from django.urls import path

from people.views import accounts, calendar_days, calendars, company, organizations, staff, teams, tokens

app_name = "people"
urlpatterns = [
    path("", company.start, name="settings"),
    path("company/", company.company, name="company"),
    path("people/", staff.people, name="people"),
    path("people/invitations/", staff.invitation, name="invitation"),
    path("people/invitations/<int:invitation_id>/withdrawal/", staff.withdrawal, name="withdrawal"),
    path("people/<int:agent_id>/", staff.person, name="person"),
    path("people/<int:agent_id>/duties/", staff.duties, name="duties"),
    path("people/<int:agent_id>/deactivation/", staff.deactivation, name="deactivation"),
    path("people/<int:agent_id>/activation/", staff.activation, name="activation"),
    path("teams/", teams.teams, name="teams"),
    path("teams/new/", teams.new_team, name="new_team"),
    path("teams/<int:team_id>/", teams.team, name="team"),
    path("organizations/", organizations.organizations, name="organizations"),
    path("organizations/new/", organizations.new_organization, name="new_organization"),
    path("organizations/<int:organization_id>/", organizations.organization, name="organization"),
    path("organizations/imports/", accounts.imports, name="account_imports"),
    path("organizations/<int:organization_id>/account/", accounts.account, name="account"),
    path(
        "organizations/<int:organization_id>/account/<int:event_id>/withdrawal/",
        accounts.withdrawal,
        name="account_withdrawal",
    ),
    path("calendars/", calendars.calendar_list, name="calendars"),
    path("calendars/assignments/", calendars.assignments, name="calendar_assignments"),
    path("calendars/new/", calendars.new_calendar, name="new_calendar"),
    path("calendars/<int:calendar_id>/", calendars.calendar, name="calendar"),
    path("calendars/<int:calendar_id>/hours/", calendars.new_hours, name="new_hours"),
    path("calendars/<int:calendar_id>/hours/<int:version_id>/", calendars.hours, name="hours"),
    path("calendars/<int:calendar_id>/hours/<int:version_id>/removal/", calendars.hours_removal, name="hours_removal"),
    path("calendars/<int:calendar_id>/days/", calendar_days.new_day, name="new_day"),
    path("calendars/<int:calendar_id>/days/<int:day_id>/removal/", calendar_days.day_removal, name="day_removal"),
    path("calendars/<int:calendar_id>/holidays/", calendar_days.holidays, name="holidays"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<int:token_id>/revocation/", tokens.revocation, name="revocation"),
]
