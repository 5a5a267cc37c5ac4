"""A model's name or folder to a Keras model, and a Keras model to a folder."""

from pathlib import Path
from typing import TYPE_CHECKING

from zoo.card import Card, read_card
from zoo.store import check_parameters, find_folder, unbuildable, verified_folder

if TYPE_CHECKING:
    import keras


def info(name: str | Path) -> Card:
    """Return a model's card: what it takes and gives, how good it is, licences, provenance.

    Reads one small file; loads neither Keras nor weights. Printing the card gives a summary.

    Args:
        name: A catalogue name, a weights folder, or an address on the Hub.

    Raises:
        UnknownNameError: There is no such model or folder.
        FormatError: The card is missing or malformed.

    Example:
        >>> info("enhancer-dilated-v1").input_length
        500
    """
    return read_card(find_folder(name, only_card=True))


def load(name: str | Path) -> "keras.Model":
    """Load a pretrained model, after checking every file of its folder.

    Args:
        name: A catalogue name such as `"enhancer-dilated-v1"`, a weights folder, or an address
            on the Hugging Face Hub: `"hf://owner/name@v1"`, `"owner/name"`, or its web page.

    Returns:
        A plain, uncompiled `keras.Model` on one-hot DNA `(batch, length, 4)`; outputs and units
        are in `zoo.info(name)`.

    Raises:
        UnknownNameError: There is no such model or folder.
        HubError: The Hub does not give it.
        FormatError: The card or a file is malformed.
        IntegrityError: A file is missing or differs from what the card says.
        UnsafeModelError: The folder asks for something that loading must not do.

    Example:
        >>> model = load("enhancer-dilated-v1")
        >>> model.input_shape
        (None, 500, 4)
    """
    folder, card = verified_folder(name)
    model = load_folder(folder)
    # Past Keras' own tracking, so that it is no part of what is saved.
    vars(model)["_zoo_card"] = card
    return model


def card_of(model: "keras.Model") -> Card | None:
    """Return the card of a model that `load` gave; None for any other.

    Example:
        >>> card_of(load("enhancer-dilated-v1")).name
        'enhancer-dilated-v1'
    """
    return vars(model).get("_zoo_card")


def load_folder(folder: Path) -> "keras.Model":
    """Load a folder that has been checked already.

    Raises:
        FormatError: Keras cannot make a model of its settings and weights.
    """
    import keras

    import zoo.layers  # noqa: F401  # registers the layers that a config may name

    check_parameters(folder)
    try:
        return keras.saving.load_model(folder, compile=False, safe_mode=True)
    except Exception as error:
        raise unbuildable(folder, error) from error
