"""When a duty is due, to the minute. Source: DOMAIN §3.

Minutes and hours are those that pass, also over a change to or from daylight saving time. What is due in days is due
at the end of its day, a minute before midnight, as the clock on the wall says. A duty is late only once the minute of
its deadline has passed.
"""

from datetime import UTC, datetime, time, timedelta

from django.utils import timezone

from incidents.models import SafetyRule

MINUTE = timedelta(minutes=1)
MIDNIGHT, LAST_MINUTE = time(0, 0), time(23, 59)
Unit = SafetyRule.Unit


def to_the_minute(moment):
    return moment.replace(second=0, microsecond=0)


def is_late(due_at, moment):
    """Has the minute of the deadline passed? `moment`: now, or when it was done."""
    return to_the_minute(moment) > due_at


def deadline(rule, moment, days):
    """The aware moment by which what `rule` asks is due, counted from an aware `moment`. `days`: a SchoolClock."""
    moment = to_the_minute(moment).astimezone(UTC)  # local time plus hours would follow the clock on the wall
    day = timezone.localdate(moment)
    match rule.unit:
        case Unit.MINUTES:
            return moment + rule.amount * MINUTE
        case Unit.HOURS:
            return moment + rule.amount * 60 * MINUTE
        case Unit.SAME_DAY:
            return end_of(day)
        case Unit.SCHOOL_DAYS:
            return end_of(days.school_day_after(day, rule.amount))
        case Unit.BUSINESS_DAYS:
            return end_of(days.business_day_after(day, rule.amount))
        case Unit.LEAVING:
            leaves = days.leaving(day)
            return leaves if leaves and moment < leaves else end_of(day)
    raise ValueError(rule.unit)


def end_of(day):
    return at(day, LAST_MINUTE)


def at(day, clock):
    """An aware moment; where the clock is put forward, the hour that is not there is the one after it."""
    moment = timezone.make_aware(datetime.combine(day, clock))
    return moment.astimezone(timezone.get_current_timezone())
