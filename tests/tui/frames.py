"""The four terminals that every screen is pictured in: both languages, both sizes."""

import pytest

FRAMES = [
    pytest.param("zh_CN", (80, 24), id="zh_CN-80x24"),
    # One of four shows a change of the layout in seconds; the other three are among the slow tests.
    pytest.param("en", (100, 30), id="en-100x30", marks=pytest.mark.slow),
    pytest.param("en", (80, 24), id="en-80x24", marks=pytest.mark.slow),
    pytest.param("zh_CN", (100, 30), id="zh_CN-100x30", marks=pytest.mark.slow),
]

in_every_frame = pytest.mark.parametrize(("language", "size"), FRAMES)

in_every_frame_slowly = pytest.mark.parametrize(
    ("language", "size"),
    [FRAMES[0], *(pytest.param(*frame.values, id=frame.id, marks=pytest.mark.slow) for frame in FRAMES[1:])],
)
"""For one more state of a screen that has its picture: the narrow Chinese one shows it in seconds."""
