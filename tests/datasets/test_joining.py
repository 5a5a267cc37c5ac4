from zoo.datasets.joining import join_labels


def _rows(**labels):
    return [{"id": name, "sequence": name, "label": label} for name, label in labels.items()]


def test_join_labels_one_column_a_configuration():
    parts = [{"train": _rows(AA=1, AC=0)}, {"train": _rows(AC=1, AG=0)}]
    found = {row["sequence"]: row["label"] for row in join_labels(parts)["train"]}
    assert found == {"AA": [1, -1], "AC": [0, 1], "AG": [-1, 0]}


def test_join_labels_test_sequence_of_one_leaves_the_training_of_another():
    parts = [
        {"train": _rows(AACC=1), "test": _rows(TTTT=1)},
        {"train": _rows(AAAA=0, ACAC=0), "test": _rows(CCCC=0)},
    ]
    joined = join_labels(parts)
    # AAAA is TTTT on the other strand.
    assert [row["sequence"] for row in joined["train"]] == ["AACC", "ACAC"]
    assert len(joined["test"]) == 2


def test_join_labels_contradiction_is_missing():
    rows = [{"id": str(label), "sequence": "AA", "label": label} for label in (0, 1)]
    parts = [{"train": rows}, {"train": _rows(AA=1)}]
    assert [row["label"] for row in join_labels(parts)["train"]] == [[-1, 1]]
    assert join_labels([{"train": rows}, {"train": []}])["train"] == []
