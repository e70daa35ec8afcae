"""Settings that every test shares."""

from hypothesis import settings

# No deadline: a busy machine is not a failure. Few examples, since the properties are smooth.
settings.register_profile("course", deadline=None, max_examples=60)
settings.load_profile("course")
