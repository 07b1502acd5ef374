"""A plan as a spreadsheet: the same plan comes out as went in, and what is wrong is named by line and column."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from district.models import Department
from strategy.exchange.importing import import_file, try_import
from strategy.exchange.reading import Row, read_file
from strategy.exchange.shape import COLUMNS, guard, unguard
from strategy.exchange.writing import as_csv, as_xlsx, rows, template
from strategy.models import Plan, Priority, Task
from strategy.policies.kinds import KINDS
from strategy.queries import plan as queries
from tests.factories import DepartmentFactory, PlanFactory, ReportingPeriodFactory, StatusUpdateFactory

FILE = b"""kind,code,under,text,title,champion,department,by,measure,baseline,\
unit,direction,target,target_year,group,actions,indicators
priority,P1,,,Climate,,,,,,,,,,,,
priority,P2,,Learning for all,,,,,,,,,,,,,
objective,P1.O1,P1,Everybody is safe,,,,,,,,,,,,,
goal,G5,P1.O1,Fewer absences,,,,,,22.1,percent,decrease,15.1,2022,,,
goal,G5,P1.O1,,,,,,,30,percent,decrease,20,2022,Grade 9,,
goal,G1,P2,Read by grade 3,,,,,,,,,,,,,
strategy,SCC7,P1,Equip the staff,,"Director, climate",,,,,,,,,,,
action,SCC7.i,SCC7,Look at the data,,,,,,,,,,,,,
action,SCC7.ii,SCC7,=1+1,,,,,,,,,,,,,
indicator,SCC7.a,SCC7,Fewer referrals,,,,,,,number,decrease,,,,,
department_goal,DG1,,"Fewer
inquiries",,,Talent,,,,,,,,,,
implementation_plan,IP1,DG1,,,,,,,,,,,,,SCC7.ii;SCC7.i,SCC7.a
task,T1,IP1,Make a list,,,,Fall 2018/Ongoing,,,,,,,,,
task,T2,IP1,Tell all,,,,Oct 2018,,,,,,,,,
measure,M1,IP1,Adults know,,,,,adult,,,,,,,,
major_action,MA1,,Read closely,,,,2018-19,,,,,,,,SCC7.i,
"""


@pytest.fixture
def plan(db):
    return PlanFactory(starts_on=date(2018, 7, 1), ends_on=date(2022, 6, 30))


def load(cast, plan, content):
    trial = import_file(by=cast.administrator, plan=plan, content=content)
    assert trial.problems == []
    return trial


def problems(plan, text):
    head = "kind,code,under,text,by,measure,target,department,actions\n"
    return [(p.line, p.column, p.words) for p in try_import(plan, read_file((head + text).encode())).problems]


def test_plan_comes_out_as_it_went_in(cast, plan):
    trial = load(cast, plan, FILE)
    assert (trial.added, trial.known, trial.new_departments) == (15, 0, ["Talent"])
    once = as_csv(plan)
    assert [row.cells for row in read_file(once)] == rows(plan)
    assert len(rows(plan)) == 16
    task = Task.objects.get(plan=plan, code="T2")
    assert (task.last_on, task.windows.count()) == (date(2018, 10, 31), 1)
    for content in (once, as_xlsx(plan)):
        other = PlanFactory(starts_on=plan.starts_on, ends_on=plan.ends_on)
        load(cast, other, content)
        assert as_csv(other) == once


def test_same_file_twice_changes_nothing_and_a_changed_one_changes_what_it_names(cast, plan):
    load(cast, plan, FILE)
    ids = set(Task.objects.values_list("pk", flat=True))
    before = as_csv(plan)
    trial = load(cast, plan, FILE)
    assert (trial.added, trial.known) == (0, 15)
    assert as_csv(plan) == before
    load(cast, plan, b"kind,code,title\npriority,P2,Second\n")
    assert list(Priority.objects.filter(plan=plan).values_list("code", "title")) == [
        ("P2", "Second"),
        ("P1", "Climate"),
    ]
    assert set(Task.objects.values_list("pk", flat=True)) == ids
    assert Department.objects.filter(name="Talent").count() == 1


def test_formula_is_shown_and_never_run(cast, plan):
    load(cast, plan, FILE)
    assert b"'=1+1" in as_csv(plan)
    assert plan.action_set.get(code="SCC7.ii").text == "=1+1"


@given(st.text() | st.text("'=+-@\t %", max_size=5))
def test_guarded_cell_gives_back_what_it_was(text):
    assert unguard(guard(text)) == text


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("pillar,P1,,x,,,,,", ("kind", f"This must be one of: {', '.join(KINDS)}.")),
        ("priority,,,x,,,,,", ("code", "Write a code.")),
        ("priority,P 1,,x,,,,,", ("code", "A code has no space and none of ; / ? # or the percent sign.")),
        ("priority,P1,,,,,,,", ("text", "Write a title or a text.")),
        ("priority,P1,,x,Fall 2018,,,,", ("by", "A row of the kind priority has nothing in this column.")),
        ("objective,O1,,x,,,,,", ("under", "Write the code under which this stands.")),
        ("objective,O1,P9,x,,,,,", ("under", "No priority has this code.")),
        ("goal,G1,P9,x,,,,,", ("under", "No priority or objective has this code.")),
        ("department_goal,D1,,x,,,,,", ("department", "Write the department.")),
        ("department_goal,D1,,x,,,many,A,", ("target", "Write a number, with at most four digits after the point.")),
        ("major_action,M1,,x,soon,,,,", ("by", "Write the school year as 2018-19.")),
        ("major_action,M1,,x,2018-19,,,,A1", ("actions", "Nothing has the code A1.")),
        ("major_action,M1,,x,2018-19,,,,A1;A1", ("actions", "The same code is named twice.")),
        ("priority,P1,,x\x00,,,,,", ("text", "This holds a sign that cannot be kept.")),
    ],
)
def test_what_is_wrong_is_named_by_line_and_column(plan, line, found):
    assert (2, *found) in problems(plan, line)


def test_nothing_is_written_when_one_line_is_wrong(cast, plan):
    content = FILE + b"task,T1,IP1,Again,,,,,,,,,,,,,\nmeasure,M2,IP1,x,,,,,child,,,,,,,,\n"
    trial = import_file(by=cast.administrator, plan=plan, content=content)
    assert [(p.column, p.words) for p in trial.problems] == [
        ("code", "This code stands in line 15 already."),
        ("measure", "This must be adult, student or other."),
    ]
    assert not Priority.objects.exists()
    assert not Department.objects.filter(name="Talent").exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"\x80\x81", b"PK\x03\x04broken", b"code,text\n", b"kind,code,colour\n", b"kind,code,kind\n",
     b"kind,code\npriority,P1,more,cells\n", b"kind,code\n" + b"x" * 200_000, b"kind,code\n" + b"a,b\n" * 20_001],
)  # fmt: skip
def test_file_that_is_no_plan_is_refused_in_words(content):
    with pytest.raises(ValidationError):
        read_file(content)


def test_ten_thousand_broken_lines_are_each_named(cast, plan):
    content = b"kind,code,under,text\n" + b"".join(b"task,%d,nowhere,\n" % n for n in range(10_000))
    trial = import_file(by=cast.administrator, plan=plan, content=content)
    assert len(trial.problems) == 20_000


def test_only_who_answers_for_the_plan_imports_it(cast, plan):
    with pytest.raises(PermissionDenied):
        import_file(by=cast.board, plan=plan, content=FILE)
    assert read_file(template()) == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.lists(
        st.fixed_dictionaries(
            dict.fromkeys(
                COLUMNS, st.just("") | st.text(max_size=6) | st.sampled_from(["P1", "A", "2018-19", "9", "adult"])
            )
            | {"kind": st.sampled_from([*KINDS, "", "x"]), "code": st.sampled_from(["P1", "A", "B", "", "\x00"])}
        ),
        max_size=8,
    )
)
def test_whatever_stands_in_the_rows_is_tried_without_an_error(cast, plan, cells):
    trial = try_import(plan, [Row(n, row) for n, row in enumerate(cells, start=2)])
    assert all(problem.words and problem.column in COLUMNS for problem in trial.problems)


# --- the plan as it is read


def test_tree_takes_as_many_queries_for_more_rows(cast, plan, django_assert_num_queries):
    load(cast, plan, FILE)
    load(
        cast,
        plan,
        FILE.split(b"\n")[0] + b"\n" + b"".join(b"task,X%d,IP1,More%s\n" % (n, b"," * 13) for n in range(50)),
    )
    with django_assert_num_queries(16):
        tree = queries.whole(plan)
    assert [part.code for part in tree["priority"]] == ["P1", "P2"]
    assert [goal.code for goal in tree["priority"][0].below["objective"][0].below["goal"]] == ["G5"]
    assert [action.code for action in tree["implementation_plan"][0].actions] == ["SCC7.ii", "SCC7.i"]
    assert len(tree["implementation_plan"][0].below["task"]) == 52


def test_tasks_by_date_department_owner_and_status(cast, plan):
    load(cast, plan, FILE)

    def found(**asked):
        return [task.code for task in queries.tasks(plan, **asked)]

    assert found(late_on=date(2018, 11, 1)) == ["T2"]
    assert found(late_on=date(2018, 10, 31)) == []
    assert found(first=date(2018, 10, 1), last=date(2018, 10, 7)) == ["T2", "T1"]
    assert found(first=date(2021, 10, 1), last=date(2021, 10, 7)) == ["T1"]
    assert found(department=Department.objects.get(name="Talent")) == ["T2", "T1"]
    assert found(department=DepartmentFactory()) == []
    assert found(owner=cast.plan_owner) == []
    Task.objects.filter(plan=plan, code="T1").update(owner=cast.plan_owner, status="done")
    assert found(owner=cast.plan_owner) == found(statuses=["done"]) == ["T1"]


def test_who_owes_an_update(cast, plan):
    load(cast, plan, FILE)
    one, two = Task.objects.filter(plan=plan).order_by("code")
    period = ReportingPeriodFactory(plan=plan)
    Task.objects.filter(pk=one.pk).update(owner=cast.plan_owner)
    assert set(queries.owing(period)) == {one, two}
    assert queries.people_who_owe(period) == {cast.plan_owner: 1}
    assert list(queries.owed_by(cast.plan_owner, period, [])) == [one]
    StatusUpdateFactory(task=one, period=period)
    assert list(queries.owing(period)) == [two]
    assert Plan.objects.visible_to(cast.board).get() == plan
