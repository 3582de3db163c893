"""Reading untrusted EXIF blocks."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest
from PIL import ExifTags, Image

from tests.webapp.media.conftest import exif
from webapp.media.photos.metadata import GeoPlace, Metadata, exif_block, read_metadata

BEIJING = timezone(timedelta(hours=8))


def block(
    base: dict[int, object] | None = None,
    shot: dict[int, object] | None = None,
    gps: dict[int, object] | None = None,
) -> bytes:
    """An EXIF block with these tags."""
    made = Image.Exif()
    made.update(base or {})
    made.get_ifd(ExifTags.IFD.Exif).update(shot or {})
    made.get_ifd(ExifTags.IFD.GPSInfo).update(gps or {})
    return made.tobytes()


def at(latitude: object, longitude: object, north: str = "N", east: str = "E") -> GeoPlace | None:
    """The place read from a GPS block."""
    gps = {1: north, 2: latitude, 3: east, 4: longitude}
    return read_metadata(block(gps=gps)).place


def test_time_camera_software_place_and_orientation_are_read():
    assert read_metadata(exif(orientation=6)) == Metadata(
        taken=datetime(2026, 3, 2, 10, 11, 12, tzinfo=BEIJING),
        make="HUAWEI",
        model="Mate 60 Pro",
        software="HarmonyOS 4.2",
        place=GeoPlace(39.9075, 116.388056),
        orientation=6,
    )


def test_the_json_holds_only_known_values():
    assert json.loads(read_metadata(exif(orientation=6)).to_json()) == {
        "taken": "2026-03-02T10:11:12+08:00",
        "camera": "HUAWEI Mate 60 Pro",
        "software": "HarmonyOS 4.2",
        "place": [39.9075, 116.388056],
        "orientation": 6,
    }
    assert Metadata().to_json() == "{}"


def test_a_make_that_the_model_repeats_is_left_out():
    assert Metadata(make="vivo", model="vivo X100").camera == "vivo X100"
    assert Metadata(model="X100").camera == "X100"
    assert Metadata(make="vivo").camera == "vivo"


def test_a_time_without_offset_stays_local():
    taken = read_metadata(block(shot={0x9003: "2026:03:02 10:11:12"})).taken
    assert taken is not None
    assert (taken.isoformat(), taken.tzinfo) == ("2026-03-02T10:11:12", None)


def test_the_time_digitised_replaces_a_missing_original_time():
    taken = read_metadata(block(shot={0x9004: "2026:03:02 10:11:13"})).taken
    assert taken is not None
    assert taken.second == 13


def test_the_time_of_saving_is_not_the_time_taken():
    assert read_metadata(block(base={0x0132: "2026:03:02 10:11:12"})).taken is None


@pytest.mark.parametrize(
    "told",
    [
        *("0000:00:00 00:00:00", "2026:02:30 10:00:00", "", "    :  :     :  :  ", "昨天"),
        *("0001:01:01 00:00:00", "9999:12:31 23:59:59"),  # no zone can be reckoned for them
    ],
)
def test_a_malformed_time_is_left_out(told):
    assert read_metadata(block(shot={0x9003: told.encode()})).taken is None


def test_south_and_west_are_negative():
    assert at((33.0, 30.0, 0.0), (70.0, 40.0, 0.0), "S", "W") == GeoPlace(-33.5, -70.666667)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ((91.0, 0.0, 0.0), (116.0, 0.0, 0.0)),
        ((39.0, 0.0, 0.0), (181.0, 0.0, 0.0)),
        ((39.0, 54.0), (116.0, 23.0, 17.0)),
    ],
)
def test_a_place_off_the_globe_is_none(latitude, longitude):
    assert at(latitude, longitude) is None


def test_degrees_with_a_zero_denominator_are_no_place():
    data = exif()
    whole_degrees = (39).to_bytes(4, "big") + (1).to_bytes(4, "big")
    assert data.count(whole_degrees) == 1
    nothing = read_metadata(data.replace(whole_degrees, bytes(8)))
    assert nothing.place is None
    assert nothing.make == "HUAWEI"


def test_texts_are_one_printable_line_in_utf_8():
    told = block(base={0x010F: "华为\n\x1b[31m".encode(), 0x0110: b"M" * 500})
    metadata = read_metadata(told)
    assert metadata.make == "华为[31m"
    assert metadata.model == "M" * 100


@pytest.mark.parametrize("told", [0, 9, 65_535])
def test_an_invalid_orientation_counts_as_upright(told):
    assert read_metadata(block(base={0x0112: told})).orientation == 1


def test_no_block_is_not_a_damaged_one():
    assert read_metadata(None) == Metadata(damaged=False)


@pytest.mark.parametrize("data", [b"not a TIFF block", b"MM\0*", b"II*\0\xff\xff\xff\xff"])
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_an_unreadable_block_counts_as_damaged(data):
    metadata = read_metadata(data)
    assert metadata == Metadata(damaged=True)
    assert json.loads(metadata.to_json()) == {"damaged": True}


def test_the_block_is_kept_without_its_jpeg_prefix():
    assert exif_block(b"Exif\0\0MM\0*rest") == exif_block(b"MM\0*rest") == b"MM\0*rest"
    assert exif_block(b"Exif\0\0") is None
    assert exif_block(None) is None
    assert exif_block("text") is None


DEGREES = (39.0, 54.0, 27.0)


@pytest.mark.parametrize("latitude", [(32.0, 75.0, 0.0), (32.0, 15.0, 75.0), (32.5, 15.0, 0.0)])
def test_impossible_minutes_and_seconds_are_no_place(latitude):
    assert at(DEGREES, DEGREES) is not None
    assert at(latitude, DEGREES) is None


def test_seconds_rounded_up_to_60_are_a_place():
    assert at((39.0, 54.0, 60.0), DEGREES) == GeoPlace(39.916667, 39.9075)


@pytest.mark.parametrize("near", [0.0, 1.0])
def test_the_place_0_0_is_no_place(near):
    assert at((0.0, 0.0, near), (0.0, 0.0, near)) is None
    assert at((0.0, 0.0, near), DEGREES) is not None


@pytest.mark.parametrize(("status", "is_place"), [("A", True), ("V", False)])
def test_a_void_measurement_is_no_place(status, is_place):
    gps = {1: "N", 2: DEGREES, 3: "E", 4: DEGREES, 9: status}
    assert (read_metadata(block(gps=gps)).place is not None) == is_place


def test_a_side_that_is_none_is_no_place():
    assert at(DEGREES, DEGREES, north="E") is None
