"""The ways through trainings: the same row of links on each of its lists, by what one may see."""

from django.urls import reverse


def areas(user, here):
    """(word, url, whether it is here) of each list that this person may open; `here` names the one that is open."""
    places = []  # (name of the address, word, whether this person may)
    return [(word, reverse(f"trainings:{name}"), name == here) for name, word, may in places if may]
