"""One port: HTTP through a body spooler and a thread pool of WSGI, WebSockets through Channels."""

import os
from typing import Any, cast

from channels.routing import ProtocolTypeRouter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

from helpdesk.bridge import GatheringMiddleware
from helpdesk.spooler import BodySpooler
from helpdesk.wsgi import application as wsgi
from realtime.routing import build_application

THREADS = 8  # of each web process; each holds a database connection while it serves

http = BodySpooler(GatheringMiddleware(cast(Any, wsgi), workers=THREADS))
application = ProtocolTypeRouter({"http": http, "websocket": build_application()})
