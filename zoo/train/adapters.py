"""What was learned beside a trunk, in a folder of its own: matrices of LoRA, and a head."""

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from zoo.card import Card, card_from_json, card_to_json
from zoo.errors import FormatError, IntegrityError, SettingError
from zoo.loading import card_of, load
from zoo.train.surgery import HEAD, adapt_trunk, adapted_parts, merge_adapters, with_new_head

if TYPE_CHECKING:
    import keras

ADAPTER_FILE, ARRAYS_FILE = "adapter.json", "adapter.npz"

_LARGEST = 50_000_000
_FACTS = ("base_model", "base_sha256", "rank", "outputs", "activation", "length", "card")


class Adapter(NamedTuple):
    """What was learned beside a trunk.

    Args:
        base_model: Name on the trunk's card.
        base_sha256: Hash of that card, which in turn holds the hash of every weight.
        rank: Of the matrices.
        activation: What follows the head.
        length: Bases that the adapted network takes.
        arrays: Two matrices a layer, and its bias if it has one, and kernel and bias of the head,
            by name.
    """

    base_model: str
    base_sha256: str
    rank: int
    activation: str | None
    length: int | None
    arrays: dict[str, np.ndarray]


def take_adapter(
    model: "keras.Model", given: Card | None, activation: str | None
) -> Adapter | None:
    """Copy what a fine-tuned network has learned, before it is merged; None without a card.

    Args:
        model: With adapters in its trunk.
        given: The card of its trunk.
        activation: What follows the head.
    """
    from keras import ops

    if given is None:
        return None
    arrays = {name: ops.convert_to_numpy(one) for name, one in _learned(model).items()}
    return Adapter(
        base_model=given.name,
        base_sha256=_card_hash(given),
        rank=adapted_parts(model)[0].lora_rank,
        activation=activation,
        length=model.input_shape[1],
        arrays=arrays,
    )


def _learned(model: "keras.Model") -> dict[str, "keras.Variable"]:
    """Name what learns beside a trunk: matrices and biases of its layers, and the head."""
    found = dict(zip(("kernel", "bias"), model.get_layer(HEAD).weights, strict=True))
    for number, part in enumerate(adapted_parts(model)):
        found |= {f"{number}_a": part.lora_kernel_a, f"{number}_b": part.lora_kernel_b}
        if getattr(part, "bias", None) is not None:
            found[f"{number}_bias"] = part.bias
    return found


def write_adapter(adapter: Adapter, card: Card, folder: str | Path) -> None:
    """Write a folder of two files, in one step.

    Raises:
        SettingError: The folder exists.
    """
    folder = Path(folder)
    if folder.exists():
        raise SettingError(f"{folder} exists; choose another folder.")
    facts = adapter._asdict() | {
        "outputs": len(adapter.arrays["bias"]),
        "card": json.loads(card_to_json(card)),
    }
    del facts["arrays"]
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as temporary:
        written = Path(temporary) / folder.name
        written.mkdir()
        (written / ADAPTER_FILE).write_text(json.dumps(facts, indent=2), encoding="utf-8")
        np.savez(written / ARRAYS_FILE, **adapter.arrays)
        os.replace(written, folder)


def load_adapted(
    folder: str | Path, base: str | Path | None = None, *, merge: bool = True
) -> "keras.Model":
    """Load a trunk with an adapter that `Finetuned.save_adapter` wrote.

    Args:
        folder: The adapter's.
        base: Name, folder or address of the trunk; the name on its card when not given.
        merge: Add the matrices to the kernels, so that the network is one like any other; False
            leaves them apart.

    Returns:
        The fine-tuned network, on one-hot DNA `(batch, length, 4)`.

    Raises:
        IntegrityError: The trunk is not the one that the adapter was trained beside.
        FormatError: A file is missing, or holds something else.
        UnknownNameError: There is no such trunk.

    Example:
        >>> import tempfile
        >>> from zoo.train.finetuning import finetune
        >>> codes = np.random.default_rng(0).integers(0, 4, (64, 105), dtype=np.uint8)
        >>> richer = (codes % 3 > 0).mean(1) > 0.5
        >>> made = finetune("tfbs-human-tf4-rc-v1", (codes[:48], richer[:48]),
        ...     (codes[48:], richer[48:]), head_epochs=1, epochs=1, lora=2, verbose=0)
        >>> folder = Path(tempfile.mkdtemp()) / "mine"
        >>> made.save_adapter(folder)
        >>> load_adapted(folder).output_shape
        (None, 1)
    """
    facts, arrays = _read(Path(folder))
    trunk = load(base or facts["base_model"])
    given = card_of(trunk)
    if _card_hash(given) != facts["base_sha256"]:
        raise IntegrityError(
            f"{folder} was trained beside another {facts['base_model']} than {given.name} as it is "
            "here: the sha256 of its card differs. Give the right one as base."
        )
    model = with_new_head(trunk, facts["outputs"], facts["activation"], length=facts["length"])
    adapt_trunk(model, facts["rank"])
    _assign(model, arrays, folder)
    model = merge_adapters(model) if merge else model
    vars(model)["_zoo_card"] = card_from_json(json.dumps(facts["card"]), str(folder))
    return model


def _assign(model: "keras.Model", arrays: dict[str, np.ndarray], folder: str | Path) -> None:
    targets = _learned(model)
    shapes = {name: tuple(array.shape) for name, array in arrays.items()}
    expected = {name: tuple(weight.shape) for name, weight in targets.items()}
    if shapes != expected:
        wrong = sorted(n for n in {*shapes, *expected} if shapes.get(n) != expected.get(n))
        raise FormatError(f"{folder} does not fit its trunk in {', '.join(wrong)}.")
    for name, weight in targets.items():
        weight.assign(arrays[name])


def _read(folder: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Read both files, and refuse what is none of an adapter."""
    try:
        paths = folder / ADAPTER_FILE, folder / ARRAYS_FILE
        if max(path.stat().st_size for path in paths) > _LARGEST:
            raise ValueError(f"a file of more than {_LARGEST} bytes")
        facts = json.loads(paths[0].read_text(encoding="utf-8"))
        with np.load(paths[1], allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        missing = [name for name in _FACTS if name not in facts]
        if missing:
            raise ValueError(f"no {', '.join(missing)}")
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise FormatError(f"{folder} holds no adapter that can be read: {error}.") from None
    return facts, arrays


def _card_hash(card: Card) -> str:
    return hashlib.sha256(card_to_json(card).encode()).hexdigest()
