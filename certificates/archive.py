"""Convert a PDF to PDF/A-3b: add its declaration and the colour profile.

The PDFs already embed their fonts and contain no encryption or scripts. WeasyPrint's own PDF/A
variant would do this for each batch and leaves the file of the colour profile open.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from pikepdf import Array, Dictionary, Name, Pdf, String


def make_archival(pdf: Pdf) -> None:
    """Declare PDF/A-3b, with sRGB for the device's colours and metadata equal to the document's."""
    profile = pdf.make_stream(_srgb())
    profile.N = 3
    pdf.Root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                OutputConditionIdentifier=String("sRGB2014"),
                Info=String("sRGB2014"),
                DestOutputProfile=profile,
            )
        ]
    )
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata.load_from_docinfo(pdf.docinfo)
        metadata["pdfaid:part"] = "3"
        metadata["pdfaid:conformance"] = "B"


@cache
def _srgb() -> bytes:
    return files("weasyprint").joinpath("pdf", "sRGB2014.icc").read_bytes()
