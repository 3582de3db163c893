"""List, correct and withdraw one's own records; accept records whose time is not proved."""
