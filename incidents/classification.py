"""What each column says about people; see district/classification.py."""

from district.classification import Tells

COLUMNS = {
    "Location": {Tells.PLAIN: "school name position retired"},
    "Practice": {
        Tells.PLAIN: "client_id school kind mode tier started_at minutes location created_at updated_at",
        Tells.STAFF: "created_by",
        Tells.STUDENT: "section place topic",
        Tells.SENSITIVE: "note",
    },
    "PracticeParticipant": {Tells.STUDENT: "practice school student role", Tells.STAFF: "staff"},
}
