"""Announcements: shown while they last, mailed once to whoever confirmed, ended by one press."""

import re
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from core import bounces
from core.clocks import now
from knowledge_base import sites
from knowledge_base.actions.announcements import Words, remove_announcement, save_announcement
from knowledge_base.actions.subscriptions import forget_unconfirmed, mail_announcements
from knowledge_base.models import Announcement, AnnouncementMail, HelpSite, KnowledgeEvent, Subscriber
from people.enums import Role
from tests.cast import Cast, make_agent

pytestmark = pytest.mark.django_db
OWN = {"Sec-Fetch-Site": "same-origin", "User-Agent": "Mozilla/5.0"}
WORDS = {"en": Words("The app is slow", "We look into it."), "pt-br": Words("O aplicativo está lento", "")}


def page(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def announce(cast: Cast, **more: object) -> Announcement:
    values = {"kind": "incident", "starts_at": None, "ends_at": None, "is_mailed": True, "words": WORDS, **more}
    return save_announcement(announcement=None, agent=cast.alice, **values)  # type: ignore[arg-type]


def subscriber(email: str = "dana@customer.test", language: str = "en") -> Subscriber:
    return Subscriber.objects.create(
        email=email, language=language, token_hash=email, asked_at=now(), confirmed_at=now()
    )


def test_incident_stands_on_the_pages_of_its_language_while_it_lasts(
    client: Client, cast: Cast, site: HelpSite
) -> None:
    later = announce(cast, starts_at=now() + timedelta(hours=1))
    assert "app is slow" not in page(client, "/help/en/")
    announce(cast)
    assert "The app is slow" in page(client, "/help/en/")
    assert "O aplicativo" in page(client, "/help/pt-br/")
    Announcement.objects.exclude(pk=later.pk).update(starts_at=now() - timedelta(2), ends_at=now() - timedelta(1))
    sites.forget()
    assert "app is slow" not in page(client, "/help/en/")


def test_words_of_an_announcement_are_text(client: Client, cast: Cast, site: HelpSite) -> None:
    announce(cast, words={"en": Words("<b>Now</b>", "<script>alert(1)</script>")})
    found = page(client, "/help/en/")
    assert "&lt;b&gt;Now" in found
    assert "<script>alert" not in found


def test_subscription_is_confirmed_by_the_address_itself(client: Client, cast: Cast, site: HelpSite) -> None:
    ask = {"email": "Dana@customer.test"}
    announce(cast)
    first = client.post("/help/en/subscription/", ask, headers=OWN).content
    assert "The app is slow" in first.decode()  # an incident stands on every page
    assert mail_announcements() == 0
    (asked,) = mail.outbox
    address = re.search(r"https://help\.ondine\.test(/help/subscriptions/\S+)", asked.body)
    assert address is not None
    client.get(address[1])
    assert Subscriber.objects.get().confirmed_at is None  # scanners of mail open every link
    client.post(address[1], headers=OWN)
    assert Subscriber.objects.get().confirmed_at is not None
    assert client.post("/help/en/subscription/", ask, headers=OWN).content == first  # says nothing about who is known
    assert len(mail.outbox) == 1


def test_announcement_is_mailed_once_in_the_subscribers_language(cast: Cast, site: HelpSite) -> None:
    subscriber()
    subscriber("rui@customer.test", "pt-br")
    announce(cast)
    assert mail_announcements() == 2
    assert mail_announcements() == 0
    assert [(sent.to, sent.subject) for sent in mail.outbox] == [
        (["dana@customer.test"], "The app is slow"),
        (["rui@customer.test"], "O aplicativo está lento"),
    ]
    assert mail.outbox[0].extra_headers["Auto-Submitted"] == "auto-generated"


def test_mail_ends_the_subscription_by_one_press(client: Client, cast: Cast, site: HelpSite) -> None:
    subscriber()
    announce(cast)
    mail_announcements()
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = headers["List-Unsubscribe"].strip("<>").removeprefix("https://help.ondine.test")
    assert client.post(path[:-2] + "x/").status_code == 404
    assert client.get(path).status_code == 200
    assert Subscriber.objects.count() == 1
    client.post(path, {"List-Unsubscribe": "One-Click"})
    assert Subscriber.objects.count() == 0


def test_mail_that_is_refused_is_tried_again(cast: Cast, site: HelpSite, monkeypatch: pytest.MonkeyPatch) -> None:
    subscriber()
    row = announce(cast)

    def refuse(*_given: object, **_more: object) -> int:
        raise OSError("no route")

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", refuse)
        assert mail_announcements() == 0
    assert mail_announcements() == 0  # the claim holds
    row.mails.update(claimed_at=now() - timedelta(hours=1))
    assert mail_announcements() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_mail_each_subscriber_once(cast: Cast, site: HelpSite) -> None:
    for number in range(6):
        subscriber(f"reader{number}@customer.test")
    announce(cast)

    def work() -> None:
        mail_announcements()
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(sent.to[0] for sent in mail.outbox) == [f"reader{number}@customer.test" for number in range(6)]


def test_unconfirmed_address_is_forgotten(cast: Cast) -> None:
    kept = subscriber()
    old = subscriber("old@customer.test")
    Subscriber.objects.filter(pk=old.pk).update(confirmed_at=None, asked_at=now() - timedelta(days=3))
    assert forget_unconfirmed() == 1
    assert Subscriber.objects.get() == kept


def test_manager_writes_an_announcement(cast: Cast, site: HelpSite) -> None:
    client = cast.client(make_agent("Mia", Role.MANAGER, cast.support))
    path = "/knowledge/announcements/new/"
    assert client.post(path, {"kind": "news"}).status_code == 422
    given = {"kind": "news", "title_en": "Closed on Friday", "text_en": "", "ends_at": "2099-01-01T10:00"}
    assert client.post(path, given).headers["Location"] == "/knowledge/announcements/"
    row = Announcement.objects.get()
    assert "Closed on Friday" in page(client, "/knowledge/announcements/")
    client.post(f"/knowledge/announcements/{row.pk}/", {**given, "title_en": "Closed on Monday"})
    assert row.texts.get().title == "Closed on Monday"
    client.post(f"/knowledge/announcements/{row.pk}/removal/")
    assert not Announcement.objects.exists()


def test_refused_address_gets_nothing_until_it_confirms_anew(client: Client, cast: Cast, site: HelpSite) -> None:
    reader = subscriber()
    announce(cast)
    mail_announcements()
    assert not bounces.refused("another@help.test", "550")
    assert bounces.refused(AnnouncementMail.objects.get().message_id, "550 no such user")
    announce(cast)
    assert mail_announcements() == 0
    mia = cast.client(make_agent("Mia", Role.MANAGER, cast.support))
    assert re.search(r"1 <span[^>]*>1 refused", page(mia, "/knowledge/announcements/"))
    client.post("/help/en/subscription/", {"email": reader.email}, headers=OWN)
    link = re.search(r"(/help/subscriptions/\S+)", mail.outbox[-1].body)
    assert link is not None
    client.post(link[1], headers=OWN)
    assert mail_announcements() == 1


def test_refused_address_is_forgotten_after_a_month(site: HelpSite) -> None:
    reader = subscriber()
    Subscriber.objects.update(bounced_at=now() - timedelta(days=29))
    assert forget_unconfirmed() == 0
    Subscriber.objects.filter(pk=reader.pk).update(bounced_at=now() - timedelta(days=31))
    assert forget_unconfirmed() == 1


def test_each_change_of_an_announcement_is_written_down(cast: Cast, site: HelpSite) -> None:
    row = announce(cast)
    values = {"kind": "resolved", "starts_at": None, "ends_at": None, "is_mailed": False, "words": WORDS}
    save_announcement(announcement=row, agent=cast.alice, **values)  # type: ignore[arg-type]
    key = f"announcement-{row.pk}"
    remove_announcement(announcement=row, agent=cast.alice)
    events = KnowledgeEvent.objects.filter(key=key).order_by("pk")
    assert [(each.kind, each.agent, each.data["titles"]["en"]) for each in events] == [
        ("announced", cast.alice, "The app is slow"),
        ("reworded", cast.alice, "The app is slow"),
        ("withdrawn", cast.alice, "The app is slow"),
    ]
