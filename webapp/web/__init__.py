"""Provide what every page uses: sign-in, request hooks, forms, error pages, the ASGI bridge."""
