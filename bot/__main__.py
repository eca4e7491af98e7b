"""Commands of the bot: `python -m bot run|shell|train|validate`."""

from __future__ import annotations

import argparse
import socket
import sys

from bot import without_tensorflow
from bot.quiet import ignore_notes_to_developers
from bot.settings import Settings, SettingsError, read_settings

BAD_USE = 2


def main() -> int:
    """Run one command; 0 on success, 2 on bad settings or a missing model, 1 on other failures."""
    parser = argparse.ArgumentParser(prog="python -m bot", description="The dialogue engine.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="serve the channels on BOT_PORT")
    commands.add_parser("shell", help="talk to the assistant on the terminal")
    commands.add_parser("train", help="train the dialogue model, unless it is up to date")
    commands.add_parser("validate", help="check the domain and the dialogue data")
    command = parser.parse_args().command
    try:
        settings = read_settings()
        if settings.log_level != "DEBUG":
            ignore_notes_to_developers()
        if not settings.tensorflow:
            without_tensorflow.install()
        return COMMANDS[command](settings)
    except SettingsError as error:
        print(f"bot: {error}", file=sys.stderr)
        return BAD_USE


# Rasa is imported by the commands: a bad setting is told at once, and TensorFlow is kept out before.


def run(settings: Settings) -> int:
    """Serve until SIGINT or SIGTERM."""
    settings.require_secret()
    settings.require_model()
    settings.export()
    listener = _bind(settings)
    from bot.app import ModelError, create_app
    from bot.logs import configure_logs
    from bot.open_files import allow_streams

    configure_logs(settings.log_level)
    allow_streams(settings.open_streams)
    try:
        app = create_app(settings)
    except ModelError as error:
        print(f"bot: {error}", file=sys.stderr)
        return BAD_USE
    app.run(sock=listener, access_log=False, motd=False)
    return 0


def _bind(settings: Settings) -> socket.socket:
    """The address of the server, taken before the model is loaded; Sanic would end with 0 if it is in use."""
    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        reason = f"cannot listen on {settings.host}, port {settings.port}: {error.strerror}"
        raise SettingsError(f"BOT_PORT: {reason}") from error
    return listener


def shell(settings: Settings) -> int:
    """Talk on the terminal; Ctrl-D or "/stop" ends it."""
    settings.require_model()
    settings.export()
    from bot.app import ModelError
    from bot.logs import configure_logs
    from bot.shell import converse

    configure_logs("ERROR")
    try:
        converse(settings)
    except ModelError as error:
        print(f"bot: {error}", file=sys.stderr)
        return BAD_USE
    return 0


def train(settings: Settings) -> int:
    """Train unless the model is up to date."""
    settings.export()
    from bot import training
    from bot.logs import configure_logs

    configure_logs("WARNING")
    if training.is_current(settings):
        print(f"dialogue model: up to date ({settings.model})")
        return 0
    try:
        training.train(settings)
    except training.TrainingError as error:
        print(f"bot: {error}", file=sys.stderr)
        return 1
    print(f"dialogue model: trained ({settings.model})")
    return 0


def validate(settings: Settings) -> int:
    """Check domain, NLU data, rules and stories against one another, warnings included."""
    settings.export()
    from bot.logs import configure_logs
    from bot.validation import validate as is_valid

    configure_logs("WARNING")
    return 0 if is_valid(settings) else 1


COMMANDS = {"run": run, "shell": shell, "train": train, "validate": validate}

if __name__ == "__main__":
    sys.exit(main())
