"""Parse typed phone numbers of mainland China, encrypt them for storage, mask them for display."""

from __future__ import annotations

import hmac
import re
import secrets
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from webapp.core.errors import JiebaoError, _

# The numbering plan of the Ministry of Industry and Information Technology: numbers people call.
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(?:010|02[0-9])[2-8][0-9]{7}|0[3-9][0-9]{2}[2-8][0-9]{6,7}")
_HOTLINE = re.compile(r"[48]00[0-9]{7}")
_LOCAL = re.compile(r"[2-8][0-9]{6,7}")

_NUMBER = re.compile("|".join(kind.pattern for kind in (_MOBILE, _LANDLINE, _HOTLINE)))

_COUNTRY = re.compile(r"^(?:\+|00)86")
_SEPARATORS = re.compile(r"[\s()\[\].·・~‐-―−_-]+")
_TWO = re.compile(r"(?P<line>.*[0-9])\s*[~/、,;&|或和及至到]+\s*[0-9][0-9\s-]*")
_LAST_PART = re.compile(
    r"(?P<line>.*[0-9])(?:[\s\].·・‐-―−_-]+|\s*\((?=[0-9]+\)$))(?P<extension>[0-9]{1,6})\)?"
)
_EXTENSION = re.compile(r"(?P<line>.+?)\s*(?:转|分机|ext\.?|#|-)\s*(?P<extension>[0-9]{1,6})", re.I)

_SEAL = "v1."
_ABOUT = b"jiebao phone number"
_ABOUT_RECORD = b"jiebao record from a phone"
_ABOUT_ADDRESS = b"jiebao address of a group"
_ABOUT_FILE = b"jiebao uploaded table"
_ABOUT_PERSON = "jiebao first password of "
_ABOUT_TYPED = b"jiebao typed account "
_ABOUT_ACCOUNT = b"jiebao bank account"
_ABOUT_NOTE = "jiebao private note of "
_ABOUT_CLIENT = b"jiebao client secret of an identity provider"
_NONCE = 12


class NotANumber(JiebaoError):
    """The text is not a phone number that can be called in mainland China."""

    sentence = _("“%(typed)s”不是电话号码。请填 11 位手机号，或带区号的座机号，如 010-66668888。")
    field = "phone"


class MobileWrongLength(NotANumber):
    """The number begins like a mobile number but has too few or too many digits."""

    sentence = _("手机号“%(typed)s”有 %(digits)s 位，应为 11 位。请核对。")


class AreaCodeMissing(NotANumber):
    """The landline number lacks its area code."""

    sentence = _("座机号“%(typed)s”缺少区号。请在前面加上区号，如 010-66668888。")


class TwoNumbers(NotANumber):
    """The text holds two numbers: 0532-3456789~8 means …789 and …788."""

    sentence = _("“%(typed)s”是两个号码。一格只写一个，另一个写在下一行。")


class NumberUnreadable(JiebaoError):
    """The key does not decrypt this number."""

    sentence = _("存的电话号码打不开：密钥和数据不匹配，或数据被改动。请管理员从备份恢复密钥。")
    status = 500


def normalise(typed: str) -> str:
    """Return a typed number in canonical form: `13800138000`, `01066668888`, `4008123123`.

    An extension follows a `#`: `01066668888#801`. Raises NotANumber or one of its subclasses
    MobileWrongLength, AreaCodeMissing and TwoNumbers.
    """
    plain = _half_width(typed)
    if (two := _TWO.fullmatch(plain)) and _canonical(two["line"]):
        raise TwoNumbers(typed=typed.strip()[:30])
    # Before the canonical form of the whole: 0311-2345678-2 is not the number 0311-23456782.
    last = _LAST_PART.fullmatch(plain)
    if last and (line := _canonical(last["line"])) and line.startswith("0"):
        return f"{line}#{last['extension']}"
    number = _canonical(plain)
    if number:
        return number
    split = _EXTENSION.fullmatch(plain)
    if split and (number := _canonical(split["line"])) and not _MOBILE.fullmatch(number):
        return f"{number}#{split['extension']}"
    raise _refusal(typed, plain)


def mask(number: str) -> str:
    """Return a canonical number masked: `138****8000`, `010****8888`, `0311****4567`."""
    line = number.partition("#")[0]
    landline = line.startswith("0") and not line.startswith(("010", "02"))
    return f"{line[: 4 if landline else 3]}****{line[-4:]}"


