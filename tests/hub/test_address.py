import pytest

from zoo.errors import SettingError
from zoo.hub import Address, is_address, parse_address


@pytest.mark.parametrize(
    ("text", "repository", "revision"),
    [
        ("hf://owner/name", "owner/name", None),
        ("hf://models/owner/name@v1", "owner/name", "v1"),
        ("hf://owner/name@refs/pr/1", "owner/name", "refs/pr/1"),
        ("owner/name", "owner/name", None),
        ("owner/na.me-v1@main", "owner/na.me-v1", "main"),
        ("https://huggingface.co/owner/name", "owner/name", None),
        ("https://huggingface.co/owner/name/", "owner/name", None),
        ("https://huggingface.co/owner/name/tree/v1", "owner/name", "v1"),
        ("https://hf.co/owner/name/blob/v1/zoo.json", "owner/name", "v1"),
        ("https://huggingface.co/owner/name/resolve/" + "a" * 40 + "/x", "owner/name", "a" * 40),
    ],
)
def test_every_spelling_is_read(text, repository, revision):
    assert is_address(text)
    assert parse_address(text) == Address(repository, revision)


def test_page_of_the_endpoint_in_use_is_read(hub):
    assert parse_address(f"{hub.url}/owner/name/tree/v1") == Address("owner/name", "v1")


@pytest.mark.parametrize(
    "text",
    [
        "hf://name",
        "hf://owner/name/config.json",
        "hf://../name",
        "hf://owner/..",
        "hf://owner/name@",
        "hf://owner/name@../../etc",
        "hf://owner/name@a b",
        "hf://owner--x/name",
        "owner/name@",
        "https://example.org/owner/name",
        "https://huggingface.co/datasets/owner/name",
        "https://huggingface.co/owner",
        "https://huggingface.co/owner/name/tree",
    ],
)
def test_what_names_no_model_is_refused(text):
    with pytest.raises(SettingError, match="names no model on the Hub"):
        parse_address(text)


@pytest.mark.parametrize("text", ["./owner/name", "/owner/name", "~/name", "name", "a/b/c", ""])
def test_folders_and_names_are_no_addresses(text):
    assert not is_address(text)


def test_commit_needs_no_resolving():
    assert Address("owner/name", "a" * 40).commit == "a" * 40
    assert Address("owner/name", "a" * 39).commit is None
