"""Settings of this room's property tests."""

from hypothesis import settings

# A shared machine is slow now and then; what is slow by itself shows in bench/.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
