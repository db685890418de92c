import pytest
from babel import Locale

from widget.presenters.meeting import duration_text


@pytest.mark.parametrize(
    ("tag", "long", "short"),
    [
        ("en", "1 hour|75 minutes|90 minutes|2 hours 30 minutes", "1 hr|75 min|90 min|2 hr 30 min"),
        ("de", "1 Stunde|75 Minuten|90 Minuten|2 Stunden 30 Minuten", "1 Std.|75 Min.|90 Min.|2 Std. 30 Min."),
        ("fr", "1 heure|75 minutes|90 minutes|2 heures 30 minutes", "1 h|75 min|90 min|2 h 30 min"),
        ("es", "1 hora|75 minutos|90 minutos|2 horas 30 minutos", "1 h|75 min|90 min|2 h 30 min"),
        ("it", "1 ora|75 minuti|90 minuti|2 ore 30 minuti", "1 h|75 min|90 min|2 h 30 min"),
        ("nl", "1 uur|75 minuten|90 minuten|2 uur 30 minuten", "1 uur|75 min|90 min|2 uur 30 min"),
        ("pl", "1 godzina|75 minut|90 minut|2 godziny 30 minut", "1 godz.|75 min|90 min|2 godz. 30 min"),
        ("pt", "1 hora|75 minutos|90 minutos|2 horas 30 minutos", "1 h|75 min|90 min|2 h 30 min"),
        ("ar", "ساعة|75 دقيقة|90 دقيقة|ساعتان 30 دقيقة", "1 س|75 د|90 د|2 س 30 د"),
    ],
)
def test_durations_are_said_in_every_language(tag: str, long: str, short: str) -> None:
    locale, lengths = Locale.parse(tag), (60, 75, 90, 150)

    said = "|".join(duration_text(minutes, locale) for minutes in lengths)
    said_shortly = "|".join(duration_text(minutes, locale, "short") for minutes in lengths)

    assert (" ".join(said.split()), " ".join(said_shortly.split())) == (long, short)
