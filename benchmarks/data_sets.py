"""Measure every data set, and write the tables into its README: sizes, leaks, simple models.

    python -m benchmarks.data_sets [--data-dir FOLDER] [--only gue_human_tf] [--rows 6000]

The leaks are counted between what is tested and everything before it. The simple models are fitted
on the training split, tuned on the validation split and scored on the test split. At the end the
tables of all READMEs are put together in docs/measured/data_sets.md.
"""

import argparse
import textwrap
from collections import Counter
from pathlib import Path

import numpy as np
from sklearn.metrics import matthews_corrcoef, roc_auc_score

from benchmarks.record import record
from zoo.datasets.copies import strand_free
from zoo.datasets.examples import Example, Examples, data_hash
from zoo.datasets.guide_activity.source import rank_normalised
from zoo.datasets.homology import related_to
from zoo.datasets.registry import data_folder, data_source, list_data_sets
from zoo.dna import encode
from zoo.pipelines.baselines import fit_gc_regression, fit_kmer_regression

STRANDED = ("cnnprom_promoters", "gue_promoters", "guide_activity", "splice_sites")
"""Data sets whose sequences all lie on the strand of the site."""

BEGIN, END = "<!-- measured -->", "<!-- end of measured -->"


def main() -> None:
    """Measure the data sets that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", help="folder with local copies of the published files")
    parser.add_argument("--only", default="", help="data sets whose name holds this text")
    parser.add_argument("--rows", type=int, default=6000, help="most rows to fit a model on")
    arguments = parser.parse_args()
    names = [name for name in list_data_sets() if arguments.only in name]
    for folder in sorted({name.partition("/")[0] for name in names}):
        own = [name for name in names if name.partition("/")[0] == folder]
        measured = [measure(name, arguments.data_dir, arguments.rows) for name in own]
        text = render(measured, arguments.rows)
        print(f"{folder}\n{text}", flush=True)
        insert(data_folder(folder) / "README.md", text)
    collect()


def measure(name: str, folder: str | None, rows: int) -> dict:
    """Return everything that is reported of one data set."""
    splits = data_source(name).read_all(folder)
    return {
        "name": name,
        "counts": {split: len(found) for split, found in splits.items()},
        "labels": {split: _label_counts(found) for split, found in splits.items()},
        "copies": _copies(splits),
        "shared": _shared(splits),
        "models": _models(splits, rows, name.partition("/")[0] not in STRANDED),
        "hash": data_hash(splits["test"]),
    }


def _label_counts(examples: list[Example]) -> str:
    labels = [example["label"] for example in examples]
    if isinstance(labels[0], list | float):
        return ""
    return " / ".join(str(count) for _, count in sorted(Counter(labels).items()))


def _copies(splits: Examples) -> int:
    """Count test sequences of which training or validation has a copy on either strand."""
    known = {strand_free(each["sequence"]) for each in splits["train"] + splits["validation"]}
    return sum(strand_free(each["sequence"]) in known for each in splits["test"])


def _shared(splits: Examples) -> dict[int, int]:
    before = [each["sequence"] for each in splits["train"] + splits["validation"]]
    test = [each["sequence"] for each in splits["test"]]
    shortest = min(map(len, test))
    return {
        length: int(related_to(test, before, length=length).sum())
        for length in (20, 30, 40)
        if length <= shortest
    }


def _models(splits: Examples, rows: int, both_strands: bool) -> dict[str, str]:
    """Score GC content and 5-mer counts on the test split."""
    first = splits["train"][0]
    if "element" in first:
        return {}
    task = "regression" if isinstance(first["label"], float) else "classification"
    chosen = np.random.default_rng(0).permutation(len(splits["train"]))[:rows]
    train = _arrays([splits["train"][index] for index in chosen])
    validation, test = _arrays(splits["validation"]), _arrays(splits["test"])
    gc = fit_gc_regression(train, validation, test[0], task=task)
    kmer = fit_kmer_regression(train, validation, test[0], both_strands=both_strands, task=task)
    found = {"GC content": _score(gc, test[1], task), "5-mers": _score(kmer, test[1], task)}
    published = np.array([each.get("rule_set_2", np.nan) for each in splits["test"]])
    # Rule Set 2 comes on two scales, so ranks over several screens would mean nothing.
    if not np.isnan(published).any() and len({each["screen"] for each in splits["test"]}) == 1:
        found["5-mers"] += f"; Rule Set 2 {_score(published, test[1], task)}"
    return found


def _arrays(examples: list[Example]) -> tuple[np.ndarray, np.ndarray]:
    """Return codes and float labels `(n, outputs)`; -1 in a list of labels is NaN."""
    labels = np.array([example["label"] for example in examples], float)
    if labels.ndim == 2:
        labels[labels < 0] = np.nan
    elif labels.max() > 1:
        labels = (labels > 0).astype(float)
    return encode([example["sequence"] for example in examples]), labels


def _score(scores: np.ndarray, labels: np.ndarray, task: str) -> str:
    scores = scores.reshape(len(labels), -1)
    labels = labels.reshape(len(labels), -1)
    if task == "regression":
        ranks = [rank_normalised(values[:, 0]) for values in (scores, labels)]
        return f"Spearman {np.corrcoef(*ranks)[0, 1]:.3f}"
    texts = []
    for column in range(labels.shape[1]):
        known = ~np.isnan(labels[:, column])
        truth, score = labels[known, column], scores[known, column]
        mcc = matthews_corrcoef(truth, score > (0.5 if _is_probability(scores) else 0.0))
        texts.append(f"{roc_auc_score(truth, score):.3f} ({mcc:.3f})")
    return ", ".join(texts)


def _is_probability(scores: np.ndarray) -> bool:
    return bool(scores.min() >= 0 and scores.max() <= 1)


def render(measured: list[dict], rows: int) -> str:
    """Write the tables of one folder."""
    lines = [
        "| configuration | train | validation | test | labels in test |",
        "|---|---|---|---|---|",
    ]
    for each in measured:
        counts = " | ".join(
            f"{each['counts'][split]:,}" for split in ("train", "validation", "test")
        )
        lines.append(f"| {_config(each)} | {counts} | {each['labels']['test']} |")
    lines += ["", "Test sequences that training or validation holds, whole or in part, on either"]
    lines += ["strand:", ""]
    lines += ["| configuration | whole | 40 bases | 30 bases | 20 bases | GC content | 5-mers |"]
    lines += ["|---|---|---|---|---|---|---|"]
    for each in measured:
        shared = " | ".join(str(each["shared"].get(length, "")) for length in (40, 30, 20))
        models = " | ".join(each["models"].get(model, "") for model in ("GC content", "5-mers"))
        lines.append(f"| {_config(each)} | {each['copies']} | {shared} | {models} |")
    lines += [
        "",
        *textwrap.wrap(_note(measured, rows), 100),
        "",
        "sha256 of the test split (sequences and labels):",
        "",
    ]
    lines += [f"- {_config(each)} `{each['hash']}`" for each in measured]
    return "\n".join(lines)


def _note(measured: list[dict], rows: int) -> str:
    if not any(each["models"] for each in measured):
        return "No simple model of the sequence applies to single-base changes."
    return (
        "The last two columns are linear models of the sequence on the test split, fitted on at "
        f"most {rows:,} training sequences: AUC (MCC), or Spearman for activities. "
        "Where there are three classes, they tell class 0 from the others."
    )


def _config(measured: dict) -> str:
    return measured["name"].partition("/")[2] or measured["name"]


def insert(readme: Path, text: str) -> None:
    """Put the tables between the two marks of a README."""
    old = readme.read_text()
    head, _, rest = old.partition(BEGIN)
    tail = rest.partition(END)[2]
    readme.write_text(f"{head}{BEGIN}\n{text}\n{END}{tail}")


def collect() -> None:
    """Put the measured tables of all READMEs on one page."""
    parts = [
        "What is in each data set, how much of the test split training or validation holds too, "
        "and how far GC content and 5-mers alone go. `zoo data check NAME` looks for copies and "
        "cues anew. The tables stand in the READMEs of the data sets as well, beside licences, "
        "splits and traps."
    ]
    for folder in sorted({name.partition("/")[0] for name in list_data_sets()}):
        text = (data_folder(folder) / "README.md").read_text()
        parts.append(f"## {folder}\n\n{text.partition(BEGIN)[2].partition(END)[0].strip()}")
    record("data_sets", "Data sets: sizes, leaks, simple models", parts)


if __name__ == "__main__":
    main()
