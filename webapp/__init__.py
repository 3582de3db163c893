"""The web application of Jiebao: the only room that knows the others."""
