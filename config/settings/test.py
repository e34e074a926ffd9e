"""Settings of the tests."""

SECRET_KEY = "test"
USE_TZ = True
