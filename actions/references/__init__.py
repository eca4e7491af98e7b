"""What a message points at among the products shown before: "the second one", "the blue one", "it", "both".

Pure functions of the words, what was read in them, and the products shown; the words themselves are data
(actions/lexicon/). A skill asks `actions.pointing.pointed`, which knows the lists of the conversation.
"""

from actions.references.cues import (
    asks_which,
    comes_before_a_title,
    means_one_of_the_list,
    means_several,
    naming_words,
    points,
    refuses,
    speaks_of_current_list,
    wishes_it_otherwise,
)
from actions.references.reference import NOTHING, Reference
from actions.references.several import resolve_all, split
from actions.references.single import fitting, names_wholly, resolve
from actions.references.spelling import ReferenceSpelling
from actions.references.words import ReferenceWords, says, tokens, without

__all__ = [
    "NOTHING",
    "Reference",
    "ReferenceSpelling",
    "ReferenceWords",
    "asks_which",
    "comes_before_a_title",
    "fitting",
    "means_one_of_the_list",
    "means_several",
    "names_wholly",
    "naming_words",
    "points",
    "refuses",
    "resolve",
    "resolve_all",
    "says",
    "speaks_of_current_list",
    "split",
    "tokens",
    "wishes_it_otherwise",
    "without",
]
