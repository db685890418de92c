"""The JSON door of the engine: endpoints that translate in, make one call of the facade, and translate out."""
