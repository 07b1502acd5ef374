"""What the words of a task's "by" mean: "Fall 2018/Ongoing", "Oct-Nov / Jan-Feb / Mar-Apr", "First of every month".

How we read them, where a person could read them in two ways:
- Fall is September to November, winter December to February, spring March to May, summer June to August. A season has
  the year in which it begins: winter 2018 ends in February 2019.
- A quarter (or marking period) is one of the school year: 1 September to 15 November, to 31 January, to 15 April, to
  30 June, with the year in which it begins. "2018-19" is a school year, from July through June.
- A month without a year takes that of its neighbor ("Sept/Oct 2018"); alone, it comes in every year of the plan.
- "Fall 2018/Monthly" begins in that fall and goes on to the plan's last day; "weekly, Sept 2018 - June 2019" ends
  with its range.
- Weekly work is due on Fridays, monthly work on the month's last day, quarterly work when the quarter ends.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), start=1,
    )
    for name in names.split()
}  # fmt: skip
SEASONS = {"fall": 9, "autumn": 9, "winter": 12, "spring": 3, "summer": 6}
QUARTERS = {1: ((9, 1), (11, 15)), 2: ((11, 16), (1, 31)), 3: ((2, 1), (4, 15)), 4: ((4, 16), (6, 30))}
QUARTER_ENDS = {end for _start, end in QUARTERS.values()}
ORDINALS = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1,
    "1": 1, "2": 2, "3": 3, "4": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4,
}  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FRIDAY = 4
SAME_LENGTH = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys("\u00a0\n\r\t", " "))

YEAR = r"(?:19|20)[0-9]{2}"
NTH = r"first|1st|second|2nd|third|3rd|fourth|4th"
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
PATTERN = re.compile(
    rf"""
    \b(?P<nth>{NTH}|last)\ +(?:(?P<what>week|day|{"|".join(WEEKDAYS)})\ +)?(?:of|in)\ +
        (?:(?:each|every|the|a)\ +)?month\b
    | \b(?P<fortnight>bi-?weekly|fortnightly|every\ +(?:other|two|2|second)\ +weeks?)\b
    | \b(?P<week>weekly|(?:every|each|once\ +a)\ +week)\b
    | \b(?P<bimonth>bi-?monthly|every\ +(?:other|two|2|second)\ +months?)\b
    | \b(?P<month_end>monthly|(?:every|each|once\ +a)\ +month)\b
    | \b(?P<quarter_end>quarterly|(?:every|each)\ +(?:quarter|marking\ +period))\b
    | \b(?P<half>semi-?annually|twice\ +a\ +year)\b
    | \b(?P<year_end>annually|yearly|(?:every|each|once\ +a)\ +(?:school\ +)?year)\b
    | \b(?P<day>daily|(?:every|each)\ +(?:school\ +)?day)\b
    | \b(?P<ongoing>on-?going|continuous(?:ly)?|at\ +all\ +times|always|as\ +needed)\b
    | \b(?P<iso>{YEAR}-[0-9]{{2}}-[0-9]{{2}})\b
    | \b(?P<us>[0-9]{{1,2}}/[0-9]{{1,2}}/{YEAR})\b
    | \b(?P<school_year>{YEAR}\ ?[-/]\ ?(?:{YEAR}|[0-9]{{2}}))(?![0-9])
    | \b(?:marking\ +period|quarter|mp|q)\ ?(?P<quarter>[1-4]|iv|i{{1,3}})\b(?:[\ ,]*(?P<quarter_year>{YEAR})(?![0-9]))?
    | \b(?P<nth_quarter>{NTH})\ +(?:quarter|marking\ +period)\b(?:\ +of)?(?:[\ ,]*(?P<nth_year>{YEAR})(?![0-9]))?
    | (?<![a-z])(?P<season>{"|".join(SEASONS)})(?:\ +of)?[\ ,]*(?P<season_year>{YEAR})?(?![0-9a-z])
    | (?<![a-z])(?P<month>{MONTH})(?:\.|(?![a-z]))
        (?:\ *(?P<month_day>[0-9]{{1,2}})(?![0-9])(?:st|nd|rd|th)?)?
        (?:[\ ,]*(?P<month_year>{YEAR})(?![0-9]))?
    | (?<![0-9])(?P<year>{YEAR})(?![0-9])
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
TO = re.compile(r"\s*(?:-|to|through|thru|until|till)\s*", re.IGNORECASE)
BESIDE = re.compile(r"\s*(?:[-/,;&+]|,?\s*and|,?\s*or|to|through|thru|until|till)\s*", re.IGNORECASE)
UNITS = ("fortnight", "week", "bimonth", "month_end", "quarter_end", "half", "year_end", "day")
MOST_YEARS = 50  # of a plan, in which a month without a year comes again


