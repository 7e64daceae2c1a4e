"""Pictures of articles: looked at, made smaller where they are huge, stored once."""

import warnings
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image

from core import blobs
from core.text import clean_line
from knowledge_base.errors import KnowledgeError
from knowledge_base.models import Picture

LARGEST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000
TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}


def keep_picture(*, content: bytes, filename: str) -> Picture:
    """Stores a PNG, JPEG, GIF or WebP picture; the same bytes are one row. Errors: KnowledgeError, OSError."""
    if len(content) > LARGEST_BYTES:
        raise KnowledgeError(_("A picture may have 8 MB."))
    kind, width, height = _look_at(content)
    sha256 = blobs.put(content)
    picture, _made = Picture.objects.get_or_create(
        sha256=sha256,
        defaults={
            "filename": clean_line(filename, 160) or "picture",
            "content_type": TYPES[kind],
            "width": width,
            "height": height,
            "bytes": len(content),
        },
    )
    return picture


def _look_at(content: bytes) -> tuple[str, int, int]:
    try:
        with warnings.catch_warnings(), Image.open(BytesIO(content), formats=list(TYPES)) as picture:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            if picture.width * picture.height > MOST_PIXELS:
                raise KnowledgeError(_("This picture has too many pixels."))
            kind, width, height = str(picture.format), picture.width, picture.height
            picture.verify()
    except KnowledgeError:
        raise
    except Exception as error:  # Pillow's parsers raise whatever the file makes them
        raise KnowledgeError(_("This is no picture that can be shown: PNG, JPEG, GIF or WebP.")) from error
    return kind, width, height
