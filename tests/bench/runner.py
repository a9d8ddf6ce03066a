"""Run the benchmarks on durable throw-away servers: `python -m tests.bench.runner [name…]`."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

import django
from django.core.management import call_command
from django.db import connections

from tests.throwaway import Throwaway

PREFIX = "bench_"


def names() -> list[str]:
    """Return what can be measured."""
    return sorted(path.stem.removeprefix(PREFIX) for path in Path(__file__).parent.glob(f"{PREFIX}*.py"))


def main(wanted: list[str]) -> int:
    """Run them in order, each on an empty database; return 1 when a bar is passed or a name unknown."""
    if unknown := set(wanted) - set(names()):
        print(f"Mesures inconnues : {', '.join(sorted(unknown))}. Il y a : {', '.join(names())}.")
        return 1
    throwaway = Throwaway("chorus-bench-")
    throwaway.set_environment()
    django.setup()
    modules = [importlib.import_module(f"tests.bench.{PREFIX}{name}") for name in wanted or names()]
    try:
        if any(_needs_database(module) for module in modules):
            throwaway.start(durable=True)
            call_command("migrate", verbosity=0, interactive=False)
        return run(modules)
    finally:
        connections.close_all()
        throwaway.remove()


def run(modules: list[ModuleType]) -> int:
    """Print each result as it comes."""
    code = 0
    for module in modules:
        for result in module.run():
            print(result, flush=True)
            code |= not result.is_within
        if _needs_database(module):
            call_command("flush", verbosity=0, interactive=False)
    return code


def _needs_database(module: ModuleType) -> bool:
    return getattr(module, "NEEDS_DATABASE", True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
