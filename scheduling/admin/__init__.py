"""Django's administration of the engine: what a workspace file sets can be changed, what happened can be read."""

from scheduling.admin import access, hosts, meeting_types, messages, queues, records

__all__ = ["access", "hosts", "meeting_types", "messages", "queues", "records"]
