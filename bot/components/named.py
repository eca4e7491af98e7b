"""Names in quotation marks are no words to read: `Why “Red Mug with Hearts”?` asks as "Why this one?" does.

A product's title is made of the words of searches and would decide the intent. Which product it names is the
actions' to find out (actions/quoted.py).
"""

from __future__ import annotations

import re

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.nlu.tokenizers.whitespace_tokenizer import WhitespaceTokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.components.markup import without_markup

STAND_IN = "this one"
_QUOTED = re.compile(r"“[^“”]+”")


def without_names(text: str) -> str:
    """The text with a pronoun in place of each quoted name."""
    return _QUOTED.sub(STAND_IN, text)


def words_read(text: str) -> str:
    """What the dialogue model reads of a text: no names, no markup."""
    return without_names(without_markup(text))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class NamedTokenizer(WhitespaceTokenizer):
    """Cuts at white space what is left without names and markup; the message keeps its text."""

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The tokens of an attribute's text."""
        text = words_read(message.get(attribute))
        return super().tokenize(Message(data={attribute: text}), attribute)
