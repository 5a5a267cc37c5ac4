from zoo.datasets.joining import join_data_sets, join_labels


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


def test_join_labels_lists_of_labels_stand_side_by_side():
    marks = {"train": [{"id": "m", "sequence": "AA", "label": [1, -1]}]}
    parts = [{"train": _rows(AA=0, AC=1)}, marks]
    found = {row["sequence"]: row["label"] for row in join_labels(parts)["train"]}
    assert found == {"AA": [0, 1, -1], "AC": [1, -1, -1]}


def test_join_data_sets_leaves_out_what_another_set_tests():
    own = {"train": _rows(CCAACGT=1, TTTTTTT=0), "validation": _rows(GTTGTTG=1)}
    one = own | {"test": _rows(CCAACGA=1)}
    two = {"train": _rows(AGAGAGA=1), "validation": [], "test": _rows(GACAACT=0, TTACGTTT=1)}
    joined = join_data_sets([one, two], length=5)
    # CCAACGT holds AACGT, which reads ACGTT in a test sequence of the other set; CCAACGA of its
    # own test split is left as the set has it. GTTGT of the validation is ACAAC.
    assert [row["sequence"] for row in joined["train"]] == ["TTTTTTT", "AGAGAGA"]
    assert joined["validation"] == []
    assert [row["label"] for row in joined["test"]] == [[1, -1], [-1, 0], [-1, 1]]
