"""Measure certificates: one warm and a print run, beside plain WeasyPrint and a bare background.

"Plain WeasyPrint" renders one document per certificate with the background as an SVG in the page
and caches nothing. "Signed" is the delivered file: rendered, with the credential inside a single
certificate, signed. The "floor" draws the same characters with reportlab over an existing
background, without layout, in one file. Each run has its own process; the variants of single
certificates alternate, so that other load on the machine affects all of them equally.
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "伟芳娜敏静丽强磊洋艳勇军杰娟涛明超秀霞平刚桂英华玉萍红娥玲芬燕彬鹏浩凯俊宇"
WAYS = ("press", "signed", "plain", "floor")
Honours = list[Any]


def honours(count: int) -> Honours:
    """Return a run of honours of fictional people, the same each time."""
    from certificates import Honour, Segment

    made = []
    for at in range(count):
        name = (
            _FAMILY[at % 20]
            + _GIVEN[at * 7 % len(_GIVEN)]
            + (_GIVEN[at * 3 % 37] if at % 3 else "")
        )
        serial = f"HR-2026-{at + 1:06d}"
        made.append(
            Honour(
                design="classic-gold",
                title="月度最佳销售员",
                recipient=name,
                body=(
                    Segment(
                        "在二〇二六年“金龙贺岁”贺卡电话销售活动中，您恪尽职守、真诚待客，累计成交贺卡"
                    ),
                    Segment(str(40 + at), varying=True),
                    Segment("张，业绩名列第一，被评为本期"),
                ),
                company="贺岁电话销售有限责任公司",
                granted_on=date(2026, 11, 23),
                serial=serial,
                verify_address=f"https://jiebao.example.cn/verify/{serial}",
            )
        )
    return made


def plain(honour: Any) -> bytes:
    """Render one document per certificate without any cache."""
    import segno
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    from certificates.design import PAGE_HEIGHT, PAGE_WIDTH, open_design
    from certificates.engraving import mm
    from certificates.glyphs import FACES
    from certificates.seal import seal
    from certificates.typeset import lay_out

    design = open_design(honour.design)
    fonts = FontConfiguration()
    faces = "".join(
        f'@font-face{{font-family:"{face.family}";src:url({face.path.as_uri()})}}' for face in FACES
    )
    style = weasyprint.CSS(
        string=f"{faces}@page{{size:A4 landscape;margin:0}}html,body{{margin:0}}"
        + (design.folder / "sheet.css").read_text("utf-8")
        + ".plate,.qr{position:absolute}.plate{left:0;top:0}",
        font_config=fonts,
    )
    size = {"width": mm(PAGE_WIDTH), "height": mm(PAGE_HEIGHT)}
    place = design.seal
    half = place.size / 2
    stamp = seal(
        honour.company,
        honour.department,
        (mm(place.left + half), mm(place.top + half)),
        mm(place.size),
    )
    box = f'viewBox="0 0 {size["width"]} {size["height"]}"'
    code = BytesIO()
    segno.make(honour.verify_address, error="m", micro=False).save(
        code, kind="svg", border=0, omitsize=True, xmldecl=False
    )
    page = (
        f'<div class="plate">{design.template("plate.svg").render(**size)}</div>'
        + design.template("sheet.html").render(sheets=[lay_out(honour, design)])
        + f'<svg xmlns="http://www.w3.org/2000/svg" class="page" {box}>{stamp}</svg>'
        + f'<div class="qr" style="left:{design.qr.left}mm;top:{design.qr.top}mm;'
        + f'width:{design.qr.size}mm;height:{design.qr.size}mm">{code.getvalue().decode()}</div>'
    )
    made: bytes = weasyprint.HTML(string=f"<body>{page}</body>").write_pdf(
        stylesheets=[style], font_config=fonts
    )
    return made


def floor(run: Honours) -> bytes:
    """Draw text over an existing background, in one file: no layout, no fitting, no QR code."""
    import pikepdf
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    from certificates.design import open_design
    from certificates.glyphs import KAI
    from certificates.numerals import chinese_date
    from certificates.press import _plate
    from certificates.stamp import Stamp

    if "Kai" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("Kai", str(KAI.path)))
    out = BytesIO()
    canvas = Canvas(out, pagesize=(297 * mm, 210 * mm))
    for honour in run:
        lines = [honour.wording[at : at + 31] for at in range(0, len(honour.wording), 31)]
        for row, text in enumerate(
            (honour.recipient, *lines, honour.title, honour.closing, honour.company, honour.serial)
        ):
            canvas.setFont("Kai", 19)
            canvas.drawString(38 * mm, (120 - 12 * row) * mm, text)
        canvas.drawString(180 * mm, 30 * mm, chinese_date(honour.granted_on))
        canvas.showPage()
    canvas.save()
    with pikepdf.open(BytesIO(out.getvalue())) as pdf:
        stamp = Stamp(pdf)
        plate = _plate(open_design(run[0].design))
        for page in pdf.pages:
            page.contents_add(stamp._shown(page, plate), prepend=True)
        saved = BytesIO()
        pdf.save(saved, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return saved.getvalue()


def _signer() -> Any:
    """A key and a certificate for the benchmark."""
    from certificates import Signer
    from webapp.honours.signing_key import self_signed

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime(2026, 11, 23, tzinfo=UTC)
    return Signer(key, self_signed("贺岁电话销售有限责任公司", key, now), now)


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _singles(rounds: int) -> dict[str, list[float]]:
    """Milliseconds of one certificate each way, taking turns, warm."""
    from certificates import press, press_signed

    run, signer = honours(rounds + 2), _signer()
    ways: dict[str, Callable[[Any], object]] = {
        "press": press,
        "signed": lambda honour: press_signed(honour, signer, signer.at),
        "plain": plain,
        "floor": lambda honour: floor([honour]),
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for at, honour in enumerate(run):
        for name, way in ways.items():
            elapsed = _timed(lambda way=way, honour=honour: way(honour))  # type: ignore[misc]
            if at >= 2:
                taken[name].append(elapsed * 1000)
    return taken


def _run_of(way: str, count: int, repeats: int) -> dict[str, Any]:
    """Seconds of a run of `count`, the size of its file and the process's peak memory."""
    from certificates import press, press_run, press_signed_run

    run = honours(count)
    work: dict[str, Callable[[], bytes]] = {
        "press": lambda: press_run(run),
        "plain": lambda: b"".join(plain(honour) for honour in run),
        "floor": lambda: floor(run),
    }
    if way == "signed":  # imported only here: signing loads much of the program
        signer = _signer()
        work["signed"] = lambda: press_signed_run(run, signer)
    warm: dict[str, Callable[[], bytes]] = {
        "plain": lambda: plain(run[0]),
        "floor": lambda: floor(run[:1]),
    }
    warm.get(way, lambda: press(run[0]))()
    seconds, size = [], 0
    for _ in range(repeats):
        gc.collect()
        start = time.perf_counter()
        size = len(work[way]())
        seconds.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "bytes": size, "peak": peak}


