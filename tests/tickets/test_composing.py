"""Recipients as a line that people edit."""

import pytest

from tickets.composing import as_line, read_line


@pytest.mark.parametrize(
    "name", ["", "Dana", "Maëlle Noël", "佐藤 美咲", 'Dana "D" Petrescu', "Petrescu, Dana", "a\\b; c"]
)
def test_line_of_recipients_reads_back_as_it_was(name: str) -> None:
    given = [{"name": name, "email": "dana@customer.test"}, {"name": "Eve", "email": "eve@customer.test"}]
    assert read_line(as_line(given)) == given


def test_names_are_quoted_only_where_they_must() -> None:
    assert as_line([{"name": "Maëlle Noël", "email": "m@x.test"}]) == "Maëlle Noël <m@x.test>"
    assert as_line([{"name": "Noël, Maëlle", "email": "m@x.test"}]) == '"Noël, Maëlle" <m@x.test>'
