"""Phone numbers are parsed, encrypted, matched and masked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.core.phone_numbers import (
    AreaCodeMissing,
    Cipher,
    MobileWrongLength,
    NotANumber,
    NumberUnreadable,
    TwoNumbers,
    mask,
    normalise,
)

CIPHER = Cipher(b"c" * 32, b"h" * 32)
canonical = st.one_of(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.from_regex(r"(010|02[0-9])[2-8][0-9]{7}", fullmatch=True),
    st.from_regex(r"0[3-9][0-9]{2}[2-8][0-9]{6,7}(#[0-9]{1,6})?", fullmatch=True),
    st.from_regex(r"[48]00[0-9]{7}", fullmatch=True),
).filter(str.isascii)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13800138000", "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("138-0013-8000", "13800138000"),
        ("+86-138-0013-8000", "13800138000"),
        ("+86 13800138000", "13800138000"),
        ("(+86)13800138000", "13800138000"),
        ("0086 138 0013 8000", "13800138000"),
        ("8613800138000", "13800138000"),
        ("013800138000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("+86 138 0013 8000", "13800138000"),
        ("\u202d138 0013 8000\u202c", "13800138000"),
        ("  138\u00a00013\u20118000 ", "13800138000"),
        ("19912345678", "19912345678"),
        ("010-66668888", "01066668888"),
        ("(010) 6666 8888", "01066668888"),
        ("(021)66668888", "02166668888"),
        ("+86 10 6666 8888", "01066668888"),
        ("+86 755 2666 8888", "075526668888"),
        ("0311-8666888", "03118666888"),
        ("0755 2666 8888", "075526668888"),
        ("010-66668888-801", "01066668888#801"),
        ("010-66668888转801", "01066668888#801"),
        ("010 6666 8888 分机 801", "01066668888#801"),
        ("01066668888 ext. 801", "01066668888#801"),
        ("0311-2345678-2", "03112345678#2"),
        ("0311-234-5678-2", "03112345678#2"),
        ("(0311)2345678 2", "03112345678#2"),
        ("0311-2345678(2)", "03112345678#2"),
        ("0311-23456782", "031123456782"),
        ("0311-2345-6782", "031123456782"),
        ("010-6666888-8", "01066668888"),
        ("400-812-3123", "4008123123"),
        ("8008123123", "8008123123"),
    ],
)
def test_numbers_are_read_as_people_write_them(typed, number):
    assert normalise(typed) == number


@pytest.mark.parametrize(
    ("typed", "digits"),
    [("1380013800", 10), ("138001380001", 12), ("138 0013 80", 9), ("+86 1380013800", 10)],
)
def test_a_mobile_number_of_wrong_length_says_how_long_it_is(typed, digits):
    with pytest.raises(MobileWrongLength) as refused:
        normalise(typed)
    assert refused.value.values == {"typed": typed, "digits": digits}
    assert f"有 {digits} 位" in str(refused.value)


@pytest.mark.parametrize("typed", ["66668888", "6666-888"])
def test_a_landline_without_area_code_is_asked_for_it(typed):
    with pytest.raises(AreaCodeMissing):
        normalise(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "张三",
        "12345678901",
        "10086",
        "110",
        "01166668888",
        "010-16668888",
        "13800138000a",
        "13800138000 / 13900139000",
        "+1 212 555 0123",
        "+852 2345 6789",
        "13800138000转801",
        "١٣٨٠٠١٣٨٠٠٠",
        "9" * 5000,
    ],
)
def test_a_text_that_is_no_number_is_refused_beside_its_field(typed):
    with pytest.raises(NotANumber) as refused:
        normalise(typed)
    assert refused.value.field == "phone"
    assert len(str(refused.value)) < 100


@pytest.mark.parametrize(
    "typed",
    [
        "0532-3456789~8",
        "0532-3456789～8",
        "0532-34567890/1",
        "13800138000、13900139000",
        "13800138000 或 13900139000",
    ],
)
def test_two_numbers_in_one_are_refused(typed):
    with pytest.raises(TwoNumbers, match="两个号码"):
        normalise(typed)


@given(canonical)
def test_a_canonical_number_stays_as_it_is(number):
    assert normalise(number) == number


@given(canonical, st.sampled_from([" ", "-", "\u00a0", "\u2011", "."]), st.data())
def test_separators_do_not_change_a_number(number, separator, data):
    line = number.partition("#")[0]
    # A last digit alone behind seven digits is an extension.
    seven = line[0] == "0" and line[1:2] not in "12" and len(line) == 12
    at = data.draw(st.integers(1, len(line) - (2 if seven else 1)))
    assert normalise(line[:at] + separator + line[at:]) == line


@given(st.text(max_size=40))
def test_any_text_is_a_canonical_number_or_none(typed):
    try:
        number = normalise(typed)
    except NotANumber:
        return
    assert normalise(number) == number


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13812341234", "138****1234"),
        ("01066668888", "010****8888"),
        ("02166668888", "021****8888"),
        ("075526668888", "0755****8888"),
        ("03118666888", "0311****6888"),
        ("01066668888#801", "010****8888"),
        ("4008123123", "400****3123"),
    ],
)
def test_a_number_is_masked_except_for_its_ends(number, shown):
    assert mask(number) == shown


@given(canonical)
def test_a_sealed_number_opens_again(number):
    assert CIPHER.decrypt(CIPHER.encrypt(number)) == number


def test_two_ciphertexts_of_one_number_differ_and_do_not_contain_it():
    one, other = CIPHER.encrypt("13800138000"), CIPHER.encrypt("13800138000")
    assert one != other
    assert "138001" not in one
    assert one.isascii()


def test_the_hash_is_the_same_for_the_same_number_and_key():
    number = normalise("138 0013 8000")
    assert CIPHER.hash(number) == CIPHER.hash("13800138000")
    assert CIPHER.hash(number) != CIPHER.hash("13800138001")
    assert CIPHER.hash(number) != Cipher(b"c" * 32, b"H" * 32).hash(number)
    assert len(CIPHER.hash(number)) == 64


def test_another_key_does_not_open_it():
    with pytest.raises(NumberUnreadable):
        Cipher(b"C" * 32, b"h" * 32).decrypt(CIPHER.encrypt("13800138000"))


@pytest.mark.parametrize("spoil", [str.upper, lambda s: s[:-4], lambda s: "", lambda s: "v1.é="])
def test_a_changed_seal_does_not_open(spoil):
    with pytest.raises(NumberUnreadable):
        CIPHER.decrypt(spoil(CIPHER.encrypt("13800138000")))


@pytest.mark.parametrize("seal", [CIPHER.encrypt, CIPHER.hash])
def test_a_number_that_is_not_canonical_is_never_encrypted(seal):
    with pytest.raises(ValueError, match="canonical"):
        seal("138 0013 8000")


def test_short_keys_are_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        Cipher(b"short", b"h" * 32)
