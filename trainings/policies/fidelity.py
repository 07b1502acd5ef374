"""When a tier of a fidelity instrument is met, and when a rubric's answer is whole.

Source: DOMAIN §1 (tiered fidelity inventory): each item 0, 1 or 2; a tier is met at 70 % of its points. Of 30 points
21 are 70.0 % and met, 20 are 66.67 % and not.
"""

from dataclasses import dataclass

MOST = 2  # points of one item
MET_AT = 70  # percent


def is_met(points, most):
    """Whether so many points of the most that can be had are 70 %. Nothing scored is not met."""
    return most > 0 and points * 100 >= most * MET_AT


@dataclass(frozen=True)
class Share:
    """Points of a tier, or of the whole (`tier` None)."""

    tier: int | None
    points: int
    most: int

    @property
    def percent(self):
        return self.points * 100 / self.most if self.most else None

    @property
    def needed(self):
        """Points at which it is met, for the mark on its bar."""
        return self.most * MET_AT / 100

    @property
    def is_met(self):
        return is_met(self.points, self.most)


def shares(scores):
    """(list of Share by tier, Share of the whole) of pairs of (tier or None, score from 0 to 2)."""
    scores = list(scores)
    tiers = sorted({tier for tier, _score in scores if tier is not None})
    by_tier = [_share(tier, [score for of, score in scores if of == tier]) for tier in tiers]
    return by_tier, _share(None, [score for _tier, score in scores])


def _share(tier, scores):
    return Share(tier, sum(scores), len(scores) * MOST)
