"""The command line in this process."""

import sys
import types

import pytest


@pytest.fixture
def run_zoo(monkeypatch, capsys):
    """Run `zoo ARGUMENTS` in this process; gives exit code, stdout and stderr."""

    def run(*arguments):
        from zoo.cli import main

        monkeypatch.setattr(sys, "argv", ["zoo", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        shown = capsys.readouterr()
        return stopped.value.code or 0, shown.out, shown.err

    return run


@pytest.fixture
def base_fractions(monkeypatch):
    """Let every name of a model stand for one that gives the shares of A, C, G and T."""
    import keras

    model = keras.Sequential([keras.Input((4, 4)), keras.layers.GlobalAveragePooling1D()])
    outputs = [types.SimpleNamespace(name=base) for base in "ACGT"]
    card = types.SimpleNamespace(outputs=outputs)
    monkeypatch.setattr("zoo.loading.info", lambda name: card)
    monkeypatch.setattr("zoo.loading.card_of", lambda model: card)
    monkeypatch.setattr("zoo.loading.load", lambda name: model)
