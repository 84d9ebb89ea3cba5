"""Charts as PNG, 1080 pixels wide and at most 1280 tall."""

import asyncio

from bot.charts import demand, funnel, progress, salary
from bot.charts.canvas import Canvas
from handlers.common.charts import Chart, DemandChart, FunnelChart, SalaryChart, Theme


def paint(chart: Chart, theme: Theme) -> Canvas:
    """Draw a chart. Raises ValueError for a chart without rows, or with more than fit."""
    canvas = Canvas(theme)
    if isinstance(chart, SalaryChart):
        salary.paint(chart, canvas)
    elif isinstance(chart, DemandChart):
        demand.paint(chart, canvas)
    elif isinstance(chart, FunnelChart):
        funnel.paint(chart, canvas)
    else:
        progress.paint(chart, canvas)
    return canvas


async def draw(chart: Chart, theme: Theme = "dark") -> bytes:
    """The chart as PNG, drawn in a worker thread so that the event loop stays free."""
    return await asyncio.to_thread(lambda: paint(chart, theme).png())
