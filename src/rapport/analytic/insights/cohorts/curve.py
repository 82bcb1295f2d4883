"""The curves of cohorts: their average, the best and the latest one, from the first purchase on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rapport.analytic.insights.cohorts.asked import CUSTOMERS
from rapport.analytic.insights.cohorts.lines import period_name
from rapport.analytic.insights.portfolio.charts import BOTTOM, LEFT, TOP, Tick
from rapport.analytic.insights.queries import Cohorts
from rapport.analytic.insights.queries.cohorts import Cell

RIGHT = 404.0
APART = 15.0
TICKS = 9


@dataclass(frozen=True)
class Course:
    """One line: its style, its name, its values by age, its path and the height of its label."""

    style: str
    name: str
    values: dict[int, float]
    path: str = ""
    end: tuple[str, str] = ("", "")
    label_y: str = ""
    text: str = ""


@dataclass(frozen=True)
class Curves:
    """All lines on their paper; `table` has the ages as rows."""

    courses: tuple[Course, ...]
    rows: tuple[Tick, ...]
    columns: tuple[Tick, ...]
    table: tuple[tuple[int, tuple[str, ...]], ...]


def curves(found: Cohorts, measure: str, text: Callable[[float | None], str]) -> Curves:
    """Place the average, the best and the latest cohort; a share begins after the period of the first purchase."""
    first = 1 if measure == CUSTOMERS else 0
    drawn = [course for course in _courses(found, measure, first) if len(course.values) > 1]
    ages = sorted({age for course in drawn for age in course.values})
    values = [value for course in drawn for value in course.values.values()]
    low, high = min([0.0, *values]), max([0.0, *values]) or 1.0

    def x(age: int) -> float:
        return LEFT + (age - ages[0]) / max(ages[-1] - ages[0], 1) * (RIGHT - LEFT)

    def y(value: float) -> float:
        return BOTTOM - (value - low) / (high - low) * (BOTTOM - TOP)

    placed = [_placed(course, x, y, text) for course in drawn]
    step = max(1, -(-len(ages) // TICKS))
    columns = [Tick(f"{x(age):.1f}", f"+{age}" if age else "0") for age in ages[::step]]
    rows = [Tick(f"{y(low + (high - low) * part / 4):.1f}", text(low + (high - low) * part / 4)) for part in range(5)]
    table = tuple((age, tuple(_written(course, age, text) for course in drawn)) for age in ages)
    return Curves(tuple(_apart(placed)), tuple(rows), tuple(columns), table)


def _courses(found: Cohorts, measure: str, first: int) -> list[Course]:
    """The average, and the best and the latest cohort where they are two."""
    courses = [Course("c-line", _("Average"), _values(found.averages, measure, first))]
    best = found.best[0] if found.best else None
    if best is not None:
        told = {"cohort": period_name(best, found.by)}
        name = _("Best and latest: %(cohort)s") if best == found.latest else _("Best: %(cohort)s")
        courses.append(Course("c-best", name % told, _values(found.of(best), measure, first)))
    if found.latest is not None and found.latest != best:
        name = _("Latest: %(cohort)s") % {"cohort": period_name(found.latest, found.by)}
        courses.append(Course("c-line-2", name, _values(found.of(found.latest), measure, first)))
    return courses


def _values(cells: Sequence[Cell], measure: str, first: int) -> dict[int, float]:
    values = {cell.age: cell.value(measure) for cell in cells if cell.is_complete and cell.age >= first}
    return {age: value for age, value in values.items() if value is not None}


def _placed(
    course: Course, x: Callable[[int], float], y: Callable[[float], float], text: Callable[[float | None], str]
) -> Course:
    points = [(x(age), y(value)) for age, value in sorted(course.values.items())]
    path = "M" + "L".join(f"{across:.1f} {down:.1f}" for across, down in points)
    across, down = points[-1]
    last = course.values[max(course.values)]
    return Course(
        course.style, course.name, course.values, path, (f"{across:.1f}", f"{down:.1f}"), f"{down:.1f}", text(last)
    )


def _apart(courses: Sequence[Course]) -> list[Course]:
    """The lines with their labels far enough from each other to be read."""
    found, before = [], TOP - APART
    for course in sorted(courses, key=lambda course: float(course.label_y)):
        before = max(float(course.label_y), before + APART)
        found.append((course, before))
    over = max(0.0, before - BOTTOM)
    return [
        Course(each.style, each.name, each.values, each.path, each.end, f"{at - over:.1f}", each.text)
        for each, at in found
    ]


def _written(course: Course, age: int, text: Callable[[float | None], str]) -> str:
    return text(course.values[age]) if age in course.values else "–"
