"""Service level policies in the settings, under /settings/sla/."""

from django.urls import path

from automation.views import policies

app_name = "sla"
urlpatterns = [
    path("", policies.policies, name="policies"),
    path("new/", policies.new_policy, name="new_policy"),
    path("<int:policy_id>/", policies.policy, name="policy"),
    path("<int:policy_id>/place/", policies.place, name="place"),
]
