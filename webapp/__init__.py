"""The web application of Jiebao: a package of rooms, one for each thing that it can do."""
