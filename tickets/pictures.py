"""Pictures from outside, decoded and drawn anew, so that only pixels reach a browser (R14, R15)."""

from io import BytesIO

from PIL import Image, ImageOps

MAX_PIXELS = 40_000_000
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")


class NotAPicture(Exception):
    """The bytes are no picture of a kind that is shown, or one that is too large to decode."""


def redraw(content: bytes, edge: int = 2400) -> tuple[bytes, str]:
    """The first frame as PNG or JPEG, at most `edge` pixels wide and high, without metadata: (bytes, media type).

    Errors: NotAPicture.
    """
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise NotAPicture
            opened.draft("RGB", (edge, edge))
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((edge, edge))
            return _encoded(upright, opened.format == "JPEG")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NotAPicture from error


def _encoded(picture: Image.Image, is_photo: bool) -> tuple[bytes, str]:
    target = BytesIO()
    if is_photo:
        picture.convert("RGB").save(target, "JPEG", quality=85)
        return target.getvalue(), "image/jpeg"
    has_alpha = "A" in picture.getbands() or "transparency" in picture.info
    picture.convert("RGBA" if has_alpha else "RGB").save(target, "PNG")
    return target.getvalue(), "image/png"
