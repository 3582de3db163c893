"""Check a workbook's zip archive against limits before it is parsed, and normalise its names."""

from __future__ import annotations

import zipfile
from io import BytesIO

from webapp.core.errors import _
from webapp.spreadsheets.faults import whole_file

LIMIT_PARTS = 5_000
LIMIT_UNPACKED = 128 * 1024 * 1024
LIMIT_SMALL_PART = 8 * 1024 * 1024  # bytes of an XML part other than sheets and shared strings
# How often a tag's beginning may occur in all XML, because tags, not bytes, determine the time.
LIMITS = {
    b"<": 9_000_000,  # 100,000 rows of 20 cells have about eight million
    b"<c": 2_500_000,  # cells
    b"<si": 1_000_000,  # shared strings: more distinct ones do not fit into ten megabytes
}
_BIG_PARTS = ("xl/worksheets/", "xl/sharedStrings")
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_CONTENT_TYPES = "[Content_Types].xml"
# Strict Open XML (ISO/IEC 29500) names the same elements as the usual transitional form by other
# namespaces: beginning of the strict one -> of the transitional one.
_STRICT = b"http://purl.oclc.org/ooxml/"
_TRANSITIONAL = {
    _STRICT + b"spreadsheetml/main": b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    _STRICT + b"drawingml/": b"http://schemas.openxmlformats.org/drawingml/2006/",
    _STRICT + b"officeDocument/relationships/extendedProperties": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties"
    ),
    _STRICT + b"officeDocument/": b"http://schemas.openxmlformats.org/officeDocument/2006/",
}


def checked_archive(data: bytes) -> zipfile.ZipFile:
    """Return the archive after its directory and its number of tags have passed the limits.

    zipfile never returns more of a part than the directory claims, so a directory with too small
    sizes gives a broken file, not a zip bomb. Raises FaultyTable, and zipfile's errors for a broken
    archive.
    """
    archive = zipfile.ZipFile(BytesIO(data))
    parts = archive.infolist()
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise whole_file(_("文件加了密码。请去掉密码，另存为 .xlsx 后再上传。"))
    if "xl/workbook.bin" in map(_usual_name, archive.namelist()):
        raise whole_file(_("这是 .xlsb 文件。请另存为 .xlsx 后再上传。"))
    small = [
        part
        for part in parts
        if _is_xml(part) and not _usual_name(part.filename).startswith(_BIG_PARTS)
    ]
    if (
        len(parts) > LIMIT_PARTS
        or sum(part.file_size for part in parts) > LIMIT_UNPACKED
        or any(part.file_size > LIMIT_SMALL_PART for part in small)
        or any(part.compress_type not in _PACKINGS for part in parts)
        or any(_exceeds(archive, parts, mark, limit) for mark, limit in LIMITS.items())
    ):
        raise whole_file(_("文件解开后太大，没有打开。请只留要导入的工作表和列，再上传。"))
    return archive


def usual_archive(data: bytes) -> bytes:
    """Return the archive with part names and namespaces as openpyxl expects them.

    Some .NET programs write backslashes in the names, which Excel opens; Strict Open XML has
    namespaces of its own. Every other archive is returned unchanged. Raises BadZipFile where two
    parts have one name.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {_usual_name(part.filename): part for part in archive.infolist()}
        if len(parts) < len(archive.infolist()):
            raise zipfile.BadZipFile("two parts with one name")
        renamed = any(name != part.filename for name, part in parts.items())
        workbook = parts.get("xl/workbook.xml")
        strict = workbook is not None and _STRICT in archive.read(workbook)
        if not renamed and not strict:
            return data
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as usual:
            for name, part in parts.items():
                content = archive.read(part)
                usual.writestr(
                    name, _transitional(content) if strict and _is_xml(part) else content
                )
    return out.getvalue()


def _usual_name(name: str) -> str:
    plain = name.replace("\\", "/").lstrip("/")
    return _CONTENT_TYPES if plain.lower() == _CONTENT_TYPES.lower() else plain


def _transitional(content: bytes) -> bytes:
    for strict, usual in _TRANSITIONAL.items():
        content = content.replace(strict, usual)
    return content


def _is_xml(part: zipfile.ZipInfo) -> bool:
    return part.filename.lower().endswith((".xml", ".rels"))


def _exceeds(
    archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], mark: bytes, limit: int
) -> bool:
    """Whether `mark` occurs in the XML parts more often than `limit`."""
    count = 0
    for part in filter(_is_xml, parts):
        with archive.open(part) as stream:
            while block := stream.read(1 << 20):
                count += block.count(mark)
                if count > limit:
                    return True
    return False
