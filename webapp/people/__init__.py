"""Staff administration: people, posts, targets, leave, the calendar, campaigns and authority."""
