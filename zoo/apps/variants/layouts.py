"""What is written of the scores: entries of a VCF's INFO column, or rows of a table."""

from collections.abc import Iterator, Sequence

import numpy as np

from zoo.apps.variants.scorer import Scorer, Scores
from zoo.apps.variants.sites import REASONS, Site
from zoo.apps.variants.splicing import SpliceScorer, SpliceScores
from zoo.apps.variants.windows import NOTES
from zoo.errors import SettingError
from zoo.io.vcf_lines import Record, escape

SPLICE_FIELDS = "ALLELE|SYMBOL|DS_AG|DS_AL|DS_DG|DS_DL|DP_AG|DP_AL|DP_DG|DP_DL"
FIELDS = ("allele", "output", "ref", "alt", "delta", "log_odds", "flags")


class InfoLayout:
    """A VCF file with one more entry in INFO for each model.

    Args:
        scorers: The models.

    Raises:
        SettingError: Two models would have the same entry.
    """

    def __init__(self, scorers: Sequence[Scorer]):
        self._scorers = scorers
        keys = [scorer.key for scorer in scorers]
        for key in keys:
            if keys.count(key) > 1:
                raise SettingError(f"Two models would write {key}; give them different names.")

    def head(self, header: Sequence[str]) -> Iterator[str]:
        """Give the header of a VCF file with what is added to it before its last line."""
        added = {f"##INFO=<ID={scorer.key},": self._described(scorer) for scorer in self._scorers}
        for line in header[:-1]:
            if not line.startswith(tuple(added)):
                yield line
        yield from added.values()
        yield header[-1]

    def lines(
        self, records: Sequence[Record], sites: Sequence[Site], scores: Sequence[Scores]
    ) -> Iterator[str]:
        """Give a line for each record; the alleles of all records follow one another."""
        entries = [
            self._entries(scorer, sites, one)
            for scorer, one in zip(self._scorers, scores, strict=True)
        ]
        first = 0
        for record in records:
            last = first + len(record.variants)
            own = [",".join(filter(None, found[first:last])) for found in entries]
            keys = [scorer.key for scorer in self._scorers]
            yield record.annotated(dict(zip(keys, own, strict=True)))
            first = last

    def _described(self, scorer: Scorer) -> str:
        """Write the header line of a model's entry."""
        flags = "; ".join(f"{flag}: {text}" for flag, text in (REASONS | NOTES).items())
        text = (
            f"Effects predicted by {scorer.name}, windows of {scorer.length} bases, "
            f"{scorer.strands}. One entry for each alternative allele and output: "
            f"{'|'.join(FIELDS)}. ref and alt: the output without and with the allele; delta: "
            "alt - ref; log_odds: growth of the natural logarithm of the odds; outputs: "
            f"{', '.join(map(escape, scorer.outputs))}. Flags, joined by &: {flags}"
        )
        return _declared(scorer.key, text)

    def _entries(self, scorer: Scorer, sites: Sequence[Site], scores: Scores) -> list[str]:
        """Write what one model says of each allele."""
        outputs = [escape(name) for name in scorer.outputs]
        columns = (scores.reference, scores.alternate, scores.delta, scores.log_odds)
        numbers = np.stack(columns, axis=-1).tolist()
        found = []
        for site, rows, flags in zip(sites, numbers, scores.flags, strict=True):
            allele, noted = site.variant.alternate, "&".join(flags) or "."
            if flags and flags[0] in REASONS:
                found.append(f"{escape(allele)}|.|.|.|.|.|{noted}")
                continue
            texts = ["|".join(map(_number, row)) for row in rows]
            pairs = zip(outputs, texts, strict=True)
            found.append(",".join(f"{allele}|{output}|{text}|{noted}" for output, text in pairs))
        return found


class SpliceLayout(InfoLayout):
    """A VCF file with the entry that the program SpliceAI writes, for each allele and gene."""

    def _described(self, scorer: SpliceScorer) -> str:
        return _declared(
            scorer.key,
            f"Splice sites gained and lost within {scorer.distance} bases, {SPLICE_FIELDS}: for "
            "each allele and gene the largest growth (DS) of the chance of an acceptor (AG) and a "
            "donor (DG), the largest loss (AL, DL), and their distances from the variant (DP)",
        )

    def _entries(
        self, scorer: SpliceScorer, sites: Sequence[Site], scores: SpliceScores
    ) -> list[str]:
        return [",".join(entries) for entries in scores.entries]


def _declared(key: str, text: str) -> str:
    """Write a line of the header, as VCF asks."""
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'##INFO=<ID={key},Number=.,Type=String,Description="{text}">'


def _number(value: float, missing: str = ".") -> str:
    return missing if value != value else f"{value:.6g}"


class TableLayout:
    """Tab-separated text: a row an allele, four columns an output, and flags for each model.

    Args:
        scorers: The models.

    Raises:
        SettingError: Two models have the same name.
    """

    PLACE = ("contig", "position", "id", "ref", "alt")
    NUMBERS = ("ref", "alt", "delta", "log_odds")

    def __init__(self, scorers: Sequence[Scorer]):
        self._scorers = scorers
        names = [scorer.name for scorer in scorers]
        if len(set(names)) < len(names):
            raise SettingError(f"Models are named {', '.join(names)}; give them different names.")

    def columns(self) -> dict[str, type]:
        """Give the columns with the type of what is in them."""
        found: dict[str, type] = dict.fromkeys(self.PLACE, str) | {"position": int}
        for scorer in self._scorers:
            for output in scorer.outputs:
                found |= {f"{scorer.name}:{output}:{what}": float for what in self.NUMBERS}
            found[f"{scorer.name}:flags"] = str
        return found

    def head(self, header: Sequence[str]) -> Iterator[str]:
        """Give the line of titles."""
        yield "\t".join(self.columns())

    def lines(
        self, records: Sequence[Record], sites: Sequence[Site], scores: Sequence[Scores]
    ) -> Iterator[str]:
        """Give a line for each allele."""
        tables = [
            np.stack((one.reference, one.alternate, one.delta, one.log_odds), axis=-1).tolist()
            for one in scores
        ]
        for row, site in enumerate(sites):
            one = site.variant
            cells = [one.contig, str(one.position), one.name or "."]
            cells += [one.reference, one.alternate]
            for table, found in zip(tables, scores, strict=True):
                cells += [_number(value, "nan") for output in table[row] for value in output]
                cells.append("&".join(found.flags[row]) or ".")
            yield "\t".join(cells)
