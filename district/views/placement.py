"""The schools of a person, one after the other."""


def placement_steps(rows, today, text):
    """Steps for `district/_periods.html`; `text` tells what a row, current or not, says beside its school."""
    steps = []
    for row in rows.select_related("school"):
        current = row.is_on(today)
        steps.append(
            {
                "tone": "good" if current else "mute",
                "icon": "school" if current else "history",
                "title": row.school.name,
                "url": row.school.get_absolute_url(),
                "starts_on": row.starts_on,
                "ends_on": row.ends_on,
                "text": text(row, current),
            }
        )
    return steps
