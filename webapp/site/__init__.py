"""The whole site: the Flask application, the access table, start-up and the ASGI entry point."""
