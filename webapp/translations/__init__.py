"""The catalogues, one folder a language: Chinese is the source, so it has none."""
