"""Settlement and the ledger: lines with reasons, approvals, rejections, appeals, payrolls."""
