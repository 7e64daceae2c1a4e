"""What readers say, under /knowledge/votes/."""

from django.urls import path

from knowledge_base.views import opinions

app_name = "opinions"
urlpatterns = [path("", opinions.votes, name="votes")]
