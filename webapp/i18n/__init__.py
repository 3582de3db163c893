"""The languages of the screen: collecting words for translation, and what a catalogue lacks."""
