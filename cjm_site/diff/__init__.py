"""What changes for the customer between two states of a handbook.

:func:`compare` takes two linked handbooks to a tuple of typed :class:`Change` values, heaviest first;
:func:`compare_entries` does the same for two states of one page (for its history). :class:`Words` says them in the
words of the field, in the reader's language.
"""

from cjm_site.diff.change import Change, Item, Spot, in_order
from cjm_site.diff.compare import compare, compare_entries
from cjm_site.diff.kinds import CLASSES, KINDS, LEVELS, Kind
from cjm_site.diff.verdicts import Judge
from cjm_site.diff.words import Part, Words, as_text

__all__ = [
    "CLASSES",
    "KINDS",
    "LEVELS",
    "Change",
    "Item",
    "Judge",
    "Kind",
    "Part",
    "Spot",
    "Words",
    "as_text",
    "compare",
    "compare_entries",
    "in_order",
]
