"""Articles beside a ticket, under /knowledge/tickets/."""

from django.urls import path

from knowledge_base.views import drafting, suggested

app_name = "suggested"
urlpatterns = [
    path("<int:number>/suggestions/", suggested.articles, name="articles"),
    path("<int:number>/drafts/", drafting.drafts, name="drafts"),
]
