"""Walk every GET page of every role in the access table, on a copy of a data folder.

`script/bench pages --data DIR [--against DIR]` measures for each page the median time, the time of
the processor, the number of SQL statements, the bytes, and the height on a phone and on a desk. It
prints the pages over a bound, and what grew against a smaller company.
"""

from bench.pages.command_line import main

__all__ = ["main"]
