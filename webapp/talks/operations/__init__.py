"""State changes of talks: opened, agreed, confirmed, released, ended."""
