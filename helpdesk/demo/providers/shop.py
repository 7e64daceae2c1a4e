"""The website of the demo's company: three pages on an origin of their own, with the chat's line in each."""

from pathlib import Path

from helpdesk.demo.providers.service import Answer, Request

PREFIX = "/demo/shop/"
TITLES = {"": "Ondine", "duo": "Duo · Ondine", "care": "Care · Ondine"}
SCENES = {"machine.png": "machine", "grinder.png": "grinder", "parcel.png": "parcel"}
HTML = {"Content-Type": "text/html; charset=utf-8"}


class Shop:
    """`chat` says which helpdesk the pages name; before it they come without the chat."""

    def __init__(self) -> None:
        self.helpdesk = self.key = self.base = ""

    def chat(self, helpdesk: str, key: str, base: str) -> None:
        """The pages' script tag: the address of the helpdesk and the channel's key. `base` is the website's origin."""
        self.helpdesk, self.key, self.base = helpdesk, key, base

    def address(self, page: str) -> str:
        """The full address of a page."""
        return f"{self.base}{PREFIX}{page}/" if page else f"{self.base}{PREFIX}"

    def title(self, page: str) -> str:
        """As the browser's tab shows it."""
        return TITLES[page]

    def answer(self, request: Request) -> Answer:
        """A page, its style sheet or a picture; 404 for everything else."""
        if request.path in {"/", PREFIX.rstrip("/")}:
            return 302, {"Location": PREFIX}, b""
        name = request.path.removeprefix(PREFIX).strip("/")
        if not request.path.startswith(PREFIX) or request.method != "GET":
            return 404, HTML, b""
        if name in TITLES:
            return 200, HTML, self._page(name)
        if name == "shop.css":
            return 200, {"Content-Type": "text/css; charset=utf-8"}, _style()
        if name in SCENES:
            from helpdesk.demo.mails.pictures import png

            return 200, {"Content-Type": "image/png", "Cache-Control": "max-age=3600"}, png(SCENES[name])
        return 404, HTML, b""

    def _page(self, name: str) -> bytes:
        from django.template.loader import render_to_string

        about = {"page": name, "title": TITLES[name], "helpdesk": self.helpdesk, "key": self.key}
        return render_to_string("demo/shop.html", about).encode()


def _style() -> bytes:
    from django.contrib.staticfiles import finders

    return Path(str(finders.find("css/shop.css"))).read_bytes()