def _cold() -> float:
    """Seconds of the first certificate of a process, imports and warm-up with it."""
    start = time.perf_counter()
    from certificates import press

    press(honours(1)[0])
    return time.perf_counter() - start


def _apart(work: Callable[..., Any], *arguments: object) -> Any:
    """Do the work in a fresh process, so that peak memory and warmth are its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def main(argv: list[str] | None = None) -> int:
    """Measure, and print a table, or JSON if asked."""
    parser = argparse.ArgumentParser(prog="bench certificates", description=__doc__)
    parser.add_argument("--full", action="store_true", help="runs of 1,000 besides those of 100")
    parser.add_argument("--rounds", type=int, default=15, help="single certificates each way")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON too")
    options = parser.parse_args(argv)

    cold = _apart(_cold)
    single = {
        name: statistics.median(taken) for name, taken in _apart(_singles, options.rounds).items()
    }
    print(f"first certificate of a process: {cold * 1000:.0f} ms")
    print(f"{'':24}{''.join(f'{way:>12}' for way in WAYS)}{'plain/press':>13}{'press/floor':>13}")
    _row("one warm, ms (median)", single)
    figures: dict[str, Any] = {"cold": cold, "single": single}
    for count in (100, 1000) if options.full else (100,):
        # A thousand plain ones take minutes and are a hundred ten times over.
        runs = {
            way: _apart(_run_of, way, 100 if way == "plain" else count, 1 if way == "plain" else 3)
            for way in WAYS
        }
        each = {
            way: statistics.median(run["seconds"]) * 1000 / (100 if way == "plain" else count)
            for way, run in runs.items()
        }
        _row(f"run of {count}, ms each", each)
        peaks = "".join(f"{runs[way]['peak']:12.0f}" for way in runs)
        print(f"{'  peak memory, MiB':24}{peaks}")
        sizes = {way: run["bytes"] for way, run in runs.items()}
        sizes["plain"] *= count / 100
        print(f"{'  file(s), MB':24}{''.join(f'{size / 1e6:12.2f}' for size in sizes.values())}")
        figures[str(count)] = runs
    print("plain of a run is measured on 100; every process also holds its imports and faces")
    if options.json:
        print(json.dumps(figures))
    return 0


def _row(called: str, figures: dict[str, float]) -> None:
    cells = "".join(f"{figures[way]:12.1f}" for way in WAYS)
    against_plain = f"{figures['plain'] / figures['press']:12.1f}x"
    against_floor = f"{figures['press'] / figures['floor']:12.1f}x"
    print(f"{called:24}{cells}{against_plain}{against_floor}")


if __name__ == "__main__":
    raise SystemExit(main())
