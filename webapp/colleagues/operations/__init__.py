"""State changes among colleagues: greetings, events, pairs, mentoring."""
