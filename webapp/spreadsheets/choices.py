"""Hold what a person chose for reading a table: heading, columns, words, corrected cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from webapp.spreadsheets.values import folded

NOT_IMPORTED = ""  # chosen for a column that is not to be read


@dataclass(frozen=True)
class Choices:
    """The choices for one table, or those of a company for all tables of a kind.

    `head_row`: the row number of the heading. `columns`: by folded title, the field, or
    NOT_IMPORTED. `words`: by field and folded own word, the offered word that it stands for.
    `cells`: by row number and field, the text to read in place of the cell's text.
    """

    head_row: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[tuple[str, str], str] = field(default_factory=dict)
    cells: Mapping[tuple[int, str], str] = field(default_factory=dict)

    def column(self, title: str) -> str | None:
        """Return the field chosen for a title, or NOT_IMPORTED; None: nothing was chosen."""
        return self.columns.get(folded(title))

    def word(self, of: str, typed: str) -> str | None:
        """Return the offered word chosen for a typed word of a field; None: nothing was chosen."""
        return self.words.get((of, folded(typed)))


AS_IT_IS = Choices()

# Columns of staff lists and sales tables that no table of this program reads.
_IGNORED_TITLES = frozenset(
    map(
        folded,
        (
            *(
                "序号",
                "行号",
                "No",
                "No.",
                "身份证",
                "身份证号",
                "身份证号码",
                "银行卡",
                "银行卡号",
            ),
            *("银行账号", "银行帐号", "开户行", "开户银行", "籍贯", "民族", "学历", "年龄", "工龄"),
            *("住址", "家庭住址", "现住址", "户籍地址", "婚姻状况", "政治面貌", "邮箱", "电子邮箱"),
            *("紧急联系人", "紧急联系电话", "微信", "微信号", "QQ", "备注"),
        ),
    )
)


def is_ignored_title(title: str) -> bool:
    """Whether a column of this title is always left out: a running number, an identity card …"""
    return folded(title).strip("*") in _IGNORED_TITLES
