"""The living style page: every step and state of the widget, made by its real views from sample data."""
