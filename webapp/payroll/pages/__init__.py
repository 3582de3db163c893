"""Pages of approvals and payrolls: blueprints that query, call an operation and render."""
