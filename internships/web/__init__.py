"""The web interface: API routes, pages, authentication and refusals as problem documents."""
