"""Requests and answers as the documents of the API print them."""

from typing import Any

_MEETING_TYPE = "770e8400-e29b-41d4-a716-446655440002"
_HOST = "550e8400-e29b-41d4-a716-446655440000"

ONE_ON_ONE: dict[str, Any] = {
    "meetingTypeId": _MEETING_TYPE,
    "start": "2024-01-15T09:00:00+01:00",
    "hostIds": [_HOST],
    "attendee": {
        "email": "client@example.com",
        "firstname": "Jane",
        "lastname": "Smith",
        "receiveReminders": True,
        "notes": {"company_size": "50-200", "utm_source": "chatbot"},
    },
}
ROUND_ROBIN: dict[str, Any] = {
    "meetingTypeId": _MEETING_TYPE,
    "start": "2024-01-15T09:00:00+01:00",
    "queueId": "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed",
    "duration": 30,
    "channel": "connect",
    "attendee": {"email": "client@example.com", "fullname": "Jane Doe", "timezone": "Europe/Berlin", "language": "de"},
}
BOOKED = {"appointmentId": "0c5f2a6e-7d1b-4c62-9f0a-3b9f6f3c2d11", "secret": "secret-token-789"}
PROVISIONAL = {"bookingType": "DoubleOptIn", "provisionalBookingId": "5e0d7c1a-0f4b-4f57-8a5e-d6f0a1f0b7a2"}
AVAILABILITY_V2 = {
    "timezone": "utc",
    "timeframes": [
        {"start": "2023-10-09T08:00:00Z", "end": "2023-10-09T10:00:00Z"},
        {"start": "2023-10-09T11:00:00Z", "end": "2023-10-09T12:00:00Z"},
    ],
}
APPOINTMENT: dict[str, Any] = {
    "id": "0c5f2a6e-7d1b-4c62-9f0a-3b9f6f3c2d11",
    "start": "2024-01-15T08:00:00Z",
    "end": "2024-01-15T08:30:00Z",
    "isCancelled": False,
    "meetingType": {"id": _MEETING_TYPE, "name": "Discovery Call", "duration": 30},
    "attendees": [{"id": "att-uuid-789", "email": "jane@example.com", "firstname": "Jane", "lastname": "Doe"}],
    "hosts": [{"id": _HOST, "email": "john@example.com", "givenName": "John", "familyName": "Smith"}],
}
CANCELLED_APPOINTMENT: dict[str, Any] = {
    **APPOINTMENT,
    "isCancelled": True,
    "status": "cancelled",
    "cancellationReason": "Unable to attend",
}
CANCEL_AS_HOST = {"cancellationReason": "Unable to attend"}
CANCEL_BY_SECRET = {"cancellationReason": "Schedule conflict"}
RESCHEDULE = {"start": "2024-01-16T10:00:00+01:00"}
RESCHEDULE_BY_SECRET = {"appointmentId": APPOINTMENT["id"], "secret": "secret-token-xyz", **RESCHEDULE}
APPOINTMENTS = {"appointments": [APPOINTMENT], "total": 1, "page": 1, "pageSize": 20}
DECLINED: dict[str, Any] = {**APPOINTMENT, "status": "declined", "cancellationReason": "Unable to attend"}
PROVISIONAL_BOOKINGS: dict[str, Any] = {
    "provisionalBookings": [
        {
            "id": PROVISIONAL["provisionalBookingId"],
            "type": "doubleOptIn",
            "bookingType": "DoubleOptIn",
            "status": "provisional",
            "meetingTypeId": _MEETING_TYPE,
            "hostIds": [_HOST],
            "start": "2024-01-15T08:00:00Z",
            "end": "2024-01-15T08:30:00Z",
            "duration": 30,
            "attendee": {"email": "jane@example.com", "firstname": "Jane", "lastname": "Doe"},
            "createdAt": "2024-01-10T12:00:00Z",
            "expiresAt": "2024-01-10T13:00:00Z",
        }
    ],
    "total": 1,
    "page": 1,
    "pageSize": 20,
}

_HOSTS = [_HOST, "550e8400-e29b-41d4-a716-446655440001", "550e8400-e29b-41d4-a716-446655440002"]
_QUEUE = "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"
QUEUE_USERS = {"users": [{"userId": host, "weight": weight} for host, weight in zip(_HOSTS, (2, 1, 1), strict=True)]}
QUEUE_CHANGES = {
    "userCapacities": [{"userId": _HOST, "capacity": 3}],
    "userPriorities": [{"userId": _HOST, "priority": 3}],
    "type": "advancedRoundRobin",
    "maxLeadThreshold": 2,
    "distributionPeriod": "month",
}
TIER = {"name": "Senior Sales", "queueId": _QUEUE, "userIds": _HOSTS[:2], "priority": 1}
COLLECTIVE = {"name": "Sales and engineer", "queueId": _QUEUE, "userIds": _HOSTS[:2], "mode": "collective"}
GROUP_CHANGE = {"name": "Enterprise Sales", "userIds": _HOSTS}
VACATION = {"startDate": "2024-12-20", "endDate": "2024-12-31", "isAvailable": False, "name": "Vacation"}
EXTRA_HOURS = {"startDate": "2024-12-07", "endDate": "2024-12-07", "isAvailable": True, "hours": ["10:00-12:00"]}

