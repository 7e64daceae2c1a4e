"""The product's own mail: queued in the request, sent by a worker, logged where no mailbox can send."""

import logging

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.db import connection

from channels_inbox.models import ChannelSettings, SystemMail
from channels_inbox.outbound.sending import send_due
from core import bounces
from core.clocks import now
from tests.cast import Cast
from tests.simulators.smtp_server import SmtpServer

pytestmark = pytest.mark.django_db(transaction=True)
BACKEND = "channels_inbox.mailer.SystemMailBackend"


@pytest.fixture(autouse=True)
def _real_backend(settings: object) -> None:
    """pytest-django puts mail into memory; here the product's own backend is meant."""
    settings.EMAIL_BACKEND = BACKEND  # type: ignore[attr-defined]


def test_mail_is_queued_encrypted_and_sent_by_the_worker(mail_cast: Cast, sink: SmtpServer) -> None:
    send_mail("Reset your password", "Follow https://help.test/secret-link", None, ["ana@demo.test"])

    assert sink.mails == []
    assert _stored().find("secret-link") == -1
    send_due(10)

    assert [mail.recipients for mail in sink.mails] == [["ana@demo.test"]]
    mail = sink.mails[0].mail
    assert mail["From"] == "Support <support@demo.test>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert sink.mails[0].sender == ""
    assert "secret-link" in mail.get_content()
    assert not SystemMail.objects.exists()


def test_each_recipient_gets_a_mail_of_their_own_with_its_html(mail_cast: Cast, sink: SmtpServer) -> None:
    mail = EmailMultiAlternatives("Hello", "Text", None, ["ana@demo.test"], cc=["ben@demo.test"])
    mail.attach_alternative("<p>Text</p>", "text/html")
    mail.send()
    send_due(10)

    assert sorted(mail.recipients[0] for mail in sink.mails) == ["ana@demo.test", "ben@demo.test"]
    assert all(mail.mail.get_body(("html",)) for mail in sink.mails)


def test_refused_for_now_is_tried_again_and_refused_for_good_is_dropped(mail_cast: Cast, sink: SmtpServer) -> None:
    sink.answer("RCPT", "451 4.3.0 Later", times=1)
    send_mail("One", "Text", None, ["ana@demo.test"])
    send_due(10)
    send_due(10)
    assert len(sink.mails) == 1

    sink.answer("RCPT", "550 5.1.1 No", times=1)
    send_mail("Two", "Text", None, ["ana@demo.test"])
    send_due(10)
    assert not SystemMail.objects.exists()
    assert len(sink.mails) == 1


def test_mail_with_a_name_of_its_own_is_heard_of_and_keeps_its_way_out(mail_cast: Cast, sink: SmtpServer) -> None:
    heard: list[tuple[str, str]] = []

    class Listener:
        def refused(self, message_id: str, words: str) -> bool:
            heard.append((message_id, words))
            return True

    bounces.listen(Listener())
    headers = {"Message-ID": "<news@help.test>", "List-Unsubscribe": "<https://help.test/u>", "X-Other": "no"}
    EmailMessage("News", "Text", None, ["ana@demo.test"], headers=headers).send()
    send_due(10)
    (sent,) = sink.mails
    assert sent.sender == "support@demo.test"
    kept = {name: sent.mail[name] for name in ("Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "X-Other")}
    assert kept == {
        "Message-ID": "<news@help.test>",
        "List-Unsubscribe": "<https://help.test/u>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "X-Other": None,
    }
    sink.answer("RCPT", "550 5.1.1 No", times=1)
    EmailMessage("News", "Text", None, ["gone@demo.test"], headers=headers).send()
    send_due(10)
    bounces._listeners.pop()
    assert [(name, "5.1.1" in words) for name, words in heard] == [("news@help.test", True)]


def test_mail_of_a_killed_worker_is_taken_over(mail_cast: Cast, sink: SmtpServer) -> None:
    send_mail("One", "Text", None, ["ana@demo.test"])
    SystemMail.objects.update(lease_until=now(), attempts=1)

    send_due(10)

    assert len(sink.mails) == 1


def test_without_a_mailbox_the_text_goes_to_the_log(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    ChannelSettings.objects.create(channel=cast.mailbox, outgoing="none")

    with caplog.at_level(logging.WARNING):
        assert send_mail("Reset", "Follow this-link", None, ["ana@demo.test"]) == 0

    assert "this-link" in caplog.text
    assert not SystemMail.objects.exists()


def _stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM channels_inbox_systemmail")
        return str(cursor.fetchone()[0])