class Cipher:
    """Encrypts canonical numbers for the database, and hashes them to match without decryption.

    AES-256-GCM with a random nonce, so that the ciphertexts of equal numbers differ; HMAC-SHA-256
    under a separate key to match them. Both keys are 32 bytes and stored outside the database.
    """

    def __init__(self, cipher_key: bytes, hash_key: bytes) -> None:
        if len(cipher_key) != 32 or len(hash_key) != 32:
            raise ValueError("both keys are 32 bytes")
        self._gcm = AESGCM(cipher_key)
        self._hash_key = hash_key

    def encrypt(self, number: str) -> str:
        """Return a canonical number encrypted as ASCII text; each time the text is another."""
        return self._seal(_demand_canonical(number), _ABOUT)

    def decrypt(self, sealed: str) -> str:
        """Return the number in a ciphertext. Raises NumberUnreadable."""
        return self._open(sealed, _ABOUT)

    def encrypt_record(self, content: str) -> str:
        """Encrypt a record sent by a phone (it may contain a phone number) as ASCII text."""
        return self._seal(content, _ABOUT_RECORD)

    def decrypt_record(self, sealed: str) -> str:
        """Return the record in a ciphertext. Raises NumberUnreadable."""
        return self._open(sealed, _ABOUT_RECORD)

    def encrypt_address(self, address: str) -> str:
        """Encrypt a group's webhook address as ASCII text: who knows it can post to the group."""
        return self._seal(address, _ABOUT_ADDRESS)

    def decrypt_address(self, sealed: str) -> str:
        """Return the address in a ciphertext. Raises NumberUnreadable."""
        return self._open(sealed, _ABOUT_ADDRESS)

    def encrypt_client_secret(self, secret: str) -> str:
        """Encrypt the secret by which an identity provider knows this program, as ASCII text."""
        return self._seal(secret, _ABOUT_CLIENT)

    def decrypt_client_secret(self, sealed: str) -> str:
        """Return the client's secret in a ciphertext. Raises NumberUnreadable."""
        return self._open(sealed, _ABOUT_CLIENT)

    def encrypt_account(self, digits: str) -> str:
        """Encrypt the number of a bank account as ASCII text."""
        return self._seal(digits, _ABOUT_ACCOUNT)

    def decrypt_account(self, sealed: str) -> str:
        """Return the account number in a ciphertext. Raises NumberUnreadable."""
        return self._open(sealed, _ABOUT_ACCOUNT)

    def hash_account(self, digits: str) -> str:
        """Return the HMAC of an account number: 64 hexadecimal digits, equal for equal numbers."""
        return hmac.new(self._hash_key, _ABOUT_ACCOUNT + digits.encode(), sha256).hexdigest()

    def hash_typed(self, typed: str) -> str:
        """Return the HMAC of what was typed as an account to sign in.

        It is not stored as typed, because it may be a password in the wrong field.
        """
        return hmac.new(self._hash_key, _ABOUT_TYPED + typed.encode(), sha256).hexdigest()

    def encrypt_file(self, data: bytes) -> str:
        """Encrypt an uploaded table, which may contain phone numbers, as ASCII text."""
        return self._seal_bytes(data, _ABOUT_FILE)

    def decrypt_file(self, sealed: str) -> bytes:
        """Return the table in a ciphertext. Raises NumberUnreadable."""
        return self._open_bytes(sealed, _ABOUT_FILE)

    def encrypt_first_password(self, person: str, password: str) -> str:
        """Encrypt a person's first password as ASCII text, which decrypts for this person only."""
        return self._seal(password, (_ABOUT_PERSON + person).encode())

    def decrypt_first_password(self, person: str, sealed: str) -> str:
        """Return the first password in a person's ciphertext. Raises NumberUnreadable."""
        return self._open(sealed, (_ABOUT_PERSON + person).encode())

    def encrypt_note(self, person: str, text: str) -> str:
        """Encrypt a person's private note as ASCII text, which decrypts for this person only."""
        return self._seal(text, (_ABOUT_NOTE + person).encode())

    def decrypt_note(self, person: str, sealed: str) -> str:
        """Return the text of a person's private note. Raises NumberUnreadable."""
        return self._open(sealed, (_ABOUT_NOTE + person).encode())

    def _seal(self, text: str, about: bytes) -> str:
        return self._seal_bytes(text.encode(), about)

    def _seal_bytes(self, data: bytes, about: bytes) -> str:
        nonce = secrets.token_bytes(_NONCE)
        return _SEAL + urlsafe_b64encode(nonce + self._gcm.encrypt(nonce, data, about)).decode()

    def _open(self, sealed: str, about: bytes) -> str:
        try:
            return self._open_bytes(sealed, about).decode()
        except UnicodeDecodeError as unreadable:
            raise NumberUnreadable() from unreadable

    def _open_bytes(self, sealed: str, about: bytes) -> bytes:
        if not sealed.startswith(_SEAL):
            raise NumberUnreadable()
        try:
            content = urlsafe_b64decode(sealed.removeprefix(_SEAL))
            return self._gcm.decrypt(content[:_NONCE], content[_NONCE:], about)
        except (InvalidTag, ValueError) as unreadable:
            raise NumberUnreadable() from unreadable

    def hash(self, number: str) -> str:
        """Return the HMAC of a canonical number: 64 hexadecimal digits, equal for equal numbers."""
        told = _demand_canonical(number).encode()
        return hmac.new(self._hash_key, told, sha256).hexdigest()


def _demand_canonical(number: str) -> str:
    """Return a canonical number; raises ValueError for any other, which could never be matched."""
    if normalise(number) != number:
        raise ValueError("the number is not canonical")
    return number


def _half_width(typed: str) -> str:
    """Half-width, and without the invisible characters that pasted contacts contain."""
    plain = unicodedata.normalize("NFKC", typed)
    return "".join(sign for sign in plain if unicodedata.category(sign) != "Cf").strip()


def _digits(plain: str) -> tuple[str, bool]:
    """The digits without separators and country code 86, and whether the code was present."""
    bare = _SEPARATORS.sub("", plain)
    digits = _COUNTRY.sub("", bare)
    return digits, digits != bare


def _canonical(plain: str) -> str | None:
    digits, country = _digits(plain)
    readings = [digits]
    if country:
        readings.append(f"0{digits}")  # callers from abroad omit the 0 of the area code
    if digits.startswith(("860", "861")):
        readings.append(digits[2:])  # the country code without its +
    if digits.startswith("01"):
        readings.append(digits[1:])  # callers once dialled 0 before mobiles of another city
    return next((number for number in readings if _NUMBER.fullmatch(number)), None)


def _refusal(typed: str, plain: str) -> NotANumber:
    shown = typed.strip()[:30]
    digits, _country = _digits(plain)
    if re.fullmatch(r"1[3-9][0-9]{5,13}", digits):
        return MobileWrongLength(typed=shown, digits=len(digits))
    if _LOCAL.fullmatch(digits):
        return AreaCodeMissing(typed=shown)
    return NotANumber(typed=shown)