@dataclass(frozen=True)
class Window:
    """From one day through another."""

    start: date
    end: date


@dataclass(frozen=True)
class Every:
    """What comes again. `unit` is one of UNITS or "nth": the `nth` week, weekday (0 is Monday) or day of each month."""

    unit: str
    nth: int = 0
    weekday: int | None = None
    is_week: bool = False

    def falls_on(self, day, since):
        """Whether it is due on this day. `since`: the day from which every second week or month is counted."""
        last = monthrange(day.year, day.month)[1]
        match self.unit:
            case "day":
                return True
            case "week":
                return day.weekday() == FRIDAY
            case "fortnight":
                return day.weekday() == FRIDAY and (day.toordinal() - since.toordinal()) // 7 % 2 == 0
            case "month_end":
                return day.day == last
            case "bimonth":
                return day.day == last and (day.month - since.month) % 2 == 0
            case "quarter_end":
                return (day.month, day.day) in QUARTER_ENDS
            case "half":
                return (day.month, day.day) in {(1, 31), (6, 30)}
            case "year_end":
                return (day.month, day.day) == (6, 30)
        if self.is_week:
            return day.day == (last if self.nth < 0 else 7 * self.nth)
        if self.weekday is None:
            return day.day == (last if self.nth < 0 else self.nth)
        if day.weekday() != self.weekday:
            return False
        return day.day + 7 > last if self.nth < 0 else (day.day - 1) // 7 + 1 == self.nth


@dataclass(frozen=True)
class When:
    """A "by" as it was read. `last_on`: the day after which it is late unless done; None when we could not read it."""

    text: str
    windows: tuple = ()
    ongoing: bool = False
    every: tuple = ()
    first_on: date | None = None
    last_on: date | None = None

    def __str__(self):
        return self.text

    @property
    def unread(self):
        return self.last_on is None

    @property
    def goes_on(self):
        """Work without one end: ongoing, or again and again."""
        return self.ongoing or bool(self.every)

    def due_on(self, today):
        """The next day on which something is due, today included; None when all of it has passed, or was not read."""
        if self.last_on is None or today > self.last_on:
            return None
        days = [window.end for window in self.windows if window.end >= today] if not self.every else []
        start = max(today, self.first_on).toordinal()
        for number in range(start, min(start + 400, self.last_on.toordinal()) + 1) if self.every else ():
            day = date.fromordinal(number)
            if any(every.falls_on(day, self.first_on) for every in self.every):
                days.append(day)
                break
        return min(days, default=self.last_on)

    def is_late(self, today, done):
        return not done and self.last_on is not None and self.last_on < today


@dataclass
class _Point:
    """One named time, with or without its year; `begins` and `ends` are (month, day)."""

    begins: tuple
    ends: tuple
    year: int | None

    def window(self, year):
        return Window(_day(year, *self.begins), _day(year + (self.ends < self.begins), *self.ends))


def read(text, plan_start, plan_end):
    """The When of a "by", in a plan of these days. Never raises: what means nothing to us is `unread`."""
    found = list(PATTERN.finditer(text.translate(SAME_LENGTH)))
    ongoing, every, parts = False, [], []
    for match in found:
        if match["ongoing"]:
            ongoing = True
        elif repeated := _every(match):
            every.append(repeated)
        elif point := _point(match):
            parts.append((match, point))
    windows, bounded = _windows(text.translate(SAME_LENGTH), parts, plan_start, plan_end)
    if not (windows or ongoing or every):
        return When(text)
    first = windows[0].start if windows else plan_start
    last = max((window.end for window in windows), default=plan_end)
    if (ongoing or every) and not (every and bounded and not ongoing):
        last = max(last, plan_end)
    return When(text, tuple(windows), ongoing, tuple(every), first, max(first, last))


