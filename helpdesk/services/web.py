"""One web process: uvicorn on the port it is given, `python -m helpdesk.services.web`.

With `HELPDESK_WEB_FD` it accepts from that open socket, which the runner shares among several processes; else it
listens on `HELPDESK_HOST`:`HELPDESK_PORT` itself, with `HELPDESK_WEB_PROCESSES` processes (2).
"""

import os
import socket

import uvicorn

APPLICATION = "helpdesk.asgi:application"


def configuration(**more: object) -> uvicorn.Config:
    """Return uvicorn's settings; the proxy's headers are not believed here but by the product's own setting."""
    return uvicorn.Config(APPLICATION, **options(), **more)  # type: ignore[arg-type]


def options() -> dict[str, object]:
    """Return the settings that both ways of starting share."""
    return {
        "log_level": "warning",
        "access_log": False,
        "proxy_headers": False,
        "server_header": False,
        "timeout_graceful_shutdown": 5,
        "timeout_keep_alive": 30,
        "ws_max_size": 64 * 1024,
    }


def main() -> None:
    """Serve until SIGTERM."""
    handle = os.environ.get("HELPDESK_WEB_FD")
    if handle is None:
        host, port = os.environ.get("HELPDESK_HOST", "127.0.0.1"), int(os.environ.get("HELPDESK_PORT", "8000"))
        processes = int(os.environ.get("HELPDESK_WEB_PROCESSES", "2"))
        uvicorn.run(APPLICATION, host=host, port=port, workers=processes, **options())  # type: ignore[arg-type]
        return
    # uvicorn's own --fd takes every socket for a Unix one and so loses the client's address.
    shared = socket.socket(fileno=int(handle))
    uvicorn.Server(configuration()).run(sockets=[shared])


if __name__ == "__main__":
    main()
