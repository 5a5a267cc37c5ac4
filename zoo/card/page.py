"""The model card `README.md`, generated from `zoo.json`: front matter for the Hub, then prose."""

import json
from typing import Any

from zoo.card.fields import Card
from zoo.card.tables import render_figures, render_filters

_METRIC_TYPES = {"auroc": "roc_auc", "auprc": "average_precision", "mcc": "matthews_correlation"}


def render_page(card: Card, *, address: str | None = None) -> str:
    """Render the whole model card; the same card always gives the same text.

    Args:
        card: The card.
        address: What `zoo.load` takes for this model; its name when not given.

    Returns:
        Markdown with a YAML front matter that the Hugging Face Hub reads.
    """
    parts = [
        _front_matter(card),
        f"# {card.name}\n\n{card.summary}",
        _use(card, address or card.name),
        _contract(card),
        render_figures(card),
        _calibration(card),
        render_filters(card),
        _data(card),
        _training(card),
        _notes(card),
        _licenses(card),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def front_matter(card: Card) -> dict[str, Any]:
    """Give the card's facts under the names that the Hub knows."""
    matter: dict[str, Any] = {
        "library_name": "keras",
        "license": _hub_license(card.licenses.weights),
        "tags": ["biology", "genomics", "dna", "regulatory-zoo", card.task, *card.species],
    }
    if matter["license"] == "other":
        matter["license_name"] = card.licenses.weights
    if card.base_model and "/" in card.base_model:
        matter["base_model"] = card.base_model
    if card.data:
        # Joined sets or configurations are no name that the Hub could know.
        names = card.data.name.split(",")
        is_joined = len(names) > 1 or "+" in names[0]
        names = [name.partition("/")[0] if is_joined else name for name in names]
        matter["datasets"] = list(dict.fromkeys(names))
    if card.metrics.get("test"):
        matter["model-index"] = [_model_index(card)]
    return matter


def _hub_license(name: str) -> str:
    known = {"Apache-2.0": "apache-2.0", "MIT": "mit", "CC-BY-4.0": "cc-by-4.0"}
    return known.get(name, "other")


def _model_index(card: Card) -> dict[str, Any]:
    data = card.data.name if card.data else "user data"
    metrics = [
        {"type": _METRIC_TYPES.get(name, name), "value": round(metric.value, 4), "name": name}
        for name, metric in card.metrics["test"].items()
    ]
    has_chances = all(output.unit == "probability" for output in card.outputs)
    kind = "classification" if has_chances else "regression"
    result = {
        "task": {"type": f"tabular-{kind}", "name": card.task},
        "dataset": {"type": data, "name": data, "split": "test"},
        "metrics": metrics,
    }
    return {"name": card.name, "results": [result]}


def _front_matter(card: Card) -> str:
    """Write the front matter; JSON values are valid YAML, and need no YAML library."""
    lines = [
        f"{name}: {json.dumps(value, ensure_ascii=False)}"
        for name, value in front_matter(card).items()
    ]
    return "\n".join(["---", *lines, "---"])


def _use(card: Card, address: str) -> str:
    return (
        f"**For:** {card.use.intended}\n\n**Limits:** {card.use.limits}\n\n"
        "```python\n"
        "import zoo\n\n"
        f'model = zoo.load("{address}")  # a plain keras.Model\n'
        'scores = zoo.predict(model, "peaks.fa")\n'
        f'zoo.verify("{address}")  # replays golden.npz on your machine\n'
        "```\n\n"
        "Plain Keras loads it too, once the zoo's layers are registered: "
        "`import zoo.layers`, then `keras.saving.load_model(folder)`."
    )


def _contract(card: Card) -> str:
    given = card.input
    length = f"{given.length} bp" if given.length else "any length"
    lines = [
        "## Input and output",
        "",
        f"- Sequence: {length}, one-hot `(batch, {given.length or 'length'}, 4)` in the order "
        f"{', '.join(given.bases)}; other letters are {given.other_letters}.",
        f"- Strands: {given.strands}.",
        f"- Assembly of the training data: {given.assembly}.",
    ]
    lines += [
        f"- Side input `{side.name}` `{tuple(side.shape)}`: {side.description}"
        for side in given.side_inputs
    ]
    lines += ["", "| output | unit | meaning |", "|---|---|---|"]
    lines += [f"| `{out.name}` | {out.unit} | {out.description} |" for out in card.outputs]
    return "\n".join(lines)


def _calibration(card: Card) -> str:
    if not card.calibration:
        return ""
    found = card.calibration
    lines = [
        "## Calibration",
        "",
        f"Expected calibration error on the test split: {found.expected_error:.3f}; "
        f"{found.expected_error_calibrated:.3f} with the temperature {found.temperature:.3f}, "
        "which was fitted on the validation split.",
        "",
        "| mean prediction | observed fraction | sequences | |",
        "|---|---|---|---|",
    ]
    for predicted, observed, count in found.bins:
        bar = "█" * round(20 * observed)
        lines.append(f"| {predicted:.2f} | {observed:.2f} | {count:.0f} | {bar} |")
    if found.picture:
        lines += ["", f"![Observed fraction against mean prediction]({found.picture})"]
    return "\n".join(lines)


def _data(card: Card) -> str:
    if not card.data:
        return ""
    data = card.data
    lines = [
        "## Data",
        "",
        f"- Set: `{data.name}` {data.version}, from {data.source}.",
        f"- Split: {data.split}",
        f"- Negatives: {data.negatives}",
        "",
        "| split | examples | sha256 of its examples |",
        "|---|---|---|",
    ]
    lines += [
        f"| {split} | {count:,} | `{data.hashes.get(split, '')[:16]}…` |"
        for split, count in data.counts.items()
    ]
    return "\n".join(lines)


def _training(card: Card) -> str:
    if not card.training:
        return ""
    done = card.training
    settings = ", ".join(f"{name} {value}" for name, value in card.architecture.settings.items())
    packages = ", ".join(f"{name} {version}" for name, version in done.packages.items())
    return (
        "## How it was trained\n\n"
        f"`{done.command}`: network `{card.architecture.name}` ({settings or 'default settings'}; "
        f"{card.architecture.parameters:,} parameters), seed {done.seed}, {done.epochs} epochs in "
        f"{done.seconds / 60:.1f} minutes on {done.hardware}, {done.backend} backend; {packages}; "
        f"code at `{done.git_commit[:12]}`."
    )


def _notes(card: Card) -> str:
    return "\n".join(["## Notes", "", *(f"- {note}" for note in card.notes)]) if card.notes else ""


def _licenses(card: Card) -> str:
    return (
        "## Licences and citation\n\n"
        f"- Weights: {card.licenses.weights}\n- Code: {card.licenses.code}\n"
        f"- Data: {card.licenses.data}\n- Cite: {card.citation}\n\n"
        f"Golden outputs: {card.golden.sequences}. This page is generated from `zoo.json`."
    )
