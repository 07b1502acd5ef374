from incidents.models.location import Location
from incidents.models.practice import Practice, PracticeParticipant

__all__ = ["Location", "Practice", "PracticeParticipant"]
