"""Settlement and the ledger: lines with reasons, approvals, rejections, appeals, unpaid lines."""
