"""The words around what customers read are in their language: catalogues, pages, mails."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog
from bs4 import BeautifulSoup
from django.conf import settings
from django.core import mail
from django.test import Client

from channels_inbox.actions.sign_in_links import mail_sign_in_link
from channels_inbox.models import ChannelSettings
from helpdesk.services import words
from helpdesk.services.words_scope import LANGUAGES
from knowledge_base.actions.drafts import begin_translation, publish
from knowledge_base.actions.subscriptions import ask_to_subscribe
from knowledge_base.models import HelpSite, Translation
from people.models import Contact
from surveys.models import Invitation
from tests.cast import Cast
from tests.e2e.screens import SCREENS
from tests.e2e.world import make_world
from tickets.enums import ChannelKind
from tickets.models import Channel

SHOWN = ("alt", "aria-label", "placeholder", "title", "data-label")


def test_every_language_but_english_has_a_catalogue() -> None:
    told = {code: words.path_of(_locale(code)).exists() for code, _name in settings.LANGUAGES}
    assert {code for code, exists in told.items() if not exists} == {"en"}
    assert {_locale(code) for code in told} - {"en"} == set(LANGUAGES)
    whole = {_locale(code) for code in settings.WORKSPACE_LANGUAGES} - {"en"}
    assert whole == {locale for locale, is_whole in LANGUAGES.items() if is_whole}


def _locale(code: str) -> str:
    language, _, country = code.partition("-")
    return f"{language}_{country.upper()}" if country else language


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Salut, %(name)s", None),
        ("Salut, %(nume)s", "other fields"),
        ("<b>Salut</b>, %(name)s", "other fields"),
        ("Salut, %(name)s ", "another space"),
        ("", "not translated"),
    ],
)
def test_check_finds_what_is_wrong_with_a_translation(text: str, fault: str | None) -> None:
    catalog = Catalog(locale="ro")
    catalog.add("Hello, %(name)s", text)
    found = list(words.message_faults(next(each for each in catalog if each.id), catalog))
    assert (fault is None) is (found == [])
    assert all(str(fault) in each for each in found)


def test_check_finds_plurals_that_are_missing_and_words_that_are_only_guessed() -> None:
    catalog = Catalog(locale="ro")
    catalog.add(("%(n)s day", "%(n)s days"), ("%(n)s zi", "%(n)s zile"))
    catalog.add("Sunday", "Duminică", flags=["fuzzy"])
    plural, fuzzy = (each for each in catalog if each.id)
    assert list(words.message_faults(plural, catalog)) == ["is not translated"]
    assert list(words.message_faults(fuzzy, catalog)) == ["is fuzzy"]


@pytest.mark.urls("tests.e2e.urls")
@pytest.mark.parametrize("language", ["pt-br", "ro"])
def test_nothing_around_customers_words_is_left_in_english(cast: Cast, language: str) -> None:
    world = make_world(cast)
    translate_content(cast, language)
    visitors = {"nobody": Client(headers={"accept-language": language}), "dana": cast.customer(cast.dana)}
    english, left = sources(language), []
    for screen in SCREENS:
        if screen.visitor in visitors and screen.path.startswith(("/help/", "/s/", "/chat/")):
            path = screen.path.format(**world.places).replace("/help/en/", f"/help/{language}/")
            response = visitors[screen.visitor].get(path, follow=True)
            assert response.status_code == screen.status, path
            page = BeautifulSoup(response.content, "html.parser")
            left += [] if page.html["lang"] == language else [f"{path}: lang={page.html['lang']}"]
            left += [f"{path}: {text}" for text in shown(page) if english.fullmatch(text)]
    assert "\n".join(sorted(set(left))) == ""


def translate_content(cast: Cast, language: str) -> None:
    """Articles, customer and question in this language; what people wrote themselves says nothing in English."""
    HelpSite.objects.update(languages=["en", language])
    for row in Translation.objects.filter(slug__in=["descale", "no-water"], language="en"):
        made = publish(
            translation=begin_translation(article=row.article, language=language, agent=cast.alice), agent=cast.alice
        )
        Translation.objects.filter(pk=made.pk).update(slug=row.slug)
    Contact.objects.filter(pk=cast.dana.pk).update(language=language)
    Invitation.objects.update(language=language)


def sources(language: str) -> re.Pattern[str]:
    """Whatever the catalogue of a language has other words for, or none yet; a field stands for anything."""
    catalog, found = words.read(_locale(language)), []
    for message in words.read_source():
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        known = catalog.get(ids[0], message.context)
        texts = [] if known is None else [known.string] if isinstance(known.string, str) else list(known.string)
        found += [each for each in ids if each and each not in texts]
    fields = re.compile(r"%(?:\\\()?\w*(?:\\\))?[sd]")
    # What is little more than its fields could be anything.
    patterns = {fields.sub(".+", re.escape(each)) for each in found if len(re.sub(r"%\(\w+\)s|\W", "", each)) > 4}
    return re.compile("|".join(sorted(patterns)))


def shown(page: BeautifulSoup) -> Iterator[str]:
    """Every text that the page shows or tells a screen reader; not what an author wrote."""
    for hidden in page.select("script, style, .article-body"):
        hidden.decompose()
    yield from (text for text in page.stripped_strings if text)
    for element in page.find_all(True):
        yield from (str(element[name]).strip() for name in SHOWN if element.get(name))


def test_mails_to_customers_are_in_their_language(cast: Cast, client: Client) -> None:
    Contact.objects.filter(pk=cast.dana.pk).update(language="ro")
    assert mail_sign_in_link(email=cast.dana.email)
    ask_to_subscribe(email="rui@customer.test", language="pt-br")
    link, subscription = mail.outbox
    assert link.subject == "Linkul dumneavoastră de autentificare"
    assert "Funcționează o singură dată, timp de 30 de minute." in link.body
    assert subscription.subject == "Confirme sua inscrição"
    assert "Se não foi você, não faça nada" in subscription.body


def test_language_of_a_page_of_help_holds_on_the_pages_behind_it(cast: Cast, client: Client) -> None:
    HelpSite.objects.update_or_create(brand=None, defaults={"languages": ["en", "ro"]})
    german = {"accept-language": "de"}
    front = client.get("/help/ro/", headers=german).content.decode()
    assert 'href="/help/contact/?language=ro"' in front
    assert client.get("/help/requests/", headers=german)["Content-Language"] == "de"
    assert client.get("/help/contact/?language=ro", headers=german)["Content-Language"] == "ro"
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME]["path"] == "/help/"
    assert client.get("/help/requests/", headers=german)["Content-Language"] == "ro"
    assert client.get("/help/", headers=german)["Location"] == "/help/ro/"
    assert "Aici nu este nimic" in client.get("/help/ro/a/nothing/", headers=german).content.decode()
    assert client.get("/help/contact/?language=../x", headers=german)["Content-Language"] == "ro"


def test_workspace_is_shown_only_in_languages_that_it_is_whole_in(cast: Cast, settings: object) -> None:
    settings.WORKSPACE_LANGUAGES = ["en", "ro"]  # type: ignore[attr-defined]
    cast.alice.language = "fr"
    cast.alice.save()
    client = cast.client(cast.alice)
    assert client.get("/inbox/", headers={"accept-language": "de"})["Content-Language"] == "en"
    assert client.get("/inbox/", headers={"accept-language": "ro"})["Content-Language"] == "ro"
    cast.alice.language = "ro"
    cast.alice.save()
    assert client.get("/inbox/", headers={"accept-language": "en"})["Content-Language"] == "ro"
    assert '<option value="fr"' not in client.get("/inbox/me/").content.decode()


def test_website_says_the_language_of_its_chat(cast: Cast, client: Client) -> None:
    make_chat(cast)
    page = client.get("/chat/website/?language=ro", headers={"accept-language": "de"}).content.decode()
    assert '<html lang="ro" dir="ltr"' in page
    assert "Bună ziua! Cu ce vă putem ajuta?" in page
    assert "Nimeni nu este liber momentan." in page  # told to its script
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies


def make_chat(cast: Cast) -> None:
    """A chat on a website."""
    channel = Channel.objects.create(
        slug="website", name="Website", kind=ChannelKind.CHAT, brand=cast.mailbox.brand, default_team=cast.support
    )
    ChannelSettings.objects.create(channel=channel, incoming="webhook", outgoing="chat", config={})
