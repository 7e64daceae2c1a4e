"""Settings pages about tickets: tags, reply templates, custom fields."""
