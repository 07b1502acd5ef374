"""The pages of trainings: whom they are measured for, and what of the floor stands beside each."""

from bench.client import Page, links, rotating

STAFF = [1_700, 45_000]
LEAD = {"login": "training@district.example", "password": "restorative-demo"}
REPORTS = {"who is trained"}  # beside the floor's GROUP BY of 100,000 rows
COMPLETION, PEOPLE = "/trainings/completion/?requirement=1", "/trainings/completion/people/?requirement=1"


def our_pages(browser):
    """Dict name → (Page, the floor's page). `browser`: of the training lead, who sees every member of staff."""
    schools = [f"{PEOPLE}&school={n}" for n in range(1, 21)]
    a_list, record = "list of a school", "one record"
    found = {
        "sessions": (["/trainings/sessions/?when=all"], a_list),
        "one session": (links(browser, "/trainings/sessions/?when=past", r"/trainings/sessions/\d+/"), record),
        "certificates": (["/trainings/completions/"], a_list),
        "one certificate": (links(browser, "/trainings/completions/", r"/trainings/completions/\d+/"), record),
        "staff": (["/staff/"], a_list),
        "a member of staff": (links(browser, "/trainings/practising/", r"/staff/\d+/"), record),
        "people asked": ([PEOPLE], a_list),
        "people of a school": (schools, a_list),
        "who practises": (["/trainings/practising/"], a_list),
        "who is trained": ([COMPLETION], "year, district"),
    }
    return {name: (Page(browser, rotating(paths), shows=b"<h1"), theirs) for name, (paths, theirs) in found.items()}
