"""Alerts: by what rule, raised once, mailed once, open until dealt with or until their reason is gone."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Thread

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from contracts.actions.alerts import deal_with, raise_alerts, send_alerts, take_back
from contracts.models import AlertMail, Amendment, Contract, ContractAlert, Invoice
from contracts.policies.alerts import days_step, share_step
from contracts.queries.alerts import open_alerts, with_open_money
from tests.cast import as_user, set_the_stage
from tests.contracts.test_races import at_once
from tests.factories import (
    AmendmentFactory,
    ContractAlertFactory,
    ContractFactory,
    FundingAllocationFactory,
    FundingSourceFactory,
    InvoiceFactory,
    PaymentFactory,
    UserFactory,
)

END = date(2026, 6, 30)
TODAY = date(2026, 6, 1)  # 29 days before
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SITE = "https://ground.example"
HUNDRED = Decimal("100.00")


def days_before(n, day=END):
    return day - timedelta(days=n)


def raised():
    """(kind, level, about) of every alert, in the order of their raising."""
    return list(ContractAlert.objects.order_by("id").values_list("kind", "level", "about"))


def shown():
    return list(open_alerts().order_by("id").values_list("kind", "level"))


def running(amount="100.00", **values):
    return ContractFactory(active=True, not_to_exceed=Decimal(amount), **values)


def spend(contract, amount):
    account = contract.allocations.first() or FundingAllocationFactory(contract=contract, amount=Decimal("1000.00"))
    invoice = InvoiceFactory(allocation=account, amount=amount, approved_by=[UserFactory()])
    contract.refresh_from_db()
    return invoice


# ------------------------------------------------------------------------------------------------------- rules


@pytest.mark.parametrize(
    ("left", "step"),
    [(91, None), (90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (0, 7), (-1, 7), (-30, 7), (-31, None)],
)
def test_step_of_a_day(left, step):
    assert days_step(END, days_before(left)) == step


@pytest.mark.parametrize(("left", "step"), [(40, None), (30, 30), (7, 7)])
def test_step_that_lay_before_the_term_is_none(left, step):
    assert days_step(END, days_before(left), since=days_before(45)) == step


def test_days_of_daylight_saving_and_leap_years_are_whole_days():
    assert days_step(date(2028, 3, 30), date(2028, 2, 29)) == 30
    assert days_step(date(2026, 11, 8), date(2026, 11, 1)) == 7


@pytest.mark.parametrize(
    ("approved", "step"),
    [("0", None), ("74119.99", None), ("74120.00", 80), ("88017.49", 80), ("88017.50", 95), ("92649.99", 95),
     ("92650.00", 100)],
)  # fmt: skip
def test_step_of_a_share_is_to_the_cent(approved, step):
    assert share_step(Decimal(approved), Decimal("92650.00")) == step


def test_no_ceiling_has_no_share():
    assert share_step(Decimal(0), Decimal(0)) is None


# ----------------------------------------------------------------------------------------------------- raising


def test_each_step_of_a_term_is_raised_once_and_hides_the_one_before(db):
    running()
    seen = []
    for left in (91, 90, 60, 30, 29, 7, 1, 0, -1, -30, -31):
        raise_alerts(today=days_before(left))
        raise_alerts(today=days_before(left))
        seen.append(shown())
    assert raised() == [("term", 90, "2026-06-30"), ("term", 30, "2026-06-30"), ("term", 7, "2026-06-30")]
    assert seen == [[], *[[("term", 90)]] * 2, *[[("term", 30)]] * 2, *[[("term", 7)]] * 6]


def test_contract_not_in_force_warns_nobody(db):
    ContractFactory()
    ContractFactory(status="pending")
    raise_alerts(today=TODAY)
    assert raised() == []


def test_share_that_jumps_raises_the_highest_step_alone_and_the_lower_never(db):
    contract = running(ends_on=date(2027, 6, 30))
    spend(contract, "79.99")
    raise_alerts(today=TODAY)
    assert raised() == []
    invoice = spend(contract, "16.00")
    raise_alerts(today=TODAY)
    assert raised() == [("ceiling", 95, "100.00")]
    Invoice.objects.filter(pk=invoice.pk).update(status="received", approved_on=None)
    spend(contract, "5.00")  # 84.99 now
    raise_alerts(today=TODAY)
    assert raised() == [("ceiling", 95, "100.00")]
    spend(contract, "15.01")
    raise_alerts(today=TODAY)
    assert raised() == [("ceiling", 95, "100.00"), ("ceiling", 100, "100.00")]
    assert shown() == [("ceiling", 100)]


def test_amendment_makes_a_new_occasion_and_takes_the_old_one_from_the_list(db):
    contract = running(ends_on=END)
    spend(contract, "96.00")
    raise_alerts(today=TODAY)
    assert shown() == [("term", 30), ("ceiling", 95)]
    AmendmentFactory(contract=contract, amount_change=Decimal("20.00"), new_ends_on=date(2026, 8, 31))
    Amendment.objects.update(status="in_force", signed_on=TODAY)
    assert shown() == []
    raise_alerts(today=TODAY)
    assert raised()[2:] == [("ceiling", 80, "120.00")]
    raise_alerts(today=date(2026, 6, 2))  # 90 days before the new end
    assert raised()[3:] == [("term", 90, "2026-08-31")]
    assert shown() == [("ceiling", 80), ("term", 90)]


def test_closed_contract_leaves_the_list_and_comes_back_when_it_is_opened_again(db):
    running()
    raise_alerts(today=TODAY)
    Contract.objects.update(status="closed", closed_on=TODAY)
    assert shown() == []
    Contract.objects.update(status="active", closed_on=None)
    assert shown() == [("term", 30)]


def grant(**values):
    return FundingSourceFactory(**{"obligation_ends": END, "liquidation_ends": END + timedelta(days=120), **values})


def open_money(source):
    one = with_open_money(type(source).objects).get(pk=source.pk)
    return one.uncommitted, one.unpaid


def test_open_money_of_a_grant_is_what_no_signed_contract_holds_and_what_is_not_paid(db):
    source = grant(award=Decimal("150.00"))
    assert open_money(source) == (Decimal("150.00"), 0)
    contract = running()
    account = FundingAllocationFactory(contract=contract, source=source, amount=HUNDRED)
    FundingAllocationFactory(contract=ContractFactory(), source=source, amount=Decimal("50.00"))
    assert open_money(source) == (Decimal("50.00"), HUNDRED)
    invoice = InvoiceFactory(allocation=account, amount="40.00", approved_by=[UserFactory()])
    assert open_money(source) == (Decimal("50.00"), HUNDRED)
    PaymentFactory(invoice=invoice, amount=Decimal("40.00"))
    assert open_money(source) == (Decimal("50.00"), Decimal("60.00"))
    Contract.objects.filter(pk=contract.pk).update(status="closed", closed_on=TODAY)
    assert open_money(source) == (Decimal("110.00"), 0)


def test_source_without_an_award_is_open_by_what_nobody_signed_yet(db):
    source = grant()
    FundingAllocationFactory(contract=running(), source=source)
    assert open_money(source) == (0, HUNDRED)
    FundingAllocationFactory(contract=ContractFactory(), source=source, amount=Decimal("50.00"))
    assert open_money(source) == (Decimal("50.00"), HUNDRED)


def test_grant_is_warned_of_only_while_its_money_is_open(db):
    source = grant(award=HUNDRED, liquidation_ends=END)
    raise_alerts(today=TODAY)
    assert raised() == [("obligation", 30, "2026-06-30")]
    account = FundingAllocationFactory(contract=running(ends_on=date(2027, 6, 30)), source=source)
    assert shown() == []
    raise_alerts(today=TODAY)
    assert raised()[1:] == [("liquidation", 30, "2026-06-30")]
    PaymentFactory(invoice=InvoiceFactory(allocation=account, amount="100.00", approved_by=[UserFactory()]), amount=100)
    assert shown() == []
    ContractAlert.objects.all().delete()
    raise_alerts(today=TODAY)
    assert raised() == [("ceiling", 100, "100.00")]


# ---------------------------------------------------------------------------------------------------- mailing


@pytest.fixture
def alert(cast):
    """The term of a contract that the training lead owns ends in 29 days."""
    running(number="C-2026-7", owner=cast.training_lead)
    raise_alerts(today=TODAY)
    return ContractAlert.objects.get()


def send(today=TODAY, **options):
    call_command("send_reminders", site=SITE, today=today, verbosity=0, **options)
    sent = {message.to[0]: message for message in mail.outbox}
    mail.outbox.clear()
    return sent


def test_keepers_and_the_owner_get_one_mail_with_a_link(alert, cast):
    sent = send()
    assert sent.keys() == {cast.contract_manager.email, cast.administrator.email, cast.training_lead.email}
    message = sent[cast.contract_manager.email]
    assert message.subject == "1 alert about contracts"
    assert f"Contract C-2026-7, {alert.contract.vendor}" in message.body
    assert "The term ends on Jun 30, 2026. 29 days left. $100.00 is not approved yet." in message.body
    assert f"{SITE}{alert.contract.get_absolute_url()}\n" in message.body
    assert f"{SITE}/contracts/alerts/" in message.body
    numbers = f"{cast.contract_manager.pk}-{alert.pk}-{alert.pk}-1"
    assert message.extra_headers["Message-ID"] == f"<alerts-{numbers}@ground.example>"
    alert.refresh_from_db()
    assert alert.mailed_at


def test_each_is_mailed_once_and_the_next_step_again(alert):
    assert [len(send(day)) for day in (TODAY, TODAY, date(2026, 6, 2), date(2026, 6, 23), date(2026, 6, 24))] == [
        3, 0, 0, 3, 0,
    ]  # fmt: skip


def test_what_is_raised_later_the_same_day_waits_for_the_next(alert, cast):
    send()
    running()
    assert send() == {}
    assert "1 alert" in send(date(2026, 6, 2))[cast.contract_manager.email].subject


def test_one_mail_tells_of_all(alert, cast):
    running()
    sent = send()
    assert sent[cast.contract_manager.email].subject == "2 alerts about contracts"
    assert sent[cast.training_lead.email].subject == "1 alert about contracts"


def test_what_was_dealt_with_or_passed_by_a_later_step_is_not_mailed(alert, cast):
    deal_with(alert=alert, by=cast.contract_manager, note="Let it end", now=NOW)
    assert send() == {}
    take_back(alert=alert, by=cast.contract_manager)
    sent = send(date(2026, 6, 25))
    assert sent[cast.contract_manager.email].body.count("The term ends") == 1


def test_who_may_no_longer_sign_in_or_read_is_left_out(alert, cast):
    cast.training_lead.grants.all().delete()
    cast.administrator.is_active = False
    cast.administrator.save(update_fields=["is_active"])
    assert send().keys() == {cast.contract_manager.email}


def test_dead_mail_server_leaves_it_for_the_next_run(alert, cast, monkeypatch):
    real = EmailMessage.send

    def fails(message, *args, **kwargs):
        if message.to == [cast.contract_manager.email]:
            raise ConnectionRefusedError
        return real(message, *args, **kwargs)

    monkeypatch.setattr(EmailMessage, "send", fails)
    with pytest.raises(CommandError, match="1 could not be handed"):
        send()
    told = set(AlertMail.objects.values_list("user__email", flat=True))
    assert told == {cast.administrator.email, cast.training_lead.email}
    monkeypatch.undo()
    mail.outbox.clear()
    assert send().keys() == {cast.contract_manager.email}


def test_dry_run_raises_and_sends_nothing(alert, capsys):
    running()
    call_command("send_reminders", site=SITE, today=TODAY, dry_run=True)
    assert capsys.readouterr().out == "3 would be sent\n"
    assert not mail.outbox and not AlertMail.objects.exists() and ContractAlert.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_raise_one_row_and_send_one_mail(transactional_db):
    cast = set_the_stage()
    running()
    told = at_once([lambda: raise_alerts(today=TODAY)] * 4)
    assert told == [None] * 4
    assert raised() == [("term", 30, "2026-06-30")]
    works = [lambda: send_alerts(user=cast.contract_manager, today=TODAY, now=NOW, site=SITE)] * 4
    assert sorted(at_once(works)) == [0, 0, 0, 1]
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_second_run_waits_for_the_first_to_commit(transactional_db):
    """The row that another run has written and not yet committed is not written twice."""
    set_the_stage()
    running()
    with transaction.atomic():
        raise_alerts(today=TODAY)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM contracts_contractalert")
            assert cursor.fetchone() == (1,)
        told = []

        def other():
            raise_alerts(today=TODAY)
            told.append(ContractAlert.objects.count())
            connection.close()

        thread = Thread(target=other)
        thread.start()
        thread.join(1)
        assert thread.is_alive() and told == []
    thread.join(30)
    assert told == [1]


# --------------------------------------------------------------------------------------------- dealing with it


def test_dealing_with_it_says_who_when_and_what(alert, cast):
    done = deal_with(alert=alert, by=cast.contract_manager, note="On the agenda of June 16", now=NOW)
    assert (done.done_by, done.done_at, done.done_note) == (cast.contract_manager, NOW, "On the agenda of June 16")
    assert shown() == []
    deal_with(alert=alert, by=cast.contract_manager, note="On the agenda of June 16", now=NOW + timedelta(minutes=1))
    alert.refresh_from_db()
    assert alert.done_at == NOW
    with pytest.raises(ValidationError, match="dealt with this on Jun 1, 2026: On the agenda"):
        deal_with(alert=alert, by=cast.administrator, note="Something else", now=NOW)
    take_back(alert=alert, by=cast.administrator)
    take_back(alert=alert, by=cast.administrator)
    assert shown() == [("term", 30)]


@pytest.mark.parametrize("who", ["board", "auditor", "plan_owner", "coordinator"])
def test_only_keepers_deal_with_it(alert, cast, who):
    with pytest.raises(PermissionDenied):
        deal_with(alert=alert, by=getattr(cast, who), note="x", now=NOW)
    with pytest.raises(PermissionDenied):
        take_back(alert=alert, by=getattr(cast, who))


def test_button_on_the_contract_asks_what_was_done_and_offers_undo(alert, cast):
    client = as_user(cast.contract_manager)
    page, done = alert.contract.get_absolute_url(), reverse("contracts:alert-done", args=[alert.pk])
    assert f'href="{done}"' in client.get(page).content.decode()
    assert "note" in client.post(done, {"note": ""}).context["form"].errors
    response = client.post(done, {"note": "Let it end"}, follow=True)
    assert response.redirect_chain == [(page, 302)]
    text = response.content.decode()
    assert f'href="{done}"' not in text and "Let it end" in text and "Pat Contract" in text
    undo = reverse("contracts:alert-undo", args=[alert.pk])
    assert f"undo={undo}" in str([message.extra_tags for message in response.context["messages"]])
    client.post(undo)
    assert shown() == [("term", 30)]


def test_board_staff_read_alerts_without_buttons(alert, cast):
    client = as_user(cast.board)
    done = reverse("contracts:alert-done", args=[alert.pk])
    for page in (alert.contract.get_absolute_url(), reverse("contracts:alert-list")):
        text = client.get(page).content.decode()
        assert "The term ends on" in text and done not in text


def test_list_shows_the_open_the_dealt_with_or_all(alert, cast):
    client, page = as_user(cast.contract_manager), reverse("contracts:alert-list")
    other = running(ends_on=date(2027, 6, 30))
    done = ContractAlertFactory(contract=other, level=90)
    deal_with(alert=done, by=cast.contract_manager, note="Nothing", now=NOW)
    gone = ContractAlertFactory(contract=other, kind="ceiling", level=80, about="90.00")

    def rows(query=""):
        return {row.pk for row in client.get(page + query).context["page"].rows}

    assert rows() == {alert.pk}
    assert rows("?state=done") == {done.pk}
    assert rows("?state=all") == {alert.pk, done.pk, gone.pk}
    assert rows("?state=all&kind=ceiling") == {gone.pk}
    assert rows(f"?state=all&contract={other.pk}") == {done.pk, gone.pk}
    text = client.get(f"{page}?state=all&format=csv").getvalue().decode("utf-8-sig")
    assert "The term ends on Jun 30, 2026" in text and "80 % of the ceiling of $90.00 is approved" in text


def test_grant_shows_its_alert(cast):
    source = grant(award=HUNDRED)
    raise_alerts(today=TODAY)
    text = as_user(cast.contract_manager).get(source.get_absolute_url()).content.decode()
    assert "Last day to commit: Jun 30, 2026" in text and "$100.00 of it is in no signed contract" in text


def test_home_counts_what_is_open_and_names_each_contract_once(cast):
    today = timezone.localdate()
    dealt, stands, unsaid = (
        running(starts_on=days_before(99, today), ends_on=today + timedelta(days=n)) for n in (3, 4, 5)
    )
    raise_alerts(today=today)
    ContractAlert.objects.filter(contract=unsaid).delete()
    deal_with(alert=dealt.alerts.get(), by=cast.contract_manager, note="Let it end", now=NOW)
    context = as_user(cast.contract_manager).get("/").context
    (tile,) = [tile for tile in context["tiles"] if tile.label == "Alerts"]
    assert (tile.figure, tile.url) == (1, "/contracts/alerts/")
    told = [(item.url, item.state) for item in context["items"]]
    assert told == [(stands.get_absolute_url(), "4 days left"), (unsaid.get_absolute_url(), "5 days left")]
