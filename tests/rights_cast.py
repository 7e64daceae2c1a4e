"""Everybody who may knock, one row of everything there is, and what to post where: the stage of the rights matrix."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver
from PIL import Image

from automation.actions.policies import save_policy
from channels_inbox.actions.call_imports import store_import
from channels_inbox.actions.channels import create_channel
from channels_inbox.actions.receive import accept
from channels_inbox.actions.request_links import make_request_link
from channels_inbox.enums import ItemState, Receiver
from channels_inbox.models import (
    Call,
    CallRecording,
    ChannelSettings,
    ChatBan,
    ChatSession,
    Item,
    LiveOffer,
    LiveTalk,
)
from channels_inbox.models.envelope import Thread
from core import blobs
from core.clocks import now
from core.html import hold_remote, sanitise
from core.signing import mac
from knowledge_base import models as knowledge
from knowledge_base import sites
from knowledge_base.actions.announcements import Words, save_announcement
from knowledge_base.actions.articles import create_article
from knowledge_base.actions.drafts import publish
from knowledge_base.actions.pictures import keep_picture
from knowledge_base.actions.subscriptions import PURPOSE
from people.actions.accounts import record_account_event
from people.actions.calendars import create_calendar, set_days
from people.actions.contacts import create_organization, find_or_create_contact
from people.actions.customers import begin_session, end_customer_sessions, make_sign_in_link
from people.actions.staff import invite
from people.actions.tokens import create_api_token
from people.customers import COOKIE
from people.enums import IdentityKind, Role, Scope
from people.models import Agent
from surveys.actions.invitations import EXPIRES, make_link
from surveys.actions.planning import create_wave
from surveys.actions.settings import change_questions, get_survey, put_link
from surveys.enums import Mode
from surveys.models import Invitation
from tests.cast import Cast, make_agent
from tests.metrics.report_rows import make_report
from tests.rights_knowledge import KNOWLEDGE_BODIES, KNOWLEDGE_SPECIAL, knowledge_rows
from tickets.actions.conversation import IncomingFile, default_status
from tickets.actions.drafts import save_draft
from tickets.actions.intake import hold_message
from tickets.actions.reply import post_reply
from tickets.enums import Category, ChannelKind
from tickets.models import Attachment, Channel, CustomField, Participant, ReplyTemplate, Tag, Ticket, UndoStep

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PAGES = ("anonymous", "customer", "stranger", "deactivated", "other", "light", "agent", "manager", "administrator")
API = (
    "anonymous", "session", "deactivated/write", "other/read", "other/write", "light/read", "light/write",
    "agent/read", "agent/write", "manager/read", "manager/write", "administrator/read", "administrator/write",
)  # fmt: skip
ACCOUNT = ("anonymous", "deactivated", "light", "administrator")
NOBODYS_TOKEN = "x" * 43


@dataclass
class Stage:
    """Who knocks (`clients`, by column), and what stands for each part of an address."""

    clients: dict[str, Client]
    ticket: Ticket
    parts: dict[str, object]
    special: dict[str, dict[str, object]] = field(default_factory=dict)
    bodies: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    survey_tokens: dict[str, str] = field(default_factory=dict)
    sign_in_tokens: dict[str, str] = field(default_factory=dict)

    def address(self, route: str, actor: str) -> str:
        """The route with a row of Alice's in every gap; a customer's gap holds that customer's own token."""
        route = route.replace("^(?P<kind>[a-z_]+)/(?P<slug>[-\\w]+)/?$", "postmark/support/")
        route = route.replace("^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", "password/reset/key/1-a-b/")
        if route.startswith(("help/", "s/")):
            tokens = self.survey_tokens if route.startswith("s/") else self.tokens
            tokens = self.sign_in_tokens if "/sign-in/" in route else tokens
            route = route.replace("<str:token>", tokens.get(actor, NOBODYS_TOKEN))
        for name, value in {**self.parts, **self.special.get(route, {})}.items():
            route = route.replace(name, str(value))
        return f"/{route}"


def routes() -> list[str]:
    """Every address of the product, as the URL map writes it."""
    return list(_walk(get_resolver(), ""))


