"""The room `knowledge_base`."""

from django.apps import AppConfig


class KnowledgeBaseConfig(AppConfig):
    name = "knowledge_base"

    def ready(self) -> None:
        """The search's index follows what readers see; fills the seams of the floors below, and the workspace."""
        from django.utils.translation import gettext_lazy as _

        from core import answers, bounces, panels, selfservice
        from knowledge_base import desk_panels
        from knowledge_base.actions.changes import follow
        from knowledge_base.actions.subscriptions import RefusedMails
        from knowledge_base.answers import passages
        from knowledge_base.search.documents import renew
        from knowledge_base.views import drafting, site, suggested
        from knowledge_base.views.suggestions import search_address, suggestions_address
        from knowledge_base.watching import Watcher

        follow(renew)
        site.register()
        drafting.register()
        suggested.fill_side()
        answers.offer(passages)
        selfservice.watch(Watcher())
        bounces.listen(RefusedMails())
        panels.fill(panels.SUGGESTIONS, panels.Panel("articles", _("Articles"), "book-open", 10, suggestions_address))
        panels.fill(panels.SEARCH, panels.Panel("articles", _("Articles"), "book-open", 10, search_address))
        desk_panels.register()
