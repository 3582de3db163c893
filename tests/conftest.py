"""Settings of every property test."""

from hypothesis import HealthCheck, settings

# A shared machine is slow now and then; what is slow by itself shows in bench/.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")
