"""Baked parts of pages: kept per language and named variable, with holes that are filled every time."""

from typing import Any

import pytest
from django.template import Context, Engine
from django.template.base import Template
from django.utils import translation

from core.templatetags.baking import KEPT, BakedNode, StaleError


def template(source: str) -> Template:
    engine = Engine(builtins=["core.templatetags.baking", "django.templatetags.i18n"])
    return engine.from_string(source)


def baked(made: Template) -> BakedNode:
    return next(node for node in made.nodelist if isinstance(node, BakedNode))


def test_inside_is_rendered_once_for_each_value_that_is_named(settings: Any) -> None:
    settings.BAKING = "on"
    made = template("{% baked role %}{{ role }}{{ unnamed }}{% endbaked %}")

    texts = [made.render(Context({"role": role, "unnamed": number})) for number, role in enumerate("aba")]

    assert texts == ["a0", "b1", "a0"]


def test_holes_are_filled_every_time_and_escape_what_they_hold(settings: Any) -> None:
    settings.BAKING = "on"
    made = template("{% baked %}<p>{% fresh %}{{ word }}{% endfresh %}</p>{% endbaked %}")

    texts = [made.render(Context({"word": word})) for word in ("one", "<two>", "\ue0000\ue001")]

    assert texts == ["<p>one</p>", "<p>&lt;two&gt;</p>", "<p>\ue0000\ue001</p>"]


def test_a_baked_part_inside_of_another_belongs_to_it(settings: Any) -> None:
    settings.BAKING = "on"
    made = template("{% baked %}a{% baked %}b{% fresh %}{{ word }}{% endfresh %}{% endbaked %}{% endbaked %}")

    assert [made.render(Context({"word": word})) for word in "xy"] == ["abx", "aby"]


def test_each_language_has_its_own(settings: Any) -> None:
    settings.BAKING = "on"
    made = template("{% baked %}{% get_current_language as code %}{{ code }}{% endbaked %}")

    with translation.override("de"):
        german = made.render(Context())
    with translation.override("fr"):
        french = made.render(Context())

    assert (german, french) == ("de", "fr")


def test_only_so_many_are_kept(settings: Any) -> None:
    settings.BAKING = "on"
    made = template("{% baked number %}{{ number }}{% endbaked %}")

    for number in range(KEPT * 2):
        assert made.render(Context({"number": number})) == str(number)

    assert len(baked(made).kept) == KEPT


@pytest.mark.parametrize(
    "source",
    [
        "{% baked %}{{ forgotten }}{% endbaked %}",
        "{% baked %}{% for forgotten in words %}{% fresh %}{{ forgotten }}{% endfresh %}{% endfor %}{% endbaked %}",
    ],
    ids=["a variable that is not named", "a hole that needs its loop"],
)
def test_what_was_forgotten_is_noticed_when_checking(source: str) -> None:
    made = template(source)
    contexts = [Context({"forgotten": word, "words": [word * 2]}) for word in "ab"]

    with pytest.raises(StaleError):
        [made.render(context) for context in contexts]
