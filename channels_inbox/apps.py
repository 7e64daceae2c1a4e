"""The room of ways in and out."""

from django.apps import AppConfig


class ChannelsInboxConfig(AppConfig):
    name = "channels_inbox"

    def ready(self) -> None:
        """Deliveries are written in the transaction of the action that wants something sent."""
        from channels_inbox.kinds.chat import bot, proactive
        from channels_inbox.kinds.chat.panel import fill_side
        from channels_inbox.kinds.chat.reception import attend_first
        from channels_inbox.kinds.form.letters import fill_help
        from channels_inbox.kinds.phone.desk import offer_calls
        from channels_inbox.kinds.phone.sheet import offer_sheet
        from channels_inbox.kinds.whatsapp.panel import fill_composer
        from channels_inbox.live.desk import fill_slots
        from channels_inbox.quarantine_panel import fill_rail
        from channels_inbox.settings_pages import register
        from channels_inbox.subscribers import on_ticket_events
        from channels_inbox.views.retries import offer_retries
        from core.events import subscribe
        from realtime.routing import serve

        subscribe("channels_inbox.deliveries", on_ticket_events)
        register()
        attend_first(proactive.attend)
        attend_first(bot.attend)
        fill_rail()
        fill_side()
        fill_composer()
        fill_help()
        fill_slots()
        offer_retries()
        offer_sheet()
        offer_calls()
        serve("ws/chat/<slug:key>/", "channels_inbox.kinds.chat.consumer.ChatConsumer")
