"""A provider's post as it was stored, made a request again; forms are read by us, byte by byte and without limits."""

import re
from collections.abc import Mapping
from email.message import Message
from urllib.parse import parse_qsl

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

_BOUNDARY = re.compile(rb'boundary="?([^";,\s]{1,200})"?', re.IGNORECASE)


class StoredRequest(HttpRequest):
    """A POST with these bytes and headers; `raw_fields` holds form fields undecoded (R27)."""

    def __init__(self, body: bytes, headers: Mapping[str, str]) -> None:
        super().__init__()
        self.method = "POST"
        self._body = body
        lowered = {name.lower(): value for name, value in headers.items()}
        content_type = lowered.get("content-type", "")
        self.META = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in lowered.items()}
        self.META["CONTENT_TYPE"] = content_type
        self.content_type, self.content_params = _media_type(content_type)
        self.raw_fields: dict[str, bytes] = {}
        self._fields = QueryDict(mutable=True)
        self.POST = self._fields  # type: ignore[assignment]
        self.FILES: MultiValueDict[str, SimpleUploadedFile] = MultiValueDict()  # type: ignore[assignment]
        if self.content_type == "multipart/form-data":
            self._read_multipart(body, content_type.encode("latin-1", "replace"))
        elif self.content_type == "application/x-www-form-urlencoded":
            self._read_fields(body)

    def _read_fields(self, body: bytes) -> None:
        for name, value in parse_qsl(body, keep_blank_values=True):
            self._add(name.decode("utf-8", "replace"), value)

    def _add(self, name: str, value: bytes) -> None:
        self.raw_fields[name] = value
        self._fields.appendlist(name, value.decode("utf-8", "replace"))

    def _read_multipart(self, body: bytes, content_type: bytes) -> None:
        found = _BOUNDARY.search(content_type)
        if found is None:
            return
        for part in (b"\r\n" + body).split(b"\r\n--" + found[1])[1:]:
            head, blank, content = part.partition(b"\r\n\r\n")
            if blank and not part.startswith(b"--"):
                self._add_part(head, content)

    def _add_part(self, head: bytes, content: bytes) -> None:
        fields = _part_fields(head)
        disposition = _parameters(fields.get("content-disposition", ""))
        name = disposition.get("name", "")
        if "filename" in disposition:
            content_type = fields.get("content-type", "application/octet-stream")
            self.FILES.appendlist(name, SimpleUploadedFile(disposition["filename"] or "file", content, content_type))
        else:
            self._add(name, content)


def _media_type(value: str) -> tuple[str, dict[str, str]]:
    kind, _, rest = value.partition(";")
    return kind.strip().lower(), _parameters(f";{rest}")


def _part_fields(head: bytes) -> dict[str, str]:
    lines = head.decode("utf-8", "replace").split("\r\n")
    pairs = (line.partition(":") for line in lines if ":" in line)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _parameters(value: str) -> dict[str, str]:
    """The parameters after the first semicolon, quoted or not."""
    message = Message()
    message["x"] = value[:4_000]
    found = message.get_params([], header="x") or []
    return {str(name).lower(): str(text) for name, text in found[1:]}
