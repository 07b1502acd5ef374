"""What goes wrong in a school, in the words of people who report it. No names, no diagnoses."""

from typing import NamedTuple


class Trouble(NamedTuple):
    """One kind of incident: the district's code, how often, how severe, where, why, and how it is put in a line."""

    code: str
    weight: float
    severity: int
    needs_two: bool
    tone: str
    places: tuple
    motives: tuple
    titles: tuple


CLASS = ("Classroom", "Classroom", "Classroom", "Library", "Gym")
HALLS = ("Hallway", "Hallway", "Cafeteria", "Playground", "Bus")
ALL = ("Classroom", "Classroom", "Hallway", "Cafeteria", "Playground", "Bus", "Gym", "Outdoors")
TROUBLE = [
    Trouble("101", 24, 1, False, "class", CLASS, ("peers", "adults", "avoid_task", ""), (
        "Calling out again and again", "Class could not go on", "Throwing paper during a test",
        "Out of seat all period", "Noise during silent reading",
    )),
    Trouble("102", 15, 1, False, "class", CLASS, ("avoid_task", "adults", "unknown", ""), (
        "Would not put the work away", "Refused to move seats", "Walked out of the room", "Would not start the task",
    )),
    Trouble("103", 11, 1, True, "words", ALL, ("peers", "conflict", "retaliation", ""), (
        "Name-calling at lunch", "Hurtful words in the group chat", "Mocking a classmate's accent", "Insults in line",
    )),
    Trouble("104", 8, 1, False, "class", ("Hallway", "Outdoors", "Cafeteria"), ("avoid_task", "avoid_people", ""), (
        "Skipped fourth period", "Found in the stairwell during class", "Left after roll call",
    )),
    Trouble("105", 7, 1, False, "class", CLASS, ("obtain", "peers", ""), (
        "Phone out after two reminders", "Filming in the locker room hallway", "Headphones during instructions",
    )),
    Trouble("201", 10, 2, True, "words", HALLS, ("conflict", "peers", "retaliation"), (
        "Shouting outside the gym", "Argument over a seat on the bus", "Loud argument after a group chat",
        "Quarrel at the lockers",
    )),
    Trouble("202", 6, 2, False, "class", ALL, ("peers", "adults", "unknown"), (
        "Running and pushing in the corridor", "Desk knocked over", "Fire door opened as a joke",
    )),
    Trouble("203", 3, 2, False, "things", ALL, ("peers", "unknown", "obtain"), (
        "Marker on the bathroom wall", "Library book torn", "Window of the side door cracked",
    )),
    Trouble("204", 2.5, 2, False, "things", CLASS, ("obtain", "unknown"), (
        "Money gone from a backpack", "Headphones taken from a desk", "Snack cart short again",
    )),
    Trouble("205", 2.5, 2, True, "words", HALLS, ("peers", "conflict"), (
        "Kept out of the game every day", "Pictures sent around to laugh at", "Followed and teased on the way home",
    )),
    Trouble("301", 5, 3, True, "hands", HALLS, ("conflict", "retaliation", "peers"), (
        "Shoving near the stairs", "Pushed against the lockers", "Grabbing and pulling at recess",
    )),
    Trouble("302", 3, 3, True, "hands", HALLS, ("conflict", "retaliation"), (
        "Fight at the bus stop", "Fight in the cafeteria line", "Punches after a soccer game",
    )),
    Trouble("303", 1.2, 3, True, "words", ALL, ("peers", "unknown"), (
        "Comments that did not stop", "Messages that were not wanted",
    )),
    Trouble("304", 1, 3, True, "words", ALL, ("retaliation", "conflict"), (
        "Threat after practice", "Threat in a message",
    )),
    Trouble("305", 1.4, 3, False, "things", ("Hallway", "Outdoors", "Bus"), ("peers", "obtain", "unknown"), (
        "Vape found in the bathroom", "Smell of smoke behind the gym",
    )),
    Trouble("401", 0.2, 4, False, "things", ("Hallway", "Main office", "Bus"), ("unknown",), (
        "Pocket knife in a backpack",
    )),
    Trouble("402", 0.15, 4, True, "hands", HALLS, ("retaliation", "conflict"), (
        "Hit with a chair", "Struck with a bottle",
    )),
]  # fmt: skip
DESCRIPTIONS = {
    "class": (
        "It began when the groups were set. Two reminders and a quiet word did not help. The lesson stopped for about "
        "five minutes. Nobody was hurt.",
        "I asked once, then again at the desk. The answer was no. I offered a short break, which was not taken.",
        "This is the third time this month, mostly at the end of the period. The rest of the class could not work.",
        "It started as a joke with the next table and grew. I moved one seat and called the office.",
        "",
    ),
    "words": (
        "What was said is in the statement. Several students heard it. The student it was said to was upset and asked "
        "to go to the counselor.",
        "It goes back to messages over the weekend. Both sides came to me separately and told it differently.",
        "I heard raised voices and stepped in between. It was over quickly, but both were shaken.",
        "It has been going on for a while, we heard today. Friends were asked to take sides.",
        "",
    ),
    "things": (
        "Custodial staff found it after third period. Two students said right away that they had been there.",
        "I noticed it when the class left. The value is small; the trust is the larger part.",
        "The student showed it to others, one of whom told me. It is with the office now.",
        "",
    ),
    "hands": (
        "It lasted under a minute. Two adults were there and separated them. The nurse looked at everybody; nobody "
        "needed a doctor.",
        "One pushed, the other pushed back, then both fell. Others stood around and filmed.",
        "It began with words at lunch and went on in the hallway. We kept the two apart for the rest of the day.",
        "",
    ),
}
OUTCOMES = {
    "linked": (
        "Everybody met in a circle. They agreed on what each will do, and we look at it again in a week.",
        "A conversation with both. The one who caused it said sorry, in own words, and it was accepted.",
        "We met with the people who were there. What is needed to make it right is written down.",
        "They talked it through with a facilitator. No agreement was needed; both feel safe to be in class.",
        "Partly repaired. The family joined the second talk, and there is a plan for the next weeks.",
    ),
    "alone": (
        "Spoke with the student and the family. A check-in every morning for two weeks.",
        "Seat changed, and a signal agreed with the teacher for when a break is needed.",
        "The student repaired the damage after school and helped the custodian on Friday.",
        "Counselor follows up. The teacher was told what we found.",
        "It was a misunderstanding; both say so. Nothing further.",
    ),
}
TRIED = (
    "Calm for a few days", "Helped for the rest of the period", "The family was glad to hear of it", "No change",
    "A good talk; said what was on their mind", "Better in the morning, not after lunch", "Left a message",
    "Agreed on a signal", "Works when the seat is near the door", "Did not want to talk yet",
)  # fmt: skip
