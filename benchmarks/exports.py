"""Size of each export of a model, how far it is from Keras, and what 8 bits cost on its test split.

Everything in the table is taken from the export cards that `zoo export` writes. Run:

    python -m benchmarks.exports --data FOLDER --page docs/hub.md
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

BEGIN, END = "<!-- exports: begin -->", "<!-- exports: end -->"
WAYS = (("saved_model",), ("onnx",), ("litert",), ("litert", "--int8"))


def main() -> None:
    options = parse()
    with tempfile.TemporaryDirectory() as folder:
        cards = [export(options, way, Path(folder)) for way in WAYS]
    text = "\n\n".join([sizes(cards), costs(cards[-1]), source(cards)])
    print(text)
    if options.page:
        before, rest = options.page.read_text("utf-8").split(BEGIN)
        page = f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.split(END)[1]}"
        options.page.write_text(page, encoding="utf-8")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="enhancer-dilated-v1")
    parser.add_argument("--data", type=Path, required=True, help="source files of its data set")
    parser.add_argument("--page", type=Path)
    return parser.parse_args()


def export(options: argparse.Namespace, way: tuple[str, ...], folder: Path) -> dict:
    """Export in a process of its own, as a user does, and read the card."""
    to = folder / "-".join(way)
    command = [sys.executable, "-m", "zoo", "export", options.model, "--format", *way]
    environment = {**os.environ, "ZOO_DATA_DIR": str(options.data)}
    subprocess.run([*command, "--to", str(to)], check=True, env=environment)
    return json.loads((to / "export.json").read_text("utf-8"))


def sizes(cards: list[dict]) -> str:
    lines = [
        f"`{cards[0]['name']}`, {cards[0]['sequences']} golden sequences:",
        "",
        "| format | bytes | largest difference to Keras |",
        "|---|---|---|",
    ]
    for card in cards:
        kind = card["format"] + (", int8" if card["int8"] else "")
        lines.append(f"| {kind} | {card['size']:,} | {card['largest_difference']:.1e} |")
    return "\n".join(lines)


def costs(card: dict) -> str:
    on = card["measured_on"]
    lines = [
        f"With int8, on the {on['sequences']:,} sequences of the test split of `{on['data']}`:",
        "",
        "| | Keras | int8 | change |",
        "|---|---|---|---|",
    ]
    for name, before in card["metrics"]["keras"].items():
        after = card["metrics"]["exported"][name]
        change = after["value"] - before["value"]
        lines.append(f"| {name} | {figure(before)} | {figure(after)} | {change:+.4f} |")
    return "\n".join(lines)


def figure(metric: dict) -> str:
    return f"{metric['value']:.4f} [{metric['low']:.3f}, {metric['high']:.3f}]"


def source(cards: list[dict]) -> str:
    found = {name: version for card in cards for name, version in card["packages"].items()}
    versions = ", ".join(f"{name} {version}" for name, version in sorted(found.items()))
    return f"Written by `python -m benchmarks.exports` with {versions}."


if __name__ == "__main__":
    main()
