"""The scheduling API, and the embedded engine that serves it."""

__version__ = "0.1.0"
