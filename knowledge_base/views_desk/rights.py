"""Who may open which page of the editors, and the manners that those pages share."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from knowledge_base.access import EDITORS, PUBLISHERS, may_publish
from knowledge_base.errors import KnowledgeError
from knowledge_base.models import Article
from people.access import AgentRequest, agent_required

agents = agent_required()
editors = agent_required(*EDITORS)
publishers = agent_required(*PUBLISHERS)


def ask_publish(request: AgentRequest, article: Article) -> None:
    """Errors: PermissionDenied for whoever may not publish this article."""
    if not may_publish(request.agent, article):
        raise PermissionDenied


def done(request: HttpRequest, address: str, act: Callable[[], Any], words: str = "") -> HttpResponse:
    """Acts, says so (or why not) on the page that follows."""
    try:
        act()
    except KnowledgeError as error:
        messages.error(request, str(error))
    else:
        if words:
            messages.success(request, words)
    return redirect(address)


def refuse(words: str) -> None:
    """Errors: KnowledgeError with these words."""
    raise KnowledgeError(words)
