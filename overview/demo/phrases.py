"""What circles were about and what came of them, in the words of people who were there. No names, no diagnoses."""

from incidents.models.practice import Kind

_OPENING = """\
What is one word for how you arrive today?
Which weather are you this morning, and what is behind it?
What are you carrying in that we should know about?
What helped you get here today?
Rose, thorn and bud of the week
Who made your weekend a little better?
What would make today a good day?
What is something small you are looking forward to?
If your mood had a color, which one and why?
What do you need from this room today?
What did you notice on your way to school?
One thing you want to leave at the door
What song fits this morning?
How full is your cup, from one to five?
What is one thing that went right yesterday?"""
_COMMUNITY = """\
Our class agreements: which one is easy, which one is hard?
What does respect look like when nobody is watching?
A time somebody stood up for you
What makes a good listener?
The story of your name
A food that tastes like home
What is a rule in your family that you would keep?
What does it take to trust a new person?
Somebody who believed in you
What should every new student here know?
What do you do when a friend is having a bad day?
A place where you feel most yourself
How do we want to speak to each other when we disagree?
What is a strength of yours that school does not see?
What does belonging feel like?
How do we welcome somebody in the middle of the year?"""
_ACADEMIC = """\
What was the hardest step in this problem, and how did you get past it?
Which character in the book would you want in this circle?
What do we still want to know before the unit test?
A mistake this week that taught you something
How do you study when you do not feel like it?
What question would you ask the author?
Where have you met fractions outside of school?
Our lab groups: what helps a team, what gets in the way?
What does a good question sound like?
How should we divide the work in the group project?
Peer feedback: one glow, one grow
What did this chapter make you wonder about home?"""
_CELEBRATION = """\
Something a classmate did that you want to say thank you for
Our attendance this month
The science fair and everybody who helped
Farewell to a friend who is moving
A goal that somebody here has reached
The end of the marking period: what are we proud of?
New readers, new books, new courage
Welcome back after a long absence"""
_TALKING = """\
The group chat and what it did to the class
Noise in the hallway after lunch: what do we want instead?
Words that land as a joke and words that do not
What happened with the substitute, and how do we make it right?
Seats on the bus
Rumors: how they start, how we stop them
Sharing the court at recess
Phones in class: what is fair?
Who is left out at lunch, and what can we do?
How to ask for space when you are angry"""
_AFFECTIVE = """\
Calling out during the lesson
Thanked for helping a new classmate
Late to class for the third time
Cleaning up without being asked
Head down on the desk
Words about another student's clothes
Told the truth about a broken ruler
Stayed with a classmate who was hurt
Pushing in the line
Off task during group work"""
_CONVERSATION = """\
A hard morning at home
Left class without asking
Frustrated with the new seat
Friends who stopped talking
Worried about the test
What would help in period 5
Being new here
Argument at recess about the rules of the game
Missing homework, and what is behind it
A comment that hurt
Coming back after an absence
Asked for somebody to talk to"""
_HARM = """\
A shove in the hallway near the gym
Name-calling that went on for a week
A video that was passed around
A backpack taken as a joke
Argument that became loud in the cafeteria
Friendship that broke over a rumor
A project that was spoiled
Pushing in the locker room
Threatening words in a message
What was said on the bus"""
_REENTRY = """\
Welcome back: what has changed, what will help?
First day back, and a plan for the next two weeks
Coming back to class after time away
Who will check in, when and where?"""
_STAFF = """\
How are we, really?
What worked in circles this month
Holding a high bar and a warm room
Our agreements as a team
After a hard week: what do we need?
Grade team: students we are thinking of"""
_SUPPORT = """\
A circle of adults who will show up
What is going well, and what is heavy right now?
Family, school and student: one plan
Small steps until the next marking period"""
_WARM = """\
Everybody spoke at least once.
Two students passed the first time and came back to it.
Quieter than usual, and honest.
The talking piece went round twice because they asked for it.
A student who rarely speaks told a long story.
Good laughter, good listening.
We ran out of time and will pick it up on Thursday.
The opening took longer than planned; worth it.
Some side talk at the start, none by the end.
A new student chose to sit next to the talking piece.
They reminded each other of the agreements without me.
Half the room named the same worry: the test on Friday.
Heavy news in the neighborhood; we went slowly.
A calm start to the day.
We ended with one breath together.
The group asked to hold the next one outside.
Somebody thanked the lunch staff by name.
A disagreement stayed respectful from start to end.
Three students offered to lead next week.
The question was too big; a smaller one next time.
Students connected it to the book without being asked.
The class noticed who was missing and wrote a card."""
_NEXT = """\
Next time a student leads the opening.
Will check in with two of them on Friday.
Same question again in a month, to see what has moved.
Agreements are on the wall by the door.
Told the grade team what we heard.
Asked the social worker to drop by.
Family will hear the good news today.
We keep the same order of seats for now.
Let the cafeteria know what the students suggested."""
_QUIET = """\
Said what was going on before I asked.
Needed a minute, and took it.
Short and good.
Went back to class calmer.
We found one thing to try tomorrow.
Wanted to be heard more than to be helped.
It was not about today at all.
Smiled at the end, which has been rare.
Named the feeling without my help.
Asked how to make it right.
Not ready to talk yet, and said so politely.
Took responsibility for a part of it."""
_QUIET_NEXT = """\
We talk again on Friday.
Told the homeroom teacher.
Called home with good news.
Will look in after lunch.
The social worker is in the picture.
A pass for a quiet corner, for this week."""
_REPAIR = """\
Both said what happened without interrupting each other.
They found that they had been told two different stories.
The apology came without being asked for, and was taken.
It took a while before anyone looked up; then it moved fast.
They want a week of distance, and then to sit together again.
The student who was hurt asked for it not to be spoken of in class.
Each named one thing that they would do differently.
Not finished: both want to meet again.
The harm was bigger than the referral said.
They shook hands and asked to go back to class together.
What was behind it had started two weeks ago, online.
We agreed on words to use when it begins to get loud.
Friends who had watched were part of making it right.
The student was clear about what was needed: to be believed.
An aunt joined by phone, which helped.
A quiet plan for the hallway between periods 4 and 5."""
_REPAIR_NEXT = """\
Check-in set for one week from today.
The teacher will look in on both at the end of the day.
Both families were called.
A student leader will walk with them this week.
We write the agreement tomorrow, when heads are cooler.
Follow-up in the Peace Room on Monday.
The counselor knows and keeps an open door."""


