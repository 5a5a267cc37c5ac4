"""The screens in the guide-activity data set: where each is, what it measured, its sign."""

from dataclasses import dataclass

_CRISPOR = (
    "https://raw.githubusercontent.com/maximilianh/crisporPaper/"
    "33a8225c7bc3be7f937786f6b151ffa7d7e29e84/effData"
)

AZIMUTH_URL = (
    "https://raw.githubusercontent.com/MicrosoftResearch/Azimuth/"
    "84eb013b8dde7132357a9b69206e99a4c65e2b89/azimuth/data/FC_plus_RES_withPredictions.csv"
)


@dataclass(frozen=True)
class Screen:
    """One set of measured guides.

    Attributes:
        name: Name of the configuration.
        file: Published file name without its ending, or the drug in Azimuth's table.
        cell_line: Cells in which the guides were used.
        species: Species of the genome.
        sign: 1 when a high number means an active guide, -1 when it means an inactive one.
        description: What was measured.
        azimuth: Whether the rows stand in Azimuth's table.
    """

    name: str
    file: str
    cell_line: str
    species: str
    sign: int
    description: str
    azimuth: bool = False

    @property
    def place(self) -> tuple[str, str]:
        """The public address and the place below the data folder."""
        if self.azimuth:
            return AZIMUTH_URL, "crispr_azimuth/FC_plus_RES_withPredictions.csv"
        name = f"{self.file}.scores.tab"
        return f"{_CRISPOR}/{name}", f"crispr_crispor/scores/{name}"


def _hart(name: str, file: str, cell_line: str) -> Screen:
    what = f"loss of {cell_line} cells with essential genes cut (Hart)"
    return Screen(name, f"hart2016-{file}Avg", cell_line, "human", 1, what)


def _depletion(name: str, file: str, cell_line: str, species: str) -> Screen:
    what = f"log fold change of guides against essential genes in {cell_line} (Xu)"
    return Screen(name, f"xu2015Train{file}", cell_line, species, -1, what)


def _azimuth(name: str, drug: str, cell_line: str, species: str, what: str) -> Screen:
    return Screen(name, drug, cell_line, species, 1, what, azimuth=True)


_LOSS = "rank of loss of a surface marker within its gene (Doench 2014, by Azimuth)"
_RESISTANCE = "rank of resistance to {} within its gene (Doench 2016, by Azimuth)"

SCREENS = (
    _hart("hart_hct116", "Hct1161lib1", "HCT116"),
    _hart("hart_hela", "HelaLib1", "HeLa"),
    _hart("hart_rpe1", "Rpe1", "RPE1"),
    _hart("hart_gbm", "Gbm", "GBM"),
    _depletion("xu_hl60", "Hl60", "HL60", "human"),
    _depletion("xu_kbm7", "Kbm7", "KBM7", "human"),
    _depletion("xu_mesc", "MEsc", "mESC", "mouse"),
    Screen("doench2014_human", "doench2014-Hs", "MOLM13, NB4, TF1", "human", 1, "loss of a marker"),
    Screen("doench2014_mouse", "doench2014-Mm", "EL4", "mouse", 1, "loss of a marker"),
    Screen(
        "moreno_mateos_zebrafish", "morenoMateos2015", "embryo", "zebrafish", 1, "mutation rate"
    ),
    _azimuth("azimuth_markers", "nodrug", "EL4, MOLM13, NB4, TF1", "human and mouse", _LOSS),
    _azimuth("azimuth_plx", "PLX_2uM", "A375", "human", _RESISTANCE.format("vemurafenib")),
    _azimuth("azimuth_azd", "AZD_200nM", "A375", "human", _RESISTANCE.format("selumetinib")),
    _azimuth("azimuth_6tg", "6TG_2ug/mL", "A375", "human", _RESISTANCE.format("6-thioguanine")),
)
