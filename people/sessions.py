"""Sessions of the workspace, and none under /help/: customers' pages never see an agent's cookie."""

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse

CUSTOMER_PATH = "/help/"


class WorkspaceSessionMiddleware(SessionMiddleware):
    """Django's sessions; pages under /help/ get an empty one that is neither read from nor written to a cookie."""

    def process_request(self, request: HttpRequest) -> None:
        if request.path.startswith(CUSTOMER_PATH):
            request.session = SessionStore()
            return
        super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.path.startswith(CUSTOMER_PATH):
            return response
        return super().process_response(request, response)
