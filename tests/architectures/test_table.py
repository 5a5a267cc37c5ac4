"""The table of architectures in the documentation."""

from pathlib import Path

import pytest

from zoo.architectures import list_architectures
from zoo.architectures.table import BEGIN, END, table, update

PAGE = Path(__file__).parents[2] / "docs" / "architectures.md"


def test_documentation_is_not_stale():
    text = PAGE.read_text().split(BEGIN)[1].split(END)[0].strip()
    assert text == table().strip(), "run python -m zoo.architectures.table"


@pytest.mark.parametrize("record", list_architectures(), ids=lambda record: record.name)
def test_table_has_a_row_and_a_source_for_every_architecture(record):
    assert f"| `{record.name}` |" in table()
    assert f"- **{record.name}**: {record.source}." in table()
    assert record.source


def test_update_leaves_what_stands_around_the_table(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    assert update(page)
    assert page.read_text() == f"before\n{BEGIN}\n{table()}\n{END}\nafter\n"
    assert not update(page)
