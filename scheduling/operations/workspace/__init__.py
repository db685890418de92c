"""Making the engine's tables equal to a workspace file. ``apply.apply_workspace`` is the operation."""
