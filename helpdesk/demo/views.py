"""The demo's outgoing mail as a page: a list, one mail, and its file."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from helpdesk.demo import maildir
from people.access import AgentRequest, agent_required

PAGE = 50


@agent_required()
@require_safe
def sent_mails(request: AgentRequest) -> HttpResponse:
    """What went out, newest first, a page at a time."""
    mails = list(maildir.newest(_folder(), before=request.GET.get("before", ""), limit=PAGE + 1))
    older = f"?before={mails[PAGE - 1].name}" if len(mails) > PAGE else ""
    return render(request, "demo/sent.html", {"mails": mails[:PAGE], "older": older})


@agent_required()
@require_safe
def sent_mail(request: AgentRequest, name: str) -> HttpResponse:
    """One mail: who got it, its text, and its source as it went over the wire."""
    found = _find(name)
    return render(request, "demo/sent_mail.html", {"mail": found, "source": found.raw.decode("utf-8", "replace")})


@agent_required()
@require_safe
def sent_mail_file(request: AgentRequest, name: str) -> HttpResponse:
    """The mail as a file that any mail program opens."""
    del request
    response = HttpResponse(_find(name).raw, content_type="message/rfc822")
    response["Content-Disposition"] = f'attachment; filename="{name}.eml"'
    return response


def _find(name: str) -> maildir.SentMail:
    found = maildir.load(_folder(), name)
    if found is None:
        raise Http404
    return found


def _folder() -> Path:
    return settings.PATHS.demo_sent
