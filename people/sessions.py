"""Sessions of the workspace, and none under /help/ and /chat/: customers' pages never see an agent's cookie."""

from typing import TYPE_CHECKING, Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.prepared import Prepared

if TYPE_CHECKING:
    from django.contrib.sessions.models import Session

CUSTOMER_PATHS = ("/help/", "/chat/")


def _sessions(key: str) -> Any:
    # Imported late: this module is the settings' session engine, which Django imports before it has models.
    from django.contrib.sessions.models import Session

    return Session.objects.filter(session_key=key)


_SESSION: "Prepared[Session]" = Prepared(_sessions, key=str)


class SessionStore(db.SessionStore):
    """Django's sessions in the database."""

    def _get_session_from_db(self) -> "Session | None":
        session = _SESSION.first(key=self.session_key) if self.session_key else None
        if session is None or session.expire_date <= timezone.now():
            self._session_key = None
            return None
        return session


class WorkspaceSessionMiddleware(SessionMiddleware):
    """Django's sessions; pages for customers get an empty one that is neither read from nor written to a cookie."""

    def process_request(self, request: HttpRequest) -> None:
        if request.path.startswith(CUSTOMER_PATHS):
            request.session = SessionStore()
            return
        super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.path.startswith(CUSTOMER_PATHS):
            return response
        return super().process_response(request, response)
