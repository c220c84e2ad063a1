"""Events from departments: read, checked against the vocabulary, kept."""
