import os

import pytest

from zoo.cli.quiet import quiet_start
from zoo.errors import ZooError


def log_and_raise(error):
    with quiet_start():
        os.write(2, b"remark\n")
        if error:
            raise error


@pytest.fixture(autouse=True)
def unset_level(monkeypatch):
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "0")
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL")


def test_quiet_start_holds_back(capfd):
    log_and_raise(None)
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "after\n"


def test_quiet_start_shows_all_after_an_unforeseen_error(capfd):
    with pytest.raises(ImportError):
        log_and_raise(ImportError("no library"))
    assert "remark\n" in capfd.readouterr().err


def test_quiet_start_holds_back_after_an_error_of_the_zoo(capfd):
    with pytest.raises(ZooError):
        log_and_raise(ZooError("no such model"))
    assert capfd.readouterr().err == ""


def test_quiet_start_steps_aside_when_a_level_is_set(capfd, monkeypatch):
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "0")
    log_and_raise(None)
    assert capfd.readouterr().err == "remark\n"
