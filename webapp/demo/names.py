"""Names of the sample people and customers, including long names and rare characters."""

from __future__ import annotations

from random import Random

# Each is (name, sex). Long and rare names come first, so that small companies have them.
SELLERS: tuple[tuple[str, str], ...] = (
    ("林晓燕", "f"),
    ("买买提·艾力", "m"),
    ("欧阳海棠", "f"),
    ("王䶮", "m"),
    ("李𬭚", "m"),
    ("阿依古丽·吐尔逊", "f"),
    ("陈堃", "m"),
    ("方𠮷祥", "m"),
    ("司徒婉儿", "f"),
    ("张伟", "m"),
    ("刘芳", "f"),
    ("黄志强", "m"),
    ("周雨桐", "f"),
    ("吴昊天", "m"),
    ("徐静怡", "f"),
    ("孙鹏飞", "m"),
    ("胡可欣", "f"),
    ("朱宇轩", "m"),
    ("高梦瑶", "f"),
    ("何俊杰", "m"),
    ("郭思琪", "f"),
    ("马晓东", "m"),
    ("罗丹", "f"),
    ("梁家辉", "m"),
    ("宋雅琴", "f"),
    ("郑凯", "m"),
    ("谢婷婷", "f"),
    ("韩冰", "f"),
    ("唐文博", "m"),
    ("冯晓峰", "m"),
    ("于子涵", "f"),
    ("董洁", "f"),
    ("萧然", "m"),
    ("程诺", "f"),
    ("曹磊", "m"),
    ("袁婉清", "f"),
    ("邓超然", "m"),
    ("许诺言", "f"),
    ("傅明哲", "m"),
    ("沈佳宜", "f"),
    ("曾志远", "m"),
    ("彭雪松", "f"),
    ("吕思源", "m"),
    ("苏晴", "f"),
    ("卢俊", "m"),
    ("蒋欣然", "f"),
    ("蔡庆丰", "m"),
    ("贾玲珑", "f"),
    ("丁一", "m"),
    ("魏子轩", "m"),
    ("薛佳凝", "f"),
    ("叶知秋", "f"),
    ("阎锐", "m"),
    ("余欢", "f"),
    ("潘若曦", "f"),
    ("杜鹃", "f"),
    ("戴维民", "m"),
    ("夏雨晴", "f"),
    ("钟灵", "f"),
    ("汪洋", "m"),
)
HEADS = (("高建国", "m"), ("秦淑芬", "f"), ("慕容恒", "m"))
SUPERVISORS = (
    ("孙丽华", "f"),
    ("赵国梁", "m"),
    ("钱玉梅", "f"),
    ("任志明", "m"),
    ("姚远", "m"),
    ("石慧敏", "f"),
)
HR = ("何静", "f")
LEADER = ("陆正扬", "m")

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚英兰红东燕豪欣然萱熙涵梅华玲"
_MIDDLE = "秀桂建志玉晓海文子雨浩梓俊诗国春德美家"


def seller(place: int) -> tuple[str, str]:
    """The name and sex of a seller by place; made up beyond the list."""
    return SELLERS[place] if place < len(SELLERS) else _made_up(place)


def head(place: int) -> tuple[str, str]:
    """The name and sex of a team's head by place."""
    return HEADS[place] if place < len(HEADS) else _made_up(500 + place)


def supervisor(place: int) -> tuple[str, str]:
    """The name and sex of a supervisor by place."""
    return SUPERVISORS[place] if place < len(SUPERVISORS) else _made_up(600 + place)


def _made_up(place: int) -> tuple[str, str]:
    """A name of three characters; two places within a thousand differ."""
    surname = _SURNAMES[place % len(_SURNAMES)]
    middle = _MIDDLE[place // len(_SURNAMES) % len(_MIDDLE)]
    return f"{surname}{middle}{_GIVEN[place * 7 % len(_GIVEN)]}", "mf"[place % 2]


def customer_name(random: Random) -> str:
    """Return a random customer's name; some are known only as 先生 or 女士."""
    surname = random.choice(_SURNAMES)
    if random.random() < 0.2:
        return surname + random.choice(("先生", "女士"))
    middle = random.choice(_MIDDLE) if random.random() < 0.6 else ""
    return surname + middle + random.choice(_GIVEN)
