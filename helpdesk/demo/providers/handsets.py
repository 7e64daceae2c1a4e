"""The telephones themselves, for the page that plays customers: JSON over HTTP, for programs of this machine alone.

A page of another website cannot ask: `MARK` is a header that browsers send nowhere without being allowed to.
"""

import base64
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from helpdesk.demo.providers.ledger import File, Ledger, Line
from helpdesk.demo.providers.pbx import RINGING, TALKING, Pbx
from helpdesk.demo.providers.rooms import Draft, Room
from helpdesk.demo.providers.service import Answer, Request, json_answer

MARK = "X-Demo-Handset"


class Handsets:
    """Answers below /handsets/: lines, a line with its messages, new ones, a message's file."""

    def __init__(self, ledger: Ledger, rooms: Mapping[str, Room]) -> None:
        self.ledger = ledger
        self.rooms = rooms

    def answer(self, request: Request, path: str) -> Answer:
        """404 for what is not there, 400 for what cannot be read, 403 for a browser."""
        if not request.headers[MARK]:
            return json_answer(403, {"error": "for the demo's own pages"})
        try:
            return self._answer(request, path.split("/"))
        except (ValueError, KeyError, TypeError) as error:
            return json_answer(400, {"error": f"{type(error).__name__}: {error}"})

    def _answer(self, request: Request, parts: list[str]) -> Answer:
        posted = request.method == "POST"
        match parts:
            case ["lines", kind] if kind in self.rooms:
                return self._open(kind, request.json) if posted else self._lines(kind)
            case ["line", number]:
                line = self.ledger.line(int(number))
                if line is not None:
                    return self._write(line, request.json) if posted else self._line(line, request.parameters)
            case ["call", number] if posted:
                return self._call(int(number), request.json)
            case ["file", number]:
                file = self.ledger.file(int(number))
                if file is not None:
                    return 200, {"Content-Type": file.content_type}, file.content
        return json_answer(404, {"error": "not here"})

    def _lines(self, kind: str) -> Answer:
        ready = bool(self.rooms[kind].account.hook)
        return json_answer(200, {"ready": ready, "lines": [asdict(line) for line in self.ledger.lines(kind)]})

    def _open(self, kind: str, given: Any) -> Answer:
        room = self.rooms[kind]
        address = "".join(sign for sign in str(given.get("address") or "") if sign.isdigit())[:15]
        line = self.ledger.open_line(
            kind=kind,
            address=room.address_of(address) if address else room.new_address(),
            name=str(given["name"])[:80],
            language=str(given.get("language") or "")[:8],
            mine=True,
        )
        return json_answer(200, asdict(line))

    def _line(self, line: Line, asked: Mapping[str, str]) -> Answer:
        if asked.get("read"):
            self.rooms[line.kind].read(line)
            line = self.ledger.line(line.id) or line
        entries = [asdict(entry) for entry in self.ledger.entries(line)]
        return json_answer(200, {"line": asdict(line), "entries": entries})

    def _call(self, number: int, given: Any) -> Answer:
        """The customer of a line calls (`do` is ring), or its call is picked up or hung up."""
        line, room = self.ledger.line(number), self.rooms["phone"]
        if line is None or line.kind != room.kind or not isinstance(room, Pbx):
            return json_answer(404, {"error": "not here"})
        self.ledger.take_over(line.id)
        latest = self.ledger.entries(line, 1)
        going = latest[0] if latest and latest[0].state in {RINGING, TALKING} else None
        match given["do"]:
            case "ring" if going is None:
                room.ring(line, str(given["agent"]))
            case "pick_up" if going is not None:
                room.pick_up(going)
            case "hang_up" if going is not None:
                room.hang_up(going)
            case _:
                raise ValueError("that cannot be done now")
        return json_answer(200, {})

    def _write(self, line: Line, given: Any) -> Answer:
        sent = given.get("file")
        file = File(str(sent["name"]), str(sent["type"]), base64.b64decode(sent["base64"])) if sent else None
        if isinstance(self.rooms[line.kind], Pbx):
            raise ValueError("nothing is written on a telephone")
        self.ledger.take_over(line.id)
        draft = Draft(str(given.get("text") or "")[:4_000], file)
        if not draft.text and draft.file is None:
            raise ValueError("it says nothing")
        return json_answer(200, asdict(self.rooms[line.kind].write(line, draft)))
