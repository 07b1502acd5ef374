"""The box for an amount: what it takes, and the plain words for what it does not."""

from decimal import Decimal

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from contracts.forms.money import MoneyField, MoneyInput, SignedMoneyField

PLAIN = "Write dollars and cents, as 12.34."
CENTS = "Cents have two places. Write dollars and cents, as 12.34."


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("92,650", "92650.00"),
        ("$92,650.00", "92650.00"),
        ("92650", "92650.00"),
        (" $ 92 650.5 ", "92650.50"),
        ("US$12.34", "12.34"),
        (".07", "0.07"),
        ("0", "0.00"),
        ("999,999,999,999.99", "999999999999.99"),
        ("000012", "12.00"),
    ],
)
def test_amount_is_taken_as_people_write_it(typed, amount):
    assert MoneyField().clean(typed) == Decimal(amount)
    assert str(MoneyField().clean(typed)) == amount


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("1.005", CENTS),
        ("0.001", CENTS),
        ("1,2,3", PLAIN),
        ("92.650,00", PLAIN),
        ("12 dollars", PLAIN),
        ("NaN", PLAIN),
        ("Infinity", PLAIN),
        ("1e5", PLAIN),
        ("١٢", PLAIN),
        ("€5", PLAIN),
        ("$", PLAIN),
        (".", PLAIN),
        ("12.", PLAIN),
        ("--5", PLAIN),
        ("=1+1", PLAIN),
        ("1000000000000", "That is too much: at most 999,999,999,999.99."),
        ("-5", "Write the amount without a minus sign."),
        ("−5", "Write the amount without a minus sign."),
        ("(5.00)", "Write the amount without a minus sign."),
        ("", "This field is required."),
    ],
)
def test_amount_that_cannot_be_is_refused_in_plain_words(typed, words):
    with pytest.raises(forms.ValidationError) as refused:
        MoneyField().clean(typed)
    assert refused.value.messages == [words]


@pytest.mark.parametrize("typed", ["-5.10", "−5.10", "$-5.10", "-$5.10", "(5.10)", "($5.10)"])
def test_amount_below_nothing_is_taken_where_it_is_asked_for(typed):
    assert SignedMoneyField().clean(typed) == Decimal("-5.10")


def test_amount_is_shown_with_its_thousands_and_comes_back_as_typed():
    assert 'value="92,650.00"' in MoneyInput().render("amount", Decimal("92650.00"))
    assert 'value="92650,5"' in MoneyInput().render("amount", "92650,5")
    assert 'inputmode="decimal"' in MoneyInput().render("amount", None)


def test_amount_written_otherwise_has_not_changed():
    field = MoneyField()
    assert not field.has_changed(Decimal("92650.00"), "$92,650")
    assert field.has_changed(Decimal("92650.00"), "92,650.01")
    assert field.has_changed(Decimal("92650.00"), "twelve")


@given(st.decimals(min_value=0, max_value=Decimal("999999999999.99"), places=2))
def test_amount_that_is_shown_is_read_again_to_the_cent(amount):
    assert MoneyField().clean(MoneyInput().format_value(amount)) == amount


@given(st.text(max_size=40))
def test_amount_of_any_text_is_money_or_refused(text):
    try:
        amount = SignedMoneyField(required=False).clean(text)
    except forms.ValidationError:
        return
    assert amount is None or amount == amount.quantize(Decimal("0.01"))
