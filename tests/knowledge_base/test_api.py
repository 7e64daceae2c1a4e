"""Articles through the API: drafts, versions, publishing, and who may."""

from typing import Any

import pytest
from django.test import Client

from knowledge_base.models import Category, Translation
from people.actions.tokens import create_api_token
from people.enums import Role
from people.models import Agent
from tests.cast import Cast, make_agent

pytestmark = pytest.mark.django_db
NEW = {"kind": "faq", "category": "cleaning", "visibility": "public", "language": "en", "title": "Is it loud?"}


class Api:
    """An agent's program."""

    def __init__(self, agent: Agent, scope: str = "write") -> None:
        _row, token = create_api_token(agent=agent, name="test", scopes=[scope])
        self.client = Client(headers={"Authorization": f"Bearer {token}"})

    def __call__(self, method: str, path: str, data: Any = None) -> Any:
        more = {} if data is None else {"data": data, "content_type": "application/json"}
        return getattr(self.client, method)(f"/api/v1/articles/{path}", **more)


def test_article_from_draft_to_readers(cast: Cast, shelf: Category) -> None:
    api = Api(cast.alice)
    made = api("post", "", NEW | {"markdown": "> [!TIP]\n> Close the lid."}).json()
    assert (made["key"], made["translations"][0]["published"]) == ("is-it-loud", None)
    changed = api("patch", "is-it-loud/en/", {"version": 0, "summary": "No."}).json()
    assert (changed["version"], changed["draft"]["summary"]) == (1, "No.")
    assert 'data-callout="tip"' in changed["draft"]["html"]
    stale = api("patch", "is-it-loud/en/", {"version": 0, "summary": "Yes."})
    assert (stale.status_code, stale.json()["version"]) == (409, 1)
    shown = api("post", "is-it-loud/en/publication/")
    assert (shown.status_code, shown.json()["published"]["title"]) == (201, "Is it loud?")
    assert shown.json()["url"].endswith("/help/en/a/is-it-loud/")
    assert api("put", "is-it-loud/pt-br/").status_code == 201
    assert api("put", "is-it-loud/pt-br/").status_code == 409
    assert api("delete", "is-it-loud/en/publication/").json()["published"] is None


def test_list_is_paged_filtered_and_counts_its_queries(
    cast: Cast, article: Translation, django_assert_num_queries: Any
) -> None:
    api = Api(cast.alice)
    for number in range(2):
        api("post", "", NEW | {"title": f"Question {number}"})
    api("get", "")
    with django_assert_num_queries(5):  # the token, then four
        page = api("get", "?page_size=2").json()
    assert [row["key"] for row in page["results"]] == ["question-1", "question-0"]
    assert api("get", "?" + page["next"].partition("?")[2]).json()["results"][0]["key"] == "descale"
    assert [row["key"] for row in api("get", "?language=en").json()["results"]] == ["descale"]
    assert api("get", "?cursor=x").status_code == 400


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "poem"}, "kind"),
        ({"category": "nowhere"}, "category"),
        ({"title": " "}, "title"),
        ({"language": "../x"}, "language"),
        ({"html": "<p>a</p>", "markdown": "a"}, "markdown"),
        ({"author": 3}, "author"),
        ({"key": "descale"}, "key"),
    ],
)
def test_bad_input_names_its_field(cast: Cast, article: Translation, change: dict[str, Any], field: str) -> None:
    answer = Api(cast.alice)("post", "", NEW | change)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_r35_rights(cast: Cast, article: Translation) -> None:
    light = Api(make_agent("Lia", Role.LIGHT, cast.support))
    assert light("get", "descale/").status_code == 200
    assert light("patch", "descale/en/", {"title": "x"}).status_code == 403
    assert Api(cast.bob)("patch", "descale/en/", {"title": "Better"}).status_code == 200
    assert Api(cast.bob)("post", "descale/en/publication/").status_code == 403  # Alice wrote it
    assert Api(cast.alice)("post", "descale/en/publication/").status_code == 201
    assert Api(cast.alice, "read")("patch", "descale/en/", {"title": "x"}).status_code == 403
    assert Client().get("/api/v1/articles/").status_code == 401
