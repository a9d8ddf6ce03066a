"""What the reader and its child say to each other arrives whole, in whatever pieces."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.reading_frames import Frames, pack

heads = st.dictionaries(st.text(), st.text() | st.integers() | st.none(), max_size=3).filter(
    lambda head: "size" not in head
)
frames = st.lists(st.tuples(heads, st.binary(max_size=50)), max_size=4)


@given(frames, st.integers(1, 30))
def test_frames_survive_any_cutting(sent, length):
    stream, received, reader = b"".join(pack(*frame) for frame in sent), [], Frames()
    for place in range(0, len(stream), length):
        received += reader.feed(stream[place : place + length])
    assert received == sent


def test_what_is_no_frame_is_refused_before_it_fills_memory():
    with pytest.raises(ValueError, match="not a frame"):
        Frames().feed(struct.pack(">I", 2**31) + b"x")
