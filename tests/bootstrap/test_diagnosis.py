"""Known causes are named in words."""

import errno

import pytest

from bootstrap.diagnosis import diagnose, explain, require_disk
from bootstrap.failure import Failure


@pytest.mark.parametrize(
    ("output", "cause"),
    [
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("error: Failed to fetch: `https://index/simple/x/`\n dns error: failed to lookup", "no network"),
        ("E: Could not connect to the archive", "no network"),
        ("mkdir: Permission denied", "may not be written"),
        ("ValueError: 3", ""),
    ],
)
def test_diagnose(output, cause):
    found = diagnose(output)
    assert cause in found
    assert bool(cause) == bool(found)


def test_a_full_disk_is_called_so_with_the_file():
    assert explain(OSError(errno.ENOSPC, "No space left on device", "/x/y")) == "/x/y: the disk is full"


def test_too_little_room_names_folder_and_need(tmp_path):
    with pytest.raises(Failure, match=rf"{tmp_path}.*the model needs about 9{{9}}\.0 GB"):
        require_disk(tmp_path, 999_999_999.0, "the model")
    require_disk(tmp_path, 0.0, "nothing")
