"""The board of 2022 for the tests: its names, its day, and how motions are put and called."""

from datetime import date
from decimal import Decimal

from contracts.actions import board as actions
from contracts.models import Motion
from contracts.queries import board as queries

DAY = date(2022, 9, 20)
NAMES = [
    "Kimberly Oliver", "Philip Rigueur", "AJ Johnson", "Jim Shmerling", "Yvette Bello", "Francoise Deristel-Leger",
    "Yahaira Escribano", "Shonta Browdy", "Tyrone Walker",
]  # fmt: skip
HARTFORD = Decimal("92650.00")


def consent(meeting, members, by, **more):
    motion = Motion(
        meeting=meeting,
        text="Motion to approve consent agenda items.",
        **{"moved_by": members[6], "seconded_by": members[2], "seats": 9} | more,
    )
    return actions.put_consent_motion(motion=motion, by=by)


def own(item, members, by, **more):
    motion = Motion(text="To approve", **{"moved_by": members[6], "seconded_by": members[2], "seats": 9} | more)
    return actions.put_motion(item=item, motion=motion, by=by)


def call(motion, members, by, *choices):
    """Records a roll call: these choices in order, and aye for the rest."""
    choices = [*choices, *["aye"] * (len(members) - len(choices))]
    return actions.record_roll_call(
        motion=motion, by=by, choices=dict(zip(members, choices, strict=True)), version=queries.roll_version(motion)
    )
