"""Events from departments: read by a mapping file, checked against the vocabulary, taken into the store."""