def _walk(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield address
        else:
            yield from _walk(entry, address)


def people(cast: Cast) -> dict[str, Agent]:
    """One agent of each sort; the deactivated one was an administrator."""
    return {
        "other": cast.charlie,
        "light": make_agent("Lia", Role.LIGHT, cast.support),
        "agent": cast.alice,
        "manager": make_agent("Mia", Role.MANAGER, cast.support),
        "administrator": make_agent("Ada", Role.ADMINISTRATOR, cast.support),
        "deactivated": make_agent("Dora", Role.ADMINISTRATOR, cast.support),
    }


def page_stage(cast: Cast) -> Stage:
    """Browsers: signed in as each sort of agent, and two customers, signed in and with their links.

    Who is deactivated was signed in as the customer too, and that session was revoked.
    """
    agents = people(cast)
    clients = {name: cast.client(agent) for name, agent in agents.items()}
    eve = find_or_create_contact(kind=IdentityKind.EMAIL, value="eve@elsewhere.test")
    clients["deactivated"].cookies[COOKIE] = begin_session(contact=cast.dana, email=cast.dana.email)
    end_customer_sessions(contact=cast.dana)
    customers = {"anonymous": Client(), "customer": cast.customer(cast.dana), "stranger": cast.customer(eve)}
    stage = _stage(cast, clients | customers)
    Agent.objects.filter(pk=agents["deactivated"].pk).update(is_active=False)
    stage.tokens = {
        "customer": _token(make_request_link(stage.ticket, cast.dana)),
        "stranger": _token(make_request_link(cast.open_ticket(author=eve, author_email="eve@elsewhere.test"), eve)),
    }
    made = make_sign_in_link(email=cast.dana.email)
    stage.sign_in_tokens = {"customer": made[1] if made else ""}
    stage.survey_tokens = {"customer": _token(_asked(cast, stage.ticket))}
    return stage


def api_stage(cast: Cast) -> Stage:
    """Programs: no token, a session instead of one, and tokens of each sort of agent."""
    agents = people(cast)
    clients = {"anonymous": Client(), "session": cast.client(agents["administrator"])}
    for column in API[2:]:
        name, scope = column.split("/")
        _row, text = create_api_token(agent=agents[name], name=column, scopes=[Scope(scope)])
        clients[column] = Client(headers={"Authorization": f"Bearer {text}"})
    stage = _stage(cast, clients)
    Agent.objects.filter(pk=agents["deactivated"].pk).update(is_active=False)
    return stage


def _token(link: str) -> str:
    return link.rstrip("/").rpartition("/")[2]


def _stage(cast: Cast, clients: dict[str, Client]) -> Stage:
    ChannelSettings.objects.create(
        channel=cast.mailbox,
        incoming="webhook",
        config={"webhook_provider": "postmark"},
        secrets={"webhook_secret": "provider:secret"},
    )
    html, count = hold_remote(sanitise('<img src="https://t.test/p.png"><p>It leaks.</p>'))
    file = IncomingFile(blobs.put(_png()), len(_png()), "a.png", "image/png", "", False)
    ticket = cast.open_ticket(html=html, remote_images=count, files=(file,))
    first = ticket.messages.get()
    sent = post_reply(ticket_number=ticket.pk, agent=cast.alice, html="<p>Yes.</p>", hold_s=600)
    held = hold_message(ticket_number=ticket.pk, incoming=cast.incoming("Me too."), reason="stranger")
    parts = (
        _rows(cast, ticket)
        | knowledge_rows(cast, _png())
        | _help(cast)
        | _survey(cast)
        | {
            "<int:number>": ticket.pk,
            "<int:message_id>": first.pk,
            "<int:attachment_id>": first.attachments.get().pk,
            "<slug:view>": "open",
            "<slug:name>": "status",
            "<slug:kind>": "note",
            "<slug:key>": _chat(cast, ticket),
            "<int:file_id>": first.attachments.get().pk,
            "<int:offer_id>": _offer(cast, ticket),
            "<int:ban_id>": ChatBan.objects.create(channel=Channel.objects.get(slug="website"), name="Eve").pk,
        }
    )
    special: dict[str, dict[str, object]] = KNOWLEDGE_SPECIAL | {
        "inbox/messages/<int:message_id>/undo/": {"<int:message_id>": sent.pk},
        "inbox/messages/<int:message_id>/acceptance/": {"<int:message_id>": held.pk},
        "inbox/messages/<int:message_id>/separation/": {"<int:message_id>": held.pk},
        "inbox/drafts/files/<int:attachment_id>/": {"<int:attachment_id>": _draft_file(cast, ticket)},
        "dashboards/<slug:slug>/": {"<slug:slug>": "speed"},
        "dashboards/<slug:slug>/export/": {"<slug:slug>": "speed"},
        "dashboards/<slug:slug>/tickets/": {"<slug:slug>": "new"},
        "dashboards/me/<slug:slug>/tickets/": {"<slug:slug>": "csat"},
        "settings/channels/<slug:slug>/": {"<slug:slug>": cast.mailbox.slug},
        "settings/channels/<slug:slug>/tests/": {"<slug:slug>": cast.mailbox.slug},
        "settings/channels/<slug:slug>/test-mails/": {"<slug:slug>": cast.mailbox.slug},
        "settings/channels/<slug:slug>/bot/": {"<slug:slug>": "website"},
        "settings/channels/<slug:slug>/greetings/": {"<slug:slug>": "website"},
        "settings/channels/<slug:slug>/secrets/": {"<slug:slug>": _webhook(cast)},
        "api/v1/articles/<slug:key>/": {"<slug:key>": "descale"},
        "api/v1/metrics/<slug:name>/": {"<slug:name>": "first_response"},
        "api/v1/articles/<slug:key>/<slug:language>/": {"<slug:key>": "descale", "<slug:language>": "en"},
        "api/v1/articles/<slug:key>/<slug:language>/publication/": {"<slug:key>": "descale", "<slug:language>": "en"},
        "settings/surveys/<int:survey_id>/questions/<slug:key>/": {"<slug:key>": "q1"},
        "settings/surveys/<int:survey_id>/questions/<slug:key>/removal/": {"<slug:key>": "q1"},
        "settings/surveys/<int:survey_id>/questions/<slug:key>/place/": {"<slug:key>": "q1"},
        "settings/help/brands/<slug:slug>/": {"<slug:slug>": cast.mailbox.brand.slug},
        "live/pauses/<slug:kind>/": {"<slug:kind>": "chat"},
        "settings/channels/new/<slug:kind>/": {"<slug:kind>": "webhook"},
        "settings/channels/<slug:slug>/imports/": {"<slug:slug>": "calls"},
        "settings/channels/<slug:slug>/imports/<int:import_id>/": _import(cast),
        "help/<language:language>/c/<slug:slug>/": {"<slug:slug>": "cleaning"},
        "help/<language:language>/a/<slug:slug>/": {"<slug:slug>": "descale"},
        "help/<language:language>/a/<slug:slug>.md": {"<slug:slug>": "descale"},
        "help/<language:language>/a/<slug:slug>/votes/": {"<slug:slug>": "descale"},
    }
    return Stage(clients, ticket, parts, special, _bodies(cast, ticket))


def _help(cast: Cast) -> dict[str, object]:
    """A public article with a picture, an announcement, and somebody who asked for it by mail."""
    knowledge.HelpSite.objects.update_or_create(brand=None, defaults={"languages": ["en"], "accent": "#7a1f5c"})
    sites.forget()
    picture = keep_picture(content=_png(), filename="a.png")
    draft = create_article(
        agent=cast.alice, kind="how_to", category=knowledge.Category.objects.create(slug="cleaning"), language="en",
        title="Descale", html=f'<p><img src="media:{picture.sha256}" alt=""></p>',
    )  # fmt: skip
    publish(translation=draft, agent=cast.alice)
    notice = save_announcement(
        announcement=None, agent=cast.alice, kind="news", starts_at=None, ends_at=None, is_mailed=False,
        words={"en": Words("Closed on Friday", "")},
    )  # fmt: skip
    subscriber = knowledge.Subscriber.objects.create(
        email="eve@elsewhere.test", language="en", asked_at=now(), token_hash="x"
    )
    return {
        "<language:language>": "en",
        "<sha256:sha256>": picture.sha256,
        "<slug:version>": "7a1f5c",
        "<int:announcement_id>": notice.pk,
        "<int:subscriber_id>": subscriber.pk,
        "<str:mac>": mac(PURPOSE, subscriber.pk),
    }


def _asked(cast: Cast, ticket: Ticket) -> str:
    """The link with which Dana was asked about the ticket an hour ago."""
    version, sent = get_survey().versions.get(), now() - timedelta(hours=1)
    invitation = Invitation.objects.create(
        version=version, ticket=ticket, contact=cast.dana, mode=Mode.MAIL, sent_at=sent, expires_at=now() + EXPIRES
    )
    return make_link(invitation=invitation)


def _survey(cast: Cast) -> dict[str, object]:
    """A survey with an open link, a further question and a wave."""
    survey = get_survey()
    question = {"key": "q1", "type": "text", "required": False, "text": {"en": "Why?"}}
    change_questions(survey=survey, questions=[question], by=None)
    wave = create_wave(survey=survey, name="All", starts_at=now(), segment={}, sample_percent=9, repeat_days=0, by=None)
    key = put_link(survey=survey, wanted=True)
    return {"<int:survey_id>": survey.pk, "<int:wave_id>": wave.pk, "<str:key>": key}


def _import(cast: Cast) -> dict[str, object]:
    """A file of past calls whose columns are not chosen yet."""
    channel = Channel.objects.get(slug="calls")
    row = store_import(
        channel=channel, agent=cast.alice, filename="a.csv", content=b"at,number\n2025-10-22,+4930901820"
    )
    return {"<slug:slug>": "calls", "<int:import_id>": row.pk}


def _webhook(cast: Cast) -> str:
    """The slug of a channel whose secret is made here."""
    kind = ChannelKind.WEBHOOK
    return create_channel(kind=kind, name="Shop", default_team=cast.support, config={}, secrets={}).slug


def _chat(cast: Cast, ticket: Ticket) -> str:
    """The key of a chat; a visitor of it wrote the ticket."""
    brand = cast.mailbox.brand
    channel = Channel.objects.create(
        slug="website", name="Website", kind=ChannelKind.CHAT, brand=brand, default_team=cast.support
    )
    ChannelSettings.objects.create(channel=channel, incoming="webhook", outgoing="chat")
    session = ChatSession.objects.create(channel=channel, token_hash="x" * 64, email="dana@customer.test")
    Thread.objects.create(channel=channel, key=f"thread:visitor-{session.pk}", ticket=ticket)
    return channel.slug


def _offer(cast: Cast, ticket: Ticket) -> int:
    """The visitor waits, and it rings at Alice."""
    channel = Channel.objects.get(kind=ChannelKind.CHAT)
    moment = now()
    talk = LiveTalk.objects.create(
        channel=channel,
        ticket=ticket,
        session=ChatSession.objects.get(),
        team=cast.support,
        state=LiveTalk.State.WAITING,
        waiting_since=moment,
    )
    later = moment + timedelta(hours=1)
    return LiveOffer.objects.create(talk=talk, agent=cast.alice, expires_at=later).pk


def _rows(cast: Cast, ticket: Ticket) -> dict[str, object]:
    """One row of everything that an address can name besides tickets and their messages."""
    envelope = accept(channel=cast.mailbox, receiver=Receiver.SMTP, raw=b"From: x@y.test\r\n\r\nHello\r\n")
    item = Item.objects.get(envelope=envelope)
    Item.objects.filter(pk=item.pk).update(state=ItemState.QUARANTINED, error="unreadable", finished_at=now())
    later = now() + timedelta(hours=1)
    step = UndoStep.objects.create(agent=cast.alice, created_at=now(), expires_at=later)
    calendar = create_calendar(name="Office", time_zone="UTC", weekly=((),) * 7, by=None)
    set_days(calendar=calendar, first=later.date(), last=later.date(), name="Fair", hours=(), by=None)
    invitation, token = invite(email="new@helpdesk.test", name="New", role=Role.AGENT, teams=[cast.support], by=None)
    call, recording = _call(cast, ticket)
    organization = create_organization(name="Customer Ltd", domains=("customer.example",))
    policy = save_policy(policy=None, values={"name": "Quick", "resolution_s": 60}, calendar=None, by=None)
    return {
        "<int:report_id>": make_report(make_agent("Rita", Role.MANAGER, cast.support), [cast.bob]).pk,
        "<int:policy_id>": policy.pk,
        "<int:event_id>": record_account_event(
            account=organization, kind="value_changed", at=later, value=1, currency="EUR"
        ).pk,
        "<int:call_id>": call,
        "<int:recording_id>": recording,
        "<int:envelope_id>": envelope.pk,
        "<int:item_id>": item.pk,
        "<int:step_id>": step.pk,
        "<int:agent_id>": cast.bob.pk,
        "<int:calendar_id>": calendar.pk,
        "<int:version_id>": calendar.versions.get().pk,
        "<int:day_id>": calendar.days.get().pk,
        "<int:team_id>": cast.billing.pk,
        "<int:contact_id>": cast.dana.pk,
        "<int:organization_id>": organization.pk,
        "<int:invitation_id>": invitation.pk,
        "<str:token>": token,
        "<int:token_id>": create_api_token(agent=cast.alice, name="mine", scopes=[Scope.READ])[0].pk,
        "<int:tag_id>": Tag.objects.create(name="refund").pk,
        "<int:template_id>": ReplyTemplate.objects.create(title="Hello", html="<p>Hello</p>").pk,
        "<int:field_id>": CustomField.objects.create(key="order", label="Order", type=CustomField.Type.TEXT).pk,
    }


def _call(cast: Cast, ticket: Ticket) -> tuple[int, int]:
    """A call that Alice wraps up, in the ticket, and its recording."""
    kind, brand = ChannelKind.PHONE, cast.mailbox.brand
    channel = Channel.objects.create(slug="calls", name="Calls", kind=kind, brand=brand, default_team=cast.support)
    ChannelSettings.objects.create(channel=channel, incoming="webhook", outgoing="phone")
    moment = now()
    call = Call.objects.create(
        channel=channel, state="wrapping", direction="inbound", outcome="answered", number="+4930901820",
        contact=cast.dana, agent=cast.alice, offered_to=[cast.alice.pk], ticket=ticket, offered_at=moment,
        answered_at=moment, ended_at=moment, settle_at=moment + timedelta(hours=1),
    )  # fmt: skip
    values = {"name": "r", "url": "https://pbx.test/r", "state": "stored", "sha256": blobs.put(b"RIFF"), "size": 4}
    return call.pk, CallRecording.objects.create(call=call, **values).pk


def _draft_file(cast: Cast, ticket: Ticket) -> int:
    draft = save_draft(agent=cast.alice, ticket_number=ticket.pk, kind="reply", html="<p>Soon.</p>")
    return Attachment.objects.create(draft=draft, sha256=blobs.put(b"mine"), size=4, content_type="text/plain").pk


def _png() -> bytes:
    target = BytesIO()
    Image.new("RGB", (8, 8), "red").save(target, "PNG")
    return target.getvalue()


def _bodies(cast: Cast, ticket: Ticket) -> dict[str, dict[str, Any]]:
    """What to send so that a right, and not a missing field, decides; by the end of the address."""
    eve = find_or_create_contact(kind=IdentityKind.EMAIL, value="eve@elsewhere.test")
    Participant.objects.create(ticket=ticket, contact=eve, email="eve@elsewhere.test")
    return KNOWLEDGE_BODIES | {
        "number>/invitations": {"survey": get_survey().pk},
        "number>/replies": {"html": "<p>Hello</p>", "to": "dana@customer.test", "anyway": "1"},
        "number>/transfers": {"to": f"team-{cast.support.pk}", "summary": "Please"},
        "number>/notes": {"html": "<p>Hello</p>"},
        "number>/forwards": {"html": "<p>Hello</p>", "to": "third@party.test"},
        "number>/status": {"status": default_status(Category.PENDING).pk},
        "number>/assignment": {"agent": cast.alice.pk},
        "number>/priority": {"priority": "3"},
        "number>/tags": {"add": "refund"},
        "number>/subject": {"subject": "Other words"},
        "number>/custom": {"key": "order", "value": "12"},
        "number>/flag": {"flag": "spam"},
        "number>/reading": {"seq": "1"},
        "number>/merger": {"into": cast.open_ticket().pk},
        "number>/participants": {"contact": eve.pk, "state": "approved"},
        "number>/drafts/<slug:kind>": {"html": "<p>Soon</p>"},
        "tickets/<int:number>/suggestions": {
            "translation": knowledge.Translation.objects.values_list("pk", flat=True).first(),
            "how": "link",
        },
        "inbox/changes": {"number": [str(ticket.pk)], "do": "assign", "value": "me"},
        "inbox/calls": {},
        "calls": {"number": "+4930901820", "direction": "inbound", "outcome": "answered", "onto": ticket.pk},
        "me/availability": {"availability": "online"},
        "account-events": {"kind": "started", "at": "2026-01-01T00:00:00Z"},
        "v1/tickets/<int:number>/messages": {"kind": "note", "text": "Hello"},
        "v1/tickets/<int:number>": {"priority": "high", "version": ticket.version + 100},
    }


def body(stage: Stage, route: str) -> dict[str, Any]:
    """What to send to an address: {} where nothing is needed, a fresh file where one is."""
    if route.endswith("/files/"):
        return {"file": SimpleUploadedFile("a.txt", b"hello")}
    if route.startswith("s/"):
        return {"score": "5"}
    return next((given for end, given in stage.bodies.items() if route.rstrip("/").endswith(end)), {})
