"""Each picture: its size, its texts within it, its letters in the font, and the loop goes on."""

import asyncio
import struct
import time
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from bot import charts
from bot.charts import canvas
from bot.charts.canvas import FONTS, TALLEST, WIDTH, Caption, Style, cut, drawable, font, wrapped
from db.vocabulary import SkillState
from handlers.common.charts import Chart, ChartBand, ChartWeek, SalaryChart, SalaryGroup, Theme
from tests.charts.samples import CHARTS, LONG, NORMAL, demand, progress, salary

# What the texts are written in: Russian, Kazakh, English, figures and money.
WRITTEN = (
    "".join(chr(each) for each in (*range(0x20, 0x7F), *range(0x410, 0x450)))
    + "ЁёӘәҒғҚқҢңӨөҰұҮүҺһІі–—…•✓₸₽$€£%+−×→‹›«»„“”’№·"
)
NOTDEF = "\U0010fffd"


def glyph(character: str, style: Style) -> tuple[tuple[int, int], bytes]:
    mask = font(style).getmask(character)
    return mask.size, bytes(mask)


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("name", CHARTS)
async def test_a_picture_is_a_png_of_the_right_size(name: str, theme: Theme) -> None:
    png = await charts.draw(CHARTS[name], theme)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    assert width == WIDTH
    assert 300 < height <= TALLEST


@pytest.mark.parametrize("name", CHARTS)
def test_no_text_leaves_the_card_or_touches_another(name: str) -> None:
    drawn = charts.paint(CHARTS[name], "dark")
    assert len(drawn.captions) > 3
    for each in drawn.captions:
        assert each.text
        assert each.left >= canvas.LEFT - 4, each
        assert each.right <= canvas.RIGHT + 4, each
        assert 0 <= each.top < each.bottom <= drawn.bottom, each
    for one, other in combinations(drawn.captions, 2):
        assert not overlap(one, other), (one, other)


def overlap(one: Caption, other: Caption) -> bool:
    return (
        one.left < other.right
        and other.left < one.right
        and one.top < other.bottom
        and other.top < one.bottom
    )


@pytest.mark.parametrize("style", [Style(40), Style(40, bold=True)], ids=["medium", "bold"])
def test_the_font_has_every_character_that_is_drawn(style: Style) -> None:
    unknown = glyph(NOTDEF, style)
    for each in canvas.characters() - {" ", "\u00a0"}:
        assert glyph(each, style) != unknown, f"{each!r} U+{ord(each):04X}"
    drawn = {
        each
        for chart in CHARTS.values()
        for c in charts.paint(chart, "dark").captions
        for each in c.text
    }
    assert drawn | set(WRITTEN) <= canvas.characters()


def test_what_the_font_lacks_is_left_out_and_nothing_else() -> None:
    assert drawable("🐍  Python 3\u00a0🙂") == "Python 3"
    assert drawable("中文") == "…"
    assert drawable(" ") == ""
    assert drawable("и\u0306од") == "йод"
    for chart in NORMAL.values():
        assert drawable(chart.title) == chart.title


def test_a_long_text_is_cut_by_its_width() -> None:
    style = Style(38)
    shown = cut(LONG, style, 300)
    assert shown.endswith("…")
    assert 200 < canvas.width(shown, style) <= 300
    assert cut("Docker", style, 300) == "Docker"
    lines = wrapped(LONG, style, 2)
    assert len(lines) == 2
    assert LONG.startswith(lines[0])
    assert lines[1].endswith("…")


@pytest.mark.parametrize(
    "chart",
    [
        replace(salary, groups=()),
        replace(salary, groups=(SalaryGroup("Junior", ()),)),
        replace(demand, rows=()),
        replace(progress, rows=()),
        replace(demand, rows=demand.rows * 3),
        replace(progress, rows=progress.rows * 3),
        replace(progress, weeks=progress.weeks * 2),
        replace(salary, groups=salary.groups * 3),
    ],
    ids=[
        "salary",
        "salary without rows",
        "demand",
        "progress",
        "demand too long",
        "progress too long",
        "too many weeks",
        "salary too long",
    ],
)
def test_a_chart_without_rows_or_with_too_many_is_refused(chart: Chart) -> None:
    with pytest.raises(ValueError, match=r"row|fit"):
        charts.paint(chart, "dark")


def test_nothing_done_and_nothing_paid_can_be_drawn() -> None:
    idle = replace(progress, weeks=(ChartWeek("1.11", 0, "0"), ChartWeek("8.11", 0, "0")))
    assert charts.paint(idle, "dark").bottom < charts.paint(progress, "dark").bottom - 100
    free = replace(salary.groups[0].rows[0], range=ChartBand(0, 0))
    charts.paint(replace(salary, groups=(SalaryGroup("", (free,)),), marks=()), "dark")
    charts.paint(replace(demand, total=0), "light")


def test_states_differ_without_their_colours() -> None:
    """In black and white, the marks of have, learning and lack are three."""
    greys = []
    states: tuple[SkillState, ...] = ("have", "learning", "lack")
    for state in states:
        rows = (replace(demand.rows[0], state=state, count=0),)
        chart = replace(demand, rows=rows, words=())
        greys.append(
            charts.paint(chart, "dark").image.convert("L").point(lambda p: 255 * (p > 80))
        )
    for one, other in combinations(greys, 2):
        assert differing(one, other) > 150


def differing(one: Image.Image, other: Image.Image) -> int:
    return sum(ImageChops.difference(one, other).convert("L").histogram()[128:])


def test_both_themes_show_the_same_texts_in_other_colours() -> None:
    for chart in NORMAL.values():
        dark, light = (charts.paint(chart, "dark"), charts.paint(chart, "light"))
        assert dark.captions == light.captions
        assert sum(dark.image.getpixel((5, 5))) < 150  # type: ignore[arg-type]
        assert sum(light.image.getpixel((5, 5))) > 700  # type: ignore[arg-type]


def test_an_amount_on_the_axis_that_would_touch_another_is_left_out() -> None:
    crowded = CHARTS["salary, crowded"]
    assert isinstance(crowded, SalaryChart)
    axis = {each.text for each in crowded.marks}
    drawn = [each for each in charts.paint(crowded, "dark").captions if each.text in axis]
    assert 3 <= len(drawn) < len(axis)


async def test_drawing_does_not_hold_up_the_loop() -> None:
    await charts.draw(salary)  # the fonts are read once
    worst, running = 0.0, True

    async def beat() -> None:
        nonlocal worst
        while running:
            started = time.perf_counter()
            await asyncio.sleep(0.001)
            worst = max(worst, time.perf_counter() - started - 0.001)

    beating = asyncio.create_task(beat())
    started = time.perf_counter()
    for chart in NORMAL.values():
        await charts.draw(chart)
    taken = time.perf_counter() - started
    running = False
    await beating
    assert worst < max(taken / 3, 0.05), f"{worst:.3f} s of {taken:.3f} s"


def test_the_font_ships_with_its_licence_and_is_small() -> None:
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert "pyftsubset" in (FONTS / "README.md").read_text(encoding="utf-8")
    assert sum(each.stat().st_size for each in Path(FONTS).glob("*.otf")) < 200_000
