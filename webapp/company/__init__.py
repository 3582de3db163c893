"""The company on any day: people, teams, posts, campaigns and the calendar as one snapshot."""
