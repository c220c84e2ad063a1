"""Each change of form, named by its number."""
