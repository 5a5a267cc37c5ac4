"""The house: imports point one way, and no file is stranded."""

import ast
from pathlib import Path

import pytest

import zoo

PACKAGE = Path(zoo.__file__).resolve().parent
ORDER = [
    "errors",
    "dna",
    "io",
    "layers",
    "architectures",
    "convert",
    "card",
    "catalogue",
    "hub",
    "store",
    "loading",
    "golden",
    "saving",
    "verification",
    "bundle",
    "publishing",
    "pipelines",
    "train",
    "export",
    "prediction",
    "interpret",
    "apps",
    "scale",
    "cli",
    "__main__",
]
# The training command reads data sets, and data sets use only the two lowest rooms.
DATASETS_MAY_USE = {"errors", "dna", "io", "datasets"}
MAY_USE_DATASETS = {"train", "cli", "pipelines"}


def _files() -> dict[str, Path]:
    """List the package's files by their path in it; the links in it are followed."""
    roots = [PACKAGE, PACKAGE / "datasets"]
    paths = [path for root in roots for path in root.resolve().rglob("*.py")]
    names = {
        ("datasets/" if PACKAGE not in path.parents else "")
        + path.relative_to(PACKAGE if PACKAGE in path.parents else DATASETS).as_posix(): path
        for path in paths
    }
    del names["__init__.py"]
    return names


DATASETS = (PACKAGE / "datasets").resolve()
FILES = _files()


def _room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def _imported_rooms(path: Path) -> set[str]:
    """Name the rooms of the zoo that a file imports, anywhere in it."""
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            rooms |= {_room(alias.name) for alias in node.names if alias.name.startswith("zoo.")}
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "zoo":
                rooms |= {alias.name for alias in node.names}
            elif node.module.startswith("zoo."):
                rooms.add(_room(node.module))
    return rooms - {"", "__version__"}


@pytest.mark.parametrize("name", sorted(FILES))
def test_imports_point_one_way(name):
    own = name.partition("/")[0].removesuffix(".py")
    imported = _imported_rooms(FILES[name]) - {own}
    if own == "datasets":
        assert name.endswith("_test.py") or imported <= DATASETS_MAY_USE
        return
    if own in MAY_USE_DATASETS:
        imported -= {"datasets"}
    assert all(ORDER.index(room) < ORDER.index(own) for room in imported), imported


def test_every_room_has_its_place():
    rooms = {name.partition("/")[0].removesuffix(".py") for name in FILES}
    assert rooms <= {*ORDER, "datasets"}
