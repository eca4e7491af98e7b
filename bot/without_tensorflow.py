"""Keeps TensorFlow out of a process whose pipeline has no use for it (docs/decisions/0025).

Many of Rasa's modules import it whatever config.yml names. `install` has those imports find stand-ins, which
serve as base classes, annotations and decorators, all that importing a module asks for, and raise as soon as
one is called.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, NoReturn

STOOD_IN_FOR = ("tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras")
DECORATORS = ("tensorflow.function",)


class TensorFlowNeededError(Exception):
    """A component of the pipeline calls TensorFlow, which this process goes without."""

    def __init__(self, name: str) -> None:
        super().__init__(f"a component of config.yml needs TensorFlow ({name}): set DAOGOU_TENSORFLOW=1")


class _Absent(type):
    """The type of stand-ins for classes and functions; what is derived from one cannot be made either."""

    def __getattr__(cls, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(f"{cls.__module__}.{cls.__qualname__}", name)

    def __call__(cls, *_: Any, **__: Any) -> NoReturn:
        raise TensorFlowNeededError(f"{cls.__module__}.{cls.__qualname__}")


def _stand_in(owner: str, name: str) -> Any:
    if f"{owner}.{name}" in DECORATORS:
        return _unchanged
    return _Absent(name, (), {"__module__": owner})


def _unchanged(function: Callable[..., Any]) -> Callable[..., Any]:
    return function


class _Module(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(self.__name__, name)


class _Loader(Loader):
    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""


class _Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """A stand-in for TensorFlow and its modules; everything else is left to the other finders."""
        if fullname.partition(".")[0] not in STOOD_IN_FOR:
            return None
        return ModuleSpec(fullname, _Loader(), is_package=True)


def install() -> None:
    """Have every later import of TensorFlow find a stand-in; call it before Rasa is imported."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
