"""Peaks are stretches above a threshold, wherever pieces are cut."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoo.apps.scan.peaks import CalledPeak, Stretch, call_peaks


def stretch(contig, first, values):
    starts = 10 * np.arange(first, first + len(values))
    return Stretch(contig, starts + 5, starts, starts + 10, np.array(values, float))


def test_peaks_end_at_skipped_windows_and_contigs():
    stretches = [stretch("a", 0, [0.9, np.nan, 0.8]), stretch("b", 0, [0.7])]
    assert list(call_peaks(stretches, 0.5, 0)) == [
        CalledPeak("a", 0, 10, 5, 0.9),
        CalledPeak("a", 20, 30, 25, 0.8),
        CalledPeak("b", 0, 10, 5, 0.7),
    ]


def test_peaks_reach_over_a_gap():
    peaks = list(call_peaks([stretch("a", 0, [0.6, 0.1, 0.9])], 0.5, 10))
    assert peaks == [CalledPeak("a", 0, 30, 25, 0.9)]


def slow_peaks(values, threshold, gap):
    """Walk from window to window."""
    peaks = []
    for window, value in enumerate(values):
        if not value >= threshold:
            continue
        if peaks and 10 * window - peaks[-1][1] <= gap:
            peaks[-1][1] = 10 * window + 10
        else:
            peaks.append([10 * window, 10 * window + 10])
    return peaks


@given(
    st.lists(st.sampled_from([0.1, 0.5, 0.9, np.nan]), min_size=1, max_size=30),
    st.integers(0, 30),
    st.sampled_from([0, 10, 25]),
)
def test_peaks_do_not_depend_on_pieces(values, cut, gap):
    whole = list(call_peaks([stretch("a", 0, values)], 0.5, gap))
    parts = [stretch("a", 0, values[:cut]), stretch("a", cut, values[cut:])]
    pieces = list(call_peaks([part for part in parts if len(part.values)], 0.5, gap))
    assert pieces == whole
    assert [[peak.start, peak.end] for peak in whole] == slow_peaks(values, 0.5, gap)
    for peak in whole:
        inside = values[peak.start // 10 : peak.end // 10]
        assert peak.value == pytest.approx(np.nanmax(inside))
        assert values[peak.summit // 10] == peak.value
