"""How much overlapping windows share."""

from dataclasses import dataclass

from zoo.apps.scan.overlap import Overlap


@dataclass(frozen=True)
class Sharing:
    """How much overlapping windows shared.

    Args:
        share: Arithmetic of the scan as a share of computing every window by itself.
        layers: Name of each layer and its own share, in the order of the network.
        work: Multiplications of one window computed by itself.
        reason: Why nothing was shared; empty where something was.
    """

    share: float
    layers: tuple[tuple[str, float], ...]
    work: float
    reason: str = ""

    def __str__(self) -> str:
        if self.reason:
            return f"window by window: {self.reason}"
        alone = next((name for name, share in self.layers if share == 1), None)
        where = f", window by window from {alone} on" if alone else ""
        return f"{self.share:.0%} of the arithmetic of window by window{where}"


def add_up(done: list[tuple[str, float, Overlap | None]]) -> Sharing:
    """Add up the arithmetic of all layers, each with its overlap."""
    full: dict[str, float] = {}
    spent: dict[str, float] = {}
    for name, cost, overlap in done:
        share = 1.0 if overlap is None else overlap.computed / overlap.length
        full[name] = full.get(name, 0.0) + cost
        spent[name] = spent.get(name, 0.0) + cost * share
    total = sum(full.values())
    layers = tuple((name, spent[name] / cost) for name, cost in full.items() if cost)
    return Sharing(sum(spent.values()) / total if total else 1.0, layers, total)
