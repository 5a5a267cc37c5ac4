import shutil
import subprocess

from zoo.train import provenance
from zoo.train.provenance import git_commit, package_versions


def test_git_commit_of_another_checkout_is_not_ours(tmp_path, monkeypatch):
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    identity = ["-c", "user.name=a", "-c", "user.email=a@b.c"]
    command = ["git", "-C", str(tmp_path), *identity, "commit", "-q", "--allow-empty", "-m", "x"]
    subprocess.run(command, check=True)
    installed = shutil.copy(provenance.__file__, tmp_path / "provenance.py")
    monkeypatch.setattr(provenance, "__file__", str(installed))
    assert git_commit().startswith("regulatory-zoo ")


def test_package_versions_names_keras():
    assert package_versions()["keras"].startswith("3.")
