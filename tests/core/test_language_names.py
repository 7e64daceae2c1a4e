"""What languages are called, also those that the product does not speak."""

import pytest

from core.languages import language_name


@pytest.mark.parametrize(
    ("code", "name"), [("pt-br", "Português (Brasil)"), ("ja", "日本語"), ("tlh", "Tlh"), ("", "")]
)
def test_language_is_called_by_its_own_name(code: str, name: str) -> None:
    assert language_name(code) == name
