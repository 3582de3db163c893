"""Hold a sample clause of each shape, from which the form of a new clause starts."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import Any

from webapp.schemes.catalogue import read_toml

_SAMPLES = """
[rank-prize]
name = "每日售卡前三名"
period = "day"
metric = "cards"
prizes = [50, 30, 20]

[per-unit]
name = "新客户奖"
period = "month"
metric = "new_customers"
amount = 20

[target-bonus]
name = "季度达标奖"
period = "quarter"
metric = "sales"
amount = 1500

[blended-bonus]
name = "年终奖"
period = "year"
metric = "sales"
amount = 6000
weights = { completion = 0.7, contribution = 0.3 }

[conditions-bonus]
name = "个人绩效奖"
period = "month"
parts = [
    { metric = "contracts", at_least = 10, amount = 300 },
    { metric = "new_customers", at_least = 5, amount = 300 },
]

[excess-share]
name = "季度超额奖"
period = "quarter"
metric = "sales"
rate = 0.02

[ladder]
name = "月度业绩阶梯奖"
period = "month"
metric = "sales"
steps = [{ at_least = 50000, amount = 500 }, { at_least = 100000, amount = 1200 }]

[tiers]
name = "业绩提成"
period = "month"
[tiers.plans]
sales = [
    { up_to = 50000, rate = 0.01 },
    { above = 50000, up_to = 100000, rate = 0.02 },
    { above = 100000, rate = 0.03 },
]
contracts = [{ up_to = 5, rate = 100 }, { above = 5, rate = 150 }]

[base-pay]
name = "底薪"
period = "month"
by_level = { junior = 3500, middle = 4500, senior = 6000 }

[milestone]
name = "累计业绩里程碑"
period = "month"
metric = "sales"
steps = [{ at_least = 100000, amount = 500 }, { at_least = 500000, amount = 2000 }]

[streak]
name = "连续三个月超额奖"
period = "month"
metric = "sales"
every = 3
amount = 1000

[honour-by-score]
name = "月度最佳"
period = "month"
weights = { sales = 0.7, rating = 0.3 }
amount = 1000

[team-bonus]
name = "团队季度达标奖"
period = "quarter"
metric = "sales"
amount = 5000
split = "equally"

[team-head]
name = "负责人达标奖"
period = "quarter"
metric = "cards"
amount = 300

[grant-pay]
name = "特殊贡献奖"
period = "month"
grants = ["special_contribution"]

[loyalty]
name = "长期稳定奖"
period = "year"
metric = "sales"
at_least = 0.8
amount = 3000

[promotion]
name = "晋升条件"
period = "quarter"
metric = "sales"
at_least = 1
monthly = true
rating = 4.5

[coaching]
name = "首月未达标辅导"
period = "month"
metric = "sales"

[newcomer-training]
name = "新人培训"
period = "month"
training = "新人培训"

[birthday-gift]
name = "生日礼物"
period = "month"
gift = "生日礼物"

[floor-forfeit]
name = "电话保底"
period = "day"
metric = "calls"
men = "俯卧撑 30 个"
women = "深蹲 20 个"
alternative = "客户通话练习 10 分钟"

[late-report]
name = "回传迟到"
period = "day"

[violation-deduction]
name = "欺骗客户"
period = "month"
violations = ["deception"]
consequence = "warning"

[miss-deduction]
name = "连续两个月未达标"
period = "month"
metric = "sales"
in_a_row = 2
share = 0.2

[fake-card]
name = "售卡作假"
period = "campaign"
"""


@cache
def _samples() -> dict[str, dict[str, Any]]:
    return read_toml(_SAMPLES)


def shape_sample(shape: str) -> dict[str, Any]:
    """Return the table of a shape's sample clause, without id. Raises KeyError."""
    return {"shape": shape, **deepcopy(_samples()[shape])}


def sampled_shapes() -> frozenset[str]:
    """Return the shapes that have a sample."""
    return frozenset(_samples())