def _every(match):
    for unit in UNITS:
        if match[unit]:
            return Every(unit)
    if not match["nth"]:
        return None
    what = (match["what"] or "day").lower()
    weekday = WEEKDAYS.index(what) if what in WEEKDAYS else None
    return Every("nth", ORDINALS[match["nth"].lower()], weekday, what == "week")


def _point(match):
    """A named time, or None for what only looks like one (the verb "may", the 31st of June)."""
    if match["iso"] or match["us"]:
        numbers = [int(n) for n in re.split("[-/]", match["iso"] or match["us"])]
        year, month, day = numbers if match["iso"] else (numbers[2], numbers[0], numbers[1])
        return _Point((month, day), (month, day), year) if _is_day(year, month, day) else None
    if match["school_year"]:
        return _Point((7, 1), (6, 30), int(match["school_year"][:4]))
    if match["quarter"] or match["nth_quarter"]:
        begins, ends = QUARTERS[ORDINALS[(match["quarter"] or match["nth_quarter"]).lower()]]
        return _Point(begins, ends, _number(match["quarter_year"] or match["nth_year"]))
    if match["season"]:
        first = SEASONS[match["season"].lower()]
        return _Point((first, 1), ((first + 1) % 12 + 1, 31), _number(match["season_year"]))
    if match["year"]:
        return _Point((1, 1), (12, 31), int(match["year"]))
    if match["month"] == "may" and not (match["month_day"] or match["month_year"]):
        return None
    month, day, year = MONTHS[match["month"].lower()], _number(match["month_day"]), _number(match["month_year"])
    if day and _is_day(year or 2000, month, day):
        return _Point((month, day), (month, day), year)
    return _Point((month, 1), (month, 31), year)


def _windows(text, parts, plan_start, plan_end):
    """(list of windows in their order, whether one was written as a range)."""
    gaps = [text[one.end() : other.start()] for (one, _p), (other, _q) in pairwise(parts)]
    points = [point for _match, point in parts]
    _borrow_years(points, gaps)
    found, bounded, at = [], False, 0
    while at < len(points):
        point, following = points[at], points[at + 1] if at + 1 < len(points) else None
        at += 1
        if following and _is_range(point, following, gaps[at - 1]):
            both = _range(point, following, plan_start, plan_end)
            if both:
                found += both
                bounded = True
                at += 1
                continue
        found += _in_years(point, plan_start, plan_end)
    return sorted(set(found), key=lambda window: (window.start, window.end)), bounded


def _is_range(point, following, gap):
    """Two times with a dash between them, or two with their years and nothing between ("Sept 2018 June 2019")."""
    return bool(TO.fullmatch(gap)) or (not gap.strip() and bool(point.year and following.year))


def _range(point, following, plan_start, plan_end):
    if point.year and following.year:
        window = Window(point.window(point.year).start, following.window(following.year).end)
        return [window] if window.start <= window.end else []
    if point.year or following.year:
        return []
    return _in_years(_Point(point.begins, following.ends, None), plan_start, plan_end)


def _in_years(point, plan_start, plan_end):
    if point.year:
        return [point.window(point.year)]
    years = range(max(plan_start.year - 1, 1), min(plan_end.year + 1, plan_start.year + MOST_YEARS, 9998))
    windows = [point.window(year) for year in years]
    return [window for window in windows if window.start <= plan_end and window.end >= plan_start]


def _borrow_years(points, gaps):
    """Gives a time without a year that of the time beside it: "Sept/Oct 2018", "Nov - Feb 2019", "Oct 2018 and Jan"."""
    for at in reversed(range(len(points) - 1)):
        one, other = points[at], points[at + 1]
        if one.year is None and other.year and BESIDE.fullmatch(gaps[at]):
            one.year = other.year - (one.begins > other.begins)
    for at in range(1, len(points)):
        one, other = points[at - 1], points[at]
        if other.year is None and one.year and BESIDE.fullmatch(gaps[at - 1]):
            other.year = one.year + (other.begins < one.begins)


def _day(year, month, day):
    return date(year, month, min(day, monthrange(year, month)[1]))


def _is_day(year, month, day):
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _number(text):
    return int(text) if text else None