def _lines(text):
    return text.splitlines()


TOPICS = {
    Kind.AFFECTIVE_STATEMENT: _lines(_AFFECTIVE),
    Kind.CONVERSATION: _lines(_CONVERSATION),
    Kind.CHECK_IN: _lines(_OPENING),
    Kind.COMMUNITY: _lines(_COMMUNITY),
    Kind.ACADEMIC: _lines(_ACADEMIC),
    Kind.CELEBRATION: _lines(_CELEBRATION),
    Kind.TALKING: _lines(_TALKING),
    Kind.PEACE: _lines(_HARM),
    Kind.REENTRY: _lines(_REENTRY),
    Kind.STAFF: _lines(_STAFF),
    Kind.SUPPORT: _lines(_SUPPORT),
    Kind.PEER_CONFERENCE: _lines(_HARM),
    Kind.MEDIATION: _lines(_HARM),
    Kind.CONFERENCE: _lines(_HARM),
}


def _pairs(firsts, seconds):
    """Every first sentence, alone and with each second one."""
    return [f"{first} {second}".strip() for first in firsts.splitlines() for second in ["", *seconds.splitlines()]]


_circle, _quiet, _repair = _pairs(_WARM, _NEXT), _pairs(_QUIET, _QUIET_NEXT), _pairs(_REPAIR, _REPAIR_NEXT)
NOTES = dict.fromkeys(TOPICS, _circle) | {
    Kind.AFFECTIVE_STATEMENT: _quiet,
    Kind.CONVERSATION: _quiet,
    Kind.REENTRY: _quiet,
    Kind.SUPPORT: _quiet,
    Kind.PEACE: _repair,
    Kind.PEER_CONFERENCE: _repair,
    Kind.MEDIATION: _repair,
    Kind.CONFERENCE: _repair,
}
