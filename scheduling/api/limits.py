"""How often programs and holders of secrets may ask the API."""

from scheduling.limits import Limit

#: Every request with a good key.
PER_KEY = Limit("api-key", allowed=600)
#: Requests without a good key; good keys from the same address are not held up.
BAD_KEYS = Limit("api-bad-key", allowed=60)
#: Requests whose authority is an attendee's secret, right or wrong.
BY_SECRET = Limit("api-secret", allowed=60)
