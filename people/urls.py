"""Settings pages about people, under /settings/."""

from django.urls import path

from people.views import company, staff, teams, tokens

app_name = "people"
urlpatterns = [
    path("", company.start, name="settings"),
    path("company/", company.company, name="company"),
    path("people/", staff.people, name="people"),
    path("people/invitations/", staff.invitation, name="invitation"),
    path("people/invitations/<int:invitation_id>/withdrawal/", staff.withdrawal, name="withdrawal"),
    path("people/<int:agent_id>/", staff.person, name="person"),
    path("people/<int:agent_id>/deactivation/", staff.deactivation, name="deactivation"),
    path("people/<int:agent_id>/activation/", staff.activation, name="activation"),
    path("teams/", teams.teams, name="teams"),
    path("teams/new/", teams.new_team, name="new_team"),
    path("teams/<int:team_id>/", teams.team, name="team"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<int:token_id>/revocation/", tokens.revocation, name="revocation"),
]
