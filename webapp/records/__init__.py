"""List, correct and withdraw one's own records; decide on records held for their clock."""
