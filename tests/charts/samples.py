"""Charts to draw: as they come, in three languages, with one row, with as many as fit."""

from dataclasses import replace

from db.vocabulary import SkillState
from handlers.common.charts import (
    DEMAND_ROWS,
    PROGRESS_ROWS,
    SALARY_ROWS,
    WEEKS,
    AxisMark,
    Chart,
    ChartBand,
    ChartWeek,
    DemandChart,
    DemandRow,
    FunnelChart,
    FunnelRow,
    ProgressChart,
    ProgressRow,
    SalaryChart,
    SalaryGroup,
    SalaryRow,
    Spread,
)

LONG = "Распределённая обработка сообщений и очередей на RabbitMQ, Kafka и облачных сервисах " * 2

salary = SalaryChart(
    "Зарплаты: Python Backend, Казахстан",
    "Алматы · ₸ в месяц · на руки и до вычета вместе",
    (
        SalaryGroup(
            "Junior",
            (
                SalaryRow("Анализ", ChartBand(400_000, 700_000), "400–700 тыс. ₸"),
                SalaryRow(
                    "Вакансии",
                    Spread(250_000, 900_000, (380_000, 500_000, 650_000)),
                    "500 тыс. ₸",
                    "n = 41",
                ),
            ),
        ),
        SalaryGroup(
            "Middle",
            (
                SalaryRow("Анализ", ChartBand(1_200_000, 2_000_000), "1,2–2 млн ₸"),
                SalaryRow(
                    "Вакансии",
                    Spread(600_000, 2_400_000, (900_000, 1_150_000, 1_500_000)),
                    "1,15 млн ₸",
                    "n = 118",
                ),
            ),
        ),
        SalaryGroup(
            "Senior",
            (
                SalaryRow(
                    "Анализ", ChartBand(1_800_000, 3_500_000, open_ended=True), "1,8–3,5+ млн ₸"
                ),
                SalaryRow("Вакансии", Spread(1_200_000, 3_000_000), "1,2–3 млн ₸", "n = 9, мало"),
            ),
        ),
    ),
    "Диапазон из анализа",
    "Вакансии: медиана, середина половины, крайние",
    "Анализ: источник не назван, осень 2026 · hh.kz, 168 вакансий с зарплатой из 431, 24.11.2026",
    tuple(AxisMark(n * 1_000_000, f"{n} млн" if n else "0") for n in range(4)),
)

_demand: list[tuple[str, SkillState, int]] = [
    ("Docker", "lack", 171),
    ("PostgreSQL", "have", 160),
    ("Python", "have", 158),
    ("FastAPI", "learning", 120),
    ("Тестирование (pytest)", "lack", 96),
    ("Redis", "lack", 71),
    ("Микросервисы", "lack", 66),
    ("CI/CD", "learning", 40),
]
demand = DemandChart(
    "Что просят в вакансиях",
    "Backend Engineer, Алматы · последние 90 дней",
    tuple(
        DemandRow(label, state, count, f"{count * 100 // 200} %", f"{count} из 200")
        for label, state, count in _demand
    ),
    200,
    (("have", "есть"), ("learning", "учу"), ("lack", "не хватает")),
    "hh.kz, 200 вакансий, 24.11.2026",
)

_weeks = zip(range(8), (0, 1, 3, 0, 2, 4, 1, 2), strict=True)
progress = ProgressChart(
    "Жол картасы: 20 ішінен 7",
    "Осы аптада: 2 · Өткен аптада: 1",
    (
        ProgressRow("Docker және Compose", 3, 3, "3/3"),
        ProgressRow("Pytest, юнит-тест жазу", 2, 4, "2/4", 1, "1 дәлелмен"),
        ProgressRow("GitHub Actions", 1, 3, "1/3"),
        ProgressRow("Redis: кэштеу үлгілері", 0, 2, "0/2"),
        ProgressRow("RabbitMQ: хабарлама кезегі", 0, 3, "0/3"),
        ProgressRow("Жұмсақ дағдылар", 1, 5, "1/5"),
    ),
    "Апталық белсенділік",
    tuple(
        ChartWeek(f"{5 + 7 * n}.10" if n < 4 else f"{7 * n - 26}.11", c, str(c)) for n, c in _weeks
    ),
    "ӘәҒғҚқҢңӨөҰұҮүҺһІі · 24.11.2026",
)


funnel = FunnelChart(
    "Отклики: 20",
    "До какого этапа дошли",
    (
        FunnelRow("Отклик отправлен", 20, "20 из 20"),
        FunnelRow("Собеседование", 4, "4 из 20"),
        FunnelRow("Оффер", 1, "1 из 20"),
    ),
    "Отказ: 9 · Отозвано: 1",
)


def _crowded(chart: Chart) -> Chart:
    """As many rows as fit, every text too long."""
    return replace(_many_rows(chart), title=LONG, subtitle=LONG, footer=LONG)


def _many_rows(chart: Chart) -> Chart:
    if isinstance(chart, SalaryChart):
        rows = tuple(
            SalaryRow(LONG, each.range, LONG, LONG)
            for group in chart.groups
            for each in group.rows
        )
        groups = (SalaryGroup(LONG, rows[: SALARY_ROWS - 4]), SalaryGroup(LONG, rows[-2:]))
        marks = tuple(AxisMark(each * 100_000, f"{each / 10} млн ₸") for each in range(36))
        return replace(chart, groups=groups, band_word=LONG, spread_word=LONG, marks=marks)
    if isinstance(chart, DemandChart):
        row = DemandRow(LONG, "lack", 200, LONG, LONG)
        words = tuple((state, LONG[:18]) for state, _ in chart.words)
        rest = (replace(row, state="have", count=0), replace(row, state="learning", count=1))
        return replace(chart, rows=(row,) * (DEMAND_ROWS - 2) + rest, words=words)
    if isinstance(chart, FunnelChart):
        return replace(chart, rows=(FunnelRow(LONG, 20, LONG), FunnelRow(LONG, 0, LONG)))
    step = ProgressRow(LONG, 1, 100, LONG)
    weeks = tuple(ChartWeek(LONG, each, "1234") for each in range(WEEKS))
    return replace(chart, rows=(step,) * PROGRESS_ROWS, heading=LONG, weeks=weeks)


def _one_row(chart: Chart) -> Chart:
    if isinstance(chart, SalaryChart):
        return replace(chart, groups=(SalaryGroup("", chart.groups[1].rows[1:]),))
    if isinstance(chart, DemandChart):
        return replace(chart, rows=chart.rows[:1])
    if isinstance(chart, FunnelChart):
        return replace(chart, rows=chart.rows[:1])
    return replace(chart, rows=chart.rows[:1])


NORMAL: dict[str, Chart] = {
    "salary": salary,
    "demand": demand,
    "progress": progress,
    "funnel": funnel,
}
CHARTS: dict[str, Chart] = {
    **NORMAL,
    **{f"{name}, crowded": _crowded(chart) for name, chart in NORMAL.items()},
    **{f"{name}, one row": _one_row(chart) for name, chart in NORMAL.items()},
}
