"""The room of questions to customers."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "surveys"

    def ready(self) -> None:
        """Chats that end ask through this room; resolutions are planned; mail that came back is marked."""
        from core import bounces, events, outgoing_text
        from core.feedback import offer
        from surveys.actions.delivery import RefusedInvitations
        from surveys.actions.planning import plan_after
        from surveys.asking import asker
        from surveys.letters import fill_links
        from surveys.panels import register
        from tickets.events import STATUS_CHANGED

        offer(asker)
        events.follow("surveys.plans", [STATUS_CHANGED], plan_after)
        bounces.listen(RefusedInvitations())
        outgoing_text.offer(fill_links)
        register()
