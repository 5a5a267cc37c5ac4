"""What can go wrong between here and the Hub, in words that say what to do."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from zoo.errors import HubError, SettingError, ZooError
from zoo.hub.address import Address

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NOT_OURS = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.ENOENT)


@contextmanager
def clear_errors(address: Address) -> Iterator[None]:
    """Turn what the Hub's client raises into a `HubError`.

    Raises:
        HubError: No network, no such repository, revision or file, no right to it, a full disk,
            a cache that cannot be written, a download that broke off.
        SettingError: The address is none that the Hub knows, or the token is none.
    """
    from huggingface_hub import errors

    try:
        yield
    except ZooError:
        raise
    except errors.HFValidationError as error:
        raise SettingError(f"{address} is no address on the Hub: {_line(error)}") from None
    except UnicodeEncodeError as error:
        # Only a token can bring such letters into a header.
        raise SettingError("HF_TOKEN holds letters that no token has; set it again.") from error
    except RuntimeError as error:
        # This is how the client reports an upload that failed in one of its threads.
        raise HubError(_explain(error.__cause__ or error, address)) from error
    except (OSError, errors.HTTPError) as error:
        raise HubError(_explain(error, address)) from error


def _explain(error: Exception, address: Address) -> str:
    """Choose the sentence; the client's own classes come before the system's."""
    from huggingface_hub import errors

    if isinstance(error, errors.OfflineModeIsEnabled):
        return offline_message(address)
    if isinstance(error, errors.RevisionNotFoundError):
        return (
            f"{address.repository} has no revision {address.revision!r} on the Hub (any more). "
            f"See its tags at {_endpoint()}/{address.repository}/tree/main."
        )
    if isinstance(error, errors.GatedRepoError):
        return (
            f"{address.repository} is gated: ask for access at "
            f"{_endpoint()}/{address.repository}, and set HF_TOKEN to a token of that account."
        )
    if isinstance(error, errors.RepositoryNotFoundError):
        return (
            f"There is no repository {address.repository} at {_endpoint()}, or it is "
            "private: check the spelling, and set HF_TOKEN to a token that may read it."
        )
    if isinstance(error, errors.RemoteEntryNotFoundError):
        return (
            f"{address} lacks a file: {_line(error)} Every weights folder of the zoo has a "
            "zoo.json and the files that it names."
        )
    if isinstance(error, errors.HfHubHTTPError):
        return _explain_status(error, address)
    return _explain_system(error, address)


def _explain_status(error: Exception, address: Address) -> str:
    status = error.response.status_code
    if status in (401, 403):
        return (
            f"The Hub does not allow this with {address.repository} (status {status}): set "
            "HF_TOKEN to a token with the right to it."
        )
    if status == 412:
        return f"{address.repository} changed meanwhile; look at it, and try again."
    return f"The Hub answered {address} with status {status}: {_line(error)} Try again later."


def _explain_system(error: Exception, address: Address) -> str:
    from huggingface_hub import constants

    number = getattr(error, "errno", None)
    if number in _FULL:
        return (
            f"There is no room for {address} in {constants.HF_HUB_CACHE}. Free some, or set "
            "HF_HOME to a larger disk; nothing half-written was kept."
        )
    if number in _NOT_OURS:
        return (
            f"{address} is not complete in {constants.HF_HUB_CACHE}, which cannot be written: "
            "set HF_HOME to a folder that can, or give a bundle of zoo fetch as ZOO_WEIGHTS_DIR."
        )
    return (
        f"The Hub at {_endpoint()} could not be reached, or broke off, for {address} "
        f"({_line(error).rstrip('.')}). Try again; nothing half-written was kept."
    )


def offline_message(address: Address) -> str:
    """Say that something would be needed which is not on this machine."""
    from huggingface_hub import constants

    return (
        f"{address} is not complete in {constants.HF_HUB_CACHE}, and HF_HUB_OFFLINE is set. "
        "Load it once with a network, or fetch a bundle elsewhere with zoo fetch and name its "
        "folder in ZOO_WEIGHTS_DIR."
    )


def _endpoint() -> str:
    from huggingface_hub import constants

    return constants.ENDPOINT


def _line(error: Exception) -> str:
    """Give the first line of a message, as one sentence."""
    first = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
    return first.strip().rstrip(".") + "."