_APPOINTMENT = "0c5f2a6e-7d1b-4c62-9f0a-3b9f6f3c2d11"
HAND_OFF = {"appointmentId": _APPOINTMENT, "targetUserId": _HOSTS[1]}
HAND_OFF_TO_QUEUE = {"appointmentId": _APPOINTMENT, "queueId": _QUEUE}
HAND_OFF_OPTIONS = {
    "users": [
        {"id": _HOSTS[1], "fullName": "Jane Doe", "timezone": "Europe/Berlin", "blocked": None, "blockedReason": ""},
        {"id": _HOSTS[2], "fullName": "Max Muster", "blocked": "outside_hours", "blockedReason": "Does not work then."},
    ],
    "queues": [{"id": _QUEUE, "name": "Discovery Call", "meetingTypeId": _MEETING_TYPE, "available": 1}],
}
BULK_HAND_OFF = {
    "fromUserIds": [_HOST],
    "targetUserId": _HOSTS[1],
    "startDate": "2024-12-20",
    "endDate": "2024-12-31",
}
BULK_HAND_OFF_TO_SEVERAL = {
    "userId": [_HOST],
    "targetUserIds": _HOSTS[1:],
    "start": "2024-12-20T08:00:00Z",
    "end": "2024-12-31T18:00:00Z",
}
BULK_HANDED_OFF = {"handedOff": 1, "failed": 0, "success": [_APPOINTMENT], "conflicts": []}

MEETING_TYPE: dict[str, Any] = {
    "id": _MEETING_TYPE,
    "slug": "discovery-call",
    "name": "Discovery Call",
    "duration": 30,
    "queueId": _QUEUE,
    "workspaceId": "9b2f7d3c-5c1e-4e38-8f4b-0a4f6a2f9c55",
    "timezone": "Europe/Berlin",
    "meetingInfo": {"name": "Discovery Call", "duration": 30, "channel": "connect"},
    "meetingOptions": {"allowedDurations": [30, 60], "allowedChannels": ["connect", "zoom"]},
    "formFields": [{"name": "company_size", "label": "Company size", "fieldType": "text-single", "required": False}],
}
_SLOT = {"start": "2024-01-15T08:00:00Z", "end": "2024-01-15T08:30:00Z"}
AVAILABILITY_V4 = {
    "timezone": "Europe/Berlin",
    "slotInterval": 30,
    "duration": 30,
    "timeframes": [_SLOT],
    "dates": [{"date": "2024-01-15", "spots": [{"startTime": _SLOT["start"], "endTime": _SLOT["end"]}]}],
    "availableSlots": [_SLOT],
    "earliestAvailableDate": "2024-01-15",
}
PERSON: dict[str, Any] = {
    "id": _HOST,
    "userId": _HOST,
    "email": "john@example.com",
    "givenName": "John",
    "familyName": "Smith",
    "fullName": "John Smith",
    "timezone": "Europe/Berlin",
}
_STAMPS = {"createdAt": "2024-01-08T08:00:00Z", "updatedAt": "2024-01-08T08:00:00Z"}
GROUP: dict[str, Any] = {"id": "7f0c3b7e-3d5a-4a39-9a45-6d1f0a0b2c3d", **TIER, "mode": "tier", "capacity": 1, **_STAMPS}
CHANGED_GROUP: dict[str, Any] = {**GROUP, **GROUP_CHANGE}
QUEUE: dict[str, Any] = {
    "id": _QUEUE,
    "name": "Discovery Call",
    "meetingTypeId": _MEETING_TYPE,
    "workspaceId": MEETING_TYPE["workspaceId"],
    "type": "advancedRoundRobin",
    "users": [{**PERSON, "weight": 2, "capacity": 2, "bookings": 3, "fairShare": 3.5, "balance": 0.5}],
    "groups": [GROUP],
}
NEXT_HOSTS = {
    "nextHosts": [
        {**PERSON, "position": 1, "tier": 1, "weight": 2, "balance": 0.5, "share": 0.5, "reason": "Is owed most turns"}
    ]
}
EXCEPTION: dict[str, Any] = {"id": "c1a5f0de-4c0b-4a6e-8d3f-2b7e9f1a6d10", "userId": _HOST, **VACATION, **_STAMPS}
