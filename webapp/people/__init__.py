"""Staff administration: people, posts, targets, leave, the calendar, campaigns, authority."""
