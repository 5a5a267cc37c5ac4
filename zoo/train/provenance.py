"""What a card must know of the machine and the code that made the weights."""

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGES = ("regulatory-zoo", "keras", "tensorflow", "jax", "torch", "numpy", "scikit-learn")


def package_versions() -> dict[str, str]:
    """Return the versions of the packages that training depends on, those that are installed."""
    found = {}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return {"python": platform.python_version(), **found}


def git_commit() -> str:
    """Return the commit of the checkout that runs, with `+changes` if files differ from it.

    Outside a checkout it is the version of the package, also where the package is installed below
    the checkout of something else.
    """
    folder = Path(__file__).parent
    try:
        _git(folder, "ls-files", "--error-unmatch", Path(__file__).name)
        commit = _git(folder, "rev-parse", "HEAD")
        changed = _git(folder, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.CalledProcessError):
        return f"regulatory-zoo {package_versions().get('regulatory-zoo', 'unknown')}"
    return f"{commit}+changes" if changed else commit


def _git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def hardware() -> str:
    """Name the kind and number of devices, such as `2 CPU cores`."""
    import keras

    devices = [device.lower() for device in keras.distribution.list_devices()]
    accelerators = [device for device in devices if not device.startswith("cpu")]
    if accelerators:
        return f"{len(accelerators)} {accelerators[0].split(':')[0].upper()}"
    return f"{os.cpu_count()} CPU cores"
