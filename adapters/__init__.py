"""The outside world: rule folders, household records, caches."""
