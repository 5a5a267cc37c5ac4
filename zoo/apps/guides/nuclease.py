"""What a nuclease asks of a site: its PAM and on which side, bases of a guide, where it cuts."""

from dataclasses import dataclass

from zoo.dna import iupac_bases
from zoo.errors import SequenceError, SettingError

# The context of the published screens: 4 bases before the site, 3 behind it.
BEFORE, AFTER = 4, 3

# A guide is packed into 64 bits, two a base.
_LONGEST_GUIDE = 32


@dataclass(frozen=True, slots=True)
class Nuclease:
    """A nuclease that is led by a guide; the default is SpCas9.

    Args:
        pam: The motif beside the guide's target, in IUPAC letters, 5' to 3'.
        side: 3 where the motif follows the target (Cas9), 5 where it precedes it (Cas12a).
        guide_length: Bases of the guide.
        cut: Bases of the target between the motif and the cut; 3 for side 3 and 18 for side 5
            (the strand that is not bound; the other strand of Cas12a is cut further on).
        window: First and last base that a base editor reaches. Bases count from 1, 5' to 3', so
            with the motif at the 3' side base 1 is the one furthest from it.

    Raises:
        SettingError: A setting is outside what is described here.

    Example:
        >>> Nuclease().cut, Nuclease("TTTV", side=5, guide_length=23).cut
        (3, 18)
        >>> Nuclease().window_length
        30
    """

    pam: str = "NGG"
    side: int = 3
    guide_length: int = 20
    cut: int | None = None
    window: tuple[int, int] = (4, 8)

    def __post_init__(self):
        """Refuse what no site can have, and fill in the cut."""
        object.__setattr__(self, "pam", check_pam(self.pam))
        if self.side not in (3, 5):
            raise SettingError(f"The side of the PAM is {self.side!r}; expected 3 or 5.")
        if not 10 <= self.guide_length <= _LONGEST_GUIDE:
            raise SettingError(
                f"A guide of {self.guide_length} bases came; expected 10 to {_LONGEST_GUIDE}."
            )
        if self.cut is None:
            object.__setattr__(self, "cut", min(3 if self.side == 3 else 18, self.guide_length))
        if not 0 <= self.cut <= self.guide_length:
            raise SettingError(
                f"The cut is {self.cut} bases from the PAM; expected 0 to {self.guide_length}."
            )
        first, last = self.window
        if not 1 <= first <= last <= self.guide_length:
            raise SettingError(
                f"The window of the base editor is {first} to {last}; expected two bases of the "
                f"guide, from 1 to {self.guide_length}."
            )

    @property
    def site_length(self) -> int:
        """Bases of target and motif together."""
        return self.guide_length + len(self.pam)

    @property
    def window_length(self) -> int:
        """Bases of the site with its context, 4 before it and 3 behind it."""
        return BEFORE + self.site_length + AFTER

    @property
    def guide_part(self) -> slice:
        """Where the guide lies in a site with its context."""
        first = BEFORE + (0 if self.side == 3 else len(self.pam))
        return slice(first, first + self.guide_length)

    @property
    def pam_part(self) -> slice:
        """Where the motif lies in a site with its context."""
        first = BEFORE + (self.guide_length if self.side == 3 else 0)
        return slice(first, first + len(self.pam))

    @property
    def is_spcas9(self) -> bool:
        """Whether what is known of SpCas9 (activity, CFD) applies: 20 bases, then NGG."""
        return (self.side, self.guide_length, len(self.pam)) == (3, 20, 3) and self.pam[1:] == "GG"


def check_pam(pam: str) -> str:
    """Return a motif in capital letters.

    Raises:
        SettingError: It is empty, or has letters that stand for no base.

    Example:
        >>> check_pam("nag")
        'NAG'
    """
    try:
        good = bool(pam) and all(iupac_bases(letter) for letter in pam)
    except SequenceError:
        good = False
    if not good:
        raise SettingError(f"The PAM is {pam!r}; expected IUPAC letters of DNA, such as NGG.")
    return pam.upper().replace("U", "T")
