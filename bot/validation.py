"""Rasa's validation of the domain, the NLU data, the rules and the stories; a warning fails it."""

from __future__ import annotations

import warnings

from rasa.shared.importers.importer import TrainingDataImporter
from rasa.validator import Validator

from bot.settings import Settings
from bot.training import CONFIG, DATA


def validate(settings: Settings) -> bool:
    """Whether everything fits; Rasa logs what does not."""
    importer = TrainingDataImporter.load_from_config(str(CONFIG), str(settings.domain), [str(DATA)])
    validator = Validator.from_importer(importer)
    # What the actions say and what stands inside payloads is in no story; tests/contract checks those.
    warnings.filterwarnings("ignore", message=".* is not used in any story or rule")
    return all(
        [
            validator.verify_domain_validity(),
            validator.verify_nlu(ignore_warnings=False),
            validator.verify_example_repetition_in_intents(ignore_warnings=False),
            validator.verify_story_structure(ignore_warnings=False, max_history=None),
            validator.verify_actions_in_stories_rules(),
            validator.verify_utterances_in_stories(ignore_warnings=False),
        ]
    )
