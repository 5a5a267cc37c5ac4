"""Scans judged where the truth is known, at held-out positions only.

Three models are led over real sequence: promoters of E. coli over its whole genome, promoters of
Arabidopsis over chromosome 1, which none of its training sequences lies on, and splice sites over
2.3 million bases of human chromosome 2. Wherever a training or validation sequence was cut from, it
is left out with a margin. Precision and recall count every other position of both strands, so they
are those of a search in a genome and not of a test set with chosen negatives.

Models whose weights are not there are passed over. Run:

    python -m benchmarks.scan_truth FOLDER [--only promoter-ecoli-ensemble-v1] [--trial]

FOLDER holds the sets genome_small, genome_arabidopsis_chr1, human_segments, cnnprom and
ensemblesplice. A trial takes untrained networks and the first bases, and writes nothing.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from benchmarks.record import FOLDER, machine, record, table
from benchmarks.scan_cases import CASES, STRANDS, Case, Truth

TRIAL_BASES = 60_000


def read_text(path: Path, bases: int | None) -> str:
    """Read the one sequence of a file, in capitals."""
    from zoo.io.sequences import read_fasta

    ((_, letters),) = read_fasta(path)
    return letters[:bases].decode().upper()


def network_of(case: Case, untrained: bool):
    """Give the model; for a trial one with random weights. None where there are no weights."""
    from zoo import load
    from zoo.architectures import build
    from zoo.catalogue import ENTRIES
    from zoo.errors import DataError

    entry = ENTRIES[case.model]
    if untrained:
        return build(entry.architecture, outputs=len(entry.outputs), **_settings(entry))
    try:
        return load(case.model)
    except DataError:
        return None


def _settings(entry) -> dict:
    loss = entry.recipe.loss
    softmax = {"activation": "softmax"} if loss == "categorical_crossentropy" else {}
    return {**entry.settings, **softmax}


def scores(case: Case, model, text: str) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Scan both strands: by strand the bases of the windows' sites, and the scores there."""
    from zoo.apps.scan import Scanner, ScanSettings
    from zoo.catalogue import ENTRIES

    names = [output.name for output in ENTRIES[case.model].outputs]
    anchor = case.anchor(model.inputs[0].shape[1])
    settings = ScanSettings(strands="each", anchor=anchor)
    found: dict[str, list[tuple[np.ndarray, np.ndarray]]] = {"+": [], "-": []}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "genome.fa"
        path.write_text(f">genome\n{text}\n")
        scanner = Scanner(model, path, stride=case.stride, settings=settings)
        print(f"{case.model}: {scanner.network.sharing}", flush=True)
        for piece, values in scanner:
            if not len(values):
                continue
            windows = np.arange(piece.first, piece.stop)
            for offset, strand in ((0, "+"), (len(names), "-")):
                columns = [offset + names.index(name) for name in case.columns]
                places = scanner.layout.place(windows, minus=strand == "-")
                found[strand].append((places, values[:, columns].max(axis=1)))
        scanner.genome.close()
    return {
        strand: tuple(map(np.concatenate, zip(*parts, strict=True)))
        for strand, parts in found.items()
    }


def calls(places: np.ndarray, values: np.ndarray, distance: int) -> tuple[np.ndarray, np.ndarray]:
    """Keep the windows that no better one lies within a distance of, best first."""
    order = np.argsort(-values, kind="stable")
    order = order[np.isfinite(values[order])]
    if distance == 0:
        return places[order], values[order]
    taken = np.zeros(places.max() + 2 * distance + 2, bool)
    kept = []
    for one in order:
        place = places[one]
        if not taken[place + distance]:
            kept.append(one)
            taken[place : place + 2 * distance + 1] = True
    return places[kept], values[kept]


def match(places: np.ndarray, sites: np.ndarray, tolerance: int) -> np.ndarray:
    """Tell which calls, best first, are the first within the tolerance of a site."""
    free = np.ones(len(sites), bool)
    right = np.zeros(len(places), bool)
    for number, place in enumerate(places):
        low, high = np.searchsorted(sites, (place - tolerance, place + tolerance + 1))
        left = low + np.flatnonzero(free[low:high])
        if len(left):
            free[left[np.argmin(np.abs(sites[left] - place))]] = False
            right[number] = True
    return right


def words_at(text: str, places: np.ndarray, strand: str, words: str) -> np.ndarray:
    """Tell where one of some two-letter words begins on a strand."""
    from zoo.dna import encode, reverse_complement

    codes = encode([text])[0]
    found = np.zeros(len(places), bool)
    inside = (places >= 1) & (places < len(text) - 1)
    for word in words.split("|"):
        first, second = encode([word if strand == "+" else reverse_complement(word)])[0]
        starts = places[inside] - (strand == "-")
        found[inside] |= (codes[starts] == first) & (codes[starts + 1] == second)
    return found


