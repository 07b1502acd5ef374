"""What the demo district teaches, and by which words it looks at practice. Names are invented."""

# Code, name, kind, whether the vendor wrote it, for whom, days, hours, place of the course before it, least minutes,
# evaluation required, valid months, license months.
COURSES = [
    ("RP-2", "Restorative practices in two days", "staff", True, "Certified teachers of grades 4–12", 2, "14", None,
     720, False, None, None),
    ("RP-S", "Restorative practices for support staff, two days", "staff", False,
     "Para-educators, behavior technicians, engagement specialists, family and community support providers", 2, "14",
     None, 720, False, None, None),
    ("TOT", "Training of trainers", "trainers", True, "Those who will teach RP-2 and RP-S", 3, "21", None, None, False,
     None, 24),
    ("RC-2", "Facilitating restorative conferences", "staff", True, "Coordinators, counselors, administrators", 2, "14",
     0, None, True, 36, None),
    ("RP-R", "Circles: a day to refresh", "staff", False, "Whoever finished RP-2 a year ago", 1, "7", 0, None, False,
     12, None),
]  # fmt: skip
TEACHERS, SUPPORT, TRAINERS, CONFERENCES, REFRESHER = range(len(COURSES))
OUTSIDE = [
    "Bettina Kroll", "Osric Fane", "Maribel Quent", "Teodor Aske", "Junia Harrow", "Pell Okonjo", "Simone Drake",
    "Anselm Roy", "Carys Lund", "Vikram Solanki",
]  # fmt: skip
CHECKLIST = [
    ("attend", "Attend all three days of the training of trainers"),
    ("co_train", "Co-train one two-day course beside a licensed instructor"),
    ("observed", "Be observed while teaching a morning, with written feedback"),
    ("pass", "Pass the conversation about the written reflection"),
]
ROOMS = ["Library", "Learning commons", "Room 104", "Staff room", "Small gym", "Cafeteria, east end"]
WELL = [
    "Practising the opening question in threes.", "The two days had time between them to try it.",
    "Seeing a circle that did not go smoothly, and what the keeper did.", "Time to plan with my grade team.",
    "The scripts to take away.",
]  # fmt: skip
CHANGE = [
    "More time for the affective statements.", "Examples from the early grades.", "A shorter lecture after lunch.",
    "Hold it before the school year begins.", "Tell us earlier where it is.",
]  # fmt: skip
VISIT_RUBRIC = "Visiting a circle"
VISIT_ITEMS = [
    "Everybody sits so that each can see each, the adults too", "The talking piece is used, and passing is fine",
    "The keeper opens with a question that everybody can answer", "Agreements of the class are named before hard talk",
    "The keeper listens more than speaks", "What was said is summed up in the students’ own words",
    "The circle closes with a next step or a closing round",
]  # fmt: skip
INSTRUMENT = "School walk: three tiers of restorative practice"
# Tier 1 has fifteen items, thirty points: 21 of 30 is met, 20 is not.
WALK = {
    1: [
        "A team leads the work and meets each month", "Staff know why the school works this way",
        "Each new adult is trained within the first half year", "Community circles are on the weekly plan of classes",
        "Adults use affective statements in hallways", "Questions of repair hang where people talk",
        "Families were told what a circle is", "Students help to plan circles", "Expectations are taught, not posted",
        "Referral forms ask what was tried before", "Data on circles is looked at each quarter",
        "Data is looked at by group of students", "The budget names the program", "Substitutes know the basics",
        "What works is told to other schools",
    ],
    2: [
        "Small groups meet for students who need more", "Responsive circles follow conflict in a class",
        "Whoever was harmed is asked what they need", "Agreements are written and followed up",
        "Adults who refer take part in the answer", "Facilitators have protected time",
        "Families may join and are asked when they can", "Progress of each student is looked at after six weeks",
    ],
    3: [
        "Conferences are prepared with each person alone", "Re-entry circles welcome whoever was away",
        "Partners outside the school are known by name", "Plans name who does what by when",
        "A facilitator is free within two days", "Each plan is looked at again after thirty days",
        "Those who took part say how it was for them",
    ],
}  # fmt: skip
STRENGTHS = [
    "Every student spoke, and the silence after the question was held.", "The talking piece went around without hurry.",
    "Named what went well before what went wrong.", "Sat in the circle, not beside it.",
]  # fmt: skip
STEPS = [
    "Open with a question that needs no courage.", "Let a student keep the circle next week.",
    "Say the agreements before the round.", "Leave five minutes for the closing round.", "Ask the second question too.",
]  # fmt: skip
FEEDBACK = "Thank you for letting me sit in. You said that Monday’s class worries you; let us plan it together."
CANCELLED = "The building had no heat. Everybody was moved to the session of the week after."
# Names of people who left before their e-mail was kept: nobody can be found for them.
LEFT_LONG_AGO = [("T. Ashgrove", "T990113"), ("Marion Peake", ""), ("L. Vanterpool", "T990271")]
