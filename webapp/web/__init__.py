"""What every page uses: sign-in, request hooks, forms, error pages, the bridge from ASGI."""