def judge(case: Case, text: str, truth: Truth, scored: dict) -> dict:
    """Compare the calls of both strands with the sites."""
    every: list[tuple[np.ndarray, np.ndarray]] = []
    count = judged = 0
    for strand in STRANDS:
        places, values = scored[strand]
        kept = ~truth.hidden[places]
        if case.words is not None:
            kept &= words_at(text, places, strand, case.words)
        judged += int(kept.sum())
        sites = truth.sites[strand]
        sites = sites[~truth.hidden[sites]]
        count += len(sites)
        called, value = calls(places[kept], values[kept], case.tolerance)
        every.append((value, match(called, sites, case.tolerance)))
    values, right = map(np.concatenate, zip(*every, strict=True))
    order = np.argsort(-values, kind="stable")
    hits = np.cumsum(right[order])
    precision = hits / np.arange(1, len(hits) + 1)
    return {
        "sites": count,
        "judged": judged,
        "calls": len(values),
        "recall": hits / max(count, 1),
        "precision": precision,
        "average": float(precision[right[order]].sum() / max(count, 1)),
        "chance": count / len(values),
        "scores": values[order],
    }


def at_recall(found: dict, recall: float) -> str:
    """Give the precision where a share of the sites is found, or a dash."""
    number = int(np.searchsorted(found["recall"], recall))
    return "-" if number >= len(found["recall"]) else f"{found['precision'][number]:.3f}"


def draw(results: dict[str, dict], path: Path) -> None:
    """Draw precision against recall, one panel a case."""
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(
        1, len(results), figsize=(3.6 * len(results), 3.4), squeeze=False, layout="constrained"
    )
    for ax, (title, found) in zip(axes[0], results.items(), strict=True):
        ends = np.flatnonzero(np.diff(found["recall"], append=2))  # one point a step of recall
        ax.plot(found["recall"][ends], found["precision"][ends], color="black", linewidth=1.2)
        ax.axhline(found["chance"], color="0.5", linestyle="--", linewidth=0.8)
        ax.set(xlim=(0, 1), ylim=(0, 1), xlabel="recall", ylabel="precision")
        ax.set_title(f"{title}\n{found['sites']:,} sites; dashed: by chance", fontsize="small")
        ax.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, metadata={"Date": None})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="the folder that holds the data sets")
    parser.add_argument("--only", nargs="+", default=[case.model for case in CASES])
    parser.add_argument("--trial", action="store_true", help="untrained networks, first bases")
    settings = parser.parse_args()
    results, rows, missing = {}, [], []
    for case in (one for one in CASES if one.model in settings.only):
        model = network_of(case, settings.trial)
        if model is None:
            missing.append(case.model)
            continue
        text = read_text(settings.folder / case.fasta, TRIAL_BASES if settings.trial else None)
        truth = case.read(settings.folder, text)
        found = judge(case, text, truth, scores(case, model, text))
        results[case.title] = found
        rows.append(row(case, truth, found))
        print(rows[-1], flush=True)
    if settings.trial or not results:
        print("without weights:", ", ".join(missing) or "none")
        return 0
    write(results, rows, missing)
    return 0


def row(case: Case, truth: Truth, found: dict) -> tuple[str, ...]:
    """Give the line of a case."""
    return (
        case.title,
        f"{truth.hidden.mean():.1%}",
        f"{found['sites']:,}",
        f"{found['calls']:,}",
        f"{case.tolerance}",
        f"{found['average']:.3f}",
        f"{found['chance']:.5f}",
        at_recall(found, 0.2),
        at_recall(found, 0.5),
        at_recall(found, 0.8),
    )


HEAD = (
    *("what", "left out", "sites", "calls", "tolerance, bp", "average precision", "by chance"),
    *("precision at recall 0.2", "0.5", "0.8"),
)


def write(results: dict[str, dict], rows: list[tuple[str, ...]], missing: list[str]) -> None:
    """Write the page and its picture."""
    draw(results, FOLDER / "scan_truth.svg")
    parts = [
        "Both strands of real sequence are scanned. A call is the best window within the "
        "tolerance; it is right when it is the first within that of a site on its strand. "
        "Positions within training and validation sequences, and a window about them, are left "
        "out. Sites are the promoters of the test split, or the ends of annotated exons with GT or "
        "AG; whatever is missing from those lists counts as wrong here, so precision is a lower "
        "bound.",
        table(HEAD, rows),
        "![precision against recall](scan_truth.svg)",
        *([f"Without weights when this was written: {', '.join(missing)}."] if missing else []),
        f"{machine('keras', 'tensorflow', 'numpy')}.",
    ]
    record("scan_truth", "Scans judged where the truth is known", parts)


if __name__ == "__main__":
    sys.exit(main())
