"""PDFs written by hand: Chinese text and rules on pages, for what no reader's library can write."""

from dataclasses import dataclass, field

PORTRAIT = (595.0, 842.0)

_FONT = "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>"
# Latin letters and digits (CIDs 1 to 95) take half a character.
_DESCENDANT = (
    "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/W[1 95 500]"
    "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor 5 0 R>>"
)
_DESCRIPTOR = (
    "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]"
    "/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>"
)
_IMAGE = "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>\nstream\n0\nendstream"


def breadth(text: str, size: float) -> float:
    """How many points ``text`` takes."""
    return sum(size / 2 if char.isascii() else size for char in text)


@dataclass
class Page:
    """A page to draw on; ``operations`` are those of PDF. Heights count from the lower edge.

    ``rotate`` is how many degrees a viewer turns it, ``turned`` draws everything upwards.
    """

    size: tuple[float, float] = PORTRAIT
    rotate: int = 0
    operations: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, content: str, size: float = 12) -> "Page":
        """``content`` with its first character's baseline at (x, y)."""
        self.operations.append(f"BT /F1 {size:g} Tf {x:.2f} {y:.2f} Td <{content.encode('utf-16-be').hex()}> Tj ET")
        return self

    def slanted(self, x: float, y: float, content: str, along: float, up: float, size: float = 12) -> "Page":
        """``content`` in the direction (along, up) of a unit's length."""
        matrix = f"{along:g} {up:g} {-up:g} {along:g} {x:g} {y:g}"
        self.operations.append(f"BT /F1 {size:g} Tf {matrix} Tm <{content.encode('utf-16-be').hex()}> Tj ET")
        return self

    def rule(self, x0: float, y0: float, x1: float, y1: float, filled: bool = False) -> "Page":
        """A thin line, drawn as such or as a ``filled`` rectangle."""
        if filled:
            self.operations.append(f"{x0:.2f} {y0:.2f} {max(x1 - x0, 0.5):.2f} {max(y1 - y0, 0.5):.2f} re f")
        else:
            self.operations.append(f"{x0:.2f} {y0:.2f} m {x1:.2f} {y1:.2f} l S")
        return self

    def image(self) -> "Page":
        """An image over the whole page, as a scanner makes."""
        self.operations.append(f"q {self.size[0]:g} 0 0 {self.size[1]:g} 0 0 cm /I Do Q")
        return self

    def table(self, left: float, top: float, widths: list[float], rows: list[list[str]], height: float = 20) -> "Page":
        """A ruled table; a cell's lines stand below each other in smaller type."""
        edges = [left]
        for width in widths:
            edges.append(edges[-1] + width)
        bottom = top - height * len(rows)
        for edge in edges:
            self.rule(edge, bottom, edge, top)
        for index in range(len(rows) + 1):
            self.rule(left, top - height * index, edges[-1], top - height * index)
        for index, row in enumerate(rows):
            for edge, cell in zip(edges, row, strict=False):
                parts = cell.split("\n")
                for line, part in enumerate(parts):
                    down = 14 if len(parts) == 1 else 8 + 9 * line
                    if part:
                        self.text(edge + 2, top - height * index - down, part, 12 if len(parts) == 1 else 8)
        return self


def pdf(*pages: Page, extra: str = "", trailer: str = "") -> bytes:
    """A PDF of these pages in a Chinese font that needs no embedding.

    ``extra`` is a further object (number 6 + 2 a page + 1), ``trailer`` further entries of the trailer.
    """
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "", _FONT, _DESCENDANT, _DESCRIPTOR, _IMAGE]
    kids: list[str] = []
    for page in pages:
        stream = "\n".join(page.operations)
        objects.append(f"<</Length {len(stream)}>>\nstream\n{stream}\nendstream")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {page.size[0]:g} {page.size[1]:g}]/Rotate {page.rotate}"
            f"/Contents {len(objects)} 0 R/Resources<</Font<</F1 3 0 R>>/XObject<</I 6 0 R>>>>>>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>"
    objects += [extra] if extra else []
    body, offsets = "%PDF-1.4\n", list[int]()
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    entries = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{entries}"
    body += f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{body.index('xref')}\n%%EOF\n"
    return body.encode("latin-1")
