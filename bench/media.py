"""`python -m bench.media PORT`: whoever has the files of W9's customers, as Meta and as any web server give them."""

import http.server
import json
import random
import sys

PHOTO = random.Random(9).randbytes(40_000)


class Handler(http.server.BaseHTTPRequestHandler):
    """`/photo.jpg` is the address of a file as Meta tells it, `/files/photo.jpg` and the webhook's are the file."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """The file, or for whoever shows a token where it lies."""
        asks_meta = "Authorization" in self.headers and not self.path.startswith("/files/")
        content = json.dumps({"url": f"http://{self.headers['Host']}/files/photo.jpg"}).encode() if asks_meta else PHOTO
        self.send_response(200)
        self.send_header("Content-Type", "application/json" if asks_meta else "image/jpeg")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


if __name__ == "__main__":
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
