"""Settings pages about tickets, under /settings/."""

from django.urls import path

from tickets.views_settings import fields, tags, templates

app_name = "ticket_settings"
urlpatterns = [
    path("tags/", tags.tags, name="tags"),
    path("tags/<int:tag_id>/removal/", tags.removal, name="tag_removal"),
    path("templates/", templates.templates, name="templates"),
    path("templates/new/", templates.new_template, name="new_template"),
    path("templates/<int:template_id>/", templates.template, name="template"),
    path("templates/<int:template_id>/removal/", templates.removal, name="template_removal"),
    path("fields/", fields.fields, name="fields"),
    path("fields/new/", fields.new_field, name="new_field"),
    path("fields/<int:field_id>/", fields.field, name="field"),
]
