from datetime import timedelta

import pytest

from scheduling.models import ApiKey
from tests import builders
from tests.api.conftest import Team, new_key
from tests.api.program import Program, answer_of, fields_of, problem_of

pytestmark = pytest.mark.django_db
MEETING_TYPES = "/api/v4/meeting-type"
ME = "/api/v4/user/me"


def refusal_of(program: Program) -> str:
    response = program.get(MEETING_TYPES)
    assert response["WWW-Authenticate"] == "Bearer"
    problem = problem_of(response, 401)
    assert problem["errorCode"] == "unauthorized"
    return str(problem["message"])


def test_a_good_key_is_let_in(team: Team) -> None:
    assert len(answer_of(team.program.get(MEETING_TYPES))) == 2


def test_the_scheme_is_read_in_any_letter_case(team: Team) -> None:
    key = team.program.headers["Authorization"].removeprefix("Bearer ")

    assert Program(Authorization=f"bearer  {key} ").get(MEETING_TYPES).status_code == 200


def test_a_missing_key_is_asked_for(team: Team) -> None:
    assert refusal_of(Program()) == "An API key is required: send Authorization: Bearer <key>"


@pytest.mark.parametrize("header", ["Basic YTpi", "ak_live:x", "Digest"])
def test_another_scheme_is_named_malformed(header: str, team: Team) -> None:
    assert refusal_of(Program(Authorization=header)).startswith("The Authorization header is malformed")


@pytest.mark.parametrize(
    "key", ["x", "ak_live", "ak_live:nobody:x", "rgo-0123456789", "ak_live:{id}:short", "ak_live:{id}:ä" + "x" * 20]
)
def test_what_is_no_key_is_named_malformed(key: str, team: Team) -> None:
    text = key.replace("{id}", str(team.workspace.api_keys.get().pk))

    assert refusal_of(Program(text)) == "The API key is malformed: it looks like ak_live:<uuid>:<random>"


def test_an_unknown_key_and_a_wrong_secret_answer_alike(team: Team) -> None:
    known = team.workspace.api_keys.get().pk
    wrong_secret = Program(f"ak_live:{known}:{'x' * 43}")
    unknown = Program(f"ak_live:{team.workspace.pk}:{'x' * 43}")

    assert refusal_of(wrong_secret) == refusal_of(unknown) == "This API key is unknown"


def test_a_key_expires_at_its_moment(team: Team) -> None:
    last = Program(new_key(team.workspace, expires_at=builders.NOW + timedelta(seconds=1)))
    over = Program(new_key(team.workspace, expires_at=builders.NOW))

    assert last.get(MEETING_TYPES).status_code == 200
    assert refusal_of(over) == "This API key has expired on 2027-01-01"


def test_a_key_that_was_retired_is_refused(team: Team) -> None:
    assert refusal_of(Program(new_key(team.workspace, is_active=False))) == "This API key is no longer in use"


def test_a_key_for_booking_can_do_what_a_booking_takes_and_nothing_else(team: Team) -> None:
    program = Program(new_key(team.workspace, scope=ApiKey.Scope.BOOKING))
    booking = program.post("/api/v4/booking", builders.asking(team.demo, builders.at("09:00")).model_dump(mode="json"))
    appointment_id = answer_of(booking, 201)["appointmentId"]
    span = {"meetingTypeId": team.demo.pk, "start": "2027-01-04", "end": "2027-01-05"}

    allowed = [
        program.get(MEETING_TYPES),
        program.get(f"{MEETING_TYPES}/{team.demo.pk}"),
        program.get("/api/booking-availability/v2", span),
        program.get("/api/v4/booking-availability", span),
    ]
    refused = [
        program.get(f"/api/v4/appointment/{appointment_id}"),
        program.get(f"/api/v4/queue/workspace/{team.workspace.pk}"),
        program.get(f"/api/v4/queue/{team.demo.queue.pk}"),
        program.get(f"/api/v4/queue/{team.demo.queue.pk}/next"),
        program.get(ME),
    ]

    assert [response.status_code for response in allowed] == [200] * 4
    assert {problem_of(response, 403)["errorCode"] for response in refused} == {"forbidden"}


def test_the_acting_user_is_a_host_of_the_workspace(team: Team) -> None:
    ada = team.hosts[0]

    person = answer_of(team.program.acting_as(ada.uuid).get(ME))

    assert (person["id"], person["userId"], person["email"]) == (str(ada.uuid), str(ada.uuid), ada.email)


def test_the_acting_user_is_asked_for_where_one_is_needed(team: Team) -> None:
    assert fields_of(team.program.get(ME)) == ["x-meetergo-api-user-id"]


def test_an_acting_user_from_elsewhere_is_refused_everywhere(team: Team, strangers: Team) -> None:
    for user in (strangers.hosts[0].uuid, "nobody", team.workspace.pk):
        program = team.program.acting_as(user)

        assert problem_of(program.get(ME), 403)["errorCode"] == "forbidden"
        assert problem_of(program.get(MEETING_TYPES), 403)["errorCode"] == "forbidden"


def test_other_workspaces_look_as_if_they_were_not_there(team: Team, strangers: Team) -> None:
    booked = builders.book(strangers.demo, builders.at("09:00"))
    theirs, queue = strangers.demo.pk, strangers.demo.queue.pk
    span = {"meetingTypeId": theirs, "start": "2027-01-04", "end": "2027-01-05"}
    paths = [
        f"/api/meeting-type/{theirs}",
        f"/api/v4/meeting-type/{theirs}",
        f"/api/v4/appointment/{booked.pk}",
        f"/api/v4/queue/workspace/{strangers.workspace.pk}",
        f"/api/v4/queue/{queue}",
        f"/api/v4/queue/{queue}/next",
    ]

    responses = [team.program.get(path) for path in paths]
    responses += [
        team.program.get(f"/api{path}", span) for path in ("/booking-availability/v2", "/v4/booking-availability")
    ]
    body = builders.asking(strangers.demo, builders.at("10:00")).model_dump(mode="json", by_alias=True)
    responses.append(team.program.post("/api/booking", body))

    assert {problem_of(response, 404)["errorCode"] for response in responses} == {"not-found"}
