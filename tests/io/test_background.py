import threading

import pytest

from zoo.io.background import in_background


def test_in_background_keeps_order():
    assert list(in_background(iter(range(100)))) == list(range(100))


def test_in_background_raises_where_the_item_would_have_come():
    def failing():
        yield 1
        raise OSError("gone")

    stream = in_background(failing())
    assert next(stream) == 1
    with pytest.raises(OSError, match="gone"):
        next(stream)


def test_in_background_makes_only_a_few_ahead():
    made = []

    def endless():
        while True:
            made.append(threading.get_ident())
            yield len(made)

    stream = in_background(endless(), ahead=2)
    assert [next(stream) for _ in range(3)] == [1, 2, 3]
    stream.close()
    assert len(made) <= 3 + 2 + 2
    assert threading.get_ident() not in made


def test_in_background_closes_its_source_and_ends_its_thread():
    before, closed = threading.active_count(), []

    def source():
        try:
            yield from range(100)
        finally:
            closed.append(True)

    stream = in_background(source())
    next(stream)
    stream.close()
    assert closed == [True]
    assert threading.active_count() == before
