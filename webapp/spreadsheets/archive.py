"""A workbook's zip archive, looked over before anything in it is unpacked."""

from __future__ import annotations

import zipfile
from io import BytesIO

from webapp.core.errors import _
from webapp.spreadsheets.faults import whole_file

LIMIT_PARTS = 5_000
LIMIT_UNPACKED = 128 * 1024 * 1024
LIMIT_SMALL_PART = 8 * 1024 * 1024  # of XML other than sheets and their strings
# How often a mark may stand in all XML: what takes the time is not bytes but tags.
LIMITS = {
    b"<": 9_000_000,  # 100,000 rows of 20 cells have about eight million
    b"<c": 2_500_000,  # cells
    b"<si": 1_000_000,  # texts: more different ones do not fit into ten megabytes
}
_BIG_PARTS = ("xl/worksheets/", "xl/sharedStrings")
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1


def checked_archive(data: bytes) -> zipfile.ZipFile:
    """The archive, once its directory and its count of tags are within bounds.

    zipfile never gives more of a part than the directory says, so a directory that lies small
    gives a broken file and no flood. Raises FaultyTable, and zipfile's own errors where broken.
    """
    archive = zipfile.ZipFile(BytesIO(data))
    parts = archive.infolist()
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise whole_file(_("文件加了密码。请去掉密码,另存为 .xlsx 后再上传。"))
    if "xl/workbook.bin" in archive.namelist():
        raise whole_file(_("这是 .xlsb 文件。请另存为 .xlsx 后再上传。"))
    small = [part for part in parts if _is_xml(part) and not part.filename.startswith(_BIG_PARTS)]
    if (
        len(parts) > LIMIT_PARTS
        or sum(part.file_size for part in parts) > LIMIT_UNPACKED
        or any(part.file_size > LIMIT_SMALL_PART for part in small)
        or any(part.compress_type not in _PACKINGS for part in parts)
        or any(_counts_more(archive, parts, mark, limit) for mark, limit in LIMITS.items())
    ):
        raise whole_file(_("文件解开后太大,没有打开。请只留要导入的工作表和列,再上传。"))
    return archive


def _is_xml(part: zipfile.ZipInfo) -> bool:
    return part.filename.lower().endswith((".xml", ".rels"))


def _counts_more(
    archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], mark: bytes, limit: int
) -> bool:
    """Whether a mark stands in the XML more often than the limit."""
    count = 0
    for part in filter(_is_xml, parts):
        with archive.open(part) as stream:
            while block := stream.read(1 << 20):
                count += block.count(mark)
                if count > limit:
                    return True
    return False
