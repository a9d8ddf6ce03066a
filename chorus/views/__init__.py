"""Pages of the portal itself: home, domains, state of the service, components."""
