"""One port: HTTP through a thread pool of WSGI, WebSockets through Channels."""

import os

from a2wsgi import WSGIMiddleware
from channels.routing import ProtocolTypeRouter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

from helpdesk.wsgi import application as wsgi
from realtime.routing import application as sockets

application = ProtocolTypeRouter({"http": WSGIMiddleware(wsgi, workers=8), "websocket": sockets})
